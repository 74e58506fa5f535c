"""Questions about cases."""

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import permissions
from applications.domain import documents, headcount
from applications.domain import sites as site_rules
from applications.domain.fee import Tariff
from applications.domain.person_days import PersonDayTable
from applications.models import Application, Contract, Document, Quote, Site, SiteSheet
from applications.queries.form import (
    EMPTY,
    LIST_FIELDS,
    answer,
    asked_by_code,
    form_rows,
    in_words,
    label_of,
    open_parts,
    parts_to_open,
    plain,
    standing_values,
    storable,
)
from applications.queries.people import declared, manager_standing, with_declared
from applications.queries.submissions import differences_in_words, submission_content
from applications.states import ApplicationState, ContractState, DocumentState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.waiting import Waiting

A = ApplicationState

__all__ = [
    "EMPTY",
    "LIST_FIELDS",
    "answer",
    "asked_by_code",
    "declared",
    "differences_in_words",
    "form_rows",
    "in_words",
    "label_of",
    "manager_standing",
    "open_parts",
    "parts_to_open",
    "plain",
    "standing_values",
    "storable",
    "submission_content",
    "with_declared",
]


def application_for(user, reference: str) -> Application:
    """The case, if this person may see it; otherwise 404, as for one that is not there."""
    visible = Application.objects.visible_to(user).select_related("organisation", "edition__scheme")
    return get_object_or_404(visible, reference=reference)


def counted_application_for(user, reference: str) -> Application:
    """The same, with what its flags are counted from."""
    visible = with_declared(Application.objects.visible_to(user)).select_related("organisation", "edition__scheme")
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
    if hasattr(application, "outlet_count"):
        return {kind: getattr(application, f"{kind}_count") for kind in Site.Kind.values}
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
    today = clock.today()
    expired = [row.name for row in application.managers.all() if row.expires_on and row.expires_on < today]
    return documents.flags(papers, today=today, wished_on=application.wished_on, expired_managers=expired)


def flags(application: Application) -> list[headcount.Flag]:
    """What is not plausible in the declared headcount."""
    stated = declared(application)
    rule = headcount.HeadcountRule.from_rules(application.edition.rules["headcount_rule"])
    return headcount.flags(rule, stated) if stated else []


def site_totals(application: Application) -> dict:
    """Sites and people by kind in the order of kinds, and in all; one question whatever the number of sites."""
    sums = {name: Sum(name, default=0) for name in ("headcount", "service_staff", "management_staff")}
    found = application.sites.order_by().values("kind").annotate(sites=Count("pk"), **sums)
    by_kind = {row["kind"]: row for row in found}
    blank = dict.fromkeys(("sites", *sums), 0)
    kinds = [{"code": code, "label": label} | blank | by_kind.get(code, {}) for code, label in Site.Kind.choices]
    return {"kinds": kinds} | {name: sum(kind[name] for kind in kinds) for name in blank}


def sites_stamp(application: Application) -> str:
    """Another text after every change of the list of sites."""
    found = application.sites.aggregate(number=Count("pk"), last=Max("pk"), saved=Sum("revision"))
    return f"{found['number']}-{found['last']}-{found['saved']}"


def compare_sheet(sheet: SiteSheet, mode: str) -> site_rules.Comparison:
    """What writing the good rows of a checked sheet in this mode would do today; sites of faulty rows are kept."""
    present = {row["name"]: row for row in sheet.application.sites.values(*site_rules.FIELDS)}
    faulty = {fault["row"] for fault in sheet.faults}
    kept = {row["cells"]["name"] for row in sheet.rows if row["row"] in faulty}
    return site_rules.compare(present, [row["values"] for row in sheet.good], mode=mode, kept=kept)


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
    return application.quotes.filter(state=QuoteState.ACCEPTED).first()


def contract_of(application: Application) -> Contract | None:
    return getattr(application, "contract", None)


def review_queue(user) -> QuerySet[Application]:
    """What waits for the market department, longest first, with what the flags are counted from."""
    waiting = with_declared(Application.objects.visible_to(user).filter(state=A.SUBMITTED))
    return (
        waiting.exclude(organisation__in=user.organisation_ids)
        .select_related("organisation", "edition__scheme")
        .prefetch_related("documents", "managers")
        .annotate(submission_count=Count("submissions", distinct=True))
        .order_by("submitted_at")
    )


def summary(application: Application) -> dict:
    """What every page that looks an application over shows of it."""
    return {
        "answers": form_rows(application),
        "posts": application.posts.all(),
        "managers": application.managers.all(),
        "standing": manager_standing(application),
    }


def panel(application: Application, user) -> dict:
    """What the case page shows of application, documents, quote and contract."""
    contract = contract_of(application)
    quotes = [q for q in application.quotes.all() if user.can(Act.SEE_CASES) or q.sent_at]
    return {
        "document_rows": document_rows(application),
        "quotes": quotes,
        "contract": contract,
        "reviews": application.reviews.all(),
        "open_parts": open_parts(application),
        **summary(application),
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
