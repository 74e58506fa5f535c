"""People, enterprises, and who belongs to which."""

import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certsite.accounts.domain.relations import Tie, binds
from certsite.accounts.roles import Act, Role, acts_of
from certsite.common import clock


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new person; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)

    def with_act(self, act: Act) -> models.QuerySet:
        """Everybody active whose roles permit `act`."""
        roles = [role for role in Role if act in acts_of([role])]
        return self.filter(is_active=True, roles__overlap=roles)


class User(AbstractBaseUser):
    """A person who signs in by e-mail: a client's colleague, or staff with roles."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        default=list,
        blank=True,
        verbose_name=_("roles"),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(_("joined"), default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values), name="known_roles_only"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def acts(self) -> frozenset[Act]:
        """What the person's roles permit."""
        return acts_of(self.roles)

    def can(self, act: Act) -> bool:
        """Whether a role of this active person permits `act`; no role permits everything."""
        return self.is_active and act in self.acts

    @property
    def is_staff_member(self) -> bool:
        """Whether the person works for the certification body."""
        return bool(self.roles)

    @property
    def has_confirmed_address(self) -> bool:
        """Whether the person showed that mail to their address reaches them."""
        return any(known.verified and known.email == self.email for known in self.emailaddress_set.all())

    def forget_organisations(self) -> None:
        """Have `organisation_ids` and `ties` asked anew after a change."""
        for name, prefetched in (("organisation_ids", "memberships"), ("ties", "relations")):
            self.__dict__.pop(name, None)
            getattr(self, "_prefetched_objects_cache", {}).pop(prefetched, None)

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """The enterprises this person belongs to."""
        return frozenset(membership.organisation_id for membership in self.memberships.all())

    @cached_property
    def ties(self) -> tuple[tuple[int, Tie], ...]:
        """Every declared or recorded relation that was not struck, with its enterprise."""
        kept = [relation for relation in self.relations.all() if relation.struck_at is None]
        return tuple((r.organisation_id, Tie(r.kind, r.from_on, r.until_on)) for r in kept)

    def _ask_both(self) -> None:
        """`organisation_ids` and `ties` by one query, unless one of them is known or fetched: who scores asks often."""
        there = {"organisation_ids", "ties"} & self.__dict__.keys()
        if there or {"memberships", "relations"} & getattr(self, "_prefetched_objects_cache", {}).keys():
            return
        no_day = Cast(None, models.DateField())
        memberships = self.memberships.order_by().values_list("organisation_id", Value(""), no_day, no_day)
        relations = self.relations.filter(struck_at=None).order_by()
        rows = memberships.union(relations.values_list("organisation_id", "kind", "from_on", "until_on"), all=True)
        found = list(rows)
        self.organisation_ids = frozenset(organisation for organisation, kind, *_days in found if not kind)
        self.ties = tuple((organisation, Tie(kind, *days)) for organisation, kind, *days in found if kind)

    def bound_to(self, on: datetime.date | None = None) -> frozenset[int]:
        """The enterprises from whose cases independence keeps this person on a day, today unless named (rules 5)."""
        on = on or clock.today()
        self._ask_both()
        return self.organisation_ids | {organisation for organisation, tie in self.ties if binds(tie, on)}


class Organisation(models.Model):
    """An enterprise, once, whatever the number of its applications (key: the unified social credit code, GB 32100)."""

    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=200)
    address = models.CharField(_("registered address"), max_length=240)
    address_en = models.CharField(_("registered address in English"), max_length=300)
    legal_representative = models.CharField(_("legal representative"), max_length=80)
    website = models.URLField(_("website"), blank=True)
    hotline = models.CharField(_("service hotline"), max_length=40, blank=True)
    registered_at = models.DateTimeField(_("registered"), default=clock.now)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("registered by")
    )
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        ordering = ["name"]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(condition=Q(credit_code__regex=r"^[0-9A-Z]{18}$"), name="credit_code_shape"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation", args=[self.pk])


class Membership(models.Model):
    """A person belongs to an enterprise; colleagues have the same rights."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    joined = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("membership")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Invitation(models.Model):
    """A colleague asked to join an enterprise by e-mail; taken up once that address has signed in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    invited_at = models.DateTimeField(default=clock.now)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="invited_once"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"


class JoinRequest(models.Model):
    """Somebody found their enterprise registered already and asks the colleagues there to be let in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="join_requests")
    asked = models.DateTimeField(default=clock.now)
    person = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    granted = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("request to join")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(granted__isnull=True), name="one_open_request"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, answered_at__isnull=True, answered_by__isnull=True)
                | Q(granted__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="request_answered_who_when_and_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.organisation}"


class Relation(models.Model):
    """What ties one of the body's people to an enterprise: declared by themselves or recorded by the body.

    The rules read it wherever somebody reviews, audits, decides or issues (rules section 5). One that was recorded by
    mistake is struck with a reason and stays.
    """

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("employment")
        CONSULTING = "consulting", _("consulting")
        TRAINING = "training", pgettext_lazy("relation", "training given")
        FAMILY = "family", _("family")
        SHARES = "shares", _("shares")

    user = models.ForeignKey(User, models.PROTECT, related_name="relations", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="relations", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("relation"), max_length=12, choices=Kind.choices)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    words = models.TextField(_("details"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = models.TextField(_("why it was struck"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("relation")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="relation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                name="relation_struck_who_and_when",
            ),
            # Who is bound cannot free themselves
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True) | ~Q(struck_by=models.F("user")),
                name="relation_is_struck_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_kind_display()}"
