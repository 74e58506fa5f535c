"""The form as its edition asks it, saved by button and by itself, by one colleague and by two."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import permissions, policies, queries, services
from applications.models import Application, Revision
from certsite.casefile.demo.way import Way
from certsite.common import clock
from tests.applications.test_bad_input import FORM, feedback, typed
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.fixture
def url(draft) -> str:
    return f"/applications/{draft.reference}/edit/"


def test_the_form_asks_what_its_edition_asks(draft, url, client_user, signed_in):
    page = BeautifulSoup(signed_in(client_user).get(url).content, "html.parser")
    names = [field["name"] for field in page.select("main [name]")]
    for section in draft.edition.rules["form"]:
        assert section["title"]["zh-hans"] in page.get_text()
        for row in section["fields"]:
            wanted = f"{row['code']}-TOTAL_FORMS" if row["code"] in ("posts", "managers") else row["code"]
            assert wanted in names, row["code"]
            if row.get("label"):
                assert row["label"]["zh-hans"] in page.get_text()


def test_an_answer_beyond_the_columns_is_kept_and_shown(draft, url, client_user, signed_in):
    browser = signed_in(client_user, "en")
    answers = {
        "trade": "vehicles",
        "for_others": "on",
        "system_since": "2024-03-01",
        "manuals_address": "example.cn/faq",
    }
    assert browser.post(url, FORM | answers).status_code == 302
    draft.refresh_from_db()
    assert draft.answers == {
        "trade": "vehicles", "for_others": True, "system_since": "2024-03-01",
        "manuals_address": "https://example.cn/faq",
    }  # fmt: skip
    page = browser.get(url)
    assert typed(page, "system_since") == "2024-03-01"
    assert 'value="vehicles" selected' in page.content.decode()
    with translation.override("en"):
        words = {row["label"]: row["words"] for row in queries.form_rows(draft)}
    assert (words["Trade"], words["We also serve other manufacturers' goods"]) == ("Vehicles", "yes")


@pytest.mark.parametrize(
    ("name", "value"), [("trade", "alchemy"), ("system_since", "yesterday"), ("insured_headcount", "-4"),
                        ("manuals_address", "no address at all")]
)  # fmt: skip
def test_a_wrong_answer_is_told_beside_its_field(draft, url, client_user, signed_in, name, value):
    response = signed_in(client_user).post(url, FORM | {name: value})
    assert response.status_code == 422 and feedback(response, name)
    draft.refresh_from_db()
    assert draft.answers == {} and draft.scope == ""


def test_what_the_edition_requires_is_named_before_submitting(draft):
    with translation.override("zh-hans"):
        missing = policies.missing_fields(draft)
    assert {"所属行业", "主管售后服务的部门"} <= set(missing)
    assert "缴纳社会保险的人数" not in missing


def test_management_staff_is_counted_from_its_posts(draft, url, client_user, signed_in):
    posts = {
        "posts-TOTAL_FORMS": "2", "posts-1-layer": "outlets", "posts-1-level": "basic", "posts-1-post": "店长",
        "posts-1-people": "30",
    }  # fmt: skip
    signed_in(client_user).post(url, FORM | posts)
    draft.refresh_from_db()
    assert (draft.management_staff_hq, draft.management_staff_sites) == (1, 30)
    assert queries.manager_standing(draft).needed == 4


def test_a_pause_keeps_what_fits_and_what_does_not(draft, url, client_user, signed_in):
    browser = signed_in(client_user)
    half = {"total_headcount": "about ten", "posts-0-people": "", "products": "洗衣机"}
    told = browser.post(url, FORM | half, headers=AUTOSAVE).json()
    assert told["revision"] == 1 and set(told["errors"]) == {"total_headcount", "posts-0-people"}
    draft.refresh_from_db()
    assert (draft.scope, draft.products, draft.total_headcount) == (FORM["scope"], "洗衣机", None)
    page = browser.get(url)
    assert typed(page, "total_headcount") == "about ten" and feedback(page, "total_headcount")
    assert typed(page, "posts-0-post") == "售后总监" and feedback(page, "posts-0-people")
    with translation.override("en"):
        assert "“total headcount” is not filled in correctly yet." in policies.bars_to_submit(draft)
    again = FORM | {"total_headcount": "12", "base_revision": "1", "products": "洗衣机"}
    assert browser.post(url, again, headers=AUTOSAVE).json()["errors"] == {}
    draft.refresh_from_db()
    assert (draft.total_headcount, draft.unfinished) == (12, {})


def test_a_pause_in_which_nothing_changed_makes_no_revision(draft, url, client_user, signed_in):
    browser = signed_in(client_user)
    assert browser.post(url, FORM, headers=AUTOSAVE).json()["revision"] == 1
    assert browser.post(url, FORM | {"base_revision": "1"}, headers=AUTOSAVE).json()["revision"] == 1
    assert Revision.objects.count() == 1


def test_a_pause_after_submission_writes_nothing(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    answer = signed_in(cast.client).post(f"/applications/{way.reference}/edit/", FORM, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert Application.objects.get().scope == "家用电器的售后服务"


def test_colleagues_who_write_different_fields_both_stand(draft, url, client_user, colleague, signed_in):
    """Both opened the empty form and saved the whole of it; the second is told what the first wrote."""
    empty = FORM | {"scope": "", "scope_en": "", "total_headcount": "", "posts-0-layer": "", "posts-0-level": "",
                    "posts-0-post": "", "posts-0-people": ""}  # fmt: skip
    assert signed_in(client_user).post(url, empty | {"scope": "甲写的范围"}).status_code == 302
    told = signed_in(colleague).post(url, empty | {"products": "乙写的产品"}, headers=AUTOSAVE).json()
    draft.refresh_from_db()
    assert (draft.scope, draft.products) == ("甲写的范围", "乙写的产品")
    (theirs,) = told["theirs"]
    assert theirs["name"] == "scope" and theirs["value"] == ["甲写的范围"]
    assert "王芳" in theirs["words"] and "甲写的范围" in theirs["words"]
    assert told["conflicts"] == []


def test_colleagues_on_the_same_field_lose_nothing(draft, url, client_user, colleague, signed_in):
    assert signed_in(client_user).post(url, FORM).status_code == 302
    second = signed_in(colleague, "en").post(url, FORM | {"scope": "另一个范围", "products": "新产品"})
    assert second.status_code == 422
    assert "王芳" in feedback(second, "scope") and FORM["scope"] in feedback(second, "scope")
    assert typed(second, "scope") == "另一个范围"
    draft.refresh_from_db()
    assert (draft.scope, draft.products) == (FORM["scope"], "新产品"), "the rest of the second is not held up"
    kept = FORM | {"scope": "另一个范围", "products": "新产品", "base_revision": typed(second, "base_revision")}
    assert signed_in(colleague).post(url, kept).status_code == 302
    draft.refresh_from_db()
    assert draft.scope == "另一个范围"


def test_what_only_the_colleague_changed_is_shown_as_theirs_when_something_else_conflicts(
    draft, url, client_user, colleague, signed_in
):
    assert signed_in(client_user).post(url, FORM | {"products": "甲的产品"}).status_code == 302
    mine = {"scope": "另一个范围", "products": "", "services": ["repair"]}
    second = signed_in(colleague).post(url, FORM | mine)
    assert second.status_code == 422
    assert typed(second, "products") == "甲的产品" and typed(second, "scope") == "另一个范围"


def test_a_list_that_both_changed_is_a_conflict_too(draft, url, client_user, colleague, signed_in):
    first = FORM | {"managers-0-name": "陈立明", "managers-0-certificate_number": "SM-1"}
    assert signed_in(client_user).post(url, first).status_code == 302
    mine = FORM | {"managers-0-name": "李强", "managers-0-certificate_number": "SM-2"}
    told = signed_in(colleague).post(url, mine, headers=AUTOSAVE).json()
    assert [conflict["name"] for conflict in told["conflicts"]] == ["managers"]
    assert "SM-1" in told["conflicts"][0]["words"]
    assert draft.managers.get().certificate_number == "SM-1"


def test_many_at_once_and_every_word_is_kept_or_told(transactional_db, cast, edition, colleague):
    """Eight savings of the same page at once: each wrote its own field, or was told of the other's."""
    way = Way(cast, edition).to("draft")
    fields = ["scope", "products"]

    def write(n: int):
        values = {fields[n % 2]: f"由{n}写"}
        by = [cast.client, colleague][n % 2]
        return services.save(way.application, values=values, base_revision=0, by=by)

    outcomes = at_once(8, write)
    held = Application.objects.get(pk=way.application.pk)
    written = [change["scope"][1] for change in Revision.objects.values_list("changes", flat=True) if "scope" in change]
    assert held.revision == Revision.objects.count() == sum(not saved.conflicts for saved in outcomes)
    assert held.scope in written and len(written) == 1, "who was later and saw nothing of it was told"


