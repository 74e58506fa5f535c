"""The thread of a case."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, queries, services
from certsite.common.guards import require


@login_required
@require_POST
def add(request, reference: str):
    """Write into the thread; what is not in order comes back with the words as typed."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_write(request.user, application))
    form = forms.MessageForm(request.POST, may_note=permissions.may_note(request.user, application))
    if not form.is_valid():
        context = {"application": application, "form": form}
        return render(request, "applications/message.html", context, status=422)
    message = services.write_message(application, by=request.user, **form.cleaned_data)
    messages.success(request, _("The note is kept.") if message.internal else _("Your message is on its way."))
    return redirect(queries.messages_url(application))
