"""Finds every fault of an edition's documents: which are asked for, of whom, and the days that they are handled by."""

from collections.abc import Iterable, Iterator, Mapping

# What an application may name; a test holds them to the application's own lists
SERVICES = ("delivery", "installation", "repair", "spares", "advice", "complaints", "recall", "training", "exchange")
SITE_KINDS = ("headquarters", "own", "contracted", "agency")


def check_documents(document: Mapping, rows: Iterable[tuple[str, Mapping]], fault, text, words) -> Iterator:
    """Every fault of the part "documents", whose rows are `rows` with their places, and of the numbers beside it.

    `fault` makes one from place and text, `text` checks a text, `words` checks words in both languages.
    """
    codes = set()
    for place, row in rows:
        yield from text(f"{place}.code", row.get("code"))
        yield from words(f"{place}.label", row.get("label"))
        if not isinstance(row.get("required"), bool):
            yield fault(f"{place}.required", "must be true or false")
        if str(row.get("code")) in codes:
            yield fault(f"{place}.code", f"{row.get('code')} stands twice")
        codes.add(str(row.get("code")))
        if not isinstance(row.get("expires", False), bool) and row["expires"] != "optional":
            yield fault(f"{place}.expires", "must be true, false or optional")
        yield from _asked_by(f"{place}.asked_by_services", row.get("asked_by_services"), SERVICES, fault)
        yield from _asked_by(f"{place}.asked_by_site_kinds", row.get("asked_by_site_kinds"), SITE_KINDS, fault)
    for key in ("documents_expiring_days", "documents_return_days", "operation_months"):
        if document.get(key) is not None and not _is_count(document[key]):
            yield fault(key, "must be a whole number, not below 0")
    reminders = document.get("documents_reminder_days", [])
    if not isinstance(reminders, list) or not all(_is_count(days) for days in reminders):
        yield fault("documents_reminder_days", "must be a list of whole numbers, not below 0")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _asked_by(place: str, value: object, known: tuple[str, ...], fault) -> Iterator:
    if value is not None and not (isinstance(value, list) and value and all(one in known for one in value)):
        yield fault(place, f"must be a list of {', '.join(known)}")
