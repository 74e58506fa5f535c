"""Forms of a case, by who fills them."""

from applications.forms.client import (
    ApplicationForm,
    DeclarationForm,
    ManagerFormSet,
    SignatureForm,
    SiteFormSet,
    StartForm,
    WithdrawForm,
    rows_of,
)
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm, VerdictForm
from applications.forms.uploads import DocumentForm, too_large

__all__ = [
    "ApplicationForm",
    "ContractForm",
    "DeclarationForm",
    "DocumentForm",
    "ManagerFormSet",
    "QuoteForm",
    "ReviewForm",
    "SignatureForm",
    "SiteFormSet",
    "StartForm",
    "VerdictForm",
    "WithdrawForm",
    "rows_of",
    "too_large",
]
