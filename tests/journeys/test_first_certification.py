"""The whole way of one enterprise, page by page, as its people and the body's would go it without script."""

import datetime

import pytest
from webtest import Upload

from applications.models import Application
from applications.queries import required_documents
from audits.models import Audit
from audits.tasks import keep_programmes
from certificates.models import Certificate
from certsite.accounts.models import User
from certsite.casefile.demo.way import qualify
from certsite.common import clock
from certsite.notifications.models import Notification
from tests.factories.files import drawn, pdf_bytes
from tests.journeys.steps import press, score_everything

pytestmark = pytest.mark.django_db

PASSWORD = "leaves-in-autumn-27922"


@pytest.fixture
def desk(django_app_factory):
    """desk(user) → a browser in which that person signed in by the form."""

    def sign_in(email: str, password: str = "demo-certsite"):
        app = django_app_factory(csrf_checks=True)
        form = next(f for f in app.get("/accounts/login/").forms.values() if "login" in f.fields)
        form["login"], form["password"] = email, password
        form.submit().follow()
        return app

    return sign_in


def test_first_certification(
    django_app_factory, desk, edition, market, planner, lead, auditor, committee, registrar, settings
):
    client = django_app_factory(csrf_checks=True)
    reference = apply(client)
    reviewed_and_contracted(client, desk(market.email), reference)
    qualify(lead, edition, by=planner)
    passed_and_planned(desk(planner.email), desk(lead.email), client, reference, lead)
    plan_agreed(desk(lead.email), client)
    audited(desk(lead.email), reference)
    decided([desk(member.email) for member in committee], reference)
    number = issued(desk(registrar.email), reference)
    verified(django_app_factory(), client, number, reference)


def apply(client) -> str:
    """Sign up, register the enterprise, fill the form, upload the documents, submit."""
    page = client.get("/accounts/signup/")
    form = next(f for f in page.forms.values() if "password2" in f.fields)
    form["name"], form["email"] = "陈立明", "chen@ruiheng.example"
    form["password1"] = form["password2"] = PASSWORD
    form.submit().follow()
    assert User.objects.get(email="chen@ruiheng.example").name == "陈立明"

    page = client.get("/applications/new/").follow()
    page = press(
        page,
        credit_code="914403001922038216",
        name="深圳市瑞恒智能科技有限公司",
        name_en="Shenzhen Ruiheng Intelligent Technology Co., Ltd.",
        legal_representative="陈立明",
        address="广东省深圳市南山区科技南路16号",
        address_en="16 Keji South Road, Nanshan District, Shenzhen, Guangdong",
    ).follow()
    page = press(page).follow()
    reference = Application.objects.get().reference
    page = press(
        page,
        "next",
        **{
            "scope": "智能家居设备的售后服务",
            "scope_en": "After-sales service of smart home equipment",
            "products": "智能门锁、智能照明；华南、华东",
            "services": ["installation", "repair"],
            "contact_name": "陈立明",
            "contact_phone": "0755-26001234",
            "total_headcount": "10",
            "trade": "information",
            "system_since": "2024-03-01",
            "department": "售后服务中心",
            "posts-0-layer": "headquarters",
            "posts-0-level": "senior",
            "posts-0-post": "售后服务总监",
            "posts-0-people": "4",
            "managers-0-name": "陈立明",
            "managers-0-certificate_number": "SM-2025-0417",
        },
    ).follow()
    assert page.request.path == f"/applications/{reference}/sites/"
    place = {"kind": "headquarters", "name": "总部", "address": "深圳市南山区科技南路16号", "headcount": "10"}
    press(client.get(f"/applications/{reference}/sites/add/"), **place).follow()
    page = client.get(f"/applications/{reference}/documents/")
    application = Application.objects.get()
    for row in required_documents(application):
        form = next(f for f in page.forms.values() if f.fields.get("requirement", [None])[0] is not None
                    and f["requirement"].value == row["code"])  # fmt: skip
        if "expires_on" in form.fields:
            form["expires_on"] = (clock.today() + datetime.timedelta(days=900)).isoformat()
        form["file"] = Upload(f"{row['code']}.pdf", pdf_bytes(row["code"]), "application/pdf")
        page = form.submit().follow()
    page = press(client.get(f"/applications/{reference}/submit/"), true_numbers=True).follow()
    assert "市场部评审申请" in page or "market department reviews" in page
    return reference


def reviewed_and_contracted(client, market, reference: str) -> None:
    """Accepted, quoted, answered, signed by both; each act a button on the case's own page."""
    case = f"/applications/{reference}/"
    page = press(market.get(f"{case}review/"), outcome="accepted").follow()
    page = press(market.get(f"{case}quote/"), tariff="demo").follow()
    assert "4,340.00" in page or "¥" in page
    press(page)
    press(client.get(f"{case}quote/1/"), "accept")
    tentative = (clock.today() + datetime.timedelta(days=20)).isoformat()
    press(market.get(f"{case}contract/"), tentative_on=tentative)
    press(client.get(f"{case}contract/"), signer="陈立明", post="总经理", drawn=drawn(), authorised=True)
    press(market.get(f"{case}contract/"), signer="赵敏", post="市场部主任", drawn=drawn(), authorised=True)
    assert Application.objects.get().state == "contracted"


