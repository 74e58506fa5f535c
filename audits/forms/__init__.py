"""Forms of audits."""

from audits.forms.fields import ReasonForm
from audits.forms.on_site import ClosingForm, HeadcountForm, OpeningForm, SecondPersonForm, WayOutForm
from audits.forms.planning import AuditorForm, ImpartialityForm, PlanForm
from audits.forms.scorecard import DeductionForm, LineForm

__all__ = [
    "AuditorForm",
    "ClosingForm",
    "DeductionForm",
    "HeadcountForm",
    "ImpartialityForm",
    "LineForm",
    "OpeningForm",
    "PlanForm",
    "ReasonForm",
    "SecondPersonForm",
    "WayOutForm",
]
