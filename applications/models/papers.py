"""What is written in the course of a case: documents, reviews, messages."""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.case import Application
from certsite.common import clock
from certsite.common.fields import person, together


def document_path(document: "Document", filename: str) -> str:
    """Files are stored by what they contain, so nobody can guess or overwrite one."""
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class DocumentQuerySet(models.QuerySet):
    def latest_revisions(self) -> "DocumentQuerySet":
        """Those that no later revision has replaced."""
        later = Document.objects.filter(
            application=OuterRef("application"), requirement=OuterRef("requirement"), revision__gt=OuterRef("revision")
        )
        return self.filter(~Exists(later))


class Document(models.Model):
    """One file for one required document; a replacement is a new revision and the old one stays."""

    class Scan(models.TextChoices):
        CLEAN = "clean", _("scanned, no virus found")
        UNSCANNED = "unscanned", _("not scanned")
        INFECTED = "infected", _("virus found")

    class Verdict(models.TextChoices):
        PASSED = "passed", _("passed")
        RETURNED = "returned", _("returned")

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    requirement = models.CharField(_("required document"), max_length=60)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    file = models.FileField(_("file"), upload_to=document_path, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    # While nobody has scanned it: when that was last tried, so that the files that fail come last the next time
    scanned = models.DateTimeField(_("scanned"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)
    uploaded_by = person()
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, null=True, blank=True)  # noqa: DJ001
    remark = models.TextField(_("remark"), blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = person(null=True, blank=True)
    due_on = models.DateField(_("to be replaced by"), null=True, blank=True)
    reminded = models.CharField(max_length=20, blank=True, help_text=_("the last reminder that was sent"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["application", "requirement", "-revision"]
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement", "revision"], name="document_revision_once"),
            together("judged_who_when_and_what", "judged_at", "judged_by", "verdict"),
            models.CheckConstraint(condition=~Q(verdict="returned") | Q(due_on__isnull=False), name="returned_is_due"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(verdict__isnull=False, verdict="returned"),
                name="only_returned_is_due",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def case_reference(self) -> str:
        return self.application.reference

    @property
    def is_infected(self) -> bool:
        return self.scan == self.Scan.INFECTED

    @property
    def must_be_replaced(self) -> bool:
        """Whether the enterprise has the ball: a planner returned it, or a virus was found in it."""
        return self.is_infected or self.verdict == self.Verdict.RETURNED

    @property
    def is_overdue(self) -> bool:
        """Whether it was returned and the day by which it was to be replaced has passed."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def judgement_stamp(self) -> str:
        """Tells one judgement from the next; empty while there is none."""
        return self.judged_at.isoformat() if self.judged_at else ""


class Review(models.Model):
    """What the market department said to a submitted application, and why."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        REFUSED = "refused", _("refused")

    class Ground(models.TextChoices):
        INCOMPLETE = "incomplete", _("documents or entries are missing")
        HEADCOUNT = "headcount", _("headcount is not plausible")
        LICENCE = "licence", _("licence or permit missing or expired")
        OPERATION = "operation", _("service system has not run long enough")
        INCIDENT = "incident", _("serious quality or service incident")
        OUTSIDE = "outside", _("outside the body's field")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices, blank=True)
    words = models.TextField(_("words to the client"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    reviewed_at = models.DateTimeField(default=clock.now)
    reviewed_by = person()

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(condition=Q(outcome="accepted") | ~Q(ground=""), name="ground_unless_accepted")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"

    @property
    def appeal_until(self) -> datetime.date:
        """The last day of an appeal against it."""
        return clock.day_of(self.reviewed_at) + datetime.timedelta(days=self.application.appeal_days)


class Message(models.Model):
    """A few words within the case; an internal one is read by the body's staff only."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    text = models.TextField(_("message"), max_length=4000)
    internal = models.BooleanField(_("internal"), default=False)
    written_at = models.DateTimeField(default=clock.now)
    written_by = person()

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("message")

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def case_reference(self) -> str:
        return self.application.reference