def test_a_return_opens_only_the_named_parts(cast, edition):
    way = Way(cast, edition).to("submitted")
    due = clock.today() + datetime.timedelta(days=7)
    services.return_to_client(
        way.application, ground="incomplete", words="请补充", fields=["scope", "trade"], due_on=due, by=cast.market
    )
    held = Application.objects.get()
    values = {"scope": "新范围", "total_headcount": 99, "trade": "energy", "department": "别的", "posts": []}
    services.save(held, values=values, base_revision=held.revision, by=cast.client)
    held.refresh_from_db()
    assert (held.scope, held.total_headcount, held.posts.count()) == ("新范围", 10, 2)
    assert (held.answers["trade"], held.answers["department"]) == ("energy", "售后服务中心")


def returned(way: Way, *fields: str) -> Application:
    due = clock.today() + datetime.timedelta(days=7)
    services.return_to_client(
        way.application, ground="incomplete", words="请补充", fields=list(fields), due_on=due, by=way.cast.market
    )
    return Application.objects.get(pk=way.application.pk)


def test_nothing_is_begun_in_a_part_that_a_return_left_closed(cast, edition):
    held = returned(Way(cast, edition).to("submitted"), "scope")
    typed = {"posts-TOTAL_FORMS": ["1"], "posts-0-people": ["x"], "total_headcount": ["about"], "scope": ["长" * 400]}
    saved = services.save(held, values={}, base_revision=held.revision, unfinished=typed, by=cast.client)
    assert set(saved.application.unfinished) == {"scope"}, "else nobody could ever hand it in again"


