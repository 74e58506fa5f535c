"""Two revisions of a document side by side: what is known of them, and what they say."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from applications.models import Application, Document
from certsite.common import clock, pdf_text
from certsite.common.difference import Row, side_by_side

NOTHING = "–"


@dataclass(frozen=True)
class Fact:
    """One thing that is known of both, in words."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def revisions_of(application: Application, code: str) -> list[Document]:
    """Every revision of one document, the latest first."""
    return list(application.documents.filter(requirement=code).select_related("uploaded_by", "judged_by"))


def facts_side_by_side(before: Document, after: Document, *, office: bool) -> list[Fact]:
    """What is known of two revisions beside the name; who judged them is told to the office only."""
    old, new = (_facts(document, office=office) for document in (before, after))
    return [Fact(label, old[label], new[label]) for label in old]


def _facts(document: Document, *, office: bool) -> dict[str, str]:
    facts = {
        _("Size"): filesizeformat(document.size),
        "SHA-256": document.sha256,
        _("Uploaded"): _moment(document.uploaded_at),
        _("Uploaded by"): str(document.uploaded_by),
        _("Valid until"): _day(document.expires_on),
        _("Virus scan"): document.get_scan_display(),
        _("Judgement"): document.get_verdict_display() if document.verdict else NOTHING,
        _("Remark"): document.remark or NOTHING,
        _("To be replaced by"): _day(document.due_on),
        _("Judged"): _moment(document.judged_at),
    }
    if office:
        facts[_("Judged by")] = str(document.judged_by or NOTHING)
    return facts


def _day(day) -> str:
    return day.isoformat() if day else NOTHING


def _moment(moment) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M") if moment else NOTHING


def lines_side_by_side(before: Document, after: Document) -> list[Row] | None:
    """The lines in which the texts of two revisions differ; None where there is no text of both to compare."""
    old, new = text_of(before), text_of(after)
    if not old or not new:
        return None
    return side_by_side(old, new) if old != new else []


def text_of(document: Document) -> str:
    """What a PDF says, "" where it says nothing or nobody can tell; a file with a virus is not opened."""
    if document.is_infected or document.content_type != "application/pdf":
        return ""
    return pdf_text.text_of(document.file, sha256=document.sha256)
