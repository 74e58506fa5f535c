"""Forms of a case, by who fills them."""

from applications.forms.application import ApplicationForm, typed, typed_list
from applications.forms.cells import csv_of, example, heading, workbook
from applications.forms.client import (
    BeforehandForm,
    DeclarationForm,
    EnterpriseForm,
    SchemeForm,
    StartForm,
    WithdrawForm,
)
from applications.forms.enquiries import EnquiryForm, EnquiryNoteForm, TurnForm
from applications.forms.judging import VerdictForm
from applications.forms.lists import LISTS, list_forms
from applications.forms.messages import MessageForm
from applications.forms.rows import OneSiteForm, in_words
from applications.forms.self_check import SelfCheck, posted
from applications.forms.sheets import SheetForm, check_rows, sheet_too_large
from applications.forms.signing import AnswerForm, SecondPersonForm, SignatureForm
from applications.forms.staff import ContractForm, QuoteForm, ReviewForm
from applications.forms.uploads import DocumentForm, infected, too_large

__all__ = [
    "LISTS",
    "AnswerForm",
    "ApplicationForm",
    "BeforehandForm",
    "ContractForm",
    "DeclarationForm",
    "DocumentForm",
    "EnterpriseForm",
    "EnquiryForm",
    "EnquiryNoteForm",
    "MessageForm",
    "OneSiteForm",
    "QuoteForm",
    "ReviewForm",
    "SchemeForm",
    "SecondPersonForm",
    "SelfCheck",
    "SheetForm",
    "SignatureForm",
    "StartForm",
    "TurnForm",
    "VerdictForm",
    "WithdrawForm",
    "check_rows",
    "list_forms",
    "csv_of",
    "example",
    "heading",
    "in_words",
    "infected",
    "sheet_too_large",
    "posted",
    "too_large",
    "typed",
    "typed_list",
    "workbook",
]
