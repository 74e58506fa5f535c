"""Whatever is sent to a page, it is no server error, and what is refused leaves no trace."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from applications import services
from applications.models import Application, Contract, Document, Message, Quote, Review, Site
from certsite.accounts.models import JoinRequest
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.pages.models import PageVersion
from certsite.workflow.models import HistoryEntry
from tests.factories.files import SIGNED, drawn, pdf_bytes, png_bytes

pytestmark = pytest.mark.django_db

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
ODD = ["", "0", "-1", "1", "0.5", "3", "10", "1e9", "1E+400", "NaN", "Infinity", "９", "\x00", "a\x00b", "on",
       "x" * 5000, "9" * 5000, "2026-02-30", "2099-01-31", "9999-12-31", "0001-01-01", "true", "[]", "{",
       "[" * 3000]  # fmt: skip
RIGHT = {
    "quote": ["demo", "published"],
    "review": ["accepted", "returned", "refused", "incomplete", "headcount", "scope", "sites", "请补充"],
    "site": ["headquarters", "own", "总部", "repair", "人民路", '{"name": 3, "services": {}}'],
    "contract": [drawn(), drawn(png_bytes(SIGNED)), "data:image/png;base64,", "data:image/png;base64,AAAA", "王芳"],
    "message": ["?"],
    "judging": ["passed", "returned", "缺公章"],
    "join": ["914403001922038216", "９１４４０３００１９２２０３８２１６"],
    "page": ["标题", "1", "[x](javascript:1)", "| a |\n|---|"],
}
NAMES = {
    "quote": ["tariff", "extra_sites", "copies", "note", "days_planning", "days_on_site", "total", "reason", "compute"],
    "review": ["outcome", "assessed_headcount", "assessed_reason", "despite", "ground", "words", "open_fields",
               "due_on", "internal_note"],
    "site": ["kind", "name", "region", "address", "headcount", "service_staff", "management_staff", "size",
             "services", "contact", "base_revision", "base", "another"],
    "contract": ["signer", "post", "drawn", "scan", "authorised"],
    "message": ["text", "internal"],
    "judging": [*(f"d1-{name}" for name in ("verdict", "remark", "due_on", "seen")), "pass", "save"],
    "join": ["code"],
    "page": ["title", "title_en", "body", "body_en", "source", "source_en", "reviewed_on", "note", "base_number",
             "preview"],
}  # fmt: skip
KEPT = (Application, Contract, Document, Message, Quote, Review, Site, JoinRequest, PageVersion)
PLAIN = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def sent(view: str) -> st.SearchStrategy[dict]:
    words = st.one_of(TEXT, st.sampled_from(ODD), st.sampled_from(RIGHT[view]))
    names = st.sampled_from([*NAMES[view], "un\x00known"])
    return st.dictionaries(names, words | st.lists(words, max_size=3))


def everything() -> list:
    kept = [sorted(map(str, kind.objects.values_list())) for kind in KEPT]
    return [*kept, HistoryEntry.objects.count()]


def judge(browser, url: str, data: dict) -> None:
    """Every example begins with the same case."""
    with transaction.atomic():
        before = everything()
        answer = browser.post(url, data)
        assert answer.status_code in (200, 302, 404, 422)
        if answer.status_code != 302:
            assert everything() == before, "refused, and yet written"
        transaction.set_rollback(True)


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition)


@PLAIN
@given(data=sent("quote"))
@example(data={"tariff": "demo", "extra_sites": "500", "copies": "500", "days_planning": "999",
               "days_on_site": "999", "total": "9999999", "reason": "x"})  # fmt: skip
@example(data={"tariff": "demo", "extra_sites": "0", "copies": "0", "total": "0", "reason": "x"})
def test_the_quote_form(way, cast, signed_in, data):
    judge(signed_in(cast.market), f"/applications/{way.to('accepted').reference}/quote/", data)


@PLAIN
@given(data=sent("review"))
@example(data={"outcome": "returned", "ground": "incomplete", "words": "x", "due_on": "9999-12-31",
               "open_fields": ["scope", "sites"], "assessed_headcount": "1000000", "assessed_reason": "x"})  # fmt: skip
def test_the_review(way, cast, signed_in, data):
    judge(signed_in(cast.market), f"/applications/{way.to('submitted').reference}/review/", data)


@PLAIN
@given(data=sent("site"))
def test_a_site(way, cast, signed_in, data):
    site = way.to("filled").application.sites.get()
    browser, url = signed_in(cast.client), f"/applications/{way.reference}/sites/"
    for place in ("add/", f"{site.pk}/", f"{site.pk}/remove/"):
        judge(browser, url + place, data)


@pytest.fixture
def to_sign(cast, edition) -> Contract:
    way = Way(cast, edition).to("quoted")
    services.accept_quote(Quote.objects.get(), by=cast.client)
    return services.make_contract(way.application, tentative_on=clock.today(), by=cast.market)


@PLAIN
@given(data=sent("contract"), file=st.sampled_from([None, b"", b"MZ", pdf_bytes(), png_bytes(SIGNED)]))
def test_a_signature(to_sign, cast, signed_in, data, file):
    scan = {"scan": SimpleUploadedFile("a\x00b.pdf", file)} if file is not None else {}
    judge(signed_in(cast.client), f"/applications/{to_sign.case_reference}/contract/", data | scan)


@PLAIN
@given(data=sent("contract") | st.fixed_dictionaries({"tentative_on": st.sampled_from(ODD)}))
def test_a_contract(way, cast, signed_in, data):
    if way.to("quoted").application.quotes.filter(state="sent").exists():
        services.accept_quote(Quote.objects.get(), by=cast.client)
    judge(signed_in(cast.market), f"/applications/{way.reference}/contract/", data)


@PLAIN
@given(data=sent("message"))
def test_a_message(way, cast, signed_in, data):
    url = f"/applications/{way.to('submitted').reference}/messages/"
    for writer in (cast.client, cast.market):
        judge(signed_in(writer), url, data)


@PLAIN
@given(data=sent("judging"))
@example(data={"d1-verdict": "returned", "d1-remark": "x", "d1-due_on": "9999-12-31", "d1-seen": "x"})
@example(data={"d1-verdict": "returned", "d1-remark": "x", "d1-due_on": "9999-12-31"})
def test_verdicts(way, cast, signed_in, data):
    document = way.to("contracted").application.documents.first()
    named = {name.replace("d1-", f"d{document.pk}-"): value for name, value in data.items()}
    judge(signed_in(cast.planner), f"/applications/{way.reference}/document-review/", named)


@PLAIN
@given(data=sent("join"))
def test_a_request_to_join(organisation, stranger_user, signed_in, data):
    judge(signed_in(stranger_user), "/enterprises/join/", data)


@PLAIN
@given(data=sent("page"))
def test_a_public_page(market, signed_in, data):
    judge(signed_in(market), "/about/fees/edit/", data)


@PLAIN
@given(data=sent("site"), names=st.sets(st.sampled_from(["accept", "decline", "reason", "pass", "d1-verdict"])))
def test_buttons_and_answers(way, cast, signed_in, data, names):
    url, data = f"/applications/{way.to('quoted').reference}/", data | dict.fromkeys(names, "x")
    for user, place in ((cast.client, "quote/1/answer/"), (cast.market, "quote/1/send/"), (cast.client, "withdraw/"),
                        (cast.client, "documents/"), (cast.client, "submit/")):  # fmt: skip
        with transaction.atomic():
            assert signed_in(user).post(url + place, data).status_code in (200, 302, 403, 422)
            transaction.set_rollback(True)
