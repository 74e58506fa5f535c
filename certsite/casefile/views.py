"""Home, the cases, the case's page, search, the outbox and the health page."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

import applications.permissions
import applications.queries
import audits.queries
import certificates.queries
from applications.permissions import is_own, may_read, may_withdraw
from applications.policies import document_flags, headcount_flags, preparation
from certsite.accounts.roles import Act
from certsite.casefile import about, figures, health, leadtimes, queries
from certsite.casefile.tables import CaseFilter, CaseTable, LetterFilter, LetterTable
from certsite.casefile.way import Facts, sentence, steps
from certsite.common.guards import require
from certsite.notifications.models import Notification
from certsite.pages.permissions import may_edit
from certsite.pages.queries import newest_page, newest_pages

TABS = {
    "overview": _("Overview"),
    "documents": _("Documents"),
    "quote": _("Quote and contract"),
    "audit": _("Audit"),
    "findings": _("Findings"),
    "decision": _("Decision"),
    "certificate": _("Certificate"),
    "messages": _("Messages"),
    "history": _("History"),
}


def home(request):
    """The public's home page; signed in: what waits for this person."""
    if not request.user.is_authenticated:
        return render(request, "public/home.html", {"editions": about.editions()})
    context = {"waiting": queries.waiting_for(request.user), "own_cases": queries.own_cases(request.user)}
    if not request.user.is_staff_member:
        token = request.get_signed_cookie(applications.queries.DRAFT_COOKIE, default=None)
        context["draft"] = applications.queries.open_draft(token)
    if request.user.can(Act.SEE_CASES):
        context |= {"funnel": figures.funnel(), "grades": figures.grades(), "visits": figures.visits_due()}
    return render(request, "casefile/home.html", context)


def page(request, slug: str):
    """One public page: the staff's text, and what the published editions say about it."""
    shown = newest_page(slug)
    context = {"page": shown, "pages": newest_pages(), "may_edit": may_edit(request.user), **about.facts_for(slug)}
    return render(request, "public/page.html", context)


@login_required
def cases(request):
    """The cases this person may see, by filter; exported exactly as filtered."""
    filtered = CaseFilter(request.GET, queryset=queries.cases_of(request.user))
    table = CaseTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    kind = request.GET.get("_export", "")
    if TableExport.is_valid_format(kind):
        return TableExport(kind, CaseTable(filtered.qs)).response(f"cases.{kind}")
    context = {"table": table, "filter": filtered, "may_apply": not request.user.is_staff_member}
    if request.user.can(Act.REVIEW_APPLICATION):
        context["to_review"] = applications.queries.review_queue(request.user).count()
    return render(request, "casefile/cases.html", context)


@login_required
def case(request, reference: str):
    """One case on one page: the strip, who must act next, and a tab for each part."""
    application = queries.case_for(request.user, reference)
    facts = Facts.of(application)
    tabs = TABS if may_read(request.user, application) else {code: TABS[code] for code in TABS if code != "messages"}
    tab = request.GET.get("tab") if request.GET.get("tab") in tabs else "overview"
    entries = queries.entries_of(application)
    history = queries.history_of(entries, application, request.user)
    spells = leadtimes.spells_of(application, entries)
    own = is_own(request.user, application)
    foreseen = leadtimes.forecast_of(application, spells, facts.audit)
    context = {
        "application": application,
        "steps": steps(facts),
        "sentence": sentence(facts, own=own, since=spells[-1].begins if spells else None),
        "own": own,
        "forecast": foreseen,
        "wish": foreseen.against(application.wished_on) if foreseen else "",
        "tabs": tabs.items(),
        "tab": tab,
        "tab_template": f"casefile/_{tab}.html",
        "history": history,
        "history_lately": history[:5],
        "may_open_forms": bool(request.user.organisation_ids) or request.user.can(Act.SEE_CASES),
        "may_withdraw": may_withdraw(request.user, application),
    }
    for room in (applications.queries, audits.queries, certificates.queries):
        context |= room.panel(application, request.user)
    context["next_acts"] = queries.next_acts(context)
    if applications.permissions.is_office(request.user, application):
        context |= {"flags": headcount_flags(application), "document_flags": document_flags(application)}
    if applications.permissions.may_edit(request.user, application):
        context["preparation"] = preparation(application, rows=context["document_rows"], standing=context["standing"])
    return render(request, "casefile/case.html", context)


@login_required
def search(request):
    """One search over cases, enterprises and certificates."""
    words = request.GET.get("q", "")[:100]
    return render(request, "casefile/search.html", {"words": words, **queries.found(request.user, words)})


@login_required
def outbox(request):
    """All letters, newest first, by filter."""
    require(request.user.can(Act.SEE_OUTBOX))
    filtered = LetterFilter(request.GET, queryset=Notification.objects.all())
    table = LetterTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(request, "casefile/outbox.html", {"table": table, "filter": filtered})


@login_required
def letter(request, pk: int):
    """One letter as it was written."""
    require(request.user.can(Act.SEE_OUTBOX))
    context = {"letter": get_object_or_404(Notification, pk=pk), "may_open": request.user.can(Act.SEE_CASES)}
    return render(request, "casefile/letter.html", context)


def healthz(request):
    """200 when database, broker and storage answer; 503 and which one does not."""
    failed = health.failed()
    status = {"status": "failed", "failed": failed} if failed else {"status": "ok", "checked": list(health.PROBES)}
    return JsonResponse(status, status=503 if failed else 200)
