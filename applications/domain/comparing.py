"""What differs between two submissions of the same application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: `part` is fields, lists, sites or documents, `name` the field, list, site or
    document, `before` and `after` its content, None where it was not there.
    """

    part: str
    name: str
    before: Any
    after: Any


def differences(before: Mapping[str, Mapping], after: Mapping[str, Mapping]) -> list[Difference]:
    """Every difference, part by part, in the order of the later submission; what fell away comes after it."""
    found = []
    for part in after:
        old, new = before.get(part, {}), after[part]
        names = [*new, *(name for name in old if name not in new)]
        found += [
            Difference(part, name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
        ]
    return found
