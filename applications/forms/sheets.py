"""Sites as a spreadsheet: how a file is read, and its rows checked by the page's own rules."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice

import openpyxl
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications import policies
from applications.domain.sites import FIELDS, HEADQUARTERS
from applications.forms.cells import LANGUAGES, examples, headings, known, plain
from applications.forms.fields import one_line
from applications.forms.rows import SiteForm
from applications.models import Application, Site
from certsite.common.bilingual import listed
from certsite.common.spreadsheets import restored

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
LARGEST_SHEET = 10_000
LARGEST_LINES = 50_000  # empty lines counted
LARGEST_COLUMNS = 60
NEEDED = ("kind", "name", "address", "headcount")
SEPARATORS = str.maketrans(dict.fromkeys(",，;；/|\n", "、"))
UNKNOWN = {
    "kind": (_("Not a known kind. Known are: %(words)s."), Site.Kind.labels),
    "services": (_("Not a known service. Known are: %(words)s."), Application.Service.labels),
}


class SheetForm(forms.Form):
    """An xlsx or csv file with a line of headings.

    `rows` are its lines, each {"row": its number in the sheet, "cells": texts by field}; `ignored` are the headings
    that nobody knows.
    """

    file = forms.FileField(
        label=_("Sheet of sites"),
        help_text=_("An xlsx or csv file of at most 5 MB and 10,000 rows; the first line names the columns."),
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(sheet_too_large())
        lines = _lines(file.read())
        first = next(lines, [])
        columns = _columns(first)
        self.ignored = [str(word) for word, name in zip(first, columns, strict=True) if plain(word) and not name]
        self.rows = []
        for number, line in enumerate(lines, 2):
            cells = _cells(columns, line)
            if any(cells.values()) and cells not in examples():
                self.rows.append({"row": number, "cells": cells})
            if len(self.rows) > LARGEST_SHEET or number > LARGEST_LINES:
                raise forms.ValidationError(_("At most %(rows)s rows at once."), params={"rows": LARGEST_SHEET})
        if not self.rows:
            raise forms.ValidationError(_("There is no row below the headings."))
        return file


def sheet_too_large() -> str:
    return _("This sheet is too large; at most 5 MB are accepted.")


def check_rows(rows: list[dict], start: int, stop: int) -> tuple[list[dict], list[dict]]:
    """(good, faults) of rows[start:stop] by the rules of the page, and against the rows above them.

    Good are {"row", "values"} with the fields that the sheet has; a fault is {"row", "column", "value", "words"}: the
    field, the cell as it was read, and what is wrong with it in each language.
    """
    kinds = _Words(Site.Kind), _Words(Application.Service)
    names = {row["cells"]["name"] for row in rows[:start]}
    has_head = any(kinds[0].code(row["cells"]["kind"]) == HEADQUARTERS for row in rows[:start])
    good, faults = [], []
    for row in rows[start:stop]:
        cells = row["cells"]
        form = SiteForm(_values(cells, *kinds))
        form.full_clean()
        if cells["name"] and cells["name"] in names:
            form.add_error("name", policies.CLASHES["name-twice"])
        if form.data["kind"] == HEADQUARTERS and has_head:
            form.add_error("kind", policies.CLASHES["second-headquarters"])
        names.add(cells["name"])
        has_head = has_head or form.data["kind"] == HEADQUARTERS
        if form.errors:
            faults += [_fault(row, name, errors) for name, errors in form.errors.as_data().items()]
        else:
            good.append({"row": row["row"], "values": {name: form.cleaned_data[name] for name in cells}})
    return good, faults


class _Words:
    """The codes of choices by their words in each language."""

    def __init__(self, choices):
        self._codes = known(dict(choices.choices))

    def code(self, word: str) -> str:
        """What is no known word is left for the form to refuse."""
        return self._codes.get(plain(word), word)


def _fault(row: dict, name: str, errors: list) -> dict:
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = " ".join(_error_words(name, error) for error in errors)
    return {"row": row["row"], "column": name, "value": row["cells"].get(name, ""), "words": words}


def _error_words(name: str, error: forms.ValidationError) -> str:
    if error.code in ("invalid_choice", "invalid_list") and name in UNKNOWN:
        words, labels = UNKNOWN[name]
        return str(words) % {"words": listed(labels)}
    return " ".join(map(str, error.messages))


def _values(cells: Mapping[str, str], kinds: _Words, services: _Words) -> dict:
    """The row as the form takes it, with codes for words."""
    offered = cells.get("services", "").translate(SEPARATORS).split("、")
    return {
        **cells,
        "kind": kinds.code(cells["kind"]),
        "services": [services.code(word) for word in map(str.strip, offered) if word],
    }


def _columns(first: list) -> list[str]:
    """The field of each heading, empty for one that is not known; all that is needed, and nothing twice."""
    names = headings()
    columns = [names.get(plain(word), "") for word in first]
    labels = {name: SiteForm.base_fields[name].label for name in FIELDS}
    missing = [str(labels[name]) for name in NEEDED if name not in columns]
    if missing:
        raise forms.ValidationError(
            _("The first line must name the columns. Missing: %(columns)s."),
            params={"columns": listed(missing)},
        )
    twice = [str(labels[name]) for name in FIELDS if columns.count(name) > 1]
    if twice:
        raise forms.ValidationError(_("Columns that stand twice: %(columns)s."), params={"columns": listed(twice)})
    return columns


def _cells(columns: list[str], line: list) -> dict[str, str]:
    """A line's cells as texts by field, all of them even where the line is short."""
    padded = [*line, *[None] * (len(columns) - len(line))]
    return {name: _text(cell) for name, cell in zip(columns, padded, strict=False) if name}


def _text(cell: object) -> str:
    """A cell as text: 12.0 of a spreadsheet is 12, and what we wrote so that it is no formula is itself again."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return restored(one_line("" if cell is None else str(cell)))


def _lines(content: bytes) -> Iterator[list]:
    """The lines of an xlsx or csv file; a validation error where it is neither, or unpacks to too much."""
    read = _xlsx if content.startswith(b"PK") else _csv
    try:
        yield from read(content)
    except Exception as error:  # whatever the libraries make of a broken file, it is the file's fault
        raise forms.ValidationError(_("This file cannot be read as a spreadsheet (xlsx or csv).")) from error


def _xlsx(content: bytes) -> Iterator[list]:
    """The first worksheet; what a formula last gave counts, whatever the sheet says of its own size does not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise ValueError("unpacks to too much")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    for line in islice(sheet.iter_rows(max_col=LARGEST_COLUMNS, values_only=True), LARGEST_LINES + 1):
        yield list(line)


def _csv(content: bytes) -> Iterator[list]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decoded(content: bytes) -> str:
    """UTF-8, what Excel calls Unicode text, or what a Chinese Excel writes."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
