"""Every page of the demo, as the role it is for, in both languages at both widths: nothing broken, nothing cut off."""

import datetime

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page

from applications import services
from applications.models import Application, Enquiry, Quote
from audits.models import Audit, Finding, Photo
from certificates.models import Certificate
from certsite.accounts.models import Organisation, Relation, User
from certsite.common import clock, pdf
from certsite.notifications.models import Notification
from tests.browser.conftest import speak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def have_documents_returned() -> tuple[str, str]:
    """Documents of the case under review: overdue, due, and replaced. Returns the case and the replaced one's code."""
    case, planner = Application.objects.get(state="contracted"), User.objects.get(email="planner@demo.example")
    replaced, *others = case.documents.filter(requirement__in=["business-licence", "service-manual", "service-policy"])
    remarks = {"business-licence": "扫描件不清晰，看不清有效期。", "service-manual": "缺少备件管理一章。"}
    verdicts = {d.pk: ("returned", remarks.get(d.requirement, "缺公章。")) for d in (replaced, *others)}
    services.judge_documents(case, verdicts=verdicts, by=planner)
    case.documents.filter(pk=others[0].pk).update(due_on=clock.today() - datetime.timedelta(days=2))
    words = {"label": "营业执照（有效期至 2031-06-30）", "label_en": "Business licence"}
    services.add_document(
        case,
        requirement=replaced.requirement,
        upload=ContentFile(pdf.draw("casefile/pdf/sample.html", words, language="zh-hans"), "营业执照（新）.pdf"),
        content_type="application/pdf",
        expires_on=datetime.date(2031, 6, 30),
        by=case.organisation.members.first(),
    )
    return case.reference, replaced.requirement


