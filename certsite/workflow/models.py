"""The history: insert-only, chained by hashes, without foreign keys: live data may go and the record stays."""

import hashlib
import json
from datetime import UTC

from django.db import models
from django.utils.translation import gettext_lazy as _

from certsite.common import clock

CHAIN_LOCK = 0x63657274  # one advisory lock for the whole chain: entries are hashed one after the other


class HistoryEntryQuerySet(models.QuerySet):
    def of_case(self, reference: str) -> "HistoryEntryQuerySet":
        """Everything that happened in one case, oldest first."""
        return self.filter(case=reference).order_by("pk")


class HistoryEntry(models.Model):
    """One thing that happened: what, to which record, from which state to which, by whom and why.

    `hash` covers the entry's content and the hash before it (SHA-256, hex); a trigger refuses update and delete.
    """

    at = models.DateTimeField(_("when"))
    case = models.CharField(_("case"), max_length=40, blank=True, db_index=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    was = models.CharField(max_length=40, blank=True)
    now = models.CharField(max_length=40, blank=True)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    internal = models.BooleanField(default=False, help_text=_("never shown to the client"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = HistoryEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("history entry")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="history_subject")]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.verb}"

    def digest(self) -> str:
        """The hash this entry must carry (SHA-256 over its content and the previous hash)."""
        content = [
            self.at.astimezone(UTC).isoformat(), self.case, self.subject_kind, self.subject_id, self.subject_label,
            self.verb, self.was, self.now, self.actor_id, self.actor_label, self.note, self.internal,
            self.previous_hash,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def describe(cls, subject, *, verb: str, was: str, now: str, by, note: str, internal: bool) -> "HistoryEntry":
        """An unsaved entry about `subject`, which offers `case_reference` where it belongs to a case."""
        return cls(
            at=clock.now().replace(microsecond=0),
            case=getattr(subject, "case_reference", ""),
            subject_kind=subject._meta.label_lower,
            subject_id=str(subject.pk),
            subject_label=str(subject)[:200],
            verb=verb,
            was=was,
            now=now,
            actor_id=str(by.pk) if by else "",
            actor_label=str(by)[:200] if by else "",
            note=note,
            internal=internal,
        )
