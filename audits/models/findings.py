"""What an audit finds, whether the client signed for it, what the client answers, and what comes of that."""

import uuid

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Document, mark_path
from audits.domain.findings import DEDUCTION, ENDED, MAJOR, MINOR, OBSERVATION, PLANNED
from audits.models.audits import Audit
from audits.states import FINDING_STEPS, FindingState
from certsite.common import clock
from certsite.common.fields import person, together

UNSEEN = (FindingState.RECORDED, FindingState.STRUCK)


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """Files are stored by what they contain, so nobody can guess or overwrite one."""
    return f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"


class FindingQuerySet(models.QuerySet):
    def shown(self) -> "FindingQuerySet":
        """Those that the client was shown."""
        return self.exclude(state__in=UNSEEN)

    def standing(self) -> "FindingQuerySet":
        """Those that were neither struck nor withdrawn."""
        return self.exclude(state__in=(FindingState.STRUCK, FindingState.WITHDRAWN))

    def in_the_way(self) -> "FindingQuerySet":
        """Those that keep certification from being granted, as FindingRules.is_in_the_way says of one."""
        major, others = Q(kind=MAJOR), Q(kind__in=(MINOR, DEDUCTION))
        return self.shown().filter((major & ~Q(state__in=ENDED)) | (others & ~Q(state__in=PLANNED)))

    def with_earlier(self) -> "FindingQuerySet":
        """Each with `earlier`: the key of the last finding on the same item in an earlier audit of the enterprise."""
        before = Finding.objects.shown().filter(
            audit__application__organisation=OuterRef("audit__application__organisation"),
            audit__opened_at__lt=OuterRef("audit__opened_at"),
            indicator__edition__scheme=OuterRef("indicator__edition__scheme"),
            indicator__code=OuterRef("indicator__code"),
        )
        before = before.exclude(state=FindingState.WITHDRAWN)
        return self.annotate(earlier=Subquery(before.order_by("-audit__opened_at", "-number").values("pk")[:1]))


