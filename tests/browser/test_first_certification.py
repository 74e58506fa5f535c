"""The whole way once in a real browser, by every role, with a picture of every page."""

import datetime
import math
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application
from applications.queries import required_documents
from audits.models import Audit
from audits.queries import days_of
from audits.tasks import keep_programmes
from certificates.models import Certificate
from certsite.casefile.demo.way import qualify
from certsite.common import clock
from tests.browser.conftest import ready
from tests.factories.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"main [name='{name}']", value)


def submit(page: Page, button: str = "") -> None:
    """Press the page's button of this name, or its first one, and wait for the next page."""
    chosen = (
        f"main form[method=post] button[name='{button}']" if button else "main form[method=post] button.btn-primary"
    )
    with page.expect_navigation():
        page.locator(chosen).first.click()


def test_first_certification(desk, picture, edition, market, planner, lead, committee, registrar, tmp_path):
    client = desk()
    reference = apply(client, picture, tmp_path)
    agree(client, desk(market.email), picture, reference)
    qualify(lead, edition, by=planner)
    audit = plan(client, desk(planner.email), desk(lead.email), picture, reference, lead)
    on_site(desk(lead.email), picture, audit)
    decide([desk(member.email) for member in committee], picture, audit)
    number = issue(desk(registrar.email), picture, audit)
    verify(desk(), client, picture, number, reference)


def apply(client: Page, picture, tmp_path: Path) -> str:
    client.goto("/")
    picture(client, "01-home")
    client.goto("/accounts/signup/")
    fill(client, name="陈立明", email="chen@ruiheng.example", password1="leaves-in-autumn-27922",
         password2="leaves-in-autumn-27922")  # fmt: skip
    picture(client, "02-signup")
    submit(client)
    client.goto("/applications/new/")
    fill(client, credit_code="914403001922038217", name="深圳市瑞恒智能科技有限公司",
         name_en="Shenzhen Ruiheng Intelligent Technology Co., Ltd.", legal_representative="陈立明",
         address="广东省深圳市南山区科技南路16号", address_en="16 Keji South Road, Shenzhen")  # fmt: skip
    submit(client)
    expect(client.locator("main .invalid-feedback").first).to_be_visible()
    expect(client.locator("[name=name]")).to_have_value("深圳市瑞恒智能科技有限公司")
    picture(client, "03-enterprise-with-an-error")
    fill(client, credit_code="914403001922038216")
    submit(client)
    submit(client)
    fill_form(client)
    picture(client, "04-application")
    submit(client, "next")
    reference = Application.objects.get().reference
    add_site(client, reference, "headquarters", name="总部", address="科技南路16号", headcount="14")
    add_site(client, reference, "own", name="广州服务中心", address="黄埔大道120号", headcount="6")
    picture(client, "04-sites")
    client.goto(f"/applications/{reference}/documents/")
    for row in required_documents(Application.objects.get()):
        file = tmp_path / f"{row['code']}.pdf"
        file.write_bytes(pdf_bytes(row["code"]))
        section = client.locator(f"section[id='{row['code']}']")
        section.locator("input[type=file]").set_input_files(file)
        if row.get("expires") is True:
            section.locator("[name=expires_on]").fill("2031-12-31")
        with client.expect_navigation():
            section.locator("button").click()
    picture(client, "05-documents")
    reference = Application.objects.get().reference
    client.goto(f"/applications/{reference}/submit/")
    client.check("[name=true_numbers]")
    picture(client, "06-submit")
    submit(client)
    picture(client, "07-case-of-the-client")
    return reference


def fill_form(client: Page) -> None:
    """The application with a second post added by its button; a reload in between loses nothing."""
    fill(client, scope="智能家居设备的售后服务", scope_en="After-sales service of smart home equipment",
         products="智能门锁；华南", contact_phone="0755-26001234")  # fmt: skip
    client.reload()
    expect(client.locator("[name=scope]")).to_have_value("智能家居设备的售后服务")
    client.check("[name=services][value=repair]")
    client.select_option("[name=trade]", "information")
    fill(client, total_headcount="20", system_since="2024-03-01", department="售后服务中心")
    write_post(client, 0, "headquarters", "senior", "售后服务总监", "4")
    client.locator("[data-formset=posts] [data-formset-add]").click()
    write_post(client, 1, "outlets", "basic", "网点负责人", "1")
    fill(client, **{"managers-0-name": "陈立明", "managers-0-certificate_number": "SM-2025-0417"})


