"""Whether an audit is ready for the next step; the page shows these sentences and the verbs read them."""

from audits.policies.audits import (
    bars_to_assign,
    bars_to_close,
    bars_to_confirm,
    bars_to_date,
    bars_to_plan,
    bars_to_score,
)

__all__ = [
    "bars_to_assign",
    "bars_to_close",
    "bars_to_confirm",
    "bars_to_date",
    "bars_to_plan",
    "bars_to_score",
]
