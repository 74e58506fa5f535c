"""Photos taken on site: what they show, the files they came as, and what they serve."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from audits.models.findings import Finding
from audits.models.meetings import Meeting
from certsite.common import bilingual, clock
from certsite.common.fields import person, together
from scoring.models import Indicator


class Photo(models.Model):
    """One photo of an audit. Its address is the SHA-256 of the original file, so the same file is the same photo.

    `taken` is what the device's clock said; nobody here can vouch for it. `by_another` is set where whoever asks scores
    blind and a colleague added it: then its name, who added it and when are not told (queries.photos_of).
    """

    by_another = False

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("file name"), max_length=200)
    taken = models.DateTimeField(_("taken"), null=True, blank=True, help_text=_("by the device's clock"))
    added_at = models.DateTimeField(_("added"), default=clock.now)
    added_by = person()
    keep_until = models.DateField(_("kept until"), null=True, blank=True, help_text=_("after it, it may be purged"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo")
        constraints = [
            models.UniqueConstraint(fields=["audit", "sha256"], name="photo_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="photo_has_a_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference

    @property
    def shown_name(self) -> str:
        """What pages and devices call it: a file's name may say what somebody found."""
        return self.sha256[:12] if self.by_another else self.name

    @property
    def original(self) -> "Blob | None":
        return next((blob for blob in self.blobs.all() if blob.kind == Blob.Kind.ORIGINAL), None)

    @property
    def small(self) -> "Blob | None":
        """The small copy, once it is here."""
        return next((blob for blob in self.blobs.all() if blob.kind == Blob.Kind.SMALL and blob.complete_at), None)

    @property
    def is_whole(self) -> bool:
        """Whether the original is here, to its last byte."""
        return self.original is not None and self.original.complete_at is not None

    @property
    def is_infected(self) -> bool:
        return any(blob.scan == Blob.Scan.INFECTED for blob in self.blobs.all())


def blob_path(blob: "Blob", filename: str) -> str:
    """By audit and content: nobody can guess or overwrite one, and purging an audit touches no other."""
    return f"photos/{blob.photo.audit_id}/{blob.sha256[:2]}/{blob.sha256}"


class Blob(models.Model):
    """One file of a photo, from its first byte to its last: the original, or the small copy that a phone made of it.

    Every phone makes its own small copy; the first that is whole is the photo's. `received` bytes of `size` are here.
    """

    class Kind(models.TextChoices):
        SMALL = "small", _("small copy")
        ORIGINAL = "original", _("original")

    class Scan(models.TextChoices):
        CLEAN = "clean", _("scanned, no virus found")
        UNSCANNED = "unscanned", _("not scanned")
        INFECTED = "infected", _("virus found")

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="blobs")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(_("received"), default=0)
    started_at = models.DateTimeField(default=clock.now)
    started_by = person()
    complete_at = models.DateTimeField(_("complete"), null=True, blank=True)
    complete_by = person(null=True, blank=True)
    file = models.FileField(_("file"), upload_to=blob_path, max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    # While nobody has scanned it: when that was last tried, so that the files that fail come last the next time
    scanned = models.DateTimeField(_("scanned"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of a photo")
        constraints = [
            models.UniqueConstraint(fields=["photo", "kind", "sha256"], name="blob_once"),
            models.UniqueConstraint(
                fields=["photo", "kind"], condition=Q(complete_at__isnull=False), name="one_whole_blob_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="blob_has_a_sha256"),
            models.CheckConstraint(condition=Q(size__gt=0, received__lte=F("size")), name="blob_received_at_most_all"),
            together("blob_complete_who_and_when", "complete_at", "complete_by"),
            models.CheckConstraint(
                condition=Q(complete_at__isnull=True) | (Q(received=F("size")) & ~Q(file="") & ~Q(content_type="")),
                name="blob_complete_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo.name} ({self.get_kind_display()})"

    @property
    def case_reference(self) -> str:
        return self.photo.case_reference

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size


class Part(models.Model):
    """Bytes that have arrived of a file that is not whole yet; gone with its last byte."""

    blob = models.ForeignKey(Blob, models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["start"]
        verbose_name = _("part of a file")
        constraints = [models.UniqueConstraint(fields=["blob", "start"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.blob_id} @ {self.start}"


def exactly_one(**nothing) -> Q:
    """One of these fields holds something, and no other does; `nothing` is what each holds otherwise."""
    one = Q()
    for name, value in nothing.items():
        one |= ~Q(**{name: value}) & Q(**{other: none for other, none in nothing.items() if other != name})
    return one


class PhotoLink(models.Model):
    """That a photo serves an item of the score sheet, a finding or a meeting. A link that was taken back stays, with
    who did it.

    `uid` is made where the link is made, so that sending it again makes no second one. The closing meeting is on record
    only when it ends, with its photos taken: until then they wait for it (`awaits_closing`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="links")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    awaits_closing = models.BooleanField(_("for the closing meeting to come"), default=False)
    linked_at = models.DateTimeField(_("linked"), default=clock.now)
    linked_by = person()
    unlinked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    unlinked_by = person(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("link of a photo")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(indicator=None, finding=None, meeting=None, awaits_closing=False),
                name="link_names_what_the_photo_serves",
            ),
            together("unlinked_who_and_when", "unlinked_at", "unlinked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.photo} → {self.code}"

    def get_absolute_url(self) -> str:
        """Where the thing that the photo serves is seen."""
        reference = self.photo.audit.reference
        if self.finding:
            return reverse("audits:finding", args=[reference, self.finding.number])
        if self.indicator:
            return reverse("audits:scorecard", args=[reference]) + f"#item-{self.code}"
        return reverse("audits:detail", args=[reference]) + "#meetings"

    @property
    def case_reference(self) -> str:
        return self.photo.case_reference

    @property
    def kind(self) -> str:
        """What it is that the photo serves: "indicator", "finding" or "meeting"."""
        return "indicator" if self.indicator_id else "finding" if self.finding_id else "meeting"

    @property
    def meeting_kind(self) -> str:
        """Which of the meetings it is, "" for anything else."""
        return Meeting.Kind.CLOSING if self.awaits_closing else self.meeting.kind if self.meeting_id else ""

    @property
    def name(self) -> str:
        """What a form and a device call the thing that the photo serves."""
        return self.meeting_kind or (self.indicator.code if self.indicator_id else self.finding.code)

    @property
    def code(self) -> str:
        """The same for people."""
        return str(Meeting.Kind(self.meeting_kind).label) if self.meeting_kind else self.name

    @property
    def words(self) -> str:
        """What the photo serves, in full."""
        if self.indicator_id:
            return f"{self.code} {bilingual.text(self.indicator.title)}"
        return f"{self.code} {self.finding.get_kind_display()}" if self.finding_id else self.code

    @property
    def target(self) -> tuple:
        """Equal for two links to the same thing, and rising: the sheet in its order, findings, meetings."""
        if self.indicator_id:
            return 0, self.indicator.position, self.indicator_id
        return (1, self.finding.number, 0) if self.finding_id else (2, self.awaits_closing, self.meeting_id or 0)