def test_a_return_that_names_parts_leaves_the_self_check_closed(cast, edition, signed_in):
    held = returned(Way(cast, edition).to("submitted"), "scope")
    with pytest.raises(PermissionDenied):
        services.keep_self_check(held, content={}, by=cast.client)
    assert not queries.open_applications(cast.client, edition)
    held.open_fields = []
    held.save(update_fields=["open_fields"])
    assert held in queries.open_applications(cast.client, edition)


def test_a_document_that_a_re_opened_part_asks_for_is_open_with_it(cast, edition):
    held = returned(Way(cast, edition).to("submitted"), "services")
    by_services = [row["code"] for row in edition.rules["documents"] if row.get("asked_by_services")]
    by_kinds = [row["code"] for row in edition.rules["documents"] if row.get("asked_by_site_kinds")]
    opened = [row["code"] for row in edition.rules["documents"]
              if permissions.may_upload(cast.client, held, code=row["code"])]  # fmt: skip
    assert opened == by_services and by_services and by_kinds, "else one more service could never be handed in"
    held.open_fields = ["sites"]
    assert [code for code in by_kinds if permissions.may_upload(cast.client, held, code=code)] == by_kinds
    assert not permissions.may_upload(cast.client, held, code="business-licence")


def test_zero_is_an_answer(draft, url, client_user, signed_in):
    zeros = {"insured_headcount": "0", "last_year_headcount": "0"}
    assert signed_in(client_user).post(url, FORM | zeros).status_code == 302
    draft.refresh_from_db()
    assert (draft.answers["insured_headcount"], draft.last_year_headcount) == (0, 0)
    assert queries.in_words(queries.asked_by_code(draft)["insured_headcount"], 0) == "0"
    assert not [value for value in (0, "0", [0], True) if queries.says_nothing(value)]
    assert all(map(queries.says_nothing, (None, "", False, [])))


def test_a_stranger_writes_nothing(draft, url, stranger_user, market, signed_in):
    assert signed_in(stranger_user).post(url, FORM).status_code == 404
    assert signed_in(market).post(url, FORM).status_code == 404, "a draft is the enterprise's own"
    with pytest.raises(PermissionDenied):
        services.save(draft, values={"scope": "x"}, base_revision=0, by=stranger_user)


NAMES = ["scope", "products", "services", "wished_on", "total_headcount", "trade", "system_since", "for_others",
         "manuals_address", "insured_headcount", "base_revision", "posts-TOTAL_FORMS", "posts-INITIAL_FORMS",
         "posts-0-layer", "posts-0-people", "posts-0-DELETE", "posts-3-post", "managers-0-name",
         "managers-0-certificate_number", "managers-0-expires_on", "contact_email", "unknown"]  # fmt: skip
WORDS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "0", "-1", "1", "2", "10", "1e9", "99999999999999999999", "2026-02-30", "2027-01-31", "on",
                     "repair", "headquarters", "a@b.cn", "https://例子.中国/", "http://[", "\x00", "NaN", "1000001"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posted=st.dictionaries(st.sampled_from(NAMES), st.one_of(WORDS, st.lists(WORDS, max_size=3)), max_size=12),
    autosave=st.booleans(),
    whole=st.booleans(),
)
def test_whatever_is_posted_is_no_server_error_and_nothing_is_half_written(
    draft, url, client_user, signed_in, posted, autosave, whole
):
    before = _everything(draft)
    data = (FORM if whole else {}) | posted
    response = signed_in(client_user).post(url, data, headers=AUTOSAVE if autosave else {})
    assert response.status_code in (200, 302, 422)
    if response.status_code == 422 and "王芳" not in response.content.decode():
        assert _everything(draft) == before
    if response.status_code == 200:
        written = Application.objects.get(pk=draft.pk)
        assert set(written.unfinished) <= set(data), "what is kept was typed"
    assert signed_in(client_user).get(url).status_code == 200, "whatever was kept, the page still opens"


def _everything(draft: Application) -> tuple:
    held = Application.objects.get(pk=draft.pk)
    return queries.standing_values(held), held.revision, held.unfinished, Revision.objects.count()
