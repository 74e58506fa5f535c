"""Forms of audits."""

from audits.forms.board import WEEKS, BoardForm, OnBoardForm, TryForm
from audits.forms.change_orders import SecondPersonForm, SignOrderForm, WayOutForm
from audits.forms.days import (
    AnswerDaysForm,
    AskDaysForm,
    DrawForm,
    HoursFormSet,
    RemoteForm,
    hours_initial,
)
from audits.forms.fields import ReasonForm
from audits.forms.findings import (
    AnswerFindingForm,
    DecideObjectionForm,
    FindingChangeForm,
    FindingForm,
    FindingObjectionForm,
    FindingSignatureForm,
    JudgeForm,
    OfflineFindingForm,
    PresentForm,
    RefusalForm,
    StrikeForm,
)
from audits.forms.headcounts import HeadcountSheet
from audits.forms.meetings import ClosingForm, ExplanationForm, OpeningForm
from audits.forms.photos import AnnouncedForm, PhotoForm, PhotoLinkForm, refused_words, told
from audits.forms.planning import (
    LONGEST,
    ImpartialityForm,
    MemberForm,
    MoveForm,
    ObjectionAnswerForm,
    ObjectionForm,
    PlanForm,
    ReplaceForm,
    SpecialForm,
)
from audits.forms.plans import AgreeForm, LogisticsForm, PlanHeadForm, WishesForm, one_more, session_forms
from audits.forms.scorecard import LineForm
from audits.forms.sections import OtherForm, SectionsForm

__all__ = [
    "OtherForm",
    "SectionsForm",
    "AnswerFindingForm",
    "DecideObjectionForm",
    "FindingChangeForm",
    "FindingForm",
    "FindingObjectionForm",
    "FindingSignatureForm",
    "JudgeForm",
    "OfflineFindingForm",
    "PresentForm",
    "RefusalForm",
    "StrikeForm",
    "AnnouncedForm",
    "PhotoForm",
    "PhotoLinkForm",
    "told",
    "refused_words",
    "LONGEST",
    "AgreeForm",
    "LogisticsForm",
    "PlanHeadForm",
    "WishesForm",
    "one_more",
    "session_forms",
    "WEEKS",
    "BoardForm",
    "OnBoardForm",
    "TryForm",
    "AnswerDaysForm",
    "AskDaysForm",
    "ClosingForm",
    "DrawForm",
    "ExplanationForm",
    "HeadcountSheet",
    "HoursFormSet",
    "ImpartialityForm",
    "LineForm",
    "MemberForm",
    "MoveForm",
    "ObjectionAnswerForm",
    "ObjectionForm",
    "OpeningForm",
    "PlanForm",
    "ReasonForm",
    "RemoteForm",
    "ReplaceForm",
    "SecondPersonForm",
    "SignOrderForm",
    "SpecialForm",
    "WayOutForm",
    "hours_initial",
]
