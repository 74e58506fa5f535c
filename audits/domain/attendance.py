"""Who was present, as it is typed: one person a line, name and post."""

import re
from dataclasses import dataclass

LONGEST = 80
MOST = 100
MARKS = re.compile(r"\s*[,，、;；\t|]\s*")
CJK_NAME = re.compile(r"[\u3400-\u9fff·]{2,8}")


@dataclass(frozen=True)
class Present:
    """Somebody of the enterprise; the post may be missing."""

    name: str
    post: str = ""


def read_lines(text: str) -> list[Present]:
    """The people of these lines: a mark parts name and post, after a Chinese name a space does too."""
    lines = (line.strip() for line in text.splitlines())
    return [_person(line) for line in lines if line.strip(",，、;；|")]


def _person(line: str) -> Present:
    name, *rest = MARKS.split(line, maxsplit=1)
    if not rest:
        first, _space, after = line.partition(" ")
        if after and CJK_NAME.fullmatch(first):
            name, rest = first, [after.strip()]
    return Present(name.strip(), rest[0].strip() if rest else "")


def faulty_lines(people: list[Present]) -> list[int]:
    """Which of them, counted from one, have no name or more words than fit."""
    return [
        number
        for number, one in enumerate(people, start=1)
        if not one.name or max(len(one.name), len(one.post)) > LONGEST
    ]
