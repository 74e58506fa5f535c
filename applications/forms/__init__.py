"""Forms of a case, by who fills them."""

from applications.forms.client import (
    ApplicationForm,
    DeclarationForm,
    SignatureForm,
    StartForm,
    WithdrawForm,
)
from applications.forms.enquiries import EnquiryForm, EnquiryNoteForm, TurnForm
from applications.forms.rows import ManagerFormSet, OneSiteForm, SiteFormSet, rows_of
from applications.forms.sheets import SheetForm, check_rows, workbook
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm, VerdictForm
from applications.forms.uploads import DocumentForm, too_large

__all__ = [
    "ApplicationForm",
    "ContractForm",
    "DeclarationForm",
    "DocumentForm",
    "EnquiryForm",
    "EnquiryNoteForm",
    "ManagerFormSet",
    "OneSiteForm",
    "QuoteForm",
    "ReviewForm",
    "SheetForm",
    "SignatureForm",
    "SiteFormSet",
    "StartForm",
    "TurnForm",
    "VerdictForm",
    "WithdrawForm",
    "check_rows",
    "rows_of",
    "too_large",
    "workbook",
]
