"""The cells of a sheet of sites as we write them, so that the same sheet comes back: headings, words, safe texts."""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache

import openpyxl
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from applications.domain.sites import FIELDS
from applications.forms.rows import SiteForm, in_words
from applications.models import Application, Site
from certsite.common.spreadsheets import safe

LANGUAGES = ("zh-hans", "en")
WIDTHS = {"name": 32, "address": 44, "services": 36, "contact": 24}


def heading(name: str) -> str:
    """What the column of a site's field is called in the language at hand."""
    label = str(SiteForm.base_fields[name].label)
    return label[:1].upper() + label[1:]


def headings() -> dict[str, str]:
    """The fields by their headings in each language, by their shorter names and by their codes."""
    short = known({name: Site._meta.get_field(name).verbose_name for name in FIELDS})
    return short | known({name: SiteForm.base_fields[name].label for name in FIELDS})


def known(words: Mapping) -> dict[str, str]:
    """Codes by their words in each language and by themselves."""
    codes = {plain(code): code for code in words}
    for language in LANGUAGES:
        with translation.override(language):
            codes |= {plain(word): code for code, word in words.items()}
    return codes


def plain(value: object) -> str:
    """A word for comparing: case, spaces and a star for "required" do not count."""
    return " ".join(str("" if value is None else value).replace("*", " ").split()).casefold()


def example() -> Site:
    """The row of the template that shows how a row looks."""
    return Site(
        kind=Site.Kind.OWN,
        name=_("Example: Nanshan service station"),
        region=_("Guangdong"),
        address=_("16 Keji South Road, Nanshan District, Shenzhen"),
        headcount=12,
        service_staff=9,
        management_staff=1,
        size=260,
        services=[Application.Service.INSTALLATION, Application.Service.REPAIR],
        contact=_("Chen Liming, 0755-26001234"),
    )


@cache
def examples() -> list[dict[str, str]]:
    """The template's example in each language, as a sheet brings it back; it is no site."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append({name: str(value) for name, value in zip(FIELDS, line_of(example()), strict=True)})
    return found


def line_of(site: Site) -> list:
    return [in_words(site, name) for name in FIELDS]


def workbook(sites: Iterable[Site], kind: str, *, words: bool = False) -> bytes:
    """The sheet that can be read back: "xlsx", or "csv" as a Chinese Excel opens it; `words` adds the allowed ones."""
    lines = [[heading(name) for name in FIELDS], *(line_of(site) for site in sites)]
    if kind == "csv":
        return csv_of(lines)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Sites")
    for line in lines:
        sheet.append([safe(value) for value in line])
    _dress(sheet)
    if words:
        _allowed_words(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_of(lines: Iterable[list]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([[safe(value) for value in line] for line in lines])
    return buffer.getvalue().encode("utf-8-sig")


def _dress(sheet) -> None:
    """Bold headings that stay in sight, and columns wide enough to read."""
    sheet.freeze_panes = "A2"
    for column, name in zip(sheet.iter_cols(max_row=1), FIELDS, strict=True):
        cell = column[0]
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = WIDTHS.get(name, 14)


def _allowed_words(book, sheet) -> None:
    """A second worksheet with the words a cell may hold, and a list to choose the kind from."""
    kinds, services = list(map(str, Site.Kind.labels)), list(map(str, Application.Service.labels))
    second = book.create_sheet(_("Allowed words"))
    second.append([heading("kind"), heading("services")])
    for place in range(max(len(kinds), len(services))):
        second.append([words[place] if place < len(words) else None for words in (kinds, services)])
    for letter in "AB":
        second.column_dimensions[letter].width = 36
        second[f"{letter}1"].font = Font(bold=True)
    choice = DataValidation(type="list", formula1=f"'{second.title}'!$A$2:$A${len(kinds) + 1}", allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add("A2:A10001")
