"""Findings of the builder: noted, answered, and put right before a decision."""

import datetime
import uuid
from collections.abc import Sequence

import audits.services
from audits.models import Answer, Audit, Finding
from certsite.accounts.models import User
from certsite.common import clock


def find(audit: Audit, findings: Sequence[tuple[str, str, str]], *, by: User) -> list[Finding]:
    """These findings, each as (kind, item, what was found)."""
    evidence = {Finding.Kind.DEDUCTION: "现场查阅原件，企业陪同人员确认。"}  # the sheet is not submitted without
    wanted = [code for _kind, code, _text in findings]
    items = {item.code: item for item in audit.scorecard.edition.indicators.filter(code__in=wanted)}
    return [
        audits.services.record_finding(
            audit, uid=uuid.uuid4(), kind=kind, indicator=items[code], text=text, evidence=evidence.get(kind, ""), by=by
        )
        for kind, code, text in findings
    ]


def answer(finding: Finding, *, by: User, files: Sequence[tuple] = ()) -> Answer:
    """The client's next version of an answer."""
    return audits.services.answer_finding(
        finding, base_version=finding.answers.count(), cause="岗位职责未随人员调整更新，内部检查未覆盖。",
        correction="当日补齐缺失的记录，并核对同类记录。", action="修订程序文件，培训相关人员，每月抽查一次。",
        planned_on=clock.today() + datetime.timedelta(days=20), files=files, by=by,
    )  # fmt: skip


def put_right(audit: Audit, *, client: User, by: User) -> None:
    """Answer what stands in the way of the decision, accept the plans, and close the majors."""
    for finding in Finding.objects.filter(audit=audit).in_the_way().select_related("audit__application"):
        answer(finding, by=client)
        audits.services.accept_plan(finding, base_version=finding.answers.count(), by=by)
        if finding.kind == Finding.Kind.MAJOR:
            audits.services.verify_finding(
                finding, base_version=finding.answers.count(), method="documents", by=by,
                words="查阅修订后的程序文件和培训记录，抽查三份记录均完整。",
            )  # fmt: skip