class Finding(models.Model):
    """One finding on one item. `uid` is given where it was noted, so that sending it twice makes one; the client sees
    it from `released_at` on. `due_on` is the last day of what the client must do next. A special deduction has its row
    on the score sheet as long as it stands."""

    STEPS = FINDING_STEPS

    class Kind(models.TextChoices):
        DEDUCTION = DEDUCTION, _("special deduction")
        MAJOR = MAJOR, _("major nonconformity")
        MINOR = MINOR, _("minor nonconformity")
        OBSERVATION = OBSERVATION, pgettext_lazy("finding", "observation")

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    indicator = models.ForeignKey("scoring.Indicator", models.PROTECT, related_name="+", verbose_name=_("item"))
    text = models.TextField(_("what was found"))
    evidence = models.TextField(_("objective evidence"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=FindingState.choices, default=FindingState.RECORDED)
    deduction = models.OneToOneField(
        "scoring.SpecialDeduction", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    found_at = models.DateTimeField(_("found"), default=clock.now)
    found_by = person()
    released_at = models.DateTimeField(_("shown to the client"), null=True, blank=True)
    released_by = person(null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    reminded = models.CharField(max_length=20, blank=True, help_text=_("the last reminder that was sent"))
    escalated_on = models.DateField(_("became major on"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "number"]
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="finding_number_once"),
            together("released_who_and_when", "released_at", "released_by"),
            models.CheckConstraint(
                condition=Q(state__in=UNSEEN, released_at__isnull=True)
                | (~Q(state__in=UNSEEN) & Q(released_at__isnull=False)),
                name="finding_shown_once_released",
            ),
            models.CheckConstraint(
                condition=Q(kind=DEDUCTION, deduction__isnull=False)
                | Q(state__in=(FindingState.STRUCK, FindingState.WITHDRAWN), deduction__isnull=True)
                | (~Q(kind=DEDUCTION) & Q(deduction__isnull=True)),
                name="deduction_counts_while_it_stands",
            ),
            models.CheckConstraint(
                condition=Q(escalated_on__isnull=True) | Q(kind=MAJOR), name="what_escalated_is_major"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit.reference}-{self.code}"

    def get_absolute_url(self) -> str:
        return reverse("audits:finding", args=[self.audit.reference, self.number])

    @property
    def code(self) -> str:
        """Its short name within the audit."""
        return f"F{self.number}"

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference

    @property
    def is_shown(self) -> bool:
        return self.state not in UNSEEN


class Acknowledgement(models.Model):
    """The client's signature for a finding, drawn on the auditor's device, or that it refused to sign and why; kept
    for good."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="acknowledgements")
    signer = models.CharField(_("signed by"), max_length=80, blank=True)
    post = models.CharField(_("post of the signer"), max_length=80, blank=True)
    mark = models.FileField(upload_to=mark_path, max_length=200, blank=True)
    refusal = models.TextField(_("why it was not signed"), blank=True)
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = person()

    class Meta:
        ordering = ["finding", "pk"]
        verbose_name = _("signature for a finding")
        constraints = [
            models.CheckConstraint(
                condition=(Q(refusal="") & ~Q(mark="") & ~Q(signer="")) | (~Q(refusal="") & Q(mark="", signer="")),
                name="signed_or_refused",
            ),
            models.UniqueConstraint(fields=["finding"], condition=Q(refusal=""), name="a_finding_is_signed_once"),
        ]

    def __str__(self) -> str:
        return self.signer or str(_("not signed"))


class Answer(models.Model):
    """One version of what the client answers to a finding; the next one never overwrites it (trigger)."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(_("version"))
    cause = models.TextField(_("cause"))
    correction = models.TextField(_("correction"))
    action = models.TextField(_("corrective action"))
    planned_on = models.DateField(_("carried out by"), null=True, blank=True)
    answered_at = models.DateTimeField(default=clock.now)
    answered_by = person()

    class Meta:
        ordering = ["finding", "number"]
        verbose_name = _("answer to a finding")
        constraints = [models.UniqueConstraint(fields=["finding", "number"], name="answer_version_once")]

    def __str__(self) -> str:
        return self.action[:80]


class Evidence(models.Model):
    """A file with which the client shows what it did."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="files")
    file = models.FileField(_("file"), upload_to=evidence_path, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(
        _("virus scan"), max_length=10, choices=Document.Scan.choices, default=Document.Scan.UNSCANNED
    )
    # While nobody has scanned it: when that was last tried, so that the files that fail come last the next time
    scanned = models.DateTimeField(_("scanned"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)
    uploaded_by = person()

    class Meta:
        ordering = ["answer", "pk"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_infected(self) -> bool:
        return self.scan == Document.Scan.INFECTED


class Judgement(models.Model):
    """What the team said to an answer, or what it checked; kept for good (trigger)."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("judgement", "plan accepted")
        RETURNED = "returned", pgettext_lazy("judgement", "sent back")
        VERIFIED = "verified", pgettext_lazy("judgement", "verified and closed")
        REOPENED = "reopened", pgettext_lazy("judgement", "opened again")

    class Method(models.TextChoices):
        DOCUMENTS = "documents", pgettext_lazy("verification", "by documents")
        ON_SITE = "on-site", pgettext_lazy("verification", "on site")
        REMOTE = "remote", pgettext_lazy("verification", "remotely")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="judgements")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    words = models.TextField(_("words to the client"), blank=True)
    method = models.CharField(_("how it was checked"), max_length=10, choices=Method.choices, blank=True)
    judged_at = models.DateTimeField(default=clock.now)
    judged_by = person()

    class Meta:
        ordering = ["finding", "pk"]
        verbose_name = _("judgement of an answer")
        constraints = [
            models.CheckConstraint(
                condition=(Q(verdict="verified") & ~Q(method="")) | (~Q(verdict="verified") & Q(method="")),
                name="verified_says_how",
            ),
            models.CheckConstraint(condition=Q(verdict="accepted") | ~Q(words=""), name="judgement_has_its_words"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class FindingObjection(models.Model):
    """The client's objection to a finding, once, and what somebody decided who took no part."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="objection")
    reason = models.TextField(_("reason"))
    raised_at = models.DateTimeField(_("raised"), default=clock.now)
    raised_by = person()
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    decision = models.TextField(_("decision"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    class Meta:
        ordering = ["finding"]
        verbose_name = _("objection to a finding")
        constraints = [
            together("finding_objection_decided_who_when_and_what", "upheld", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("raised_by")),
                name="finding_objection_is_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return _("Objection to %(finding)s") % {"finding": self.finding}
