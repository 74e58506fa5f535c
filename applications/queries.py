"""Questions about cases."""

import datetime

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import permissions
from applications.domain import headcount
from applications.domain.fee import Tariff
from applications.domain.person_days import PersonDayTable
from applications.models import Application, Contract, Document, Message, Quote, Site
from applications.states import ApplicationState, ContractState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.waiting import Waiting
from scoring.models import Edition

A = ApplicationState


def application_for(user, reference: str) -> Application:
    """The case, if this person may see it; otherwise 404, as for one that is not there."""
    visible = Application.objects.visible_to(user).select_related("organisation", "edition__scheme")
    return get_object_or_404(visible, reference=reference)


def quote_for(user, reference: str, version: int) -> Quote:
    """A quote of a case this person may see; clients never see one that was not sent."""
    application = application_for(user, reference)
    quotes = application.quotes.all()
    if not user.can(Act.SEE_CASES):
        quotes = quotes.exclude(state=QuoteState.DRAFT).exclude(sent_at=None)
    return get_object_or_404(quotes, version=version)


def required_documents(application: Application) -> list[dict]:
    """The edition's documents, required and optional, in its order."""
    return application.edition.rules["documents"]


def document_name(application: Application, code: str) -> str:
    """A required document in the words that the body's records are kept in."""
    labels = {row["code"]: row["label"] for row in required_documents(application)}
    return bilingual.text(labels[code], settings.LANGUAGE_CODE)


def current_documents(application: Application) -> dict[str, Document]:
    """The latest revision for each document code."""
    current: dict[str, Document] = {}
    for document in application.documents.all():
        known = current.get(document.requirement)
        if known is None or document.revision > known.revision:
            current[document.requirement] = document
    return current


def document_rows(application: Application) -> list[dict]:
    """Each document of the edition with its current file and the number of revisions."""
    current = current_documents(application)
    return [row | {"document": current.get(row["code"])} for row in required_documents(application)]


def declared(application: Application) -> headcount.Declared | None:
    """The declared headcount as the rules read it; None before a total is given."""
    if application.total_headcount is None:
        return None
    sites = list(application.sites.all())
    return headcount.Declared(
        total=application.total_headcount,
        by_site=tuple(site.headcount for site in sites),
        outlets=sum(site.kind != Site.Kind.HEADQUARTERS for site in sites),
        management_staff_hq=application.management_staff_hq or 0,
        management_staff_sites=application.management_staff_sites or 0,
        certified_managers=application.managers.count(),
        last_year=application.last_year_headcount,
    )


def flags(application: Application) -> list[headcount.Flag]:
    """What is not plausible in the declared headcount."""
    stated = declared(application)
    rule = headcount.HeadcountRule.from_rules(application.edition.rules["headcount_rule"])
    return headcount.flags(rule, stated) if stated else []


def person_day_table(application: Application) -> PersonDayTable:
    """The edition's person-day table."""
    return PersonDayTable.from_rules(application.edition.rules["person_days"])


def tariff_rules(application: Application, code: str) -> dict:
    """One tariff of the edition as written; KeyError where there is none of this code."""
    return {tariff["code"]: tariff for tariff in application.edition.rules["tariffs"]}[code]


def tariff(application: Application, code: str) -> Tariff:
    """One tariff of the edition."""
    return Tariff.from_rules(tariff_rules(application, code))


def lead_days(application: Application) -> int | None:
    """Days from today to the wished certificate date."""
    return max((application.wished_on - clock.today()).days, 0) if application.wished_on else None


def open_applications(user, edition: Edition):
    """The applications by this edition that this person may still change."""
    if not user.is_authenticated:
        return Application.objects.none()
    own = Application.objects.filter(organisation__memberships__user=user, state__in=permissions.OPEN_TO_CLIENT)
    return own.filter(edition=edition).select_related("organisation")


def messages_of(application: Application, user) -> list[Message]:
    """The thread, oldest first; without internal notes for whoever is not of the office, empty for other people."""
    if not permissions.may_read(user, application):
        return []
    thread = application.messages.select_related("written_by")
    return list(thread if permissions.may_note(user, application) else thread.filter(internal=False))


def unanswered(user) -> list[Waiting]:
    """The cases in which the enterprise had the last word, for those who answer it."""
    if not user.can(Act.REVIEW_APPLICATION):
        return []
    latest = Message.objects.filter(application=OuterRef("pk"), internal=False).order_by("-pk")
    cases = Application.objects.visible_to(user).exclude(organisation__in=user.organisation_ids)
    cases = cases.annotate(
        last_writer=Subquery(latest.values("written_by")[:1]), last_word=Subquery(latest.values("written_at")[:1])
    )
    return [
        Waiting(
            title=_("Answer a message"),
            subject=f"{case.reference} · {case.organisation.name}",
            action=_("Answer"),
            url=messages_url(case),
            since=clock.day_of(case.last_word),
        )
        for case in cases.filter(organisation__members=F("last_writer")).select_related("organisation")[:200]
    ]


