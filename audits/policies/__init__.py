"""Whether an audit is ready for the next step; the page shows these sentences and the verbs read them."""

from audits.policies.audits import (
    bars_of_days,
    bars_to_close,
    bars_to_confirm,
    bars_to_date,
    bars_to_plan,
    bars_to_reschedule,
    bars_to_score,
)
from audits.policies.places import Places, bars_to_drop, places_in_week
from audits.policies.programme import bars_to_ask_days, bars_to_draw, bars_to_hours, bars_to_special
from audits.policies.team import (
    bars_of_team,
    bars_to_object,
    bars_to_send,
    bars_to_tell,
    is_settled,
    objection_days,
    objection_until,
    words,
    words_of_clash,
)

__all__ = [
    "Places",
    "bars_to_drop",
    "places_in_week",
    "bars_to_ask_days",
    "bars_to_draw",
    "bars_to_hours",
    "bars_to_special",
    "bars_of_days",
    "bars_of_team",
    "bars_to_close",
    "bars_to_confirm",
    "bars_to_date",
    "bars_to_object",
    "bars_to_plan",
    "bars_to_reschedule",
    "bars_to_score",
    "bars_to_send",
    "bars_to_tell",
    "is_settled",
    "objection_days",
    "objection_until",
    "words",
    "words_of_clash",
]
