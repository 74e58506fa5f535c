"""A scheme and its editions as data, and the score sheet pinned to one edition."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certsite.common import bilingual, clock
from certsite.common.fields import together
from scoring.states import EDITION_STEPS, SCORECARD_STEPS, EditionState, ScorecardState


def new_seed() -> str:
    """What the draws of one sheet are made with."""
    return secrets.token_hex(12)


class Scheme(models.Model):
    """What a body certifies, such as after-sales service by GB/T 27922."""

    code = models.SlugField(_("code"), unique=True)
    name = models.JSONField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, default="service")

    class Meta:
        ordering = ["code"]
        verbose_name = _("scheme")

    def __str__(self) -> str:
        return bilingual.text(self.name)


class Edition(models.Model):
    """One version of a scheme's rules. Once published its rows never change (triggers): a change is a new edition.

    `rules` is the edition file without indicators and bands: person-day table, tariffs, required documents, switches.
    """

    STEPS = EDITION_STEPS

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="editions")
    code = models.CharField(_("edition"), max_length=40)
    state = models.CharField(max_length=20, choices=EditionState.choices, default=EditionState.DRAFT)
    full_mark = models.DecimalField(_("full mark"), max_digits=8, decimal_places=2)
    rules = models.JSONField(_("rules"))
    imported_at = models.DateTimeField(default=clock.now)
    imported_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["scheme__code", "code"]
        verbose_name = _("edition")
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:edition", args=[self.scheme.code, self.code])


class Indicator(models.Model):
    """A node of an edition's tree: group (with a cap), head, or item (with points)."""

    class Level(models.TextChoices):
        GROUP = "group", _("group")
        HEAD = "head", _("head")
        ITEM = "item", _("item")

    class Kind(models.TextChoices):
        BINARY = "binary", _("met or not met")
        GRADED = "graded", _("in steps")
        SAMPLE = "sample", _("by sample")
        RATIO = "ratio", _("by ratio")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    parent_code = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    step = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    points_basis = models.CharField(max_length=20, blank=True)
    title = models.JSONField()
    guidance = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("indicator")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="indicator_code_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="indicator_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {bilingual.text(self.title)}"


class Band(models.Model):
    """A grade: it begins at its floor, in percent, floor included."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="bands")
    code = models.SlugField()
    floor = models.DecimalField(max_digits=6, decimal_places=2)
    stars = models.PositiveSmallIntegerField(default=0)
    passing = models.BooleanField(default=True)
    label = models.JSONField()

    class Meta:
        ordering = ["edition", "floor"]
        verbose_name = _("grade band")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="band_code_once"),
            models.UniqueConstraint(fields=["edition", "floor"], name="band_floor_once"),
        ]

    def __str__(self) -> str:
        return bilingual.text(self.label)


class Scorecard(models.Model):
    """The score sheet of one visit. It knows no audit; `result` is what the engine said when it was locked."""

    STEPS = SCORECARD_STEPS

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ScorecardState.choices, default=ScorecardState.OPEN)
    case = models.CharField(max_length=40, blank=True)
    seed = models.CharField(max_length=32, default=new_seed)
    result = models.JSONField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("score sheet")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=ScorecardState.OPEN,
                    locked_at__isnull=True,
                    locked_by__isnull=True,
                    result__isnull=True,
                )
                | Q(
                    state=ScorecardState.LOCKED,
                    locked_at__isnull=False,
                    locked_by__isnull=False,
                    result__isnull=False,
                ),
                name="locked_who_when_and_what",
                violation_error_message=_("A locked score sheet says who locked it, when, and the result."),
            )
        ]

    def __str__(self) -> str:
        return _("Score sheet of %(case)s") % {"case": self.case}

    @property
    def case_reference(self) -> str:
        return self.case


class Verdict(models.TextChoices):
    FULL = "full", _("full")
    PARTIAL = "partial", _("partial")
    ZERO = "zero", _("zero")
    NOT_APPLICABLE = "not-applicable", _("not applicable")


class Line(models.Model):
    """The present value of one field of an item; `revision` counts its edits, and an edit names the one it was made on.

    A field is what a person decides as one: `answer`, `comment`, `draw` (of a sample) or `record:<number>` (what was
    found in a drawn record). Values are as scoring.domain.fields makes them. A line changes only by the insertion of an
    edit (trigger), so what stands is always what the edits say.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    revision = models.PositiveIntegerField()
    value = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("score line")
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "indicator", "field"], name="one_line_per_field"),
            models.CheckConstraint(
                condition=Q(field__regex=r"^(answer|comment|draw|record:[1-9][0-9]*)$"), name="line_field_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.field} @ {self.revision}"


class Conflict(models.Model):
    """A field that two devices decided differently: the edits that found another value in place wait for the lead.

    `kept` is the edit whose value the lead put in place, none where the present value stayed.
    """

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="conflicts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kept = models.ForeignKey("Edit", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["scorecard", "indicator__position", "pk"]
        verbose_name = _("conflict card")
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "indicator", "field"],
                condition=Q(closed_at__isnull=True),
                name="one_open_conflict_per_field",
            ),
            together("conflict_closed_who_and_when", "closed_at", "closed_by"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.field}"

    @property
    def case_reference(self) -> str:
        return self.scorecard.case


class Edit(models.Model):
    """One edit as it came, kept for good (insert-only by trigger). `operation` makes a repeated sending harmless.

    `revision` is the one of the line that holds this value since, none where it was not put in place and waits in
    `conflict`. `device_clock` is what the device's clock said, which may be wrong and decides nothing. `source` is the
    edit of another sheet that this one takes over.
    """

    operation = models.UUIDField(default=uuid.uuid4, unique=True)
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="edits")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    base_revision = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(null=True)
    value = models.JSONField()
    conflict = models.ForeignKey(Conflict, models.PROTECT, null=True, blank=True, related_name="edits")
    source = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    device = models.CharField(max_length=40, blank=True)
    device_clock = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("edit of a score line")
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__isnull=False, conflict__isnull=True)
                | Q(revision__isnull=True, conflict__isnull=False),
                name="edit_in_place_or_in_a_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.field} @ {self.base_revision}"


class SpecialDeduction(models.Model):
    """One point off outside the items, for a breach that needs corrective action (rules section 2)."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="deductions")
    reason = models.TextField(_("what was found"))
    found_at = models.DateTimeField(default=clock.now)
    found_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("special deduction")

    def __str__(self) -> str:
        return self.reason[:80]
