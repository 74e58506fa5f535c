"""An audit with something of everything that its report tells."""

import uuid

from audits import services
from audits.models import Audit
from certsite.casefile.demo.signature import drawn
from certsite.casefile.demo.way import Way
from scoring import queries
from scoring.domain.draw import pick
from scoring.models import Conflict
from scoring.services import Operation, record
from tests.factories.photos import stored_photo

LOST = {"5.3.1.4": {"verdict": "zero", "comment": "未建立重大投诉升级处理流程。"},
        "5.1.2.2": {"verdict": "partial", "staff": 31, "certified": 3, "comment": "31名服务管理人员，3人持证。"},
        "5.2.1.2": {"verdict": "not-applicable", "reason": "不承担安装服务"}}  # fmt: skip
DRAWN, DISPUTED = "5.2.1.1", "5.3.1.1"
FINDINGS = [("special-deduction", "5.1.1.1", "虚报维修资质。"), ("minor", "5.3.1.4", "投诉升级没有书面规定。"),
            ("observation", "5.2.1.1", "包装说明字体偏小。")]  # fmt: skip


def scored(cast, edition) -> Way:
    """On site and scored: a drawn sample, a conflict that was settled, findings, a photo, sheet submitted once."""
    way = Way(cast, edition, headcount=30, outlets=2, answers=dict(LOST), findings=FINDINGS, verified=45).to("scored")
    draw_records(way.audit, by=way.lead)
    dispute(way.audit, by=way.lead)
    item = edition.indicators.get(code=DISPUTED)
    photo = stored_photo(way.audit, item=item, by=way.lead)
    for to in (way.audit.findings.get(number=1), "opening", "closing"):
        services.link_photo(photo, uid=uuid.uuid4(), to=to, by=way.lead)
    return way


def closed(cast, edition) -> Way:
    """The same, unlocked once with a reason, its findings refused a signature, and closed."""
    way = scored(cast, edition)
    services.present_findings(way.audit, numbers=[1, 2], by=way.lead)
    services.sign_findings(way.audit, numbers=[1], signer="王芳", post="总经理", mark=drawn("王芳"), by=way.lead)
    services.refuse_signature(way.audit, numbers=[2], reason="对事实有异议。", by=way.lead)
    services.submit_scorecard(way.audit, by=way.lead)
    services.unlock_scorecard(Audit.objects.get(pk=way.audit.pk), reason="补录抽样记录。", by=cast.planner)
    way.audit = Audit.objects.get(pk=way.audit.pk)
    return way.to("closed")


def draw_records(audit: Audit, *, by) -> None:
    """Seven of forty records, the third not in order, the fifth not there."""
    seed = queries.seed_of(audit.scorecard, DRAWN)
    picks = pick(40, 7, seed, 1)
    value = {"population": 40, "unit": "维修工单", "size": 7, "attempt": 1, "seed": seed, "picks": list(picks)}
    found = {2: ("failed", "无客户签字"), 4: ("absent", "")}
    operations = [Operation(DRAWN, "draw", 0, value)]
    for place, number in enumerate(picks):
        result, note = found.get(place, ("passed", ""))
        operations.append(Operation(DRAWN, f"record:{number}", 0, {"result": result, "note": note, "attempt": 1}))
    record(audit.scorecard, operations, by=by)


def dispute(audit: Audit, *, by) -> None:
    """Another device said something else; the lead left what stood."""
    record(audit.scorecard, [Operation(DISPUTED, "answer", 0, {"verdict": "zero"}, device="手机")], by=by)
    conflict = Conflict.objects.get(scorecard=audit.scorecard)
    newest = conflict.edits.get().pk
    services.close_conflict(conflict, audit=audit, kept=None, seen=1, newest=newest, by=by)
