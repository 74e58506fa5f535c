"""The application as it is handed in, and what differs between two submissions, in words."""

from typing import Any

from django.utils.translation import gettext as _

from applications.domain.comparing import Difference, differences
from applications.domain.form import Asked
from applications.models import Application, Document, Site, Submission
from applications.queries.form import (
    LIST_FIELDS,
    asked_by_code,
    in_words,
    label_of,
    plain,
    row_in_words,
    standing_values,
)
from certsite.common import bilingual

SITE_COLUMNS = ("kind", "region", "address", "headcount", "service_staff", "management_staff", "size", "services",
                "contact")  # fmt: skip
KEYS = {"posts": ("layer", "level", "post"), "managers": ("certificate_number",)}


def submission_content(application: Application) -> dict[str, dict]:
    """Everything that is handed in, part by part: fields, each list by its key, sites by name, documents by code."""
    values = standing_values(application)
    content: dict[str, dict] = {"fields": {name: value for name, value in values.items() if name not in LIST_FIELDS}}
    for code in LIST_FIELDS:
        rows = values.get(code, [])
        content[code] = {" · ".join(str(row[key]) for key in KEYS[code]): row for row in rows}
    content["sites"] = {row.pop("name"): row for row in plain(list(application.sites.values("name", *SITE_COLUMNS)))}
    content["documents"] = _documents(application)
    return content


def _documents(application: Application) -> dict[str, dict]:
    latest: dict[str, Document] = {}
    for document in application.documents.order_by("revision"):
        latest[document.requirement] = document
    return {
        code: {"name": document.original_name, "sha256": document.sha256, "expires_on": plain(document.expires_on)}
        for code, document in latest.items()
    }


def differences_in_words(application: Application, before: Submission, after: Submission) -> list[dict]:
    """What differs, as the page shows it: what it is (`label`), and `before` and `after` in words."""
    found = differences(before.content, after.content)
    asked = asked_by_code(application)
    documents = {row["code"]: bilingual.text(row["label"]) for row in application.edition.rules["documents"]}
    return [
        {
            "label": _label(difference, asked, documents),
            "before": _words(difference.part, difference.name, difference.before, asked),
            "after": _words(difference.part, difference.name, difference.after, asked),
        }
        for difference in found
    ]


def _label(difference: Difference, asked: dict[str, Asked], documents: dict[str, str]) -> str:
    part, name = difference.part, difference.name
    if part == "fields":
        return label_of(asked[name]) if name in asked else name
    if part == "sites":
        return _("Site “%(name)s”") % {"name": name}
    if part == "documents":
        return _("Document “%(name)s”") % {"name": documents.get(name, name)}
    return str(LIST_FIELDS[part][0]._meta.verbose_name)


def _words(part: str, name: str, value: Any, asked: dict[str, Asked]) -> str:
    if part == "fields":
        return in_words(asked[name], value) if name in asked else str(value)
    if value is None:
        return _("not there")
    if part == "documents":
        until = f" · {value['expires_on']}" if value.get("expires_on") else ""
        return f"{value['name']}{until} · {value['sha256'][:12]}"
    if part == "sites":
        return " · ".join(_site_words(value))
    return row_in_words(part, value)


def _site_words(value: dict) -> list[str]:
    words = []
    for column in SITE_COLUMNS:
        field = Site._meta.get_field(column)
        entry = value.get(column)
        if entry in (None, "", []):
            continue
        if column == "services":
            labels = dict(Application.Service.choices)
            words.append(bilingual.listed(labels.get(code, code) for code in entry))
        elif column in ("kind", "region", "address", "contact"):
            words.append(str(dict(field.flatchoices).get(entry, entry)))
        else:
            words.append(f"{field.verbose_name} {entry}")
    return words
