"""Forms of a case, by who fills them."""

from applications.forms.client import (
    ApplicationForm,
    DeclarationForm,
    SignatureForm,
    StartForm,
    WithdrawForm,
)
from applications.forms.messages import MessageForm
from applications.forms.rows import ManagerFormSet, OneSiteForm, SiteFormSet, rows_of
from applications.forms.self_check import SelfCheck, posted
from applications.forms.sheets import SheetForm, check_rows, workbook
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm, VerdictForm
from applications.forms.uploads import DocumentForm, too_large

__all__ = [
    "ApplicationForm",
    "ContractForm",
    "DeclarationForm",
    "DocumentForm",
    "ManagerFormSet",
    "MessageForm",
    "OneSiteForm",
    "QuoteForm",
    "ReviewForm",
    "SelfCheck",
    "SheetForm",
    "SignatureForm",
    "SiteFormSet",
    "StartForm",
    "VerdictForm",
    "WithdrawForm",
    "check_rows",
    "posted",
    "rows_of",
    "too_large",
    "workbook",
]
