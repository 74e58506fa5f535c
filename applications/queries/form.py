"""What stands in the form of an application: as JSON keeps it, and in the reader's words."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from applications.domain.form import COLUMN, LIST, Asked, asked
from applications.models import Application, ManagementPost, ServiceManager
from certsite.common import bilingual

LIST_FIELDS = {
    "posts": (ManagementPost, ("layer", "level", "post", "people")),
    "managers": (ServiceManager, ("name", "certificate_number", "expires_on", "post")),
}


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates as text, numbers and lists as they are."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def says_nothing(value: Any) -> bool:
    """Whether nothing was said; zero is a number."""
    return value is False or value in (None, "", [])


def answer(value: Any) -> Any:
    """An answer as it is kept: everything that says nothing is None."""
    return None if says_nothing(value) else plain(value)


def storable(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed, as PostgreSQL can keep it: without the one character that it has no place for."""
    return {_without_nul(name): [_without_nul(value) for value in values] for name, values in typed.items()}


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


def rows_of(application: Application, code: str) -> list[dict]:
    """One list of the application, plain."""
    _model, fields = LIST_FIELDS[code]
    return [plain(model_to_dict(row, fields)) for row in getattr(application, code).all()]


def standing_values(application: Application) -> dict[str, Any]:
    """Everything the edition's form asks, as it stands now, plain, by field or list."""
    values = {}
    for row in asked(application.edition.rules):
        if row.kind == LIST:
            values[row.code] = rows_of(application, row.code)
        elif row.kind == COLUMN:
            values[row.code] = plain(getattr(application, row.code))
        else:
            values[row.code] = application.answers.get(row.code)
    return values


def asked_by_code(application: Application) -> dict[str, Asked]:
    """What the edition asks, by code."""
    return {row.code: row for row in asked(application.edition.rules)}


def label_of(row: Asked) -> str:
    """What a field or list is called."""
    if row.label:
        return bilingual.text(row.label)
    if row.kind == LIST:
        return str(LIST_FIELDS[row.code][0]._meta.verbose_name_plural)
    return str(Application._meta.get_field(row.code).verbose_name)


def in_words(row: Asked, value: Any) -> str:
    """A value in the reader's words; a dash for nothing."""
    if says_nothing(value):
        return "–"
    if row.kind == "yes-no":
        return _("yes")
    if row.kind in ("choice", "choices"):
        codes = value if isinstance(value, list) else [value]
        return bilingual.listed(bilingual.text(row.choices.get(code, code)) for code in codes)
    if row.kind == LIST:
        return "；".join(row_in_words(row.code, entry) for entry in value)
    if row.code == "services":
        labels = dict(Application.Service.choices)
        return bilingual.listed(labels.get(code, code) for code in value)
    return str(value)


def row_in_words(code: str, entry: dict) -> str:
    """One row of a list in a line."""
    model, fields = LIST_FIELDS[code]
    words = []
    for name in fields:
        choices = dict(model._meta.get_field(name).flatchoices)
        if not says_nothing(entry.get(name)):
            words.append(str(choices.get(entry[name], entry[name])))
    return " · ".join(words)


def form_rows(application: Application) -> list[dict]:
    """What is asked beyond the columns, for the summary: label, words, and whether anything was said."""
    return [
        {
            "label": label_of(row),
            "words": in_words(row, application.answers.get(row.code)),
            "is_said": row.code in application.answers,
        }
        for row in asked(application.edition.rules)
        if row.kind not in (COLUMN, LIST)
    ]


def parts_to_open(application: Application) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a return may re-open, as grouped choices: fields, lists, sites, and each document."""
    fields = [(row.code, label_of(row)) for row in asked(application.edition.rules)]
    documents = [
        (f"document:{row['code']}", bilingual.text(row["label"])) for row in application.edition.rules["documents"]
    ]
    return [
        (_("Application form"), fields),
        (_("Sites"), [("sites", _("List of sites"))]),
        (_("Documents"), documents),
    ]


def open_parts(application: Application) -> list[str]:
    """What a return re-opened, in words; empty where everything is open."""
    labels = dict(choice for _group, choices in parts_to_open(application) for choice in choices)
    return [labels.get(part, part) for part in application.open_fields]
