"""What a reviewer must clear, in sentences: headcount, documents, time of operation."""

import datetime
from collections.abc import Collection

from django.utils.translation import gettext as _

from applications import queries
from applications.domain import documents
from applications.domain.headcount import Flag
from applications.domain.operation import ready_on
from applications.models import Application
from certsite.common import bilingual, clock

BESIDE_BARS = ("expired", "expires-before-wish", "managers-expired")  # what the bars to submit do not say already


def flag_words(flag: Flag) -> str:
    """Why a headcount is not plausible, and what to send."""
    words = {
        "below-outlet-minimum": _(
            "%(outlets)s outlets and headquarters need at least %(needed)s people, but %(total)s are declared. "
            "Send the social insurance list or correct the headcount."
        ),
        "sites-do-not-add-up": _(
            "The sites add up to %(sum)s people, but %(total)s are declared in all. Correct one of the two."
        ),
        "management-above-total": _(
            "%(management)s service management staff are more than the %(total)s people in all. Correct one of the two."
        ),
        "managers-above-management": _(
            "%(managers)s certified managers are more than the %(management)s service management staff. "
            "Send the list of posts."
        ),
        "changed-since-last-year": _(
            "%(total)s people now against %(last_year)s last year is a change of more than the scheme expects. "
            "Send the reason."
        ),
    }
    return words[flag.code] % flag.values


def document_flag_words(flag: documents.Flag, name: str) -> str:
    """What is wrong with a document, called by this name, or with the managers, and what to send."""
    words = {
        "missing": _("The document “%(document)s” is missing. Send it."),
        "standard-missing": _(
            "Service is given by contracted outlets or agencies (%(outlets)s), but “%(document)s” is missing. Send it, "
            "or correct the kinds of site."
        ),
        "infected": _("A virus was found in the document “%(document)s”. Send a clean file."),
        "expired": _("The document “%(document)s” expired on %(day)s. Send the renewed one."),
        "expires-before-wish": _(
            "The document “%(document)s” is valid until %(day)s, before the certificate is wished (%(wished)s). "
            "Send the renewed one, or say when it comes."
        ),
        "managers-expired": _(
            "The certificates of these service managers have expired: %(names)s. Send the renewed ones."
        ),
    }
    values = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in flag.values.items()}
    if "names" in values:
        values["names"] = bilingual.listed(values["names"])
    return words[flag.code] % {"document": name, **values}


def headcount_flags(application: Application) -> list[str]:
    """What is not plausible in the declared headcount, in sentences."""
    return [flag_words(flag) for flag in queries.flags(application)]


def document_flags(application: Application, *, only: Collection[str] = ()) -> list[str]:
    """What is wrong with the documents, in sentences; `only` the flags of these codes."""
    labels = {row["code"]: bilingual.text(row["label"]) for row in application.edition.rules["documents"]}
    flags = [flag for flag in queries.document_flags(application) if not only or flag.code in only]
    words = [document_flag_words(flag, labels.get(flag.document, "")) for flag in flags]
    return words if only else words + operation_flags(application)


def operation_flags(application: Application) -> list[str]:
    """Whether the service system has run long enough on the present day, in a sentence."""
    since, months = application.answers.get("system_since"), application.edition.rules.get("operation_months", 0)
    day = ready_on(datetime.date.fromisoformat(since), months) if since else None
    if day is None or day <= clock.today():
        return []
    return [
        _(
            "The service system has run since %(since)s; it must have run for %(months)s months, which is on %(day)s. "
            "Send records of its first months, or wait."
        )
        % {"since": since, "months": months, "day": day.isoformat()}
    ]


def flags_in_words(application: Application) -> list[str]:
    """Every flag that stands against the application, each saying why and what to send."""
    return headcount_flags(application) + document_flags(application)
