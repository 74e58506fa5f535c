"""How a case's stage looks."""

from django import template

from certsite.casefile.stages import STAGES

register = template.Library()


@register.inclusion_tag("components/status.html")
def stage(case) -> dict[str, str]:
    """The stage of a case that came from with_stage, as colour, icon and word."""
    return {"code": case.stage, "label": STAGES[case.stage]}
