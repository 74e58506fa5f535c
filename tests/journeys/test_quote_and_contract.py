"""A quote haggled over in three versions, and the contract signed by sealed scans on both sides, without script."""

import datetime
import io

import pypdf
import pytest
from webtest import Upload

from applications.models import Application, Contract, Quote
from certsite.casefile.demo.way import Way
from certsite.common import clock
from tests.factories.files import pdf_bytes
from tests.journeys.steps import content_forms, press
from tests.journeys.test_first_certification import desk  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
REASON = "集团内三家公司合并申请"


def test_three_versions_then_sealed_scans_on_both_sides(desk, cast, edition):  # noqa: F811
    way = Way(cast, edition, headcount=30).to("accepted")
    client, market, planner = (desk(person.email) for person in (cast.client, cast.market, cast.planner))
    case = f"/applications/{way.reference}/"
    first_version(client, market, case)
    second_version(client, market, planner, case)
    third_version(client, market, case)
    signed(client, market, case)


def first_version(client, market, case: str) -> None:
    """Computed before it is kept, sent, declined with a reason that the market department reads."""
    page = market.get(f"{case}quote/")
    form = content_forms(page)[0]
    form["tariff"], form["copies"] = "published", "1"
    page = form.submit("compute")
    assert page.status_int == 200 and "23,000.00" in page and not Quote.objects.exists()
    page = press(page, tariff="published").follow()
    assert client.get(f"{case}quote/1/", expect_errors=True).status_int == 404, "a draft is the body's own"
    press(page)
    page = client.get(f"{case}quote/1/")
    assert "23,000.00" in page and "26–45" in page
    press(page, "decline", reason="超出预算，请考虑集团合并申请。")
    assert "超出预算" in market.get(f"{case}quote/1/")


def second_version(client, market, planner, case: str) -> None:
    """An agreed total: refused without reason, refused to its own maker, approved by another; replaced unanswered."""
    page = market.get(f"{case}quote/?like=1")
    form = content_forms(page)[0]
    assert form["tariff"].value == "published" and form["copies"].value == "1"
    form["total"] = "20000"
    page = form.submit(expect_errors=True)
    assert page.status_int == 422 and Quote.objects.count() == 1
    assert content_forms(page)[0]["total"].value == "20000"
    page = press(page, total="20000", reason=REASON).follow()
    assert REASON in page and "-3,000.00" in page.text.replace("−¥", "-")

    csrf = market.get(f"{case}quote/")
    token = content_forms(csrf)[0]["csrfmiddlewaretoken"].value
    page = market.post(f"{case}quote/2/approve/", {"csrfmiddlewaretoken": token}).follow()
    assert Quote.objects.get(version=2).approved_at is None
    assert page.html.select(".obstacles"), "the page says who approves"
    page = market.post(f"{case}quote/2/send/", {"csrfmiddlewaretoken": token}).follow()
    assert Quote.objects.get(version=2).state == "draft"

    waiting = planner.get("/")
    assert f"{case}quote/2/" in waiting
    page = press(planner.get(f"{case}quote/2/")).follow()
    assert Quote.objects.get(version=2).approved_by.email == "planner@example.test"
    press(market.get(f"{case}quote/2/"))
    page = client.get(f"{case}quote/2/")
    assert "20,000.00" in page and REASON not in page
    paper = client.get(f"{case}quote/2.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.body)).pages)
    assert "20,000.00" in text and REASON not in text


def third_version(client, market, case: str) -> None:
    """Computed again; the earlier one is open no more; the client accepts."""
    page = press(market.get(f"{case}quote/"), tariff="demo").follow()
    assert client.get(f"{case}quote/3/", expect_errors=True).status_int == 404
    assert not content_forms(client.get(f"{case}quote/2/")), "nothing to answer any more"
    press(page)
    quotes = client.get(f"{case}?tab=quote")
    assert all(f"{case}quote/{version}/" in quotes for version in (1, 2, 3))
    press(client.get(f"{case}quote/3/"), "accept")
    assert [quote.state for quote in Quote.objects.order_by("version")] == ["declined", "superseded", "accepted"]
    assert REASON not in client.get(f"{case}?tab=history")


def signed(client, market, case: str) -> None:
    """The contract with its clauses, sealed by one side and then by the other; both scans can be had back."""
    tentative = (clock.today() + datetime.timedelta(days=20)).isoformat()
    press(market.get(f"{case}contract/"), tentative_on=tentative)
    page = client.get(f"{case}contract/")
    assert "ISO/IEC 17065 4.1.2.2 k" in page and tentative in page
    scans = {"client": pdf_bytes("委托方盖章"), "body": pdf_bytes("机构盖章")}
    for browser, side, signer in ((client, "client", "陈立明"), (market, "body", "赵敏")):
        scan = Upload(f"{side}.pdf", scans[side], "application/pdf")
        press(browser.get(f"{case}contract/"), signer=signer, post="主任", scan=scan, authorised=True)
    contract = Contract.objects.get()
    assert (contract.state, contract.client_way, contract.body_way) == ("signed", "sealed", "sealed")
    assert Application.objects.get().state == "contracted"
    for browser in (client, market):
        for side, scan in scans.items():
            answer = browser.get(f"{case}contract/{side}/mark/")
            assert answer.body == scan and answer.headers["Content-Disposition"].startswith("attachment")
    paper = client.get(f"{case}contract.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.body)).pages)
    assert all(signature.sha256 in "".join(text.split()) for signature in contract.signatures)
