"""What becomes of a form that two people wrote at once: field by field, nothing that somebody typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Change = tuple[Any, Any]  # before and after, as JSON keeps them


@dataclass(frozen=True)
class Merged:
    """`write`: what this writer changed, field to (before, after); `theirs`: what a colleague changed and this writer
    did not touch, so the colleague's stands; `conflicts`: what both changed, field to the colleague's value.
    """

    write: dict[str, Change] = field(default_factory=dict)
    theirs: list[str] = field(default_factory=list)
    conflicts: dict[str, Any] = field(default_factory=dict)


def merge(posted: Mapping[str, Any], current: Mapping[str, Any], since: Sequence[Mapping[str, Change]]) -> Merged:
    """Three-way merge of what was posted with what stands now.

    `since` are the savings after the one that the writer's form was drawn from, oldest first, each field to (before,
    after); the first of them that names a field tells what the writer saw in it.
    """
    seen: dict[str, Any] = {}
    for changes in since:
        for name, (before, _after) in changes.items():
            seen.setdefault(name, before)
    merged = Merged()
    for name, value in posted.items():
        now = current[name]
        if value == now:
            continue
        if name not in seen or seen[name] == now:
            merged.write[name] = (now, value)
        elif value == seen[name]:
            merged.theirs.append(name)
        else:
            merged.conflicts[name] = now
    return merged
