"""Every letter that is queued has its words, and every letter's words are queued."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template import engines

import applications.emails
import audits.emails
import certificates.emails
from applications.models import Draft, Enquiry, Message, Review
from applications.states import QuoteState
from audits.models import (
    Answer,
    Audit,
    ChangeOrder,
    Competence,
    DaysChange,
    Departure,
    Evidence,
    Finding,
    FindingObjection,
    Judgement,
    Objection,
    Plan,
)
from certificates.models import Decision, StatusAct
from certificates.states import DecisionState
from certsite.accounts.models import Relation, User
from certsite.accounts.services import answer_join_request, ask_to_join, invite_colleague
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.notifications.models import Notification

ROOT = Path(__file__).resolve().parents[2]
LETTERS = ROOT / "templates" / "letters"
SENDERS = {"queue": 0, "_send": 0, "to_client": 0, "to_staff": 0, "_to": 1}
UNKNOWN = "⟦nothing of this name: %s⟧"


def queued() -> set[str]:
    """The names of letters in the code; the one that is put together stands for each of its kinds."""
    names = {f"application-{outcome}" for outcome in Review.Outcome.values}
    for file in [*ROOT.glob("*/emails.py"), *ROOT.glob("certsite/*/services.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            place = SENDERS.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            if place is not None and isinstance(node.args[place], ast.Constant):
                names.add(node.args[place].value)
    return names


def test_every_letter_has_subject_and_text_and_none_is_left_over():
    subjects = {file.name.removesuffix(".subject.txt") for file in LETTERS.glob("*.subject.txt")}
    texts = {file.stem for file in LETTERS.glob("*.txt")} - {f"{name}.subject" for name in subjects} - {"frame"}
    assert queued() == subjects == texts
    assert len(subjects) > 20


def write_about_a_change_order(audit: Audit) -> None:
    """Each way out, each answer of the client."""
    words = {"reason": "新设网点。", "refusal": "总经理出差。", "signer": "陈立明", "signer_post": "总经理"}
    numbers = {"headcount_before": 10, "headcount_after": 16, "days_before": 3, "days_after": 4}
    order = ChangeOrder(audit=audit, way="add-days", fee_before=4000, fee_after=6400, **words, **numbers)
    for order.client_answer, order.by_hand in (("", False), ("refused", False), ("signed", True)):
        audits.emails.change_order_waits(order)
    order.scope = "总部的售后服务"
    for order.way in ChangeOrder.Way:
        for order.client_answer in ("signed", "refused", ""):
            audits.emails.change_order_closed(order)


def write_every_letter(way: Way) -> None:
    """Call every function that writes letters, about a case that went the whole way."""
    application, audit, certificate = way.application, way.audit, way.certificate
    member, documents, quote = audit.team.get(), list(application.documents.all()[:2]), application.quotes.get()
    for document in documents:
        document.remark, document.due_on = "印章不清晰，请重新扫描。", clock.today()

    applications.emails.submitted(application)
    for outcome, ground in (("accepted", ""), ("returned", "incomplete"), ("refused", "operation")):
        words = "请补充网点清单。" if ground else ""
        applications.emails.reviewed(
            application, Review(application=application, outcome=outcome, ground=ground, words=words)
        )
    quote.override_reason, quote.approved_by = "三家子公司合并报价。", way.cast.planner
    applications.emails.quote_to_approve(quote)
    quote.computed_days = None
    applications.emails.quote_to_approve(quote)
    applications.emails.quote_approved(quote)
    applications.emails.override_rejected(quote, reason="折扣超出授权范围。", by=way.cast.planner)
    applications.emails.quote_sent(quote)
    for quote.state in (QuoteState.ACCEPTED, QuoteState.DECLINED):
        applications.emails.quote_answered(quote)
    applications.emails.quote_answered(quote, "预算不足。")
    applications.emails.contract_sent(application)
    applications.emails.contract_signed_by_client(application)
    applications.emails.contract_signed(application)
    applications.emails.documents_returned(application, documents)
    applications.emails.documents_reminder(application, documents, overdue=False)
    applications.emails.documents_reminder(application, documents, overdue=True)
    applications.emails.document_replaced(documents[0])
    applications.emails.contract_infected(application)
    applications.emails.documents_passed(application)
    applications.emails.document_infected(documents[0])
    applications.emails.message_written(
        Message(application=application, text="何时可以审核？", written_by=way.cast.client)
    )

    audits.emails.assigned(member)
    gone = Departure(
        audit=audit, user=member.user, role=member.role, assigned_by=way.cast.planner, reason="两年内为该企业做过培训。"
    )
    audits.emails.declined(gone)
    audits.emails.taken_off(gone)
    audits.emails.rescheduled(audit, was_firm=True, reason="企业搬迁。")
    audits.emails.team_named(audit, [member], until=audit.starts_on)
    objection = Objection(audit=audit, user=member.user, reason="曾任竞争对手顾问。", answer="情况属实。")
    audits.emails.objected(objection)
    for objection.upheld in (True, False):
        audits.emails.objection_answered(objection)
    days = DaysChange(
        audit=audit, planning=1, on_site=3, on_site_before=2, reason="网点分散。", asked_by=way.cast.planner,
        answered_by=way.cast.market, answer="同意。",
    )  # fmt: skip
    audits.emails.days_to_approve(days)
    for days.approved in (True, False):
        audits.emails.days_answered(days)
    audits.emails.confirmed(audit)
    audits.emails.closed(audit)
    write_about_a_change_order(audit)
    plan = Plan(audit=audit, contact_name="王芳", contact_phone="0755-26001234", wishes="第二天请改到下午。")
    audits.emails.plan_sent(plan)
    audits.emails.plan_agreed(plan)
    audits.emails.plan_change_asked(plan)
    visits = Audit.objects.filter(application=application, kind=Audit.Kind.SURVEILLANCE).order_by("visit")
    audits.emails.visits_proposed(application, visits)
    audits.emails.visit_reminder(visits[0], "60")
    audits.emails.visit_overdue(visits[0])

    people = {"user": way.cast.lead, "organisation": application.organisation}
    audits.emails.relation_found(Relation(kind="consulting", **people), member)
    held = Competence(user=way.cast.lead, scheme=way.edition.scheme, level="lead", expires_on=audit.ends_on)
    rows = [{"competence": held, "trade": label} for label in (None, {"zh-hans": "医疗器械", "en": "Medical devices"})]
    audits.emails.competence_expires(way.cast.lead, rows)
    audits.emails.competences_expire(rows)

    write_letters_of_findings(way)

    for state in (DecisionState.GRANTED, DecisionState.REFUSED):
        certificates.emails.decided(Decision(audit=audit, state=state, reason="投诉处理无记录。"))
    certificates.emails.issued(certificate)
    certificates.emails.suspension_ends(certificate)
    for kind, ground in (("suspend", "requirements"), ("restore", "solved"), ("cancel", "request")):
        act = StatusAct(certificate=certificate, kind=kind, ground=ground, effective_on=certificate.issued_on)
        certificates.emails.status_changed(act)
    enquiry = Enquiry(
        pk=1, company="武汉江城", name="夏雪", email="xia@example.test", language=way.cast.client.language
    )
    enquiry.draft = Draft(edition=application.edition)
    applications.emails.enquiry_received(enquiry)
    applications.emails.enquiry_turned(enquiry)
    invite_colleague(application.organisation, email="new@example.test", by=way.cast.client)
    for number, granted in enumerate((True, False)):
        person = User(email=f"asks{number}@example.test", name="新人", language=way.cast.client.language)
        person.save()
        answer_join_request(ask_to_join(application.organisation, by=person), granted=granted, by=way.cast.client)


def write_letters_of_findings(way: Way) -> None:
    """As above, about findings of the audit."""
    audit, client = way.audit, way.cast.client
    item = way.edition.indicators.get(code="5.1.1.1")
    finding = Finding(
        audit=audit,
        number=1,
        kind="major",
        indicator=item,
        text="无岗位职责文件。",
        due_on=audit.ends_on,
        state="answered",
    )
    noted = Finding(audit=audit, number=2, kind="observation", indicator=item, text="标识不醒目。")
    audits.emails.findings_released(audit, [finding, noted])
    answer = Answer(finding=finding, number=1, action="修订文件。", answered_by=client)
    audits.emails.finding_answered(finding, answer)
    reported = Finding(audit=audit, number=1, kind="major", indicator=item, text="x", state="reported")
    audits.emails.finding_answered(reported, answer)
    for verdict in Judgement.Verdict:
        audits.emails.finding_judged(finding, Judgement(finding=finding, verdict=verdict, words="原因分析不到位。"))
    audits.emails.finding_judged(noted, Judgement(finding=noted, verdict="accepted"))
    for overdue in (False, True):
        audits.emails.findings_reminder(audit, [finding], overdue=overdue)
    audits.emails.findings_overdue(audit, [finding])
    audits.emails.findings_escalated(audit, [finding])
    objection = FindingObjection(finding=finding, reason="已有文件。", decision="事实清楚。")
    audits.emails.finding_objected(objection)
    for objection.upheld in (True, False):
        audits.emails.finding_objection_decided(objection)
    audits.emails.evidence_infected(Evidence(answer=answer, original_name="培训.pdf"))


@pytest.fixture
def strict_templates(monkeypatch):
    """A template that names what is not there says so, instead of leaving a gap."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UNKNOWN)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_letter_reads_well_in_both_languages(language, cast, edition, strict_templates):
    way = Way(cast, edition).to("certified")
    Notification.objects.all().delete()
    User.objects.update(language=language)
    way.cast.client.language = language
    write_every_letter(way)

    assert set(Notification.objects.values_list("letter", flat=True)) == queued()
    for letter in Notification.objects.all():
        whole = f"{letter.letter}: {letter.subject}\n{letter.text}"
        links = BeautifulSoup(letter.html, "html.parser").find_all("a", href=True)
        assert letter.subject and "\n" not in letter.subject and len(letter.subject) < 100, whole
        assert len(re.findall("https?://", letter.text)) == len(links) == 1, whole
        assert links[0]["href"] in letter.text, whole
        assert UNKNOWN[0] not in whole + letter.html, whole
        assert "\n\n\n" not in letter.text, whole
        if language == "zh-hans":
            own = re.sub(r"https?://\S+|\S+@\S+|[\w-]+\.pdf", "", f"{letter.subject}\n{letter.text}")
            assert not re.findall(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])", own), whole


@pytest.mark.django_db
def test_a_refusal_names_its_ground_and_the_right_of_appeal(cast, edition):
    way = Way(cast, edition).to("submitted")
    review = Review(application=way.application, outcome="refused", ground="operation", words="运行不足三个月。")
    applications.emails.reviewed(way.application, review)
    text = Notification.objects.get(letter="application-refused").text
    assert all(words in text for words in (review.get_ground_display(), review.words, "申诉"))
