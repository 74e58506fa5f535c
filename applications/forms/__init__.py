"""Forms of a case, by who fills them."""

from applications.forms.client import (
    ApplicationForm,
    DeclarationForm,
    StartForm,
    WithdrawForm,
)
from applications.forms.rows import ManagerFormSet, OneSiteForm, SiteFormSet, rows_of
from applications.forms.sheets import SheetForm, check_rows, workbook
from applications.forms.signing import AnswerForm, SignatureForm
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm, VerdictForm
from applications.forms.uploads import DocumentForm, too_large

__all__ = [
    "AnswerForm",
    "ApplicationForm",
    "ContractForm",
    "DeclarationForm",
    "DocumentForm",
    "ManagerFormSet",
    "OneSiteForm",
    "QuoteForm",
    "ReviewForm",
    "SheetForm",
    "SignatureForm",
    "SiteFormSet",
    "StartForm",
    "VerdictForm",
    "WithdrawForm",
    "check_rows",
    "rows_of",
    "too_large",
    "workbook",
]
