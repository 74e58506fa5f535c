"""The application form of somebody with an account: drawn, saved by button, and saved by itself at every pause."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, queries, services
from applications.models import Application
from certsite.common import clock
from certsite.common.guards import require


class Sheet:
    """The form and its lists as one: from the application, or from what a browser sent."""

    def __init__(self, application: Application, data: QueryDict | None = None):
        self.form = forms.ApplicationForm(data, instance=application)
        self.lists = forms.list_forms(application, data)

    def is_valid(self) -> bool:
        """Each part that was sent is asked, so that every row says its fault."""
        valid = [part.is_valid() for part in (self.form, *(formset for _code, formset in self._sent()))]
        return all(valid)

    @property
    def base_revision(self) -> int:
        """The saving that the sender's page was drawn from; not told, every change of a colleague counts as later."""
        return max(self.form.cleaned_data.get("base_revision") or 0, 0)

    def right(self) -> dict:
        """What fits: fields, and the lists of which every row does."""
        return self.form.values() | {code: formset.rows() for code, formset in self._sent() if formset.is_valid()}

    def wrong(self) -> dict[str, list[str]]:
        """What does not fit yet, as it was sent: fields one by one, a list as a whole."""
        sent = self.form.wrong()
        for code, formset in self._sent():
            if not formset.is_valid():
                sent |= {key: values for key, values in self.form.data.lists() if key.startswith(f"{code}-")}
        return sent

    def _sent(self) -> list[tuple]:
        """The lists that the browser sent at all."""
        return [(code, formset) for code, formset in self.lists.items() if formset.is_bound]

    def errors(self) -> dict[str, str]:
        """What to mend, in words by the name of the input."""
        found = {name: " ".join(errors) for name, errors in self.form.errors.items()}
        for _code, formset in self._sent():
            for row in formset.forms:
                found |= {row.add_prefix(name): " ".join(errors) for name, errors in row.errors.items()}
        return found


def opened(application: Application) -> Sheet:
    """The form as it stands, with what was typed and does not fit yet laid over it, faults and all."""
    sheet = Sheet(application)
    if not application.unfinished:
        return sheet
    data = forms.typed(sheet.form)
    for formset in sheet.lists.values():
        data.update(forms.typed_list(formset))
    for name, values in application.unfinished.items():
        data.setlist(name, values)
    return Sheet(application, data)


@login_required
def edit(request, reference: str):
    """The whole form: saved as a draft with gaps, or saved and on to the sites."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_edit(request.user, application):
        if "X-Autosave" in request.headers:
            return JsonResponse({"closed": _("The application was handed in meanwhile.")}, status=409)
        messages.info(request, _("The application is with the certification body and cannot be changed now."))
        return redirect(application)
    if request.method != "POST":
        return _page(request, application, opened(application))
    sheet = Sheet(application, request.POST)
    if "X-Autosave" in request.headers:
        return _saved_by_itself(request, application, sheet)
    if not sheet.is_valid():
        return _page(request, application, sheet, status=422)
    saved = services.save(
        application, values=sheet.right(), base_revision=sheet.base_revision, unfinished={}, by=request.user
    )
    if saved.conflicts:
        return _page(request, saved.application, _with_theirs(saved, request.POST), status=422)
    for change in saved.theirs:
        messages.info(request, change_in_words(saved.application, change))
    messages.success(request, _("Saved."))
    return redirect("applications:sites" if "next" in request.POST else "applications:edit", reference)


def _page(request, application: Application, sheet: Sheet, status: int = 200):
    closed = [code for code in sheet.lists if not permissions.is_open(application, code)]
    context = {
        "application": application,
        "form": sheet.form,
        "lists": sheet.lists,
        "open_parts": queries.open_parts(application),
        "closed_lists": closed,
        "row_errors": any(
            formset.is_bound and not formset.is_valid() for code, formset in sheet.lists.items() if code not in closed
        ),
        "standing": queries.manager_standing(application),
    }
    return render(request, "applications/edit.html", context, status=status)


def _saved_by_itself(request, application: Application, sheet: Sheet) -> JsonResponse:
    """Keep everything: what fits is written, what does not is kept as typed and told beside its field."""
    sheet.is_valid()
    saved = services.save(
        application,
        values=sheet.right(),
        base_revision=sheet.base_revision,
        unfinished=sheet.wrong(),
        by=request.user,
    )
    return JsonResponse(
        {
            "revision": saved.application.revision,
            "words": _("Saved at %(time)s") % {"time": f"{clock.local():%H:%M}"},
            "theirs": [_told(saved.application, change) for change in saved.theirs],
            "conflicts": [_told(saved.application, change) for change in saved.conflicts],
            "errors": sheet.errors(),
        }
    )


def _told(application: Application, change: services.Change) -> dict:
    value = change.after
    return {
        "name": change.name,
        "value": value if isinstance(value, list) else [] if queries.says_nothing(value) else [str(value)],
        "is_list": change.name in queries.LIST_FIELDS,
        "words": change_in_words(application, change),
    }


def change_in_words(application: Application, change: services.Change) -> str:
    """Who changed what, from what to what."""
    asked = queries.asked_by_code(application)[change.name]
    return _("%(who)s changed “%(field)s” at %(time)s: “%(before)s” → “%(after)s”") % {
        "who": change.by,
        "field": queries.label_of(asked),
        "time": f"{clock.local(change.at):%H:%M}",
        "before": queries.in_words(asked, change.before),
        "after": queries.in_words(asked, change.after),
    }


def _with_theirs(saved: services.Saved, sent: QueryDict) -> Sheet:
    """The page again: a colleague's change beside each field that both changed, what was typed still in it.

    What only the colleague changed is shown as theirs, and the next save counts from this one.
    """
    application = saved.application
    data = sent.copy()
    fresh = Sheet(application)
    for change in saved.theirs:
        _replace(data, fresh, change.name)
    data["base_revision"] = str(application.revision)
    sheet = Sheet(application, data)
    sheet.is_valid()
    for change in saved.conflicts:
        words = change_in_words(application, change) + " " + _("Save again to keep yours.")
        if change.name in sheet.lists:
            sheet.form.add_error(None, words)
        else:
            sheet.form.add_error(change.name, words)
    return sheet


def _replace(data: QueryDict, fresh: Sheet, name: str) -> None:
    """Put what stands now into the place of what was sent."""
    for key in [key for key in data if key == name or key.startswith(f"{name}-")]:
        del data[key]
    if name in fresh.lists:
        data.update(forms.typed_list(fresh.lists[name]))
    else:
        data.setlist(name, forms.typed(fresh.form).getlist(name))
