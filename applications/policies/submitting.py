"""What keeps an application from being submitted and accepted, and what is left to prepare."""

from django.utils.translation import gettext as _

from applications import queries
from applications.domain.managers import Standing
from applications.models import Application, Site
from applications.policies.flags import document_flags, headcount_flags
from applications.policies.sites import gaps_in_sites
from applications.states import DocumentState
from certsite.common import bilingual


def missing_fields(application: Application) -> list[str]:
    """What the edition requires and is still empty, in words."""
    values = queries.standing_values(application)
    rows = queries.asked_by_code(application).values()
    return [queries.label_of(row) for row in rows if row.required and queries.says_nothing(values[row.code])]


def unfinished_parts(application: Application) -> list[str]:
    """Fields and lists in which something was typed that does not fit yet, in words."""
    begun = {name.split("-")[0] for name in application.unfinished}
    return [queries.label_of(row) for row in queries.asked_by_code(application).values() if row.code in begun]


def preparation(application: Application, *, rows: list[dict], standing: Standing | None) -> list[dict]:
    """What an enterprise prepares before it submits: `step`, the page it is done on, `done`, and what is left.

    `rows` are queries.document_rows, `standing` is queries.manager_standing of the same application.
    """
    form = [*unfinished_parts(application), *missing_fields(application)]
    gaps = gaps_in_sites(application, queries.site_totals(application))
    papers = [bilingual.text(row["label"]) for row in rows if row["state"] == DocumentState.MISSING]
    trained = standing is not None and standing.enough
    short = _("%(needed)s certified managers are needed, %(certified)s are named.")
    told = {"needed": standing.needed, "certified": standing.certified} if standing else {}
    count = _("List the service management staff first.") if standing is None else short % told
    return [
        {"step": "edit", "label": _("Application form"), "done": not form, "left": bilingual.listed(form)},
        {"step": "edit", "label": _("Service managers trained"), "done": trained, "left": "" if trained else count},
        {"step": "sites", "label": _("List of sites"), "done": not gaps, "left": " ".join(gaps)},
        {
            "step": "documents",
            "label": _("Documents bound and uploaded"),
            "done": not papers,
            "left": bilingual.listed(papers),
        },
    ]


def bars_to_submit(application: Application) -> list[str]:
    """What keeps the application from being submitted."""
    unfinished = unfinished_parts(application)
    bars = [_("“%(field)s” is not filled in correctly yet.") % {"field": label} for label in unfinished]
    bars += [
        _("“%(field)s” is missing.") % {"field": label}
        for label in missing_fields(application)
        if label not in unfinished
    ]
    if not application.sites.filter(kind=Site.Kind.HEADQUARTERS).exists():
        bars.append(_("The list of sites must name the headquarters."))
    for row in queries.document_rows(application):
        if row["state"] in (DocumentState.MISSING, DocumentState.INFECTED):
            bars.append(document_bar(row))
    return bars


def document_bar(row: dict) -> str:
    """Why this document does not do; for one that is there and well, that it has not passed."""
    words = {
        DocumentState.MISSING: _("The document “%(document)s” is missing."),
        DocumentState.INFECTED: _("A virus was found in the document “%(document)s”."),
        DocumentState.EXPIRED: _("The document “%(document)s” has expired."),
    }
    return words.get(row["state"], _("The document “%(document)s” has not passed.")) % {
        "document": bilingual.text(row["label"])
    }


def bars_to_accept(application: Application, *, despite: str = "") -> list[str]:
    """A flag blocks acceptance: of the headcount until it is assessed, of a document until it is mended or `despite`
    says why it is no obstacle."""
    return headcount_bars(application) + document_bars(application, despite=despite)


def headcount_bars(application: Application) -> list[str]:
    """The flags of the headcount, until a reviewer assessed it."""
    flags = [] if application.assessed_headcount else headcount_flags(application)
    return [_("Assess the headcount first, with a reason:"), *flags] if flags else []


def document_bars(application: Application, *, despite: str = "") -> list[str]:
    """The flags of the documents; a reason clears all but a virus."""
    flags = document_flags(application, only=["infected"] if despite.strip() else [])
    return [_("Have these mended, or say why they are no obstacle:"), *flags] if flags else []
