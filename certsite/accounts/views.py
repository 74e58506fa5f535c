"""Pages of people and enterprises."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from certsite.accounts import services
from certsite.accounts.forms import InvitationForm, JoinForm, OrganisationDetails, RolesForm
from certsite.accounts.models import JoinRequest, Organisation, User
from certsite.accounts.queries import invitations_for, organisation_for
from certsite.accounts.roles import Act
from certsite.accounts.tables import PeopleFilter, PeopleTable
from certsite.common.guards import NotReady, require
from certsite.workflow.models import HistoryEntry


@login_required
def organisation(request, pk: int):
    """One enterprise with its colleagues."""
    organisation = organisation_for(request.user, pk)
    return render(request, "accounts/organisation.html", organisation_context(request, organisation, InvitationForm()))


def organisation_context(request, organisation, form) -> dict:
    """What the enterprise's page shows; only its own people invite, answer and change."""
    own = organisation.pk in request.user.organisation_ids
    asking = organisation.join_requests.filter(granted=None).select_related("person")
    changes = HistoryEntry.objects.filter(
        subject_kind="accounts.organisation", subject_id=str(organisation.pk), verb="enterprise changed"
    )
    return {
        "organisation": organisation,
        "members": organisation.memberships.select_related("user"),
        "invitations": organisation.invitations.filter(accepted_at__isnull=True),
        "join_requests": asking.prefetch_related("person__emailaddress_set") if own else [],
        "changes": changes.order_by("-pk")[:20],
        "form": form if own else None,
    }


@login_required
def edit_organisation(request, pk: int):
    """Correct the enterprise's own data."""
    organisation = organisation_for(request.user, pk)
    require(organisation.pk in request.user.organisation_ids)
    form = OrganisationDetails(request.POST or None, instance=copy(organisation))
    if request.method == "POST" and form.is_valid():
        services.change_organisation(organisation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/edit_organisation.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def join(request):
    """Ask the colleagues of a registered enterprise, named by its credit code, to be let in."""
    form = JoinForm(request.POST)
    if not form.is_valid():
        raise Http404
    found = get_object_or_404(Organisation, credit_code=form.cleaned_data["code"])
    try:
        services.ask_to_join(found, by=request.user)
        messages.success(request, _("Your colleagues have a letter. You get one as soon as one of them answers."))
    except NotReady as refusal:
        messages.info(request, str(refusal))
    return redirect("home")


@login_required
def join_request(request, pk: int):
    """Let somebody in, or not."""
    known = JoinRequest.objects.filter(organisation__memberships__user=request.user)
    found = get_object_or_404(known.select_related("organisation", "person"), pk=pk)
    if found.granted is not None:
        messages.info(request, _("A colleague answered this request already."))
        return redirect(found.organisation)
    if request.method != "POST":
        return render(request, "accounts/join_request.html", {"join_request": found})
    try:
        services.answer_join_request(found, granted="accept" in request.POST, by=request.user)
        messages.success(request, _("Your answer is on its way to %(name)s.") % {"name": found.person})
    except NotReady as refusal:
        messages.error(request, str(refusal))
    return redirect(found.organisation)


@login_required
@require_POST
def invite(request, pk: int):
    """Invite a colleague by e-mail."""
    organisation = organisation_for(request.user, pk)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        context = organisation_context(request, organisation, form)
        return render(request, "accounts/organisation.html", context, status=422)
    services.invite_colleague(organisation, email=form.cleaned_data["email"], by=request.user)
    messages.success(request, _("The invitation is on its way."))
    return redirect(organisation)


@login_required
def accept_invitation(request, pk: int):
    """Say yes to an invitation."""
    invitation = get_object_or_404(invitations_for(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "accounts/accept_invitation.html", {"invitation": invitation})
    services.accept_invitation(invitation, by=request.user)
    messages.success(request, _("You now belong to %(name)s.") % {"name": invitation.organisation})
    return redirect("home")


@login_required
def people(request):
    """Everybody with an account, by filter."""
    require(request.user.can(Act.MANAGE_ACCOUNTS))
    filtered = PeopleFilter(request.GET, queryset=User.objects.all())
    table = PeopleTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(request, "accounts/people.html", {"table": table, "filter": filtered})


@login_required
def person(request, pk: int):
    """One person's roles, and every change of them."""
    require(request.user.can(Act.MANAGE_ACCOUNTS))
    person = get_object_or_404(User, pk=pk)
    form = RolesForm(request.POST or None, initial={"roles": person.roles})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_roles(person, roles=form.cleaned_data["roles"], by=request.user)
            messages.success(request, _("The roles of %(name)s are changed.") % {"name": person})
            return redirect("accounts:people")
        except NotReady as refusal:
            form.add_error("roles", refusal.bars)
    if form.errors:
        status = 422
    history = HistoryEntry.objects.filter(subject_kind="accounts.user", subject_id=str(person.pk), verb="roles changed")
    context = {"person": person, "form": form, "history": history, "own": person.pk == request.user.pk}
    return render(request, "accounts/person.html", context, status=status)
