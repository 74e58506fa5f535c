"""What keeps a sheet from being submitted, each said with where it is."""

import pytest

from audits import services
from audits.models import Audit
from certsite.casefile.demo.way import Way, score
from certsite.common.guards import NotReady
from scoring.models import Conflict
from scoring.services import Operation, record
from scoring.states import ScorecardState

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    way = Way(cast, edition).to("on_site")
    services.verify_headcount(way.audit, headcount=way.headcount, by=cast.lead)
    return way


def submit(way):
    return services.submit_scorecard(Audit.objects.get(pk=way.audit.pk), by=way.cast.lead)


def test_a_gap_is_counted_and_jumped_to(way, signed_in):
    score(way.audit.scorecard, by=way.cast.lead, only=["5.1.1.1"])
    with pytest.raises(NotReady, match="共 42 项，41 项未评分"):
        submit(way)
    url = f"/audits/{way.audit.reference}/scorecard/submit/"
    assert signed_in(way.cast.lead).post(url).url.endswith("#item-5.1.1.2")


@pytest.mark.parametrize("value", [{"verdict": "zero"}, {"verdict": "partial", "staff": 30, "certified": 2}])
def test_a_deduction_without_evidence_stops_it(way, value):
    score(way.audit.scorecard, {"5.1.2.2": value | {"comment": ""}}, by=way.cast.lead)
    with pytest.raises(NotReady, match="5.1.2.2"):
        submit(way)
    record(way.audit.scorecard, [Operation("5.1.2.2", "comment", 0, "任命书两份")], by=way.cast.lead)
    assert submit(way).scorecard.state == ScorecardState.LOCKED


def test_an_open_change_order_stops_it(way):
    score(way.audit.scorecard, by=way.cast.lead)
    services.verify_headcount(way.audit, headcount=way.headcount * 9, by=way.cast.lead)
    with pytest.raises(NotReady):
        submit(way)


def test_an_open_conflict_card_stops_it(way):
    score(way.audit.scorecard, by=way.cast.lead)
    record(way.audit.scorecard, [Operation("5.1.1.1", "answer", 0, {"verdict": "zero"})], by=way.cast.lead)
    with pytest.raises(NotReady):
        submit(way)
    services.close_conflict(Conflict.objects.get(), audit=way.audit, kept=None, seen=1, by=way.cast.lead)
    submit(way)
