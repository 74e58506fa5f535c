"""Pages of people and enterprises."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from certsite.accounts import services
from certsite.accounts.forms import InvitationForm, RolesForm
from certsite.accounts.models import User
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
    """What the enterprise's page shows."""
    return {
        "organisation": organisation,
        "members": organisation.memberships.select_related("user"),
        "invitations": organisation.invitations.filter(accepted_at__isnull=True),
        "form": form if organisation.pk in request.user.organisation_ids else None,
    }


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
    history = HistoryEntry.objects.filter(subject_kind="accounts.user", subject_id=str(person.pk))
    context = {"person": person, "form": form, "history": history, "own": person.pk == request.user.pk}
    return render(request, "accounts/person.html", context, status=status)
