"""What stands beside the items of a score sheet."""

from django.urls import reverse

from audits.models import Audit, Finding
from audits.queries.photos import photos_by_item, photos_of, served_by
from audits.queries.team import latest_sample
from audits.states import AuditState
from scoring.queries import evaluate_card, fields_on, item_ids, open_conflicts, value_in_words


def previous_audit(audit: Audit) -> Audit | None:
    """The enterprise's last closed audit by the same scheme before this one."""
    before = Audit.objects.filter(
        application__organisation=audit.application.organisation_id,
        application__edition__scheme=audit.application.edition.scheme_id,
        state=AuditState.CLOSED,
        scorecard__result__isnull=False,
        pk__lt=audit.pk,
    )
    return before.select_related("scorecard__edition__scheme").order_by("-closed_at", "-pk").first()


def previous_results(audit: Audit) -> dict[str, dict]:
    """What the previous audit found, by item code: answer and comment in words."""
    before = previous_audit(audit)
    if before is None:
        return {}
    return {
        code: {
            "audit": before,
            "answer": value_in_words("answer", fields["answer"].value) if "answer" in fields else "–",
            "comment": fields["comment"].value if "comment" in fields else "",
        }
        for code, fields in fields_on(before.scorecard).items()
    }


def without_evidence(audit: Audit) -> list[str]:
    """The items that lost points and have nothing to show for it: no comment, finding, photo or record looked at."""
    fields, shown = fields_on(audit.scorecard), {*findings_by_item(audit), *photos_by_item(audit)}
    lost = evaluate_card(audit.scorecard).lost
    return [code for code, _points in lost if not _shows_why(fields.get(code, {})) and code not in shown]


def _shows_why(fields: dict) -> bool:
    return "draw" in fields or ("comment" in fields and bool(fields["comment"].value.strip()))


def deductions_without_evidence(audit: Audit) -> list[Finding]:
    """The special deductions that say what was found and not what shows it: neither in words nor by a photo of the
    finding or of its item."""
    kind = Finding.Kind.DEDUCTION
    silent = audit.findings.standing().filter(kind=kind, evidence__regex=r"^\s*$").select_related("indicator")
    silent = list(silent.order_by("number"))
    links = [link for photo in photos_of(audit) if not photo.is_infected for link in served_by(photo)] if silent else []
    shown = {target for link in links for target in (link.finding, link.indicator)}
    return [finding for finding in silent if finding not in shown and finding.indicator not in shown]


def first_gap(audit: Audit) -> str:
    """The first item that keeps the sheet from being submitted, "" where none does."""
    conflicts = [conflict.indicator.code for conflict in open_conflicts(audit.scorecard)]
    silent = [finding.indicator.code for finding in deductions_without_evidence(audit)]
    gaps = {*evaluate_card(audit.scorecard).missing, *conflicts, *without_evidence(audit), *silent}
    return next((code for code in item_ids(audit.scorecard.edition) if code in gaps), "")


def findings_by_item(audit: Audit, *, by=None) -> dict[str, list[dict]]:
    """The standing findings in short by item code, only those of one person while the team scores blind."""
    found: dict[str, list[dict]] = {}
    standing = audit.findings.standing().filter(**{"found_by": by} if by else {})
    for finding in standing.select_related("indicator").order_by("number"):
        finding.audit = audit
        short = {"code": finding.code, "kind": str(finding.get_kind_display()), "text": finding.text}
        found.setdefault(finding.indicator.code, []).append(short | {"url": finding.get_absolute_url()})
    return found


def photos_in_short(audit: Audit, user) -> dict[str, list[dict]]:
    """The photos of each item by its code, with the addresses of small copy and page."""
    return {
        code: [
            {
                "sha256": photo.sha256,
                "name": photo.shown_name,
                "small": reverse("audits:photo-small", args=[audit.reference, photo.sha256]) if photo.small else "",
                "url": reverse("audits:photo", args=[audit.reference, photo.sha256]),
            }
            for photo in photos
        ]
        for code, photos in photos_by_item(audit, user).items()
    }


def visited_sites(audit: Audit) -> list:
    """The sites that are visited, in the order of the draw."""
    sample = latest_sample(audit)
    return [row.site for row in sample.sites.all()] if sample else []
