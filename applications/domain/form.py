"""What an edition's application form asks, section by section, as frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.domain.check_form import FORM_COLUMNS, FORM_LISTS, FORM_NEEDED

COLUMN, LIST = "column", "list"


@dataclass(frozen=True)
class Asked:
    """One thing that is asked: `kind` is column (the application has one of this name), list, or one of FORM_KINDS.

    `label` and `help` are words in both languages, empty where a column keeps its own; `choices` maps code to words.
    """

    code: str
    kind: str
    required: bool
    label: Mapping[str, str]
    help: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Section:
    """A part of the form with its title and a word on why it is asked."""

    code: str
    title: Mapping[str, str]
    lead: Mapping[str, str]
    asked: tuple[Asked, ...]


def sections(rules: Mapping) -> tuple[Section, ...]:
    """The form of an edition's rules; of one that was published before editions had a form, what is always needed."""
    if "form" not in rules:
        rows = [{"code": code, "required": code in FORM_NEEDED} for code in FORM_COLUMNS + FORM_LISTS]
        return (Section("all", {}, {}, tuple(_asked(row) for row in rows)),)
    return tuple(
        Section(
            section.get("code", ""), section["title"], section.get("lead") or {}, tuple(map(_asked, section["fields"]))
        )
        for section in rules["form"]
    )


def asked(rules: Mapping) -> Iterator[Asked]:
    """Everything that is asked, in its order."""
    for section in sections(rules):
        yield from section.asked


def _asked(row: Mapping) -> Asked:
    code = row["code"]
    kind = COLUMN if code in FORM_COLUMNS else LIST if code in FORM_LISTS else row["kind"]
    choices = {choice["code"]: choice["label"] for choice in row.get("choices", ())}
    return Asked(code, kind, row["required"], row.get("label") or {}, row.get("help") or {}, choices)
