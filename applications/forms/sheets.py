"""Sites as a spreadsheet: its columns, how it is read, checked by the page's own rules, and written."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping

import tablib
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications.forms.rows import SAME_NAME, SITE_FIELDS, SiteForm
from applications.models import Application, Site

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
LARGEST_SHEET = 10_000
LANGUAGES = ("zh-hans", "en")
BETWEEN_SERVICES = "、"
NEEDED = ("kind", "name", "address", "headcount")


class SheetForm(forms.Form):
    """An xlsx or csv file with a line of headings; `rows` are its lines as texts by field."""

    file = forms.FileField(label=_("Sheet of sites"), error_messages={"empty": _("This file is empty.")})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This sheet is too large; at most 5 MB are accepted."))
        headings, lines = _lines(file.read())
        columns = [_field(heading) for heading in headings]
        missing = [str(heading(name)) for name in NEEDED if name not in columns]
        if missing:
            raise forms.ValidationError(
                _("The first line must name the columns. Missing: %(columns)s."),
                params={"columns": "、".join(missing)},
            )
        self.rows = [row for row in (_texts(columns, line) for line in lines) if any(row.values())]
        if not self.rows:
            raise forms.ValidationError(_("There is no row below the headings."))
        if len(self.rows) > LARGEST_SHEET:
            raise forms.ValidationError(_("At most %(rows)s rows at once."), params={"rows": LARGEST_SHEET})
        return file


def heading(name: str):
    """What the column of a site's field is called."""
    return SiteForm.base_fields[name].label


def check_rows(application: Application, rows: list[Mapping], first: int, seen: set[str]) -> tuple[list, list]:
    """(good, faults) of these rows by the rules of the page; `first` is the sheet's own number of the first of them.

    `seen` holds the names of the rows before and is added to; of each good row come its number and its values.
    """
    good, faults = [], []
    for number, row in enumerate(rows, first):
        form = SiteForm(_values(row))
        if form.is_valid() and form.cleaned_data["name"] in seen:
            form.add_error("name", SAME_NAME)
        if form.errors:
            faults += [
                {"row": number, "column": str(heading(name)), "value": row.get(name, ""), "words": " ".join(errors)}
                for name, errors in form.errors.items()
            ]
        else:
            seen.add(form.cleaned_data["name"])
            good.append({"row": number, "values": form.cleaned_data})
    return good, faults


def workbook(sites: Iterable[Site], kind: str) -> bytes:
    """The sheet that can be read back: "xlsx", or "csv" as a Chinese Excel opens it."""
    sheet = tablib.Dataset(headers=[str(heading(name)) for name in SITE_FIELDS], title=str(_("Sites")))
    for site in sites:
        sheet.append([_cell(site, name) for name in SITE_FIELDS])
    if kind == "csv":
        return sheet.export("csv").encode("utf-8-sig")
    return sheet.export("xlsx", escape=True)


def _cell(site: Site, name: str):
    if name == "kind":
        return site.get_kind_display()
    if name == "services":
        return BETWEEN_SERVICES.join(site.service_labels)
    value = getattr(site, name)
    return "" if value is None else value


def _lines(content: bytes) -> tuple[list, list]:
    """Headings and further lines of an xlsx or csv file; a validation error where it is neither."""
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                    raise ValueError("unpacks to too much")
            sheet = tablib.Dataset().load(io.BytesIO(content), format="xlsx", headers=False)
        else:
            text = _decoded(content)
            begin = text.split("\n", 1)[0]
            delimiter = max(",;\t", key=begin.count)
            sheet = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except Exception as error:  # whatever the libraries make of a broken file, it is the file's fault
        raise forms.ValidationError(_("This file cannot be read as a spreadsheet (xlsx or csv).")) from error
    lines = [list(line) for line in sheet]
    return (lines[0], lines[1:]) if lines else ([], [])


def _decoded(content: bytes) -> str:
    """UTF-8, or what a Chinese Excel writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _field(heading_: object) -> str:
    """The field of a heading, in either language or by its code; empty for one that is not known."""
    return _headings().get(_plain(heading_), "")


def _headings() -> dict[str, str]:
    return _known({name: heading(name) for name in SITE_FIELDS})


def _known(words: Mapping) -> dict[str, str]:
    """Codes by their words in each language and by themselves."""
    known = {_plain(code): code for code in words}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {_plain(word): code for code, word in words.items()}
    return known


def _plain(value: object) -> str:
    return " ".join(str("" if value is None else value).split()).casefold()


def _texts(columns: list[str], line: list) -> dict[str, str]:
    """A line's cells as texts by field; 12.0 of a spreadsheet is 12."""
    row = {}
    for name, cell in zip(columns, line, strict=False):
        if name:
            whole = isinstance(cell, float) and cell.is_integer()
            row[name] = str(int(cell) if whole else "" if cell is None else cell).strip()
    return row


def _values(row: Mapping[str, str]) -> dict:
    """The row as the form takes it: words become codes; what is no known word is left for the form to refuse."""
    kinds, services = _known(dict(Site.Kind.choices)), _known(dict(Application.Service.choices))
    offered = row.get("services", "").replace(",", "、").replace("，", "、").replace(";", "、").replace("；", "、")
    chosen = [word for word in (part.strip() for part in offered.split(BETWEEN_SERVICES)) if word]
    return {
        **row,
        "kind": kinds.get(_plain(row.get("kind")), row.get("kind", "")),
        "services": [services.get(_plain(word), word) for word in chosen],
    }
