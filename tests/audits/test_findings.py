"""Findings from the site to closed: noted, shown, signed for, answered, judged; and what a decision waits for."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

import certificates.policies
import certificates.services
from audits import queries, services
from audits.models import Acknowledgement, Answer, Audit, Evidence, Finding, Judgement, TeamMember
from certsite.accounts.models import Relation
from certsite.casefile.demo.findings import answer, find, put_right
from certsite.casefile.demo.signature import drawn
from certsite.casefile.demo.way import Way, hold_visit
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("scored")


def note(way: Way, kind: str = "minor", item: str = "5.1.1.1", text: str = "无岗位职责文件") -> Finding:
    return find(way.audit, [(kind, item, text)], by=way.cast.lead)[0]


def shown(way: Way, kind: str = "minor", **options) -> Finding:
    finding = note(way, kind, **options)
    services.present_findings(way.audit, numbers=[finding.number], by=way.cast.lead)
    return again(finding)


def again(finding: Finding) -> Finding:
    return Finding.objects.select_related("audit__application").get(pk=finding.pk)


def closed(way: Way, *findings: tuple[str, str]) -> list[Finding]:
    """A closed audit with these findings, all of them shown by the closing meeting."""
    for kind, item in findings:
        note(way, kind, item)
    way.to("closed")
    return [again(finding) for finding in Finding.objects.filter(audit=way.audit).order_by("number")]


def version(finding: Finding) -> int:
    return Answer.objects.filter(finding=finding).count()


def accept(finding: Finding, by, words: str = "") -> Judgement:
    return services.accept_plan(finding, base_version=version(finding), words=words, by=by)


def verify(finding: Finding, by) -> Judgement:
    return services.verify_finding(
        finding, base_version=version(finding), words="抽查三份记录", method="documents", by=by
    )


def letters(name: str) -> list[str]:
    return sorted(Notification.objects.filter(letter=name).values_list("recipient", flat=True))


def test_findings_are_numbered_within_the_audit_and_the_same_id_makes_one(way, cast, auditor):
    first, second = note(way), note(way, "observation")
    assert (first.number, second.number, first.code) == (1, 2, "F1")
    items = way.edition.indicators
    same = services.record_finding(
        way.audit, uid=first.uid, kind="major", indicator=items.get(code="5.1.1.2"), text="别的", by=cast.lead
    )
    assert same == first and again(first).text == "无岗位职责文件"
    assert Finding.objects.count() == 2


def test_a_known_id_is_taken_again_even_after_the_sheet_was_locked(way, cast):
    finding = note(way)
    way.to("closed")
    item = finding.indicator
    audit = Audit.objects.get(pk=way.audit.pk)
    assert (
        services.record_finding(audit, uid=finding.uid, kind="minor", indicator=item, text="x", by=cast.lead) == finding
    )
    with pytest.raises(NotReady):
        services.record_finding(audit, uid=uuid.uuid4(), kind="minor", indicator=item, text="x", by=cast.lead)


def test_only_the_impartial_team_notes_findings(way, cast, auditor):
    item = way.edition.indicators.get(code="5.1.1.1")
    observer = TeamMember.objects.create(audit=way.audit, user=auditor, role="observer", assigned_by=cast.planner)
    services.confirm_impartiality(observer, by=auditor)
    for person in (cast.planner, cast.client, cast.market, auditor):
        with pytest.raises(PermissionDenied):
            services.record_finding(
                Audit.objects.get(pk=way.audit.pk), uid=uuid.uuid4(), kind="minor", indicator=item, text="x", by=person
            )


def test_a_finding_is_on_an_item_of_this_sheet(way, cast):
    for indicator in (way.edition.indicators.get(code="5.1"), way.edition.indicators.get(code="5.1.1")):
        with pytest.raises(PermissionDenied):
            services.record_finding(
                way.audit, uid=uuid.uuid4(), kind="minor", indicator=indicator, text="x", by=cast.lead
            )


def test_a_special_deduction_counts_in_the_score_while_it_stands(way, cast):
    finding = note(way, "special-deduction", text="虚假宣传")
    card = way.audit.scorecard
    assert card.deductions.get() == finding.deduction and finding.deduction.reason == "虚假宣传"
    change = {"indicator": finding.indicator, "evidence": "", "reason": "措辞", "by": cast.lead}
    services.change_finding(finding, base_revision=1, kind="special-deduction", text="虚假广告", **change)
    assert card.deductions.get().reason == "虚假广告"
    services.change_finding(finding, base_revision=2, kind="major", text="虚假广告", **change)
    assert not card.deductions.exists() and again(finding).deduction is None
    services.change_finding(finding, base_revision=3, kind="special-deduction", text="虚假广告", **change)
    services.strike_finding(finding, base_revision=4, reason="查无实据", by=cast.lead)
    assert not card.deductions.exists() and again(finding).state == "struck"
    notes = HistoryEntry.objects.filter(subject_kind="audits.finding", internal=True).values_list("note", flat=True)
    assert any("虚假宣传" in note for note in notes), "the history keeps what it said"


def test_before_it_is_shown_author_and_lead_change_it_and_a_stale_one_is_refused(way, cast, auditor):
    member = TeamMember.objects.create(audit=way.audit, user=auditor, role="auditor", assigned_by=cast.planner)
    services.confirm_impartiality(member, by=auditor)
    audit = Audit.objects.get(pk=way.audit.pk)
    finding = find(audit, [("minor", "5.1.1.1", "x")], by=auditor)[0]
    values = {"kind": "minor", "indicator": finding.indicator, "evidence": "", "reason": "r"}
    services.change_finding(finding, base_revision=1, text="y", by=cast.lead, **values)
    with pytest.raises(services.FindingChanged):
        services.change_finding(finding, base_revision=1, text="z", by=auditor, **values)
    assert again(finding).text == "y"
    other = note(way)
    with pytest.raises(PermissionDenied):
        services.change_finding(again(other), base_revision=1, text="z", by=auditor, **values)
    services.present_findings(audit, numbers=[finding.number], by=cast.lead)
    for verb in (
        lambda: services.change_finding(again(finding), base_revision=2, text="z", by=cast.lead, **values),
        lambda: services.strike_finding(again(finding), base_revision=2, reason="r", by=cast.lead),
    ):
        with pytest.raises(NotReady, match="出示"):
            verb()


def test_nothing_reaches_the_client_before_the_lead_shows_it(way, cast):
    finding, other = note(way), note(way, "observation", "5.1.1.2")
    assert queries.findings_of(way.audit, cast.client) == []
    assert len(queries.findings_of(way.audit, cast.planner)) == 2
    assert not letters("findings-released")
    with pytest.raises(PermissionDenied):
        services.answer_finding(finding, base_version=0, cause="x", correction="x", action="x", by=cast.client)
    services.present_findings(way.audit, numbers=[finding.number], by=cast.lead)
    assert [row.finding for row in queries.findings_of(way.audit, cast.client)] == [finding]
    finding = again(finding)
    assert (finding.state, finding.due_on) == ("open", clock.today() + 30 * DAY)
    assert letters("findings-released") == [cast.client.email]
    way.to("closed")
    assert again(other).released_at is not None and again(other).due_on is None
    assert len(letters("findings-released")) == 2


def test_a_struck_finding_is_never_shown(way, cast):
    finding = note(way)
    services.strike_finding(finding, base_revision=1, reason="r", by=cast.lead)
    way.to("closed")
    assert again(finding).state == "struck" and queries.findings_of(way.audit, cast.client) == []
    assert [row.finding for row in queries.findings_of(way.audit, cast.planner)] == [finding]


def test_the_client_signs_once_or_it_is_recorded_that_it_did_not(way, cast):
    first, second = shown(way), shown(way, item="5.1.1.2")
    services.refuse_signature(way.audit, numbers=[1, 2], reason="要先请示总经理", by=cast.lead)
    services.sign_findings(way.audit, numbers=[1], signer="王芳", post="经理", mark=drawn("王芳"), by=cast.lead)
    rows = list(Acknowledgement.objects.filter(finding=first))
    assert [row.refusal for row in rows] == ["要先请示总经理", ""]
    with rows[1].mark.open("rb") as file:
        assert file.read(4) == b"\x89PNG"
    assert rows[1].taken_by == cast.lead and rows[1].signer == "王芳"
    with pytest.raises(NotReady, match="F1"):
        services.sign_findings(way.audit, numbers=[1, 2], signer="王芳", post="", mark=drawn("王芳"), by=cast.lead)
    assert Acknowledgement.objects.filter(finding=second).count() == 1, "nothing half"
    services.object_to_finding(again(first), reason="事实不符", by=cast.client)


def test_nobody_signs_for_what_was_not_shown(way, cast):
    note(way)
    with pytest.raises(NotReady):
        services.sign_findings(way.audit, numbers=[1], signer="王芳", post="x", mark=drawn("王芳"), by=cast.lead)


def test_answers_are_versions_that_nothing_overwrites(way, cast, colleague):
    finding = shown(way)
    first = answer(finding, by=cast.client)
    assert (first.number, again(finding).state) == (1, "answered")
    services.send_back(finding, base_version=1, words="原因分析不到位", by=cast.lead)
    with pytest.raises(services.FindingChanged):
        services.answer_finding(finding, base_version=0, cause="x", correction="x", action="x", by=colleague)
    second = answer(finding, by=colleague)
    assert [row.pk for row in finding.answers.all()] == [first.pk, second.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=first.pk).update(cause="改写")
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.all().delete()
    assert letters("finding-answered") == [cast.lead.email] * 2
    assert len(letters("finding-judged")) == 2, "both colleagues"


def test_from_the_plan_to_the_verification_and_back(way, cast):
    [finding] = closed(way, ("major", "5.1.1.1"))
    assert finding.due_on == clock.today() + 15 * DAY
    with pytest.raises(NotReady):
        verify(finding, cast.lead)
    answer(finding, by=cast.client)
    with pytest.raises(NotReady):
        answer(finding, by=cast.client)
    accept(finding, cast.lead)
    assert finding.due_on == clock.today() + 60 * DAY
    answer(finding, by=cast.client)
    assert finding.state == "reported"
    verify(finding, cast.lead)
    assert (finding.state, finding.due_on) == ("verified", None)
    with pytest.raises(NotReady):
        services.send_back(finding, base_version=2, words="x", by=cast.lead)
    services.reopen_finding(finding, base_version=2, words="回访发现仍未落实", by=cast.lead)
    assert (finding.state, finding.due_on) == ("returned", clock.today() + 10 * DAY)
    assert [row.verdict for row in finding.judgements.all()] == ["accepted", "verified", "reopened"]


def test_a_judgement_is_on_the_answer_that_was_in_view(way, cast):
    finding = shown(way)
    answer(finding, by=cast.client)
    with pytest.raises(services.FindingChanged):
        services.accept_plan(finding, base_version=0, by=cast.lead)
    assert again(finding).state == "answered"


def test_on_site_the_lead_judges_and_after_it_everybody_of_the_team(way, cast, auditor):
    member = TeamMember.objects.create(audit=way.audit, user=auditor, role="auditor", assigned_by=cast.planner)
    services.confirm_impartiality(member, by=auditor)
    finding = shown(way)
    answer(finding, by=cast.client)
    with pytest.raises(PermissionDenied):
        accept(again(finding), auditor)
    way.to("closed")
    for person in (cast.planner, cast.market, cast.client, *cast.committee):
        with pytest.raises(PermissionDenied):
            accept(again(finding), person)
    accept(again(finding), auditor)


def test_who_is_bound_to_the_enterprise_does_not_judge(way, cast):
    finding = shown(way)
    answer(finding, by=cast.client)
    Relation.objects.create(
        user=cast.lead, organisation=way.application.organisation, kind="family", recorded_by=cast.planner
    )
    lead = type(cast.lead).objects.get(pk=cast.lead.pk)
    with pytest.raises(PermissionDenied):
        accept(again(finding), lead)


def test_majors_must_be_closed_and_the_others_planned_before_certification_is_granted(way, cast):
    major, minor, special, observation = closed(
        way,
        ("major", "5.1.1.1"),
        ("minor", "5.1.1.2"),
        ("special-deduction", "5.1.2.1"),
        ("observation", "5.1.2.2"),
    )
    audit = Audit.objects.get(pk=way.audit.pk)
    bars = certificates.policies.bars_to_vote(audit)
    assert [bar[4:6] for bar in bars] == ["F1", "F2", "F3"], bars
    with pytest.raises(NotReady, match="F1"):
        certificates.services.cast_vote(audit, choice="grant", grade="five-star", by=cast.committee[0])
    for finding in (major, minor, special):
        answer(finding, by=cast.client)
        accept(finding, cast.lead)
    assert ["F1" in bar for bar in certificates.policies.bars_to_vote(audit)] == [True]
    verify(major, cast.lead)
    assert certificates.policies.bars_to_vote(audit) == []
    way.to("certified")


def test_without_an_answer_certification_can_still_be_refused_or_the_audit_sent_back(way, cast):
    [finding] = closed(way, ("major", "5.1.1.1"))
    audit = Audit.objects.get(pk=way.audit.pk)
    certificates.services.cast_vote(audit, choice="refuse", reason="逾期未整改", by=cast.committee[0])
    certificates.services.send_back(audit, reason="补充核实", by=cast.committee[1])
    assert Audit.objects.get(pk=audit.pk).state == "on-site" and again(finding).state == "open"


def test_what_is_opened_again_keeps_the_votes_from_being_counted(way, cast):
    [finding] = closed(way, ("major", "5.1.1.1"))
    put_right(way.audit, client=cast.client, by=cast.lead)
    audit = Audit.objects.get(pk=way.audit.pk)
    for member in cast.committee:
        vote = certificates.services.cast_vote(audit, choice="grant", grade="four-star", by=member)
    services.reopen_finding(again(finding), base_version=1, words="未落实", by=cast.lead)
    with pytest.raises(NotReady, match="F1"):
        certificates.services.conclude(vote.decision, by=cast.committee[0])


def test_the_clients_objection_is_decided_by_somebody_who_took_no_part(way, cast):
    [finding] = closed(way, ("minor", "5.1.1.1"))
    objection = services.object_to_finding(finding, reason="已有文件", by=cast.client)
    assert letters("finding-objected") == sorted([cast.market.email, cast.planner.email])
    bars = certificates.policies.bars_to_vote(way.audit)
    assert any("异议" in bar for bar in bars)
    with pytest.raises(NotReady):
        services.object_to_finding(finding, reason="再次", by=cast.client)
    for person in (cast.lead, cast.client, cast.committee[0], cast.registrar):
        with pytest.raises(PermissionDenied):
            services.decide_objection(objection, upheld=True, decision="x", by=person)
    TeamMember.objects.create(audit=way.audit, user=cast.planner, role="observer", assigned_by=cast.planner)
    with pytest.raises(PermissionDenied):
        services.decide_objection(objection, upheld=True, decision="x", by=cast.planner)
    services.decide_objection(objection, upheld=True, decision="文件齐全", by=cast.market)
    assert again(finding).state == "withdrawn"
    assert certificates.policies.bars_to_vote(way.audit) == []
    assert letters("finding-objection-decided") == sorted([cast.client.email, cast.lead.email])


def test_a_rejected_objection_leaves_the_finding_and_gives_the_days_back(way, cast):
    [finding] = closed(way, ("major", "5.1.1.1"))
    objection = services.object_to_finding(finding, reason="x", by=cast.client)
    with clock.at(clock.today() + 14 * DAY):
        services.decide_objection(objection, upheld=False, decision="事实清楚", by=cast.market)
        assert again(finding).due_on == clock.today() + 10 * DAY
    with pytest.raises(NotReady):
        services.decide_objection(objection, upheld=True, decision="x", by=cast.market)


def test_an_objection_has_its_days(way, cast):
    [finding] = closed(way, ("minor", "5.1.1.1"))
    with clock.at(clock.today() + 11 * DAY), pytest.raises(NotReady):
        services.object_to_finding(finding, reason="x", by=cast.client)
    with clock.at(clock.today() + 10 * DAY):
        services.object_to_finding(finding, reason="x", by=cast.client)


def test_a_special_deduction_is_taken_off_only_from_an_open_sheet(way, cast):
    [finding] = closed(way, ("special-deduction", "5.1.1.1"))
    card = way.audit.scorecard
    objection = services.object_to_finding(finding, reason="x", by=cast.client)
    with pytest.raises(NotReady, match="退回"):
        services.decide_objection(objection, upheld=True, decision="x", by=cast.market)
    assert card.deductions.count() == 1
    certificates.services.send_back(Audit.objects.get(pk=way.audit.pk), reason="异议成立", by=cast.committee[0])
    objection.finding = again(finding)
    services.decide_objection(objection, upheld=True, decision="x", by=cast.market)
    assert not card.deductions.exists() and again(finding).state == "withdrawn"


def test_the_same_item_in_an_earlier_audit_is_pointed_out_and_costs_no_questions(cast, edition):
    way = Way(cast, edition, findings=[("minor", "5.1.1.1", "无职责文件"), ("minor", "5.1.1.2", "x")]).to("certified")
    visit = Audit.objects.filter(application=way.application, kind="surveillance", visit=1).get()
    day = visit.preferred_from
    visit = hold_visit(visit, cast, on=day, findings=[("minor", "5.1.1.1", "仍无"), ("minor", "5.1.2.1", "y")])

    def asked() -> tuple[list, int]:
        audit = queries.audit_for(cast.planner, visit.reference)
        with CaptureQueriesContext(connection) as captured:
            rows = queries.findings_of(audit, cast.planner)
            shown = [(row.finding.indicator.code, str(row.earlier) if row.earlier else "") for row in rows]
        return shown, len(captured)

    rows, number = asked()
    assert rows == [("5.1.1.1", f"{way.audit.reference}-F1"), ("5.1.2.1", "")]
    assert [row.earlier for row in queries.findings_of(way.audit, cast.planner)] == [None, None]
    with clock.at(day):
        Audit.objects.filter(pk=visit.pk).update(state="on-site")
        visit.scorecard.state = "open"
        card = type(visit.scorecard).objects.filter(pk=visit.scorecard_id)
        card.update(state="open", result=None, locked_at=None, locked_by=None)
        lead = visit.team.get(role="lead").user
        find(Audit.objects.get(pk=visit.pk), [("minor", "5.1.1.2", "x"), ("minor", "5.1.1.1", "x")], by=lead)
    assert asked()[1] == number == 3, "team aside, the same for two and four"


def test_files_of_an_answer_are_kept_with_their_hash(way, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    finding = shown(way)
    answer(finding, by=cast.client, files=[(SimpleUploadedFile("培训.pdf", b"%PDF-1.4 x"), "application/pdf")])
    file = Evidence.objects.get()
    assert (file.original_name, file.size, len(file.sha256)) == ("培训.pdf", 10, 64)
    assert file.file.name == f"evidence/{file.sha256[:2]}/{file.sha256}" and file.scan == "unscanned"