def pages() -> dict[str, dict[str, str]]:
    """Who looks at which pages, by the name of the picture."""

    def case(state: str) -> str:
        return f"/applications/{Application.objects.filter(state=state).first().reference}/"

    def audit(**wanted) -> str:
        return f"/audits/{Audit.objects.filter(**wanted).first().reference}/"

    closed = Audit.objects.filter(state="closed", scorecard__result__shown="94.95").first().reference
    valid = Certificate.objects.filter(state="valid", stars=5).first()
    unplanned = Audit.objects.filter(state="proposed", visit=0, days_changes=None,
                                     application__state="documents-passed").first().reference  # fmt: skip
    waiting = Audit.objects.filter(state="proposed", kind="surveillance").first()
    disputed = Audit.objects.get(objections__upheld=None, objections__isnull=False)
    names, member = f"/audits/{disputed.reference}/", disputed.team.get(role="lead").pk
    asked = audit(days_changes__approved=None, days_changes__isnull=False)
    changed = audit(change_orders__state="open")
    leads = Audit.objects.get(change_orders__state="open").team.get(role="lead").user.email.partition("@")[0]
    own = Organisation.objects.get(credit_code=valid.credit_code)
    quoted = Application.objects.get(state="quoted", organisation=own).reference
    holder = valid.application.reference
    twice = Application.objects.filter(state="submitted", submissions__number=2).get().reference
    reviewed, replaced = have_documents_returned()
    versions = f"/applications/{reviewed}/documents/{replaced}/versions/"
    again, flagged = (
        f"/applications/{twice}/",
        f"/applications/{Application.objects.get(total_headcount=300).reference}/",
    )
    lead, advised = User.objects.get(email="lead@demo.example"), Relation.objects.first()
    file, other = f"/audits/people/{lead.pk}/", f"/audits/people/{advised.user_id}/"
    on_its_way = Photo.objects.get(name="仓库温湿度记录.jpg").sha256
    divided, blind = audit(sections__isnull=False), audit(blind_at__isnull=False)
    override = Quote.objects.exclude(override_reason="").get(state="draft")
    return {
        "": {"home": "/", "register": "/register/?q=公司", "verify": f"/verify/{valid.number}/?on=2020-01-01",
             "verify-unknown": "/verify/CBS2020SH99999/", "login": "/accounts/login/", "signup": "/accounts/signup/",
             "reset": "/accounts/password/reset/", "about": "/about/", "about-process": "/about/process/",
             "about-fees": "/about/fees/", "about-rights": "/about/rights-and-duties/",
             "about-stars": "/about/stars/", "about-complaints": "/about/complaints/", "enquiry": "/enquiry/",
             "enquiry-thanks": "/enquiry/thanks/", "new": "/applications/new/",
             "self-check": "/applications/self-check/gbt27922/2011-2/"},
        "tianrun": {"home": "/", "case": case("draft"), "form": f"{case('draft')}edit/",
                    "sites": f"{case('draft')}sites/",
                    "site": f"{case('draft')}sites/add/", "import": f"{case('draft')}sites/import/",
                    "documents": f"{case('draft')}documents/", "submit": f"{case('draft')}submit/"},
        "kangle": {"case": case("returned"), "form": f"{case('returned')}edit/",
                   "documents": f"{case('returned')}documents/"},
        "hengyuan": {"home": "/", "documents": f"/applications/{reviewed}/documents/", "versions": versions},
        "client": {"home": "/", "cases": "/applications/", "new": "/applications/new/",
                   "enterprise": f"/enterprises/{own.pk}/", "enterprise-edit": f"/enterprises/{own.pk}/edit/",
                   "enterprise-new": "/applications/new/enterprise/",
                   "documents": f"/applications/{quoted}/documents/",
                   "quote": f"/applications/{quoted}/quote/1/", "withdraw": f"/applications/{quoted}/withdraw/",
                   **{f"case-{tab}": f"/applications/{holder}/?tab={tab}" for tab in
                      ("overview", "documents", "quote", "audit", "decision", "certificate", "messages", "history")},
                   "sites": f"/applications/{holder}/sites/",
                   "contract": f"/applications/{holder}/contract/",
                   "certificate": f"/certificates/{valid.number}/", "email": "/accounts/email/",
                   "mfa": "/accounts/2fa/"},
        "market": {"home": "/", "cases": "/applications/", "queue": "/applications/queue/",
                   "review-again": f"{again}review/", "compare": f"{again}submissions/",
                   "messages": f"{again}?tab=messages", "flagged": f"{flagged}review/",
                   "review": f"{case('submitted')}review/",
                   "search": "/search/?q=公司", "days": f"{asked}days/",
                   "make-quote": f"{case('accepted')}quote/", "case": case("returned"),
                   "sites": f"{case('submitted')}sites/",
                   "letters": "/letters/", "letter": f"/letters/{Notification.objects.first().pk}/",
                   "refused": case("refused"), "enquiries": "/enquiries/",
                   **{f"enquiry-{e.state}": f"/enquiries/{e.pk}/" for e in Enquiry.objects.all()},
                   "about": "/about/", "page-edit": "/about/stars/edit/", "page-versions": "/about/stars/versions/",
                   "page-version": "/about/stars/versions/1/"},
        "planner": {"home": "/", "audits": "/audits/", "versions": versions,
                    "case-documents": f"/applications/{reviewed}/?tab=documents",
                    "documents": f"{case('contracted')}document-review/",
                    "plan": f"/audits/{unplanned}/plan/", "visit": f"/audits/{waiting.reference}/",
                    "plan-visit": f"/audits/{waiting.reference}/plan/",
                    "cancel": f"/audits/{waiting.reference}/cancel/",
                    "board": "/audits/board/", "board-none": "/audits/board/?q=nothing&who=nobody",
                    "people": "/audits/people/", "people-none": "/audits/people/?q=nobody",
                    "people-soon": "/audits/people/?ends=soon", "person": file, "person-advises": other,
                    "grant": f"{file}competence/", "evaluation": f"{file}evaluations/",
                    "withdraw": f"/audits/people/competence/{lead.competences.first().pk}/withdraw/",
                    "strike": f"/audits/people/relations/{advised.pk}/strike/",
                    "planned": audit(state="planned"), "disputed": names, "move": f"{names}move/",
                    "hours": f"{names}hours/", "sites": f"{names}sites/", "days": f"{asked}days/",
                    "replace": f"{names}team/{member}/replace/", "special": audit(kind="special"),
                    "timetable": f"{audit(plan__state='agreed')}timetable/",
                    "objection": f"{names}objections/{disputed.objections.get().pk}/",
                    "add-special": f"/audits/special/{holder}/",
                    "programme": f"/applications/{holder}/?tab=audit",
                    "override": f"/applications/{override.application.reference}/quote/{override.version}/"},
        "lead": {"home": "/", "calendar": "/audits/calendar/", "file": "/audits/people/me/", "leave": f"{file}leave/",
                 "declare": f"{file}relations/?enterprise=有限公司",
                 "assignment": audit(state="planned", team__user=lead),
                 "opening": f"{audit(state='confirmed', team__user=lead)}opening/",
                 "audit": audit(state="on-site", team__user=lead),
                 "sheet": f"{audit(state='on-site', team__user=lead)}scorecard/",
                 "sheet-mine": f"{divided}scorecard/?mine=1", "sections": f"{divided}scorecard/sections/",
                 "own": f"{blind}scorecard/own/", "reconcile": f"{blind}scorecard/reconcile/",
                 "headcount": f"{audit(state='on-site', team__user=lead)}headcount/",
                 "photos": f"{audit(photos__isnull=False)}photos/",
                 "photo": f"{audit(photos__isnull=False)}photos/{Photo.objects.first().sha256}/",
                 "photo-on-its-way": f"{audit(photos__isnull=False)}photos/{on_its_way}/",
                 "photos-finding": f"{audit(photos__isnull=False)}photos/?finding=F1"},
        "auditor": {"home": "/", "own": f"{blind}scorecard/own/", "blind": blind, "outside": f"{divided}scorecard/"},
        leads: {"change-order": f"{changed}change-order/", "closing": f"{changed}closing/"},
        "jiayi": {"home": "/", "timetable": f"{audit(plan__state='sent')}timetable/"},
        "tongda": {"home": "/", "audit": names, "object": f"{names}team/{member}/objection/"},
        "committee1": {"home": "/", "decisions": "/decisions/", "decision": f"/decisions/{closed}/",
                       "trace": f"/audits/{closed}/trace/", "trace-item": f"/audits/{closed}/trace/5.2.1.1/"},
        "registrar": {"home": "/", "certificates": "/certificates/", "certificate": f"/certificates/{valid.number}/",
                      "status": f"/certificates/{valid.number}/status/"},
        "administrator": {"home": "/", "people": "/people/", "person": f"/people/{User.objects.first().pk}/",
                          "schemes": "/schemes/", "edition": "/schemes/gbt27922/2011-2/", "import": "/schemes/import/"},
    }  # fmt: skip


