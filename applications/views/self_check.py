"""The self-check: any visitor tries the indicators on the real engine. Nothing is kept without consent."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, queries, services
from applications.domain import self_check as domain
from applications.views import draft_cookie
from certsite.common import clock
from certsite.common.guards import require
from scoring.domain.engine import Result, show
from scoring.models import Edition
from scoring.queries import bar_of, engine_edition, evaluate_answers, published_editions, tree


def choose(request):
    """The schemes one may check oneself by; the only one at once."""
    editions = list(published_editions())
    if len(editions) == 1:
        return redirect("applications:self-check-edition", editions[0].scheme.code, editions[0].code)
    return render(request, "applications/self_check_choose.html", {"editions": editions})


def check(request, scheme: str, code: str):
    """The whole edition on one page; sent, it comes back with the result and with everything that was typed."""
    edition = edition_for(scheme, code)
    applications = queries.open_applications(request.user, edition)
    keeping = "keep" in request.POST
    data = request.POST if request.method == "POST" else forms.posted(kept_before(request, edition, applications))
    form = forms.SelfCheck(data, edition=edition, applications=applications, keeping=keeping)
    result = evaluate_answers(edition, form.answers)
    sent_well = request.method == "POST" and form.is_valid()
    if keeping:
        require(may_keep(request.user))
        if sent_well:
            return keep(request, edition, form, content_of(edition, form, result))
    context = picture(edition, form, result) | {
        "form": form,
        "tree": tree(edition, form.items),
        "asked": request.method == "POST" or bool(data),
        "may_keep": may_keep(request.user),
    }
    status = 422 if request.method == "POST" and not sent_well else 200
    return render(request, "applications/self_check.html", context, status=status)


@require_POST
def result(request, scheme: str, code: str):
    """Bar and result of the answers sent, as a fragment for the page that sends them while they are given."""
    edition = edition_for(scheme, code)
    form = forms.SelfCheck(request.POST, edition=edition)
    context = picture(edition, form, evaluate_answers(edition, form.answers)) | {"asked": True}
    return render(request, "applications/_self_check_live.html", context, status=422 if form.faulty else 200)


def edition_for(scheme: str, code: str) -> Edition:
    """A published edition; 404 for any other."""
    return get_object_or_404(published_editions(), scheme__code=scheme, code=code)


def may_keep(user) -> bool:
    """Staff may try the page but apply for nobody."""
    return not (user.is_authenticated and user.is_staff_member)


def kept_before(request, edition: Edition, applications) -> dict | None:
    """What this visitor kept earlier: with the application named in the address, or in the draft of their cookie."""
    if request.GET.get("case"):
        named = [case for case in applications if case.reference == request.GET["case"]]
        return named[0].self_check if named else None
    draft = draft_cookie.draft_of(request)
    return draft.self_check if draft and draft.edition_id == edition.pk else None


def keep(request, edition: Edition, form: forms.SelfCheck, content: dict):
    """Keep the answers where the visitor wants them, with the consent that the form asked for."""
    application = form.rest.cleaned_data.get("application")
    if application is not None:
        services.keep_self_check(application, content=content, by=request.user)
        messages.success(request, _("Your self-check is kept with the application."))
        return redirect("applications:edit", application.reference)
    draft = services.keep_self_check_in_draft(edition, content=content, draft=draft_cookie.draft_of(request))
    messages.success(request, _("Your self-check is kept with the application you begin here."))
    return draft_cookie.remember(redirect("applications:draft"), draft)


def content_of(edition: Edition, form: forms.SelfCheck, result: Result) -> dict:
    """What is kept: the answers, the engine's result of them, the documents ticked, the people counted, and when."""
    return {
        "edition": {"scheme": edition.scheme.code, "code": edition.code},
        "at": clock.now().isoformat(),
        "answers": form.kept,
        "documents": form.documents,
        "result": result.as_json(),
        "floor": show(result.floor),
        "ceiling": show(result.ceiling),
        "floor_grade": result.floor_grade,
        "ceiling_grade": result.ceiling_grade,
        "missing": list(result.missing),
        **form.managers,
    }


def picture(edition: Edition, form: forms.SelfCheck, result: Result) -> dict:
    """What the result shows: the bar, the gaps with their guidance, the manager rule's sum, the documents missing."""
    rules, indicators = engine_edition(edition), {item.indicator.code: item.indicator for item in form.items}
    managers = domain.manager_sum(rules, form.managers["staff"], form.managers["certified"])
    return {
        "edition": edition,
        "bands": edition.bands.all(),
        "bar": bar_of(edition, result),
        "exclusion": show(result.excluded_percent) if result.exclusion_flag else "",
        "faulty": form.faulty,
        "gaps": [
            {"indicator": indicators[gap.code], "lost": show(gap.lost), "points": show(gap.points)}
            for gap in domain.gaps(rules, form.answers)
        ],
        "open": [indicators[code] for code in result.missing],
        "managers": managers and {"sum": managers, "earned": show(managers.earned), "points": show(managers.points)},
        "missing_documents": [row for row in edition.rules["documents"] if row["code"] not in form.documents],
    }
