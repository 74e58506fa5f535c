"""The first page of a person: what waits, and where the own cases stand."""

import pytest

from certsite.casefile import queries
from certsite.casefile.demo.way import Way

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stage", "standing"),
    [("submitted", "application"), ("contracted", "application"), ("planned", "audit"), ("certified", "certificate")],
)
def test_a_case_stands_where_its_latest_record_says(cast, edition, client, stage, standing):
    way = Way(cast, edition).to(stage)
    latest = getattr(way, standing)
    latest.refresh_from_db()
    [case] = queries.own_cases(cast.client)
    assert case.standing == latest
    client.force_login(cast.client)
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert f"</svg>{latest.get_state_display()}</span>" in page


def test_staff_have_lists_instead(cast, edition):
    Way(cast, edition).to("submitted")
    assert queries.own_cases(cast.market) == []