def pages_of_findings() -> list[tuple[str, dict[str, str]]]:
    """The same for findings, at every state and from every side."""

    def on(finding: Finding) -> str:
        return f"/audits/{finding.audit.reference}/findings/"

    found = Finding.objects.select_related("audit__application")
    major = found.get(state="answered")
    disputed = found.get(objection__upheld=None, objection__isnull=False)
    reported, unshown = found.get(state="reported"), found.get(state="recorded")
    back = on(found.get(state="returned"))
    case, visit = f"/applications/{major.audit.application.reference}/", on(reported)

    def lead(audit: Audit) -> str:
        return audit.team.get(role="lead").user.email.partition("@")[0]

    return [
        ("hongda", {"home": "/", "findings": on(major), "finding": f"{on(major)}{major.number}/", "case": case,
                    "case-findings": f"{case}?tab=findings", "answer": f"{back}4/answer/"}),
        ("xinhe", {"finding-object": f"{on(unshown)}1/objection/", "finding-photos": f"{on(unshown)}1/"}),
        (lead(major.audit), {"home": "/", "findings": on(major), "finding-sign": f"{on(major)}signing/",
                             "finding-judge": f"{on(major)}{major.number}/judgement/",
                             "audit-found": major.audit.get_absolute_url()}),
        (lead(unshown.audit), {"on-site-findings": on(unshown), "finding-add": f"{on(unshown)}new/",
                               "finding-change": f"{on(unshown)}{unshown.number}/change/",
                               "finding-strike": f"{on(unshown)}{unshown.number}/strike/",
                               "finding-signed": f"{on(unshown)}1/",
                               "sheet": f"{unshown.audit.get_absolute_url()}scorecard/"}),
        (lead(reported.audit), {"visit-findings": visit, "finding-again": f"{visit}{reported.number}/",
                                "finding-verify": f"{visit}{reported.number}/judgement/"}),
        ("market", {"finding-decide": f"{on(disputed)}{disputed.number}/decision/",
                    "finding-disputed": f"{on(disputed)}{disputed.number}/"}),
        ("committee1", {"decision-found": f"/decisions/{major.audit.reference}/"}),
    ]  # fmt: skip


def half(shown: list[tuple[str, dict[str, str]]], number: int) -> list[tuple[str, dict[str, str]]]:
    """The first or the second half, of about as many pages, so that two processes share them."""
    return sorted(shown, key=lambda one: len(one[1]))[number::2]


def in_language(page: Page, language: str) -> None:
    speak(page, language)
    page.goto("/")
    assert page.locator("html").get_attribute("lang").lower() == language


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", [0, 1])
def test_every_page(demo, desk, picture, number):
    for who, addresses in half([*pages().items(), *pages_of_findings()], number):
        page = desk(f"{who}@demo.example" if who else "")
        for language in ("zh-hans", "en"):
            in_language(page, language)
            for name, address in addresses.items():
                answer = page.goto(address)
                assert answer.status in (200, 404 if name == "verify-unknown" else 200), f"{address}: {answer.status}"
                assert page.locator("h1").count() == 1, f"{address} has not one heading"
                picture(page, f"{who or 'public'}-{name}-{language}")
        page.context.close()
