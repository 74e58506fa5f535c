"""The meetings on site: signing in at the opening and the closing, and explaining a deviation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from audits import forms, policies, queries, services
from audits.models import Audit, Meeting
from audits.states import AuditState
from audits.views.on_site import done, form_page, led_audit
from audits.views.waiting import arrived
from certsite.common import clock


@login_required
def open_meeting(request, reference: str):
    """Record the opening meeting."""
    audit = led_audit(request, reference)
    if audit.opened_at or (request.method != "POST" and audit.state != AuditState.CONFIRMED):
        messages.info(request, _("The opening meeting is recorded already, or the date is not firm yet."))
        return arrived(request, audit)
    form = forms.OpeningForm(request.POST or None, audit=audit)
    bars = policies.bars_to_begin(audit) + policies.bars_to_open(audit)
    sent = request.method == "POST" and form.is_valid() and not bars
    if sent and done(form, services.open_meeting, audit, by=request.user, **form.meeting):
        ask_why(request, audit)
        return arrived(request, "audits:scorecard", reference)
    return _page(request, "audits/open.html", audit, form, Meeting.Kind.OPENING, bars)


@login_required
def close(request, reference: str):
    """Record the closing meeting and hand the report over."""
    audit = led_audit(request, reference)
    if audit.state != AuditState.ON_SITE:
        messages.info(request, _("This audit is not on site."))
        return arrived(request, audit)
    form = forms.ClosingForm(request.POST or None, audit=audit)
    bars = policies.bars_to_close(audit)
    sent = request.method == "POST" and form.is_valid() and not bars
    if sent and done(form, services.close, audit, by=request.user, **form.meeting):
        messages.success(request, _("The report is with the committee."))
        ask_why(request, audit)
        return arrived(request, audit)
    photos = queries.photos_for(audit, request.user, awaits_closing=True)
    return _page(request, "audits/close.html", audit, form, Meeting.Kind.CLOSING, bars, photos=photos)


def _page(request, template: str, audit: Audit, form, kind: str, bars: list[str], **more):
    """The form, when the meeting may be signed in, and whether that is now; a page with bars was not taken."""
    window = policies.sign_in_window(audit, kind)
    context = {
        "bars": bars,
        "window": window,
        "planned": policies.planned_hours(audit, kind),
        "deviates": window.deviation(clock.now()) if window else "",
        "unfinished": queries.unfinished_photos(audit),
    } | more
    answer = form_page(request, template, audit, form, **context)
    if request.method == "POST":
        answer.status_code = 422
    return answer


def ask_why(request, audit: Audit) -> None:
    """What was signed in outside its window is kept; somebody has to say why."""
    meeting = audit.meetings.last()
    if meeting.waits_for_explanation:
        words = _("Kept. It lies outside the window of the sign-in (%(deviation)s): please explain it on this page.")
        messages.warning(request, words % {"deviation": meeting.get_deviation_display()})


@login_required
def explain(request, reference: str, pk: int):
    """Say why a meeting was signed in outside its window."""
    audit = led_audit(request, reference)
    meeting = get_object_or_404(audit.meetings, pk=pk)
    if bars := policies.bars_to_explain(meeting):
        messages.info(request, " ".join(bars))
        return redirect(audit)
    form = forms.ExplanationForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.explain_meeting, meeting, by=request.user, **form.cleaned_data):
        messages.success(request, _("The explanation is kept beside the sign-in."))
        return redirect(audit)
    return form_page(request, "audits/explain.html", audit, form, meeting=meeting)