def passed_and_planned(planner, lead, client, reference: str, lead_user) -> None:
    """Documents passed, audit planned, impartiality confirmed, date firm."""
    page = planner.get(f"/applications/{reference}/document-review/")
    form = next(f for f in page.forms.values() if any((name or "").endswith("-verdict") for name in f.fields))
    for name in form.fields:
        if name and name.endswith("-verdict"):
            form[name] = "passed"
    form.submit("pass").follow()
    keep_programmes()  # the beat makes what the contract foresees
    audit = Audit.objects.get(cycle=1, visit=0)
    case = planner.get(f"/applications/{reference}/?tab=audit")
    assert len(case.html.select("main table tbody tr")) == 5, "the programme of three years"
    first, last = clock.today().isoformat(), (clock.today() + datetime.timedelta(days=1)).isoformat()
    page = press(case.click("策划审核", index=0), lead=str(lead_user.pk), starts_on=first, ends_on=last).follow()
    assert "尚未确认公正性" in page
    press(lead.get(f"/audits/{audit.reference}/"), impartial=True).follow()
    page = press(planner.get(f"/audits/{audit.reference}/")).follow()  # tells the client the names
    page = press(client.get(f"/audits/{audit.reference}/"), "clear").follow()
    page = planner.get(f"/audits/{audit.reference}/")
    form = next(f for f in page.forms.values() if f.action.endswith("/confirm/"))
    form.submit().follow()
    audit.refresh_from_db()
    assert audit.state == "confirmed"


def plan_agreed(lead, client) -> None:
    """The lead sends the suggested plan; the client names a contact and agrees."""
    page = f"/audits/{Audit.objects.get(cycle=1, visit=0).reference}/timetable/"

    def send(desk, ending: str, **values: str):
        form = next(form for form in desk.get(page).forms.values() if form.action.endswith(ending))
        for name, value in values.items():
            form[name] = value
        return form.submit().follow()

    send(lead, "/draft/")
    send(lead, "/send/")
    send(client, "/preparation/", contact_name="陈立明", contact_phone="0755-26001234")
    assert "双方已确认" in send(client, "/agreement/")


def audited(lead, reference: str) -> None:
    """Opening meeting, headcount, every item scored, submitted, closing meeting."""
    audit = Audit.objects.get(application__reference=reference, cycle=1, visit=0)
    base = f"/audits/{audit.reference}/"
    press(lead.get(f"{base}opening/"), present="陈立明 总经理")
    site = audit.application.sites.get()
    press(lead.get(f"{base}headcount/"), **{f"site-{site.pk}-payroll": "10"}).follow()
    score_everything(lead, base)
    form = next(f for f in lead.get(f"{base}scorecard/").forms.values() if f.action.endswith("/submit/"))
    form.submit().follow()
    press(lead.get(f"{base}closing/"), summary="体系健全，服务规范。", present="陈立明").follow()
    audit.refresh_from_db()
    assert audit.state == "closed"
    assert audit.scorecard.result["grade"] == "five-star"


def decided(members, reference: str) -> None:
    """Three votes, then the decision."""
    audit = Audit.objects.get(application__reference=reference, cycle=1, visit=0)
    for member in members:
        press(member.get(f"/decisions/{audit.reference}/"), choice="grant", grade="five-star").follow()
    page = members[0].get(f"/decisions/{audit.reference}/")
    next(f for f in page.forms.values() if f.action.endswith("/conclude/")).submit().follow()


def issued(registrar, reference: str) -> str:
    """The registrar issues; three surveillance visits stand proposed with their windows."""
    audit = Audit.objects.get(application__reference=reference, cycle=1, visit=0)
    press(registrar.get(f"/decisions/{audit.reference}/issue/")).follow()
    certificate = Certificate.objects.get()
    visits = Audit.objects.filter(application__reference=reference, kind="surveillance").order_by("visit")
    assert [visit.visit for visit in visits] == [1, 2, 3]
    assert all(visit.earliest_on <= visit.preferred_from <= visit.latest_on for visit in visits)
    return certificate.number


def verified(stranger, client, number: str, reference: str) -> None:
    """Anybody finds and verifies it; the holder downloads the PDF; every step left its letter."""
    assert number in stranger.get("/register/", {"q": "瑞恒智能"})
    page = stranger.get(f"/verify/{number}/")
    assert "深圳市瑞恒智能科技有限公司" in page
    assert stranger.get(f"/api/v1/certificates/{number}").json["status"] == "valid"
    pdf = client.get(f"/certificates/{number}.pdf")
    assert pdf.body.startswith(b"%PDF")
    letters = set(Notification.objects.filter(case=reference).values_list("letter", flat=True))
    assert {"certificate-issued", "audit-confirmed"} <= letters
