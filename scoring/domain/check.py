"""Finds every fault of an edition file before it may be published (rules section 1). Never raises on bad input."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from scoring.domain.check_contract import check_contract
from scoring.domain.check_documents import SITE_KINDS, check_documents
from scoring.domain.check_findings import check_findings
from scoring.domain.check_form import check_form
from scoring.domain.check_on_site import check_on_site
from scoring.domain.check_photos import check_photos
from scoring.domain.check_programme import check_programme
from scoring.domain.check_scoring import check_scoring

LANGUAGES = ("zh-hans", "en")
KINDS = ("binary", "graded", "sample", "ratio")
FEE_KINDS = ("fixed", "per-person-day", "per-year", "per-copy", "surcharge-percent")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where in the file."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def check_edition(document: object) -> list[Fault]:
    """Every fault of the file, in its order; an empty list means that it may be published."""
    if not isinstance(document, Mapping):
        return [Fault("file", "must be a JSON object")]
    faults: list[Fault] = []
    for part in (
        _head,
        _indicators,
        _sums,
        _bands,
        _person_days,
        _tariffs,
        _documents,
        _contract,
        _form,
        _rules,
        _programme,
        _findings,
        _photos,
    ):
        faults.extend(part(document))
    return faults


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _rows(document: Mapping, key: str) -> list[tuple[str, Mapping]]:
    rows = document.get(key)
    if not isinstance(rows, list):
        return []
    return [(f"{key}[{n}]", row) for n, row in enumerate(rows) if isinstance(row, Mapping)]


def _words(place: str, value: object) -> Iterator[Fault]:
    for language in LANGUAGES:
        words = value.get(language) if isinstance(value, Mapping) else None
        if not isinstance(words, str) or not words.strip():
            yield Fault(f"{place}.{language}", "words are missing")


def _text(place: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.strip():
        yield Fault(place, "text is missing")


def _head(document: Mapping) -> Iterator[Fault]:
    scheme = document.get("scheme")
    if not isinstance(scheme, Mapping):
        yield Fault("scheme", "is missing")
    else:
        yield from _text("scheme.code", scheme.get("code"))
        yield from _words("scheme.name", scheme.get("name"))
    yield from _text("edition", document.get("edition"))
    criteria = _rows(document, "criteria")
    if not criteria:
        yield Fault("criteria", "names no criteria document")
    for place, row in criteria:
        yield from _text(f"{place}.code", row.get("code"))
        yield from _words(f"{place}.name", row.get("name"))
    for key in ("indicators", "bands", "tariffs", "documents"):
        rows = document.get(key)
        if not isinstance(rows, list) or not rows:
            yield Fault(key, "must be a list with at least one row")
        else:
            strays = (n for n, row in enumerate(rows) if not isinstance(row, Mapping))
            yield from (Fault(f"{key}[{n}]", "must be an object") for n in strays)


def _indicators(document: Mapping) -> Iterator[Fault]:
    above = {"group": None, "head": "group", "item": "head"}
    levels: dict[object, object] = {}
    for place, row in _rows(document, "indicators"):
        code, level = row.get("code"), row.get("level")
        yield from _text(f"{place}.code", code)
        yield from _words(f"{place}.title", row.get("title"))
        if not isinstance(code, str) or not isinstance(level, str) or level not in above:
            yield Fault(f"{place}.level", "must be group, head or item")
            continue
        if code in levels:
            yield Fault(f"{place}.code", f"{code} stands twice")
        levels[code] = level
        parent = row.get("parent")
        if level == "group" and parent is not None:
            yield Fault(f"{place}.parent", "a group has no parent")
        elif level != "group" and (not isinstance(parent, str) or levels.get(parent) not in (above[level], "group")):
            yield Fault(f"{place}.parent", "must name a group or head that stands before it")
        if level == "item":
            yield from _item(place, row)


def _item(place: str, row: Mapping) -> Iterator[Fault]:
    points = _number(row.get("points"))
    if points is None or points <= 0:
        yield Fault(f"{place}.points", "must be a number above 0")
    if row.get("kind") not in KINDS:
        yield Fault(f"{place}.kind", f"must be one of {', '.join(KINDS)}")
    if row.get("step") is not None and not ((step := _number(row["step"])) and step > 0):
        yield Fault(f"{place}.step", "must be a number above 0")


def _sums(document: Mapping) -> Iterator[Fault]:
    parents, sums = {}, {}
    rows = [(p, r) for p, r in _rows(document, "indicators") if isinstance(r.get("code"), str)]
    for _place, row in rows:
        parents[row["code"]] = row.get("parent") if isinstance(row.get("parent"), str) else None
        if row.get("level") == "item":
            code, seen = row["code"], set()
            while parents.get(code) and code not in seen:
                seen.add(code)
                code = parents[code]
            sums[code] = sums.get(code, Decimal(0)) + (_number(row.get("points")) or 0)
    caps = Decimal(0)
    for place, row in rows:
        if row.get("level") != "group":
            continue
        cap = _number(row.get("cap"))
        if cap is None:
            yield Fault(f"{place}.cap", "must be a number")
            continue
        caps += cap
        if sums.get(row["code"], Decimal(0)) != cap:
            yield Fault(f"{place}.cap", f"items add up to {sums.get(row['code'], 0)}, not to the cap {cap}")
    full = _number(document.get("full_mark"))
    if full is None or full <= 0:
        yield Fault("full_mark", "must be a number above 0")
    elif caps != full:
        yield Fault("full_mark", f"caps add up to {caps}, not to {full}")


def _bands(document: Mapping) -> Iterator[Fault]:
    codes, previous = set(), None
    for place, row in _rows(document, "bands"):
        yield from _text(f"{place}.code", row.get("code"))
        yield from _words(f"{place}.label", row.get("label"))
        if not isinstance(row.get("passing"), bool):
            yield Fault(f"{place}.passing", "must be true or false")
        floor = _number(row.get("floor"))
        if floor is None or not 0 <= floor <= 100:
            yield Fault(f"{place}.floor", "must be a percent from 0 to 100")
            continue
        if previous is None and floor != 0:
            yield Fault(f"{place}.floor", "the first band must begin at 0")
        if previous is not None and floor <= previous:
            yield Fault(f"{place}.floor", "bands must rise")
        previous = floor
        if isinstance(row.get("code"), str) and row["code"] in codes:
            yield Fault(f"{place}.code", f"{row['code']} stands twice")
        codes.add(str(row.get("code")))


DAY_COLUMNS = (
    "initial_total", "initial_planning", "initial_on_site", "surveillance_total", "surveillance_on_site",
    "recertification_total", "recertification_on_site",
)  # fmt: skip


def _person_days(document: Mapping) -> Iterator[Fault]:
    table = document.get("person_days")
    rows = _rows(table, "rows") if isinstance(table, Mapping) else []
    if not rows:
        yield Fault("person_days", "has no rows")
        return
    expected = 1
    for place, row in rows:
        place = f"person_days.{place}"
        start, end = row.get("headcount_from"), row.get("headcount_to")
        if not isinstance(start, int) or not isinstance(end, int) or end < start:
            yield Fault(place, "headcount_from and headcount_to must be whole numbers that rise")
            continue
        if start != expected:
            yield Fault(f"{place}.headcount_from", f"must be {expected}: tables have no gaps and no overlaps")
        expected = end + 1
        days = {column: _number(row.get(column)) for column in DAY_COLUMNS}
        yield from (Fault(f"{place}.{name}", "must be a number") for name, value in days.items() if value is None)
        parts = (days["initial_total"], days["initial_planning"], days["initial_on_site"])
        if None not in parts and parts[0] != parts[1] + parts[2]:
            yield Fault(f"{place}.initial_total", "is not planning plus on site")


def _tariffs(document: Mapping) -> Iterator[Fault]:
    for place, tariff in _rows(document, "tariffs"):
        yield from _text(f"{place}.code", tariff.get("code"))
        yield from _words(f"{place}.label", tariff.get("label"))
        lines = _rows(tariff, "lines")
        if not lines:
            yield Fault(f"{place}.lines", "has no lines")
        for line_place, line in lines:
            at = f"{place}.{line_place}"
            yield from _text(f"{at}.code", line.get("code"))
            yield from _words(f"{at}.label", line.get("label"))
            if line.get("kind") not in FEE_KINDS:
                yield Fault(f"{at}.kind", f"must be one of {', '.join(FEE_KINDS)}")
            amount = _number(line.get("amount"))
            if amount is None or amount < 0:
                yield Fault(f"{at}.amount", "must be a number, not below 0")


def _documents(document: Mapping) -> Iterator[Fault]:
    yield from check_documents(document, _rows(document, "documents"), Fault, _text, _words)


def _form(document: Mapping) -> Iterator[Fault]:
    yield from check_form(document, Fault, _words)


def _programme(document: Mapping) -> Iterator[Fault]:
    yield from check_programme(document, Fault, number=_number, site_kinds=SITE_KINDS)
    yield from check_on_site(document, Fault)


def _findings(document: Mapping) -> Iterator[Fault]:
    yield from check_findings(document, Fault)


def _photos(document: Mapping) -> Iterator[Fault]:
    yield from check_photos(document, Fault)


def _contract(document: Mapping) -> Iterator[Fault]:
    yield from check_contract(document, Fault, words=_words, text=_text, rows=_rows)


def _rules(document: Mapping) -> Iterator[Fault]:
    yield from _scoring_rules(document)
    surveillance = document.get("surveillance")
    keys = ("visits", "preferred_from_months", "preferred_to_months", "earlier_months", "later_months")
    if not isinstance(surveillance, Mapping) or not all(isinstance(surveillance.get(key), int) for key in keys):
        yield Fault("surveillance", f"must hold whole numbers for {', '.join(keys)}")
    elif surveillance["preferred_from_months"] > surveillance["preferred_to_months"]:
        yield Fault("surveillance.preferred_from_months", "is after preferred_to_months")
    months = document.get("validity_months")
    if isinstance(months, bool) or not isinstance(months, int) or months < 1:
        yield Fault("validity_months", "must be a whole number above 0")
    pattern = document.get("number_pattern")
    try:
        numbers = {pattern.format(year=2026, serial=serial) for serial in (1, 2)} if isinstance(pattern, str) else {}
        distinct = len(numbers) == 2
    except (KeyError, IndexError, ValueError, AttributeError):
        distinct = False
    if not distinct:
        yield Fault("number_pattern", "must hold {serial}, and nothing else than {year} beside it")


def _scoring_rules(document: Mapping) -> Iterator[Fault]:
    deductions, bonus, manager = (document.get(key) for key in ("deductions", "bonus", "manager_rule"))
    if not isinstance(deductions, Mapping) or _number(deductions.get("points")) is None:
        yield Fault("deductions.points", "must be a number")
    elif not isinstance(deductions.get("fail_at"), int):
        yield Fault("deductions.fail_at", "must be a whole number")
    if not isinstance(bonus, Mapping) or not isinstance(bonus.get("enabled"), bool):
        yield Fault("bonus.enabled", "must be true or false")
    elif _number(bonus.get("maximum")) is None:
        yield Fault("bonus.maximum", "must be a number")
    if _number(document.get("exclusion_warning_percent")) is None:
        yield Fault("exclusion_warning_percent", "must be a number")
    yield from check_scoring(document, Fault, number=_number, rows=_rows)
    if manager is None:
        return
    ratios = [row.get("code") for _p, row in _rows(document, "indicators") if row.get("kind") == "ratio"]
    if not isinstance(manager, Mapping) or manager.get("indicator") not in ratios:
        yield Fault("manager_rule.indicator", "must name an item of the kind ratio")
    elif _number(manager.get("share")) is None or not isinstance(manager.get("minimum"), int):
        yield Fault("manager_rule", "must hold share and minimum")
    elif manager.get("mode") not in ("proportional", "all-or-nothing"):
        yield Fault("manager_rule.mode", "must be proportional or all-or-nothing")


PARTS = (
    _head, _indicators, _sums, _bands, _person_days, _tariffs, _documents, _contract, _form, _rules, _programme,
    _findings,
)  # fmt: skip
