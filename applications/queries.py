"""Questions about cases."""

from django.conf import settings
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import permissions
from applications.domain import documents, headcount
from applications.domain.fee import Tariff
from applications.domain.person_days import PersonDayTable
from applications.models import Application, Contract, Document, Quote, Site
from applications.states import ApplicationState, ContractState, DocumentState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.waiting import Waiting

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


def outlets_by_kind(application: Application) -> dict[str, int]:
    """How many sites of each kind there are."""
    kinds = application.sites.order_by("kind").values_list("kind").annotate(Count("pk"))
    return dict(kinds)


def required_documents(application: Application) -> list[dict]:
    """The edition's documents that this application is asked for, required and optional, in the edition's order.

    A row that belongs to certain services or kinds of site is asked for where the application has one of them.
    """
    rows = application.edition.rules["documents"]
    kinds = outlets_by_kind(application) if any(row.get("asked_by_site_kinds") for row in rows) else ()
    return [row for row in rows if documents.is_asked(row, services=application.services, site_kinds=kinds)]


def document_name(application: Application, code: str) -> str:
    """A document of the edition in the words that the body's records are kept in."""
    labels = {row["code"]: row["label"] for row in application.edition.rules["documents"]}
    return bilingual.text(labels[code], settings.LANGUAGE_CODE)


def current_documents(application: Application) -> dict[str, Document]:
    """The latest revision for each document code."""
    current: dict[str, Document] = {}
    for document in application.documents.all():
        known = current.get(document.requirement)
        if known is None or document.revision > known.revision:
            current[document.requirement] = document
    return current


def infected_document(application: Application) -> Document | None:
    """One whose latest revision holds a virus, if there is any."""
    return next((document for document in current_documents(application).values() if document.is_infected), None)


def document_rows(application: Application) -> list[dict]:
    """Each document with its revisions, the latest first, and its state as code and word; the latest is `document`.

    What is not asked for (any more) comes where there is a file of it, and counts as not required.
    """
    asked = {row["code"] for row in required_documents(application)}
    revisions: dict[str, list[Document]] = {}
    for document in application.documents.select_related("uploaded_by"):
        revisions.setdefault(document.requirement, []).append(document)
    rows = []
    for row in application.edition.rules["documents"]:
        files = revisions.get(row["code"], [])
        if row["code"] in asked or files:
            latest = files[0] if files else None
            is_asked = row["code"] in asked
            code, words = document_state(application, paper_of(latest, required=row["required"] and is_asked))
            found = {"document": latest, "revisions": files, "state": code, "state_label": words}
            rows.append(row | {"asked": is_asked, "required": row["required"] and is_asked} | found)
    return rows


def paper_of(document: Document | None, *, required: bool, outlets: int = 0) -> documents.Paper:
    """A document as the rules read it."""
    if document is None:
        return documents.Paper(required, outlets=outlets)
    verdict, last_day = document.verdict or "", document.expires_on
    return documents.Paper(required, True, verdict, document.is_infected, last_day, outlets)


def document_state(application: Application, paper: documents.Paper) -> tuple[str, str]:
    """How a document stands today, as code and word."""
    days = application.edition.rules.get("documents_expiring_days", documents.EXPIRING_DAYS)
    state = DocumentState(documents.state(paper, today=clock.today(), expiring_days=days))
    soon = ngettext("expires within %(days)s day", "expires within %(days)s days", days) % {"days": days}
    return state.value, soon if state == DocumentState.EXPIRING else str(state.label)


def document_flags(application: Application) -> list[documents.Flag]:
    """What is wrong with the documents asked for, and with the service managers' certificates."""
    current, outlets = current_documents(application), outlets_by_kind(application)
    papers = {}
    for row in required_documents(application):
        sites = sum(outlets.get(kind, 0) for kind in row.get("asked_by_site_kinds", ()))
        papers[row["code"]] = paper_of(current.get(row["code"]), required=row["required"], outlets=sites)
    expired = application.managers.filter(expires_on__lt=clock.today()).values_list("name", flat=True)
    return documents.flags(papers, today=clock.today(), wished_on=application.wished_on, expired_managers=list(expired))


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


def accepted_quote(application: Application) -> Quote | None:
    """The quote that the contract rests on."""
    return _quote_in(application, QuoteState.ACCEPTED)


def _quote_in(application: Application, state: str) -> Quote | None:
    """The quote of this state, found among all of them: where many cases are listed they were fetched together."""
    return next((quote for quote in application.quotes.all() if quote.state == state), None)


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
        "acts": acts(application, user, contract),
    }


def acts(application: Application, user, contract: Contract | None) -> list[dict]:
    """The next acts of this person in this case, each with its page."""

    def act(label: str, name: str, *args) -> dict:
        return {"label": label, "url": reverse(f"applications:{name}", args=[application.reference, *args])}

    own = permissions.is_own(user, application)
    offered = []
    if permissions.may_edit(user, application):
        offered += [act(_("Continue the application"), "edit"), act(_("Submit the application"), "submit")]
    elif permissions.may_upload(user, application, infected_document(application)):
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
        sent = _quote_in(application, QuoteState.SENT)
        return [] if sent and sent.expires_on >= clock.today() else [act(_("Make a quote"), "quote")]
    if contract is None or contract.state == ContractState.CLIENT_SIGNED:
        return [act(_("Make the contract") if contract is None else _("Countersign the contract"), "contract")]
    return []


def _client_acts(application: Application, contract: Contract | None, act) -> list[dict]:
    if contract is not None:
        return [act(_("Sign the contract"), "contract")] if contract.state == ContractState.SENT else []
    sent = _quote_in(application, QuoteState.SENT)
    return [act(_("Answer the quote"), "quote-version", sent.version)] if sent else []


def waiting_for(user) -> list[Waiting]:
    """The cases whose next act is this person's."""
    cases = Application.objects.visible_to(user).exclude(state__in=[A.DOCUMENTS_PASSED, A.REFUSED, A.WITHDRAWN])
    cases = cases.select_related("organisation", "edition", "contract").prefetch_related("documents", "quotes")
    waiting = []
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
    """Under contract the client waits, unless a document was returned or holds a virus."""
    if application.state != A.CONTRACTED or not permissions.is_own(user, application):
        return False
    return not any(document.must_be_replaced for document in current_documents(application).values())
