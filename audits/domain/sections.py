"""Whose an item of the sheet is, and what the plan of the audit suggests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


def owner_of(node: int, parents: Mapping[int, int | None], given: Mapping[int, int | None]) -> int | None:
    """The member to whom the nearest of item, head and group was given; None where it is everybody's."""
    at: int | None = node
    while at is not None:
        if at in given:
            return given[at]
        at = parents.get(at)
    return None


@dataclass(frozen=True)
class Talk:
    """A session of the plan: its topic, and the auditing members who hold it."""

    topic: str
    members: Sequence[int]


def suggest(codes: Mapping[int, str], talks: Iterable[Talk]) -> dict[int, int]:
    """Who would take which indicator: whoever alone holds the first session whose topic names its code."""
    alone = [talk for talk in talks if len(talk.members) == 1]
    found = {}
    for node, code in codes.items():
        talk = next((talk for talk in alone if _names(talk.topic, code)), None)
        if talk:
            found[node] = talk.members[0]
    return found


def _names(topic: str, code: str) -> bool:
    """Whether the topic has the code as a whole, not as a part of a longer one."""
    return re.search(rf"(?<![0-9A-Za-z.]){re.escape(code)}(?![0-9A-Za-z]|\.[0-9A-Za-z])", topic) is not None
