"""Two texts side by side, line by line, with what differs within a line."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

CLOSE = 0.5  # lines less alike than this are shown as one gone and one come
AROUND = 2  # unchanged lines shown on either side of a changed one
LONGEST = 1000  # lines of more pieces are not looked into, texts of more lines not lined up: it would take minutes


@dataclass(frozen=True)
class Part:
    """A piece of a line, and whether the other side has another in its place."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Row:
    """A line of either side, None where that side has none; without both it stands for unchanged lines left out."""

    before: tuple[Part, ...] | None
    after: tuple[Part, ...] | None

    @property
    def is_gap(self) -> bool:
        """Whether lines that are the same on both sides were left out here."""
        return self.before is None and self.after is None

    @property
    def changed(self) -> bool:
        """Whether the two sides differ here."""
        return any(part.changed for side in (self.before, self.after) for part in side or ())


GAP = Row(None, None)


def side_by_side(before: str, after: str) -> list[Row]:
    """The changed lines of both texts in pairs, with a few unchanged ones around them."""
    old, new = before.splitlines(), after.splitlines()
    rows = []
    for tag, i, j, k, m in _steps(old, new):
        if tag == "equal":
            rows += [Row((Part(line),), (Part(line),)) for line in old[i:j]]
        else:
            rows += _pairs(old[i:j], new[k:m])
    near = {m for n, row in enumerate(rows) if row.changed for m in range(n - AROUND, n + AROUND + 1)}
    shown = [row if n in near else GAP for n, row in enumerate(rows)]
    return [row for n, row in enumerate(shown) if row is not GAP or n == 0 or shown[n - 1] is not GAP]


def _pairs(old: list[str], new: list[str]) -> list[Row]:
    """A changed stretch: as many pairs as both sides have, then what one side has more."""
    rows = [_pair(one, other) for one, other in zip(old, new, strict=False)]
    rows += [Row((Part(line, True),), None) for line in old[len(new) :]]
    return rows + [Row(None, (Part(line, True),)) for line in new[len(old) :]]


def _pair(one: str, other: str) -> Row:
    # Latin words whole, Chinese character by character
    old, new = (re.findall(r"[A-Za-z0-9]+|.", line) for line in (one, other))
    steps = _steps(old, new)
    alike = sum(j - i for tag, i, j, _k, _m in steps if tag == "equal")
    if 2 * alike < CLOSE * (len(old) + len(new)):
        return Row((Part(one, True),), (Part(other, True),))
    before, after = [], []
    for tag, i, j, k, m in steps:
        before += [Part("".join(old[i:j]), tag != "equal")] if j > i else []
        after += [Part("".join(new[k:m]), tag != "equal")] if m > k else []
    return Row(tuple(before), tuple(after))


def _steps(old: list[str], new: list[str]) -> list[tuple]:
    """What difflib would do to get from one list to the other; for long ones just: replace it."""
    if old == new:
        return [("equal", 0, len(old), 0, len(new))]
    if max(len(old), len(new)) > LONGEST:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new).get_opcodes()
