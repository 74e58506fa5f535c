"""Forms of audits."""

from audits.forms.board import WEEKS, BoardForm, OnBoardForm, TryForm
from audits.forms.days import (
    AnswerDaysForm,
    AskDaysForm,
    DrawForm,
    HoursFormSet,
    RemoteForm,
    hours_initial,
)
from audits.forms.fields import ReasonForm
from audits.forms.on_site import ClosingForm, HeadcountForm, OpeningForm, SecondPersonForm, WayOutForm
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
from audits.forms.scorecard import DeductionForm, LineForm

__all__ = [
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
    "DeductionForm",
    "DrawForm",
    "HeadcountForm",
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
    "SpecialForm",
    "WayOutForm",
    "hours_initial",
]
