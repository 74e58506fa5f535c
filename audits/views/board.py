"""The planner's board: people against weeks, and work that is dropped on them."""

import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audits import forms, permissions, policies, queries, services
from audits.domain.weeks import Week, weeks_from
from audits.models import Audit
from audits.views.refusals import REFUSALS
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require

AT_ONCE = 50  # cards, and people
REFUSED, OVERTAKEN = 422, 409


@login_required
@require_GET
def board(request):
    """What is to be planned beside who is booked for what; every filter stands in the address."""
    require(request.user.can(Act.PLAN))
    form = forms.BoardForm(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) for name in form.fields}
    weeks = weeks_from(asked["from"] or clock.today(), asked["weeks"] or forms.WEEKS[0])
    work = queries.unplanned(text=asked["q"] or "", kind=asked["kind"] or "", trade=asked["trade"] or "")
    work = Paginator(work, AT_ONCE).get_page(request.GET.get("work"))
    people = queries.auditors(text=asked["who"] or "", trade=asked["competent"] or "", weeks=weeks)
    people = Paginator(people, AT_ONCE).get_page(request.GET.get("page"))
    rows = queries.board_rows(people.object_list, weeks, request.user)
    context = {
        "filter": {"form": form},
        "trades": dict(form.fields["trade"].choices),
        "work": work,
        "work_pager": pager(request, "work", work),
        "cards": queries.cards(work.object_list, request.user),
        "people_pager": pager(request, "page", people),
        "rows": rows,
        "only": rows[0].person if len(rows) == 1 else None,
        "weeks": weeks,
        "today": clock.today(),
        "earlier": weeks[0].after(-len(weeks)).first,
        "later": weeks[0].after(len(weeks)).first,
    }
    return render(request, "audits/board.html", context)


def pager(request: HttpRequest, name: str, page: Page) -> dict:
    """A page of a list with the addresses of those before and after it, all else in the address kept."""

    def address(number: int) -> str:
        asked = request.GET.copy()
        asked[name] = number
        return f"?{asked.urlencode()}"

    return {
        "page": page,
        "back": address(page.previous_page_number()) if page.has_previous() else "",
        "on": address(page.next_page_number()) if page.has_next() else "",
    }


@login_required
@require_GET
def try_place(request):
    """Whether a person can lead an audit in a week, as JSON: the possible days, or every reason why there are none."""
    form = forms.TryForm(request.GET)
    audit, person = carried(request, form)
    places = policies.places_in_week(audit, person, Week.of(form.cleaned_data["week"]))
    days = [{"starts_on": first, "ends_on": last} for first, last in places.days]
    wanted = places.days[0] if places.days else None
    return JsonResponse(
        {
            "days": days,
            "bars": [str(bar) for bar in places.bars],
            "moves": audit.starts_on is not None,
            "url": page_of(audit, person, wanted),
        }
    )


@login_required
@require_POST
def place(request):
    """Plan the audit with this person as its lead, or with a reason move it to other days; 422 and 409 say why not.

    422: the days or the person do not suit; 409: the audit is not waiting for it any more, or somebody was faster.
    """
    audit, person = carried(request, forms.OnBoardForm(request.POST))
    moves = "reason" in request.POST
    if bars := policies.bars_to_drop(audit, person, moves=moves):
        return refusal(bars, audit, person, REFUSED)
    form = forms.MoveForm(request.POST, audit=audit) if moves else planned_by(person, request.POST, audit)
    if not form.is_valid():
        return refusal(faults(form), audit, person, REFUSED)
    try:
        verb = services.reschedule if moves else services.plan
        audit = verb(audit, by=request.user, **form.cleaned_data)
    except REFUSALS as error:
        return refusal(getattr(error, "bars", [error]), audit, person, OVERTAKEN)
    said = {"audit": audit, "name": person, "first": audit.starts_on, "last": audit.ends_on}
    words = _("%(audit)s is moved to %(first)s – %(last)s.") if moves else _(
        "%(audit)s is planned with %(name)s, %(first)s – %(last)s."
    )  # fmt: skip
    return JsonResponse({"words": words % said, "url": audit.get_absolute_url()})


def planned_by(person: User, data, audit: Audit) -> forms.PlanForm:
    """The form of the audit's own page, with this person as the lead."""
    data = data.copy()
    data["lead"] = person.pk
    return forms.PlanForm(data, audit=audit)


def carried(request: HttpRequest, form: forms.OnBoardForm) -> tuple[Audit, User]:
    """Work and person that are named, if this planner may plan the one; 404 where either is not there."""
    require(request.user.can(Act.PLAN))
    if not form.is_valid():
        raise Http404
    audit = queries.audit_for(request.user, form.cleaned_data["audit"])
    require(permissions.may_plan(request.user, audit))
    return audit, form.cleaned_data["person"]


def faults(form) -> list[str]:
    """What is wrong with a form in sentences; Django's own, like "required", name their field."""
    found = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            what = form.fields[name].label if error.code and name in form.fields else ""
            for words in error.messages:
                found.append(_("%(what)s: %(words)s") % {"what": what, "words": words} if what else words)
    return found


def refusal(bars: list, audit: Audit, person: User, status: int) -> JsonResponse:
    """Why not, and the page where it can be settled."""
    return JsonResponse({"bars": [str(bar) for bar in bars], "url": page_of(audit, person)}, status=status)


def page_of(audit: Audit, person: User, days: tuple[datetime.date, datetime.date] | None = None) -> str:
    """Where the same is done without the board, with what is known already."""
    if audit.starts_on:
        return audit.get_absolute_url()
    known = {"lead": person.pk}
    if days:
        known |= {"starts_on": days[0].isoformat(), "ends_on": days[1].isoformat()}
    return f"{reverse('audits:plan', args=[audit.reference])}?{urlencode(known)}"
