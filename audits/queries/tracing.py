"""From the grade of an audit to every answer, record, finding and photo it rests on, and back."""

from collections.abc import Iterable
from dataclasses import dataclass

from audits.models import Audit, Finding, Meeting, Photo, PhotoLink
from audits.queries.findings import FindingRow, rows_of_audit
from audits.queries.photos import items_of, photos_of, served_by
from certsite.workflow.models import HistoryEntry
from scoring.domain.engine import show
from scoring.models import Band, Conflict, Indicator, Scorecard, SpecialDeduction
from scoring.queries import ItemTrace, Trace, field_label, item_trace_of, trace_of


@dataclass(frozen=True)
class NumberedPhoto:
    """A photo under its number within the audit, with what it serves."""

    number: int
    photo: Photo
    served: list[PhotoLink]

    def serves(self, target: Indicator | Finding | Meeting) -> bool:
        return any(target in (link.indicator, link.finding, link.meeting) for link in self.served)

    @property
    def others(self) -> list[PhotoLink]:
        """What it serves beside items."""
        return [link for link in self.served if not link.indicator]


@dataclass(frozen=True)
class TracedItem:
    """An item with everything it rests on."""

    trace: ItemTrace
    findings: list[FindingRow]
    photos: list[NumberedPhoto]


@dataclass(frozen=True)
class AuditTrace:
    """The sheet of an audit from its grade down; `groups` hold heads, and these the rows of their items."""

    sheet: Trace
    result: dict
    bands: dict[str, Band]
    groups: list[dict]
    rows: dict[str, TracedItem]
    findings: list[FindingRow]
    photos: list[NumberedPhoto]
    deductions: list[tuple[SpecialDeduction, Finding | None]]
    unlocks: list[HistoryEntry]

    def photos_of(self, target: Finding | Meeting) -> list[NumberedPhoto]:
        """The photos that serve this finding or meeting."""
        return [photo for photo in self.photos if photo.serves(target)]

    @property
    def is_complete(self) -> bool:
        """Whether every item is scored; until then there is no grade, only how low and how high it may end."""
        return self.sheet.result.complete

    @property
    def band(self) -> Band:
        return self.bands[self.result["grade"]]

    @property
    def floor_band(self) -> Band:
        return self.bands[self.sheet.result.floor_grade]

    @property
    def ceiling_band(self) -> Band:
        return self.bands[self.sheet.result.ceiling_grade]

    @property
    def floor_shown(self) -> str:
        return show(self.sheet.result.floor)

    @property
    def ceiling_shown(self) -> str:
        return show(self.sheet.result.ceiling)

    @property
    def excluded(self) -> list[ItemTrace]:
        """The items that do not apply."""
        return [item for item in self.sheet.items if item.is_excluded]

    @property
    def excluded_shown(self) -> str:
        return show(self.sheet.result.excluded_percent)

    @property
    def lost(self) -> list[ItemTrace]:
        """The items that lack points, those that lack most first."""
        return sorted((item for item in self.sheet.items if item.lost), key=lambda item: -item.lost)

    @property
    def cards(self) -> list[tuple[ItemTrace, Conflict, str]]:
        """Every conflict card with its item and what its field is called."""
        return [(item, card, field_label(card.field)) for item in self.sheet.items for card in item.cards]


def audit_trace(audit: Audit) -> AuditTrace:
    """Everything the grade of this audit rests on (the queries do not grow with the items)."""
    sheet = trace_of(audit.scorecard)
    findings, photos = rows_of_audit(audit), numbered_photos(audit)
    rows = {item.code: _row(item, findings, photos) for item in sheet.items}
    return AuditTrace(
        sheet=sheet,
        result=audit.scorecard.result or sheet.result.as_json(),
        bands={band.code: band for band in audit.scorecard.edition.bands.all()},
        groups=[group | {"heads": [_head(head, rows) for head in group["heads"]]} for group in sheet.groups],
        rows=rows,
        findings=findings,
        photos=photos,
        deductions=_deductions(audit.scorecard, findings),
        unlocks=unlocks_of(audit.scorecard),
    )


def item_trace(audit: Audit, indicator: Indicator) -> TracedItem:
    """One item with everything it rests on."""
    trace = item_trace_of(audit.scorecard, indicator)
    return _row(trace, rows_of_audit(audit, indicator=indicator), numbered_photos(audit))


def _row(trace: ItemTrace, findings: Iterable[FindingRow], photos: Iterable[NumberedPhoto]) -> TracedItem:
    found = [row for row in findings if row.finding.indicator_id == trace.indicator.pk]
    return TracedItem(trace, found, [photo for photo in photos if photo.serves(trace.indicator)])


def _head(head: dict, rows: dict[str, TracedItem]) -> dict:
    return {"node": head["node"], "rows": [rows[item.code] for item in head["items"]]}


def numbered_photos(audit: Audit) -> list[NumberedPhoto]:
    """The photos of an audit, oldest first, numbered from 1."""
    return [NumberedPhoto(n, photo, served_by(photo)) for n, photo in enumerate(photos_of(audit), 1)]


def items_of_photo(photo: Photo, sheet: Trace) -> list[ItemTrace]:
    """The items that a photo bears on, each with the points it earns or lost there."""
    return [sheet.by_code[item.code] for item in items_of(photo)]


def _deductions(scorecard: Scorecard, findings: Iterable[FindingRow]) -> list[tuple[SpecialDeduction, Finding | None]]:
    by_key = {row.finding.deduction_id: row.finding for row in findings if row.finding.deduction_id}
    rows = scorecard.deductions.select_related("found_by")
    return [(deduction, by_key.get(deduction.pk)) for deduction in rows]


def unlocks_of(scorecard: Scorecard) -> list[HistoryEntry]:
    """Every time the submitted sheet was opened again: by whom and why."""
    kind = scorecard._meta.label_lower
    entries = HistoryEntry.objects.filter(subject_kind=kind, subject_id=str(scorecard.pk), verb="unlocked")
    return list(entries.order_by("pk"))
