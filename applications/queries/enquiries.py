"""Enquiries, and what became of them."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import permissions
from applications.models import Draft, Enquiry
from applications.states import EnquiryState
from certsite.common import clock
from certsite.common.waiting import Waiting


def enquiries(user) -> QuerySet[Enquiry]:
    """The enquiries, each with what became of it, for whoever handles them; nobody else sees any."""
    if not permissions.may_handle_enquiries(user):
        return Enquiry.objects.none()
    return Enquiry.objects.select_related("draft__application__organisation", "draft__edition__scheme", "handled_by")


def enquiries_waiting(user) -> list[Waiting]:
    """The new enquiries, for whoever handles them."""
    return [
        Waiting(
            title=_("Answer an enquiry"),
            subject=f"{enquiry.company} · {enquiry.name}",
            action=_("Open"),
            url=reverse("enquiries:detail", args=[enquiry.pk]),
            since=clock.day_of(enquiry.received),
        )
        for enquiry in enquiries(user).filter(state=EnquiryState.NEW)[:100]
    ]


def draft_path(draft: Draft) -> str:
    """Where whoever holds the link goes on with the draft."""
    return reverse("applications:draft-open", args=[draft.token])
