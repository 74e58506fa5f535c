"""The shared sheets of a blind phase side by side, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from audits.models import Audit, TeamMember
from audits.queries.sections import auditing
from certsite.common import bilingual
from scoring.domain.answers import Answer
from scoring.domain.engine import show
from scoring.models import Band, Edit, Indicator, Line
from scoring.queries import Compared, compare, field_label, lines_on, results_of, value_in_words


@dataclass(frozen=True)
class Cell:
    """What one member scored at one item, in words; `late` is what came after they had shared."""

    member: TeamMember
    answer: str
    points: str
    comment: str
    records: list[str]
    late: list[str]
    is_scored: bool


@dataclass(frozen=True)
class Row:
    """One item; `decided` is what stands on the audit's sheet in words, `sources` whose it was.

    `seen` counts what was written there, so that nobody decides over a decision they have not seen.
    """

    indicator: Indicator
    cells: list[Cell]
    agrees: bool
    spread: str
    spread_points: Fraction
    decided: str
    sources: str
    seen: int
    has_draw: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody scored it and nothing is decided yet."""
        return not self.decided and any(cell.is_scored for cell in self.cells)


@dataclass(frozen=True)
class Column:
    """One member's sheet as a whole."""

    member: TeamMember
    percent: str
    grade: str
    missing: int


@dataclass(frozen=True)
class Comparison:
    """All of it."""

    columns: list[Column]
    rows: list[Row]

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.is_open]

    @property
    def agreed(self) -> list[Row]:
        """The items on which everybody agrees and that are not taken over yet."""
        return [row for row in self.open_rows if row.agrees]

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.open_rows if not row.agrees]

    @property
    def counts(self) -> dict:
        """How often everybody agrees, and how far apart the points are: on the average of all items, and at most."""
        spreads = [row.spread_points for row in self.rows]
        return {
            "agree": sum(row.agrees for row in self.rows),
            "total": len(self.rows),
            "mean": show(sum(spreads, Fraction(0)) / len(spreads)) if spreads else "",
            "most": show(max(spreads, default=Fraction(0))),
        }


def shared_by_members(audit: Audit) -> list[TeamMember]:
    """Those whose scores are shared, the lead first."""
    return [member for member in auditing(audit) if member.shared_at]


def comparison(audit: Audit) -> Comparison:
    """The shared sheets, and what stands on the audit's own."""
    members, edition = shared_by_members(audit), audit.scorecard.edition
    own = [member.own_sheet_id for member in members]
    lines = lines_on([*own, audit.scorecard_id])
    stands = lines.pop(audit.scorecard_id)
    compared = compare(edition, lines)
    late, sources = _late(own), _sources(audit)
    items = {item.code: item for item in Indicator.objects.filter(edition=edition, level=Indicator.Level.ITEM)}
    standing = {row.item.code: row for row in compare(edition, {0: stands})}
    rows = []
    for row in compared:
        code = row.item.code
        cells = [
            _cell(member, row, lines[member.own_sheet_id].get(code, {}), late.get((member.own_sheet_id, code), []))
            for member in members
        ]
        fields = stands.get(code, {})
        rows.append(
            Row(
                indicator=items[code],
                cells=cells,
                agrees=row.agrees and len(members) > 1,
                spread=show(row.spread) if row.spread is not None else "–",
                spread_points=row.spread or Fraction(0),
                decided=_answer_in_words(standing[code].answers[0], fields) if _is_decided(fields) else "",
                sources=bilingual.listed(sources.get(code, [])),
                seen=sum(line.revision for line in fields.values()),
                has_draw="draw" in fields,
            )
        )
    return Comparison(_columns(audit, members, compared), rows)


def _is_decided(fields: dict[str, Line]) -> bool:
    return "answer" in fields or "draw" in fields


def _cell(member: TeamMember, row: Compared, fields: dict[str, Line], late: list[str]) -> Cell:
    points = row.points[member.own_sheet_id]
    answer = row.answers[member.own_sheet_id]
    return Cell(
        member=member,
        answer=_answer_in_words(answer, fields),
        points=show(points) if points is not None else "",
        comment=fields["comment"].value if "comment" in fields else "",
        records=_records(fields),
        late=late,
        is_scored=_is_decided(fields),
    )


def _answer_in_words(answer: Answer | None, fields: dict[str, Line]) -> str:
    """What it comes to; where it makes no answer, what was typed."""
    if answer is None:
        return value_in_words("answer", fields["answer"].value) if "answer" in fields else "–"
    return value_in_words("answer", vars(answer) | {"points": None if answer.points is None else f"{answer.points:f}"})


def _records(fields: dict[str, Line]) -> list[str]:
    """The draw, and what was found in its records where that is not in order."""
    if "draw" not in fields:
        return []
    draw = fields["draw"].value
    names = [f"record:{number}" for number in draw["picks"]]
    found = [(name, fields[name].value) for name in names if name in fields]
    wrong = [
        f"{field_label(name)}: {value_in_words(name, value)}" for name, value in found
        if value["attempt"] == draw["attempt"] and (value["result"] != "passed" or value["note"])
    ]  # fmt: skip
    return [value_in_words("draw", draw), *wrong]


def _late(sheets: Sequence[int]) -> dict[tuple[int, str], list[str]]:
    """What waits beside the shared sheets, by sheet and item."""
    found: dict[tuple[int, str], list[str]] = {}
    waiting = Edit.objects.filter(scorecard__in=sheets, conflict__closed_at=None, revision=None)
    for edit in waiting.select_related("indicator"):
        words = f"{field_label(edit.field)}: {value_in_words(edit.field, edit.value)}"
        found.setdefault((edit.scorecard_id, edit.indicator.code), []).append(words)
    return found


def _sources(audit: Audit) -> dict[str, list[str]]:
    """Whose entries the audit's sheet took over, by item."""
    found: dict[str, list[str]] = {}
    edits = Edit.objects.filter(scorecard=audit.scorecard_id, field__in=["answer", "draw"]).order_by("pk")
    for edit in edits.select_related("indicator", "source__made_by", "made_by"):
        name = str(edit.source.made_by) if edit.source else _("entered by %(name)s") % {"name": edit.made_by}
        found[edit.indicator.code] = [name]
    return found


def _columns(audit: Audit, members: list[TeamMember], compared: list[Compared]) -> list[Column]:
    bands = {band.code: str(band) for band in Band.objects.filter(edition=audit.scorecard.edition)}
    results = results_of(audit.scorecard.edition, compared)
    return [
        Column(member, show(result.percent), bands[result.grade], len(result.missing))
        for member in members
        for result in [results[member.own_sheet_id]]
    ]
