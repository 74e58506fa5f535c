"""What the demo's audits found, from noted to closed."""

import datetime

from django.core.files.base import ContentFile

import audits.services
from audits.models import Audit, Finding
from certsite.casefile.demo.findings import answer, find
from certsite.casefile.demo.pictures import RECORD, show
from certsite.casefile.demo.signature import drawn
from certsite.common import clock

DAY = datetime.timedelta(days=1)
ON_SITE = [
    ("minor", "5.1.2.1", "客服岗位培训记录缺2026年上半年两次。"),
    ("observation", "5.1.3.3", "备件库温湿度记录完整，但记录表版本未注明。"),
]
OF_A_MONTH_AGO = [
    ("major", "5.3.2.3", "重大投诉无升级处理流程，2026年3起投诉超过承诺时限仍无人跟进。"),
    ("minor", "5.2.1.1", "抽查40单，3单随机文件缺少服务热线。"),
    ("special-deduction", "5.1.7.3", "宣传页标注“全国首家五星”，与事实不符。"),
    ("minor", "5.1.6.2", "难题研究计划未见验证记录。"),
    ("observation", "5.2.2.1", "上门服务人员着装标识不统一。"),
]
BEFORE = [("minor", "5.3.1.4", "满意度调查未覆盖外埠客户。")]
AGAIN = [("minor", "5.3.1.4", "满意度调查仍缺西北地区客户。"), ("observation", "5.2.6.2", "旧件回收台账可合并管理。")]


def on_site(way) -> None:
    """Noted this morning; one is shown and signed for already."""
    first, *_others = find(way.audit, ON_SITE, by=way.lead)
    show(way.audit, RECORD, 7, [first], by=way.lead)
    audits.services.present_findings(way.audit, numbers=[first.number], by=way.lead)
    audits.services.sign_findings(
        way.audit, numbers=[first.number], signer="韩梅", post="售后服务经理", mark=drawn("韩梅"), by=way.lead
    )


def under_way(way, today: datetime.date) -> None:
    """A closed audit whose findings are at every state between client and team."""
    way.findings = OF_A_MONTH_AGO
    way.to("closed")
    major, _minor, deduction, back, noted = findings_of(way.audit)
    lead, client, record = way.lead, way.cast.client, way.documents["service-manual"]
    with clock.at(today - 9 * DAY):
        audits.services.refuse_signature(
            way.audit, numbers=[deduction.number], reason="企业表示需请示总部后再确认。", by=lead
        )
        audits.services.object_to_finding(noted, reason="着装系客户要求，已有书面约定。", by=client)
        for finding in (deduction, back):
            answer(finding, by=client)
    with clock.at(today - 6 * DAY):
        audits.services.accept_plan(deduction, base_version=1, by=lead)
        audits.services.send_back(back, base_version=1, words="原因分析只说明了现象，请分析到管理原因。", by=lead)
    with clock.at(today - DAY):
        evidence = ContentFile(record, "投诉升级处理程序（修订）.pdf")
        answer(major, by=client, files=[(evidence, "application/pdf")])


def of_a_visit(first: Audit, visit: Audit, today: datetime.date) -> None:
    """What the first audit found was closed, and came again at the visit; the client reports that it is put right."""
    client = first.application.organisation.members.first()
    [before] = findings_of(first)
    with clock.at(clock.day_of(first.closed_at) + 40 * DAY):
        lead = first.team.get(role="lead").user
        answer(before, by=client)
        audits.services.verify_finding(
            before, base_version=2, words="查阅扩大后的调查样本，已覆盖外埠客户。", method="documents", by=lead
        )
    again, _noted = findings_of(visit)
    lead, closed_on = visit.team.get(role="lead").user, clock.day_of(visit.closed_at)
    with clock.at(closed_on + 8 * DAY):
        answer(again, by=client)
    with clock.at(closed_on + 10 * DAY):
        audits.services.accept_plan(again, base_version=1, words="请按计划落实，并抽查西北地区样本。", by=lead)
    with clock.at(min(closed_on + 60 * DAY, today)):
        answer(again, by=client)


def findings_of(audit: Audit) -> list[Finding]:
    """The findings of an audit as they stand, in their order."""
    found = Finding.objects.filter(audit=audit).select_related("audit__application__edition")
    return list(found.order_by("number"))
