"""Finds every fault of what an edition says of findings: days by kind, reminders, when a minor becomes major."""

from collections.abc import Iterator, Mapping

KINDS = ("special-deduction", "major", "minor")
DAYS_BY_KIND = ("answer_days", "carry_out_days")
WHOLE_NUMBERS = ("return_days", "objection_days")
SWITCH = "minor_becomes_major"


def check_findings(document: Mapping, fault) -> Iterator:
    """Every fault of the part "findings"; an edition without it, or without one of its numbers, has the ordinary."""
    if "findings" not in document:
        return
    findings = document["findings"]
    if not isinstance(findings, Mapping):
        yield fault("findings", "must be an object")
        return
    known = (*DAYS_BY_KIND, *WHOLE_NUMBERS, "reminder_days", SWITCH)
    yield from (fault(f"findings.{key}", "is not known") for key in findings if key not in known)
    for key in DAYS_BY_KIND:
        if key in findings:
            yield from _by_kind(f"findings.{key}", findings[key], fault)
    for key in WHOLE_NUMBERS:
        if key in findings and not _is_whole(findings[key]):
            yield fault(f"findings.{key}", "must be a whole number, not below 0")
    days = findings.get("reminder_days", [])
    if not isinstance(days, list) or not all(map(_is_whole, days)):
        yield fault("findings.reminder_days", "must be a list of whole numbers, not below 0")
    if not isinstance(findings.get(SWITCH, True), bool):
        yield fault(f"findings.{SWITCH}", "must be true or false")


def _by_kind(place: str, days: object, fault) -> Iterator:
    if not isinstance(days, Mapping):
        yield fault(place, f"must hold whole numbers for {', '.join(KINDS)}")
        return
    for kind in KINDS:
        if not _is_whole(days.get(kind)):
            yield fault(f"{place}.{kind}", "must be a whole number, not below 0")
    yield from (fault(f"{place}.{kind}", "is no kind that has a day") for kind in days if kind not in KINDS)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650
