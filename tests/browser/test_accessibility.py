"""axe finds no serious fault (WCAG 2.1 A and AA) on the pages of an audit on site, light and dark, desk and phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import audits.services
from audits.models import Audit
from certsite.casefile.demo.on_site import count
from certsite.casefile.demo.signature import drawn
from certsite.casefile.demo.way import Way, score
from scoring.models import Conflict
from scoring.services import Operation, record
from tests.browser.conftest import WIDTHS, ready
from tests.browser.test_every_page import half, pages, pages_of_findings
from tests.factories.choosing import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
# Of the demo's pages those on site, by who looks and the name of the picture; of the findings' all
ON_SITE = {
    "lead": ["opening", "audit", "sheet", "sheet-mine", "sections", "own", "reconcile", "headcount", "photos", "photo",
             "photo-on-its-way"],
    "auditor": ["own", "outside"],
    "committee1": ["trace", "trace-item"],
}  # fmt: skip


def run(page: Page, rules: dict) -> list[str]:
    """What axe finds serious, each with its place."""
    # Nothing half faded in: a colour on its way is no colour of the page
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:400]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def faults(page: Page, name: str) -> list[str]:
    """The same at both widths, and the contrast of the dark palette."""
    found = []
    for kind, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name}, {kind}: {words}" for words in run(page, RULES)]
    page.emulate_media(color_scheme="dark")
    found += [f"{name}, dark: {words}" for words in run(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
    return found


def on_site() -> list[tuple[str, dict[str, str]]]:
    """Who looks at which pages."""
    known = pages()
    change = Audit.objects.get(change_orders__state="open")
    leads = change.team.get(role="lead").user.email.partition("@")[0]
    some = [(who, {name: known[who][name] for name in names}) for who, names in ON_SITE.items()]
    return [*some, (leads, known[leads]), *pages_of_findings()]


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", [0, 1])
def test_axe_finds_no_serious_fault_on_the_pages_of_the_demo(demo, desk, number):
    found = []
    for who, addresses in half(on_site(), number):
        page = desk(f"{who}@demo.example")
        for name, address in addresses.items():
            assert page.goto(address).status == 200, address
            found += faults(page, f"{who} {name}")
    assert not found, "\n".join(found)


def opened(page: Page, way: Way) -> Page:
    page.goto(f"/audits/{way.audit.reference}/scorecard/")
    return ready(page)


def test_axe_finds_no_serious_fault_on_the_sheet_at_work(desk, cast, edition):
    """A conflict card, drawn records, a reason, an entry that cannot be read, the dialog, no network, signed out."""
    way = Way(cast, edition).to("on_site")
    twice = [Operation("5.1.1.1", "answer", 0, {"verdict": verdict}) for verdict in ("full", "zero")]
    record(way.audit.scorecard, [*twice, Operation("5.1.1.1", "comment", 0, "查阅台账")], by=cast.lead)
    assert Conflict.objects.count() == 1
    page = opened(desk(cast.lead.email), way)
    expect(page.locator(".conflict")).to_be_visible()
    found = faults(page, "a conflict card")
    item = page.locator("[id='item-5.1.1.2']")
    item.locator("[data-sample-population]").fill("20")
    item.locator("[data-sample-draw]").click()
    expect(item.locator("[data-record]")).to_have_count(5)
    choose(item.locator("[data-record] input[value=failed]").first)
    found += faults(page, "drawn records")
    item.locator("[data-sample-again]").click()
    item.locator("[data-sample-draw]").click()
    expect(item.locator("[data-sample-fault]")).to_be_visible()
    choose(page.locator("[id='item-5.1.2.2'] input[value=partial]"))
    choose(page.locator("[id='item-5.1.3.1'] input[value=not-applicable]"))
    page.context.set_offline(True)
    choose(page.locator("[id='item-5.1.4.1'] input[value=full]"))
    expect(page.locator("[data-offline]")).to_be_visible()
    found += faults(page, "a draw refused, numbers asked for, offline")
    page.locator("[id='item-5.1.4.1'] [data-finding-new]").click()
    expect(page.locator("#finding-dialog")).to_be_visible()
    found += faults(page, "the dialog of a finding")
    page.keyboard.press("Escape")
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    found += faults(page, "signed out")
    assert not found, "\n".join(found)


def test_axe_finds_no_serious_fault_on_what_is_signed_and_locked(desk, cast, edition):
    way = Way(cast, edition).to("on_site")
    score(way.audit.scorecard, {"5.1.1.1": {"verdict": "zero"}}, by=cast.lead)
    order = count(way.audit, 30, by=cast.lead)
    order = audits.services.take_way_out(order, way="add-days", reason="人数多于申报。", by=cast.lead)
    page = desk(cast.lead.email)
    page.goto(f"/audits/{way.audit.reference}/change-order/sign/")
    found = faults(page, "signing a change order")
    page.click("button[name=sign]")
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    found += faults(page, "a signature that lacks its signer")

    mark = drawn(cast.client.name)
    audits.services.sign_change_order(
        order, signer=cast.client.name, post="总经理", mark=mark, proposed=order.proposed_at, by=cast.lead
    )
    audits.services.submit_scorecard(Audit.objects.get(pk=way.audit.pk), by=cast.lead)
    opened(page, way)
    expect(page.locator("fieldset[disabled]").first).to_be_attached()
    found += faults(page, "the locked sheet")
    assert not found, "\n".join(found)
