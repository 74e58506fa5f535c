"""What keeps a sheet from being submitted, each said with where it is."""

import uuid

import pytest

from audits import queries, services
from audits.models import Audit
from certsite.casefile.demo.way import Way, score
from certsite.common.guards import NotReady
from scoring.models import Conflict
from scoring.services import Operation, record
from scoring.states import ScorecardState
from tests.factories.photos import stored_photo

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


def note(way, **values):
    item = way.edition.indicators.get(code="5.1.1.1")
    values = {"uid": uuid.uuid4(), "kind": "special-deduction", "indicator": item, "text": "虚假宣传"} | values
    return services.record_finding(way.audit, by=way.cast.lead, **values)


def test_a_special_deduction_without_evidence_stops_it_and_is_jumped_to(way, signed_in):
    score(way.audit.scorecard, by=way.cast.lead)
    note(way, evidence="  ")
    with pytest.raises(NotReady, match="F1"):
        submit(way)
    url = f"/audits/{way.audit.reference}/scorecard/submit/"
    assert signed_in(way.cast.lead).post(url).url.endswith("#item-5.1.1.1")


@pytest.mark.parametrize("struck", [False, True])
def test_evidence_in_words_or_a_struck_deduction_lets_it_pass(way, struck):
    score(way.audit.scorecard, by=way.cast.lead)
    finding = note(way, evidence="" if struck else "宣传页一份")
    if struck:
        services.strike_finding(finding, base_revision=1, reason="查无实据", by=way.cast.lead)
    assert submit(way).scorecard.state == ScorecardState.LOCKED


@pytest.mark.parametrize("to", ["the deduction", "its item"])
def test_a_photo_of_a_special_deduction_or_of_its_item_is_its_evidence(way, to):
    score(way.audit.scorecard, by=way.cast.lead)
    finding, lead = note(way), way.cast.lead
    photo = stored_photo(way.audit, item=way.edition.indicators.get(code="5.1.1.2"), by=lead)
    target = finding if to == "the deduction" else finding.indicator
    link = services.link_photo(photo, uid=uuid.uuid4(), to=target, by=lead)
    assert queries.deductions_without_evidence(way.audit) == []
    services.unlink_photo(link, by=lead)
    assert queries.deductions_without_evidence(way.audit) == [finding]
    services.link_photo(photo, uid=uuid.uuid4(), to=target, by=lead)
    photo.blobs.update(scan="infected")
    with pytest.raises(NotReady, match="F1"):
        submit(way)
    photo.blobs.update(scan="clean")
    assert submit(way).scorecard.state == ScorecardState.LOCKED


def test_a_minor_finding_is_not_asked_for_evidence(way):
    score(way.audit.scorecard, by=way.cast.lead)
    note(way, kind="minor")
    submit(way)


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
    conflict = Conflict.objects.get()
    newest = conflict.edits.get().pk
    services.close_conflict(conflict, audit=way.audit, kept=None, seen=1, newest=newest, by=way.cast.lead)
    submit(way)