def messages_url(application: Application) -> str:
    """Where the thread is read and answered."""
    return f"{application.get_absolute_url()}?tab=messages"


def self_check_of(application: Application) -> dict | None:
    """The enterprise's own estimate in words for a page; None where it kept none."""
    kept = application.self_check
    if not kept:
        return None
    bands = {band.code: str(band) for band in application.edition.bands.all()}
    missing = [
        bilingual.text(row["label"])
        for row in required_documents(application)
        if row["required"] and row["code"] not in kept["documents"]
    ]
    return kept | {
        "at": datetime.datetime.fromisoformat(kept["at"]),
        "grade": bands.get(kept["result"]["grade"], ""),
        "floor_grade": bands.get(kept["floor_grade"], ""),
        "ceiling_grade": bands.get(kept["ceiling_grade"], ""),
        "missing_documents": missing,
    }


def accepted_quote(application: Application) -> Quote | None:
    """The quote that the contract rests on."""
    return application.quotes.filter(state=QuoteState.ACCEPTED).first()


def contract_of(application: Application) -> Contract | None:
    return getattr(application, "contract", None)


def panel(application: Application, user) -> dict:
    """What the case page shows of application, documents, quote and contract."""
    contract = contract_of(application)
    quotes = [q for q in application.quotes.all() if user.can(Act.SEE_CASES) or q.sent_at]
    return {
        "document_rows": document_rows(application),
        "quotes": quotes,
        "contract": contract,
        "reviews": application.reviews.all(),
        "sites": application.sites.all()[:200],
        "managers": application.managers.all()[:200],
        "flags": flags(application) if user.can(Act.SEE_CASES) else [],
        "acts": acts(application, user, contract),
        "thread": messages_of(application, user),
        "may_write": permissions.may_write(user, application),
        "may_note": permissions.may_note(user, application),
        "self_check": self_check_of(application) if permissions.may_read(user, application) else None,
    }


def acts(application: Application, user, contract: Contract | None) -> list[dict]:
    """The next acts of this person in this case, each with its page."""

    def act(label: str, name: str, *args) -> dict:
        return {"label": label, "url": reverse(f"applications:{name}", args=[application.reference, *args])}

    own = permissions.is_own(user, application)
    offered = []
    if permissions.may_edit(user, application):
        offered += [act(_("Continue the application"), "edit"), act(_("Submit the application"), "submit")]
    elif permissions.may_upload(user, application):
        offered.append(act(_("Replace documents"), "documents"))
    if application.state == A.SUBMITTED and permissions.may_act(user, Act.REVIEW_APPLICATION, application):
        offered.append(act(_("Review the application"), "review"))
    if application.state in (A.ACCEPTED, A.QUOTED) and permissions.may_act(user, Act.QUOTE, application):
        offered += _market_acts(application, contract, act)
    if application.state == A.QUOTED and own:
        offered += _client_acts(application, contract, act)
    if application.state == A.CONTRACTED and permissions.may_act(user, Act.REVIEW_DOCUMENTS, application):
        offered.append(act(_("Review the documents"), "document-review"))
    return offered


def _market_acts(application: Application, contract: Contract | None, act) -> list[dict]:
    if contract is None and accepted_quote(application) is None:
        answers = application.quotes.filter(state=QuoteState.SENT, expires_on__gte=clock.today())
        return [] if answers.exists() else [act(_("Make a quote"), "quote")]
    if contract is None or contract.state == ContractState.CLIENT_SIGNED:
        return [act(_("Make the contract") if contract is None else _("Countersign the contract"), "contract")]
    return []


def _client_acts(application: Application, contract: Contract | None, act) -> list[dict]:
    if contract is not None:
        return [act(_("Sign the contract"), "contract")] if contract.state == ContractState.SENT else []
    sent = application.quotes.filter(state=QuoteState.SENT).first()
    return [act(_("Answer the quote"), "quote-version", sent.version)] if sent else []


def waiting_for(user) -> list[Waiting]:
    """The cases whose next act is this person's."""
    cases = Application.objects.visible_to(user).exclude(state__in=[A.DOCUMENTS_PASSED, A.REFUSED, A.WITHDRAWN])
    cases = cases.select_related("organisation", "edition", "contract").prefetch_related("documents", "quotes")
    waiting = unanswered(user)
    for application in cases[:500]:
        if _nothing_to_replace(user, application):
            continue
        offered = acts(application, user, contract_of(application))
        if offered:
            waiting.append(
                Waiting(
                    title=offered[0]["label"],
                    subject=f"{application.reference} · {application.organisation.name}",
                    action=offered[0]["label"],
                    url=offered[0]["url"],
                    since=clock.day_of(application.submitted_at or application.started_at),
                    due=application.due_on,
                )
            )
    return waiting


def _nothing_to_replace(user, application: Application) -> bool:
    """Under contract the client waits, unless a document was returned."""
    if application.state != A.CONTRACTED or not permissions.is_own(user, application):
        return False
    return all(document.verdict != "returned" for document in current_documents(application).values())
