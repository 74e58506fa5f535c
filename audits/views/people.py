"""The files of the body's people: their list, one person's page, and a page for each entry."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

from audits import permissions, services
from audits.forms import people as forms
from audits.models import Booking, Competence
from audits.queries import people as queries
from audits.queries.relations import relation_rows
from audits.queries.trades import trade_words
from audits.tables import PeopleFilter, PeopleTable
from certsite.accounts.models import Relation
from certsite.accounts.roles import Act, Role
from certsite.common import clock
from certsite.common.guards import NotReady, require


@login_required
def people(request):
    """Everybody who works for the body, by filter, with competence, load and leave in short."""
    require(request.user.can(Act.KEEP_PEOPLE))
    filtered = PeopleFilter(request.GET, queryset=queries.listed(clock.today().year))
    words = trade_words()
    table = PeopleTable(filtered.qs, words=words)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    kind = request.GET.get("_export", "")
    if TableExport.is_valid_format(kind):
        return TableExport(kind, table).response(f"people.{kind}")
    return render(request, "audits/people/list.html", {"table": table, "filter": filtered})


@login_required
def my_page(request):
    """One's own file."""
    require(request.user.is_staff_member)
    return redirect("audits:person", request.user.pk)


@login_required
def person(request, user_id: int):
    """One person's file: for who keeps the files, and for themselves to read."""
    person = queries.person_for(request.user, user_id)
    keeps = permissions.may_keep(request.user, person)
    context = {
        "person": person,
        "roles": [Role(role).label for role in person.roles],
        "profile": getattr(person, "auditor", None),
        "keeps": keeps,
        "keeps_files": request.user.can(Act.KEEP_PEOPLE),
        "own": person.pk == request.user.pk,
        "speaks": permissions.may_speak_for(request.user, person),
        "competences": queries.competence_rows(person.competences.select_related("scheme", "granted_by")),
        "relations": relation_rows(
            person, may_end=lambda relation: permissions.may_end(request.user, relation), may_strike=keeps
        ),
        "trainings": person.trainings.all(),
        "evaluations": person.evaluations.select_related("audit", "recorded_by"),
        "bookings": queries.bookings_ahead(person),
        "loads": [(year, queries.LoadBar(load)) for year, load in queries.loads_by_year(person)],
    }
    return render(request, "audits/people/person.html", context)


def _back(person, section: str):
    """To this section of somebody's file."""
    return redirect(f"{reverse('audits:person', args=[person.pk])}#{section}")


def _entry(request, person, form, verb, *, heading: str, done: str, section: str, **more):
    """A page with one form about a person: saved by its verb, or shown again with what was typed (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(by=request.user, **form.values)
            messages.success(request, done)
            return _back(person, section)
        except NotReady as refusal:
            form.add_error(form.refusal_field, refusal.bars)
    context = {"person": person, "form": form, "heading": heading, "keeps_files": request.user.can(Act.KEEP_PEOPLE)}
    context |= more
    return render(request, "audits/people/entry.html", context, status=422 if form.errors else 200)


def _about(request, user_id: int, may) -> dict:
    """The person of the address and who asks, as every form takes them."""
    person = queries.person_for(request.user, user_id)
    require(may(request.user, person))
    return {"person": person, "by": request.user}


def _of(request, rows, pk: int, may) -> tuple:
    """A row of somebody's file, with the person and who asks."""
    row = get_object_or_404(rows.select_related("user"), pk=pk)
    about = {"person": queries.person_for(request.user, row.user_id), "by": request.user}
    require(may(request.user, row))
    return row, about


def _keeps(user, row) -> bool:
    return permissions.may_keep(user, row.user)


@login_required
def profile(request, user_id: int):
    """Home base and agreed load."""
    about = _about(request, user_id, permissions.may_keep)
    form = forms.ProfileForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.set_profile, about["person"]),
        heading=_("Profile"), done=_("Saved."), section="profile",
    )  # fmt: skip


@login_required
def grant(request, user_id: int):
    """Find somebody competent."""
    about = _about(request, user_id, permissions.may_keep)
    form = forms.CompetenceForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.grant_competence, about["person"]),
        heading=_("Grant competence"), done=_("The competence is on record."), section="competence",
    )  # fmt: skip


@login_required
def withdraw(request, pk: int):
    """End a competence before its time."""
    competence, about = _of(request, Competence.objects.select_related("scheme"), pk, _keeps)
    form = forms.WithdrawForm(request.POST or None, competence=competence, **about)
    return _entry(
        request, about["person"], form, partial(services.withdraw_competence, competence),
        heading=_("Withdraw the competence"), done=_("The competence is withdrawn."), section="competence",
        rows=queries.competence_rows([competence]), danger=True,
    )  # fmt: skip


@login_required
def training(request, user_id: int):
    """Enter a training."""
    about = _about(request, user_id, permissions.may_keep)
    form = forms.TrainingForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.record_training, about["person"]),
        heading=_("Record a training"), done=_("The training is on record."), section="trainings",
    )  # fmt: skip


@login_required
def evaluation(request, user_id: int):
    """Say how somebody was found."""
    about = _about(request, user_id, permissions.may_keep)
    form = forms.EvaluationForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.record_evaluation, about["person"]),
        heading=_("Record an evaluation"), done=_("The evaluation is on record."), section="evaluations",
    )  # fmt: skip


@login_required
def leave(request, user_id: int):
    """Book leave, one's own or somebody's."""
    about = _about(request, user_id, permissions.may_speak_for)
    form = forms.LeaveForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.book_leave, about["person"]),
        heading=_("Book leave"), done=_("The leave is booked."), section="bookings",
    )  # fmt: skip


@login_required
@require_POST
def cancel_leave(request, pk: int):
    """Take leave back."""
    booking = get_object_or_404(Booking.objects.filter(kind=Booking.Kind.LEAVE).select_related("user"), pk=pk)
    person = queries.person_for(request.user, booking.user_id)
    services.cancel_leave(booking, by=request.user)
    messages.success(request, _("The leave is cancelled."))
    return _back(person, "bookings")


@login_required
def relation(request, user_id: int):
    """Declare one's relation to an enterprise, or record somebody's."""
    about = _about(request, user_id, permissions.may_speak_for)
    initial = {"enterprise": request.GET.get("enterprise", "")[:200]}
    form = forms.RelationForm(request.POST or None, initial=initial, **about)
    own = about["person"].pk == request.user.pk
    return _entry(
        request, about["person"], form, partial(services.record_relation, about["person"]),
        heading=_("Declare a relation") if own else _("Record a relation"), done=_("The relation is on record."),
        section="relations", offered=form.offered,
    )  # fmt: skip


@login_required
def end_relation(request, pk: int):
    """Say when a relation ends."""
    relation, about = _of(request, Relation.objects.select_related("organisation"), pk, permissions.may_end)
    form = forms.EndRelationForm(request.POST or None, relation=relation, **about)
    return _entry(
        request, about["person"], form, partial(services.end_relation, relation),
        heading=_("End the relation"), done=_("The end of the relation is on record."), section="relations",
        relation=relation,
    )  # fmt: skip


@login_required
def strike_relation(request, pk: int):
    """Take back a relation that was recorded by mistake."""
    relation, about = _of(request, Relation.objects.select_related("organisation"), pk, _keeps)
    form = forms.StrikeForm(request.POST or None, **about)
    return _entry(
        request, about["person"], form, partial(services.strike_relation, relation),
        heading=_("Strike the relation"), done=_("The relation is struck."), section="relations",
        relation=relation, danger=True,
    )  # fmt: skip