def write_post(client: Page, row: int, layer: str, level: str, post: str, people: str) -> None:
    client.select_option(f"[name=posts-{row}-layer]", layer)
    client.select_option(f"[name=posts-{row}-level]", level)
    fill(client, **{f"posts-{row}-post": post, f"posts-{row}-people": people})


def add_site(client: Page, reference: str, kind: str, **values: str) -> None:
    client.goto(f"/applications/{reference}/sites/add/")
    client.select_option("[name=kind]", kind)
    fill(client, **values)
    submit(client)


def agree(client: Page, market: Page, picture, reference: str) -> None:
    market.goto("/")
    picture(market, "10-home-of-market")
    market.goto(f"/applications/{reference}/review/")
    market.check("[name=outcome][value=accepted]")
    picture(market, "11-review")
    submit(market)
    market.goto(f"/applications/{reference}/quote/")
    picture(market, "12-make-quote")
    submit(market)
    picture(market, "13-quote-draft")
    submit(market)
    client.goto(f"/applications/{reference}/quote/1/")
    picture(client, "14-quote")
    submit(client, "accept")
    market.goto(f"/applications/{reference}/contract/")
    fill(market, tentative_on=(clock.today() + datetime.timedelta(days=20)).isoformat())
    picture(market, "15-make-contract")
    submit(market)
    for side, post, name in ((client, "总经理", "16-contract"), (market, "市场部主任", "16-contract-of-the-body")):
        side.goto(f"/applications/{reference}/contract/")
        fill(side, post=post)
        side.set_input_files("[name=scan]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes(post)})
        side.check("[name=authorised]")
        picture(side, name)
        submit(side)
    picture(market, "17-case-of-market")


def plan(client: Page, planner: Page, lead: Page, picture, reference: str, lead_user) -> str:
    planner.goto(f"/applications/{reference}/document-review/")
    for verdict in planner.locator("select[name$='-verdict']").all():
        verdict.select_option("passed")
    picture(planner, "20-document-review")
    submit(planner, "pass")
    keep_programmes()  # the beat makes what the contract foresees
    audit = Audit.objects.get(cycle=1, visit=0).reference
    planner.goto(f"/audits/{audit}/plan/")
    planner.select_option("[name=lead]", str(lead_user.pk))
    days = math.ceil(days_of(Audit.objects.get(reference=audit)).on_site)
    last = clock.today() + datetime.timedelta(days=days - 1)
    fill(planner, starts_on=clock.today().isoformat(), ends_on=last.isoformat())
    picture(planner, "21-plan")
    submit(planner)
    lead.goto(f"/audits/{audit}/")
    lead.check("[name=impartial]")
    picture(lead, "22-impartiality")
    submit(lead)
    press(planner, f"/audits/{audit}/", "form[action$='/names/'] button")
    client.goto(f"/audits/{audit}/")
    picture(client, "23-names-told")
    press(client, f"/audits/{audit}/", "[name=clear]")
    planner.goto(f"/audits/{audit}/")
    picture(planner, "23-audit")
    with planner.expect_navigation():
        planner.locator("form[action$='/confirm/'] button").click()
    planner.goto("/audits/")
    picture(planner, "24-audits")
    timetable = f"/audits/{audit}/timetable/"
    press(lead, timetable, "form[action$='/draft/'] button")
    press(lead, timetable, "form[action$='/send/'] button")
    picture(lead, "25-plan-sent")
    client.goto(timetable)
    fill(client, contact_name="陈立明", contact_phone="0755-26001234")
    picture(client, "26-plan-prepared")
    with client.expect_navigation():
        client.locator("form[action$='/preparation/'] button").click()
    press(client, timetable, "form[action$='/agreement/'] button")
    picture(client, "27-plan-agreed")
    return audit


def press(page: Page, address: str, button: str) -> None:
    """Open the page and send the form of this button."""
    page.goto(address)
    with page.expect_navigation():
        page.locator(button).first.click()


def on_site(lead: Page, picture, audit: str) -> None:
    lead.goto(f"/audits/{audit}/opening/")
    name_somebody(lead)
    picture(lead, "30-opening")
    submit(lead)
    score_by_keyboard(lead, picture)
    lead.goto(f"/audits/{audit}/headcount/")
    for field, people in zip(lead.locator("[name$='-payroll']").all(), ("14", "6"), strict=True):
        field.fill(people)
    picture(lead, "33-headcount")
    submit(lead)
    lead.goto(f"/audits/{audit}/closing/")
    fill(lead, summary="体系健全，服务规范。")
    name_somebody(lead)
    picture(lead, "34-closing")
    submit(lead)
    picture(lead, "35-audit-closed")


def name_somebody(lead: Page) -> None:
    """One row of those present for the enterprise."""
    for part, words in enumerate(("陈立明", "总经理")):
        lead.locator("[data-lines-rows] [data-lines-part]").nth(part).fill(words)


def score_by_keyboard(lead: Page, picture) -> None:
    """Every item by its digit; the bar follows, and each entry is confirmed before the sheet is submitted."""
    ready(lead)
    items = lead.locator("[data-item]")
    items.first.focus()
    for _ in range(items.count()):
        lead.keyboard.press("9")
        lead.keyboard.press("ArrowDown")
    expect(lead.locator("[data-sync=confirmed] dd")).to_have_text("42", timeout=60_000)
    expect(lead.locator("[data-sync=device] dd")).to_have_text("0")
    expect(lead.locator("[data-bar=percent]")).to_have_text("100.00")
    picture(lead, "31-score-sheet")
    with lead.expect_navigation():
        lead.locator("[data-score-submit] button").click()
    picture(lead, "32-audit-scored")


def decide(members: list[Page], picture, audit: str) -> None:
    for number, member in enumerate(members):
        member.goto(f"/decisions/{audit}/")
        member.check("[name=choice][value=grant]")
        member.select_option("[name=grade]", "five-star")
        if number == 0:
            picture(member, "40-vote")
        submit(member)
    members[0].goto(f"/decisions/{audit}/")
    picture(members[0], "41-votes")
    with members[0].expect_navigation():
        members[0].locator("form[action$='/conclude/'] button").click()
    members[0].goto("/decisions/")
    picture(members[0], "42-decisions")


def issue(registrar: Page, picture, audit: str) -> str:
    registrar.goto("/")
    picture(registrar, "50-home-of-registrar")
    registrar.goto(f"/decisions/{audit}/issue/")
    picture(registrar, "51-issue")
    submit(registrar)
    picture(registrar, "52-certificate")
    registrar.goto("/letters/")
    picture(registrar, "53-letters")
    assert Audit.objects.filter(kind="surveillance", state="proposed").count() == 3
    return Certificate.objects.get().number


def verify(stranger: Page, client: Page, picture, number: str, reference: str) -> None:
    stranger.goto("/register/?q=瑞恒")
    picture(stranger, "60-register")
    stranger.locator("main table a").click()
    expect(stranger.locator(".verdict .status-good")).to_be_visible()
    picture(stranger, "61-verify")
    stranger.locator("form[action='/i18n/setlang/'] button").first.click()
    expect(stranger.locator(".verdict .status-good")).to_contain_text("valid")
    picture(stranger, "62-verify-in-english")
    assert stranger.request.get(f"/api/v1/certificates/{number}").json()["status"] == "valid"
    document = client.request.get(f"/certificates/{number}.pdf")
    assert document.body().startswith(b"%PDF")
    for tab in ("", "?tab=audit", "?tab=decision", "?tab=certificate", "?tab=history"):
        client.goto(f"/applications/{reference}/{tab}")
        picture(client, f"63-case-{tab.removeprefix('?tab=') or 'overview'}")
