"""A contract signed with the mouse on a phone's width, then countersigned; what is drawn comes back after an error."""

import io

import pypdf
import pytest
from playwright.sync_api import Page, expect

import applications.services
from applications.models import Application, Contract, Quote
from certsite.casefile.demo.way import Way
from certsite.common import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """One stroke over the pad, its points as parts of width and height."""
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


NAME = [[(0.1, 0.3), (0.3, 0.25), (0.2, 0.8)], [(0.4, 0.2), (0.45, 0.8), (0.6, 0.4)], [(0.6, 0.7), (0.9, 0.6)]]

INKED = """() => {
    const canvas = document.querySelector("[data-signature] canvas");
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}"""


def sign(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#sign [name={name}]", value)
    page.check("#sign [name=authorised]")


def test_a_contract_is_signed_with_the_mouse_at_a_phones_width(desk, picture, cast, edition):
    way = Way(cast, edition).to("quoted")
    applications.services.accept_quote(way.application.quotes.get(), by=cast.client)
    contract = applications.services.make_contract(way.application, tentative_on=clock.today(), by=cast.market)
    url = f"/applications/{way.reference}/contract/"

    client = desk(cast.client.email)
    client.set_viewport_size({"width": 390, "height": 844})
    client.goto(url)
    field = client.locator("#sign [name=drawn]")
    for stroke in NAME:
        draw(client, stroke)
    assert field.input_value().startswith("data:image/png;base64,")
    client.click("[data-signature-clear]")
    assert field.input_value() == ""
    for stroke in NAME:
        draw(client, stroke)
    with client.expect_navigation():  # without consent: the page comes back, with the drawing
        client.click("#sign button.btn-primary")
    expect(client.locator("#sign .invalid-feedback").first).to_be_visible()
    client.wait_for_function(INKED)
    picture(client, "70-contract-being-signed")
    client.set_viewport_size({"width": 390, "height": 844})
    sign(client, signer="陈立明", post="总经理")
    with client.expect_navigation():
        client.click("#sign button.btn-primary")
    contract.refresh_from_db()
    assert (contract.state, contract.client_way, contract.client_signer) == ("client-signed", "drawn", "陈立明")

    market = desk(cast.market.email)
    market.goto(url)
    expect(market.locator("img.signature-drawn")).to_have_js_property("complete", True)
    assert market.locator("img.signature-drawn").evaluate("image => image.naturalWidth") > 20
    for stroke in NAME:
        draw(market, stroke)
    sign(market, post="市场部主任")
    with market.expect_navigation():
        market.click("#sign button.btn-primary")
    assert Application.objects.get().state == "contracted"
    market.goto(url)
    picture(market, "71-contract-signed")

    paper = pypdf.PdfReader(io.BytesIO(client.request.get(f"/applications/{way.reference}/contract.pdf").body()))
    assert {image.data for page in paper.pages for image in page.images}, "the signatures are pictures in the PDF"
    assert Contract.objects.get().body_way == "drawn"


def test_the_quote_follows_what_is_typed(desk, picture, cast, edition):
    way = Way(cast, edition, headcount=30).to("accepted")
    market = desk(cast.market.email)
    market.goto(f"/applications/{way.reference}/quote/")
    shown = market.locator("[data-preview-shown]")
    expect(shown).to_contain_text("6,400.00")
    market.fill("[name=copies]", "3")
    expect(shown).to_contain_text("6,700.00")
    market.click("details.otherwise summary")
    market.fill("[name=total]", "6000")
    market.fill("[name=reason]", "集团合并申请")
    expect(shown.locator(".notice-warning")).to_be_visible()
    expect(shown).to_contain_text("¥6,000.00")
    assert not Quote.objects.exists()
    picture(market, "72-quote-with-an-override")
    with market.expect_navigation():
        market.click("main button.btn-primary")
    assert Quote.objects.get().total == 6000
    picture(market, "73-quote-waits-for-approval")
