"""Where a case stands, in one word: on the home page, in the list and in the funnel."""

import pytest

from certsite.casefile import figures, queries
from certsite.casefile.demo.way import STEPS, Way
from certsite.casefile.stages import STAGES

pytestmark = pytest.mark.django_db
STAGE_AFTER = {
    "draft": "application:draft",
    "submitted": "application:submitted",
    "accepted": "application:accepted",
    "quoted": "application:quoted",
    "contracted": "application:contracted",
    "passed": "application:documents-passed",
    "planned": "audit:planned",
    "confirmed": "audit:confirmed",
    "on_site": "audit:on-site",
    "closed": "audit:closed",
    "granted": "decision:granted",
    "certified": "certificate:valid",
}


def test_a_case_goes_through_every_stage(cast, edition):
    way, passed = Way(cast, edition), {}
    for step in STEPS:
        way.to(step)
        [case] = queries.own_cases(cast.client)
        passed[step] = case.stage
    assert passed == {"filled": "application:draft", "scored": "audit:on-site"} | STAGE_AFTER


@pytest.mark.parametrize("step", ["submitted", "closed", "certified"])
def test_home_list_and_case_say_the_same(cast, edition, client, step):
    way = Way(cast, edition).to(step)
    client.force_login(cast.client)
    for page in ("/", "/applications/", f"/applications/{way.reference}/"):
        answer = client.get(page, headers={"accept-language": "en"}).content.decode()
        assert f"</svg>{STAGES[STAGE_AFTER[step]]}</span>" in answer, page


def test_the_funnel_counts_what_its_lists_show(cast, edition, client):
    for step in ("submitted", "submitted", "quoted", "confirmed", "certified"):
        Way(cast, edition).to(step)
    client.force_login(cast.market)
    counted = {bar.url: bar.value for bar in figures.funnel()}
    assert sum(counted.values()) == 4
    for url, number in counted.items():
        assert len(client.get(url).context["table"].rows) == number


def test_staff_have_lists_instead(cast, edition):
    Way(cast, edition).to("submitted")
    assert queries.own_cases(cast.market) == []
