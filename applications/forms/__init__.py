"""Forms of a case, by who fills them."""

from applications.forms.cells import csv_of, example, heading, workbook
from applications.forms.client import (
    ApplicationForm,
    DeclarationForm,
    SignatureForm,
    StartForm,
    WithdrawForm,
)
from applications.forms.fields import listed
from applications.forms.rows import ManagerFormSet, OneSiteForm, SiteFormSet, in_words, rows_of
from applications.forms.sheets import SheetForm, check_rows, sheet_too_large
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm, VerdictForm
from applications.forms.uploads import DocumentForm, too_large

__all__ = [
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
    "csv_of",
    "example",
    "heading",
    "in_words",
    "listed",
    "rows_of",
    "sheet_too_large",
    "too_large",
    "workbook",
]
