"""How values look on a page: money, days, percent, stars, states and icons."""

import datetime
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certsite.common import bilingual as words
from certsite.common import clock

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons"
SIGNS = {"CNY": "¥"}
CENT = Decimal("0.01")

# Tone and icon of every state; the word beside them is the state's own label, so colour never stands alone.
TONES = {
    "good": (
        "check-circle",
        "valid accepted granted signed contracted documents-passed published passed done agreed sent turned good "
        "verified",
    ),
    "now": (
        "record-circle-fill",
        "new submitted quoted client-signed confirmed on-site open now stored audit:closed answered reported",
    ),
    "wait": (
        "hourglass-split",
        "proposed to-sign planned deferred returned due suspended minor missing expiring develop finding:open reopened",
    ),
    "bad": (
        "x-octagon",
        "refused declined withdrawn cancelled expired stopped major failed not-accepted overdue unfit "
        "special-deduction",
    ),
    "quiet": ("circle", "draft todo absent not-yet recorded observation"),
    "past": ("lock", "closed locked superseded retired not-approved finding:withdrawn struck"),
}
MARKS = {code: {"tone": tone, "icon": icon} for tone, (icon, codes) in TONES.items() for code in codes.split()}
MARKS["suspended"] = {"tone": "bad", "icon": "pause-circle"}
MARKS["missing"] = {"tone": "wait", "icon": "exclamation-circle"}
MARKS["expiring"] = {"tone": "wait", "icon": "calendar-event"}
MARKS["stored-whole"] = {"tone": "good", "icon": "shield-check"}
MARKS["infected"] = {"tone": "bad", "icon": "shield-exclamation"}


@cache
def drawing(name: str) -> str:
    """The inside of one vendored icon; a name that is not vendored is a mistake in the template and raises."""
    file = ICONS / f"{name}.svg"
    if not file.is_file():
        raise template.TemplateSyntaxError(f"No icon {name!r} in static/vendor/bootstrap-icons.")
    source = file.read_text(encoding="utf-8")
    return source[source.index(">") + 1 : source.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon drawn inline; with a label it speaks, without one it is decoration beside a word."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" focusable="false" {}>{}</svg>', voice, mark_safe(drawing(name))
    )


@register.filter
def mark(code: str) -> dict[str, str]:
    """Tone and icon of a state's code, or of a stage's, which is a record and its state: `audit:planned`."""
    code = str(code)
    return MARKS.get(code) or MARKS.get(code.rpartition(":")[2], {"tone": "quiet", "icon": "circle"})


@register.inclusion_tag("components/status.html")
def status(record) -> dict[str, str]:
    """The state of a record with a `state` of choices, as colour, icon and word."""
    return {"code": record.state, "label": record.get_state_display()}


@register.filter
def money(amount, currency: str = "CNY") -> str:
    """An amount with two decimals and its sign: ¥23,000.00."""
    if amount in (None, ""):
        return ""
    amount = Decimal(str(amount)).quantize(CENT)
    sign = "−" if amount < 0 else ""
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{abs(amount):,.2f}"


@register.filter
def number(value) -> str:
    """A quantity without needless zeros: 6, 1.5, 0.25."""
    return "" if value in (None, "") else f"{Decimal(str(value)).normalize():f}"


@register.filter
def points(value) -> str:
    """Points with two decimals, cut off and never rounded up (rules section 2)."""
    return "" if value in (None, "") else f"{Decimal(str(value)).quantize(CENT, ROUND_DOWN)}"


@register.filter
def percent(value) -> str:
    """A percentage already in percent, with two decimals cut off and never rounded up (rules section 2)."""
    return f"{points(value)}%" if points(value) else ""


@register.filter
def bilingual(value) -> str:
    """The words of the active language."""
    return words.text(value)


@register.filter
def listed(value) -> str:
    """Words one after the other, as the active language separates them."""
    return words.listed(value)


def as_day(value) -> datetime.date:
    """The day of a date, or of a moment in the body's time zone."""
    return timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value


@register.filter
def day(value) -> str:
    """A date as 2026-11-24, the form that reads alike in both languages (GB/T 7408)."""
    return format_html('<time datetime="{0}">{0}</time>', as_day(value).isoformat()) if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """A moment as 2026-11-24 09:30 in the body's time zone."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), local.strftime("%Y-%m-%d %H:%M"))


@register.filter
def ago_days(value) -> str:
    """How many days lie between that day and today, in words."""
    if not value:
        return ""
    days = (clock.today() - as_day(value)).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    return ngettext("in %(days)d day", "in %(days)d days", -days) % {"days": -days}


@register.filter
def overdue(value) -> bool:
    """Whether that day has passed."""
    return bool(value) and as_day(value) < clock.today()


@register.filter
def stars(number) -> str:
    """The stars of a grade in gold, spoken as a number; nothing for a grade without stars."""
    number = int(number or 0)
    if not number:
        return ""
    label = ngettext("%(number)d star", "%(number)d stars", number) % {"number": number}
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', label, "★" * number)
