"""The one write path of scores: bases, conflict cards, repetitions, and what the schema itself refuses."""

import threading
import uuid

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from certsite.common.guards import NotReady
from scoring import queries, services
from scoring.domain.draw import RecordSample, pick
from scoring.domain.values import normalise
from scoring.models import Conflict, Edit, Line
from scoring.services import Operation

pytestmark = pytest.mark.django_db
FULL, ZERO = normalise("answer", {"verdict": "full"}), normalise("answer", {"verdict": "zero"})
CODE = "5.1.1.1"


@pytest.fixture
def card(edition, cast):
    return services.open_scorecard(edition=edition, case="A-1", by=cast.lead)


def answer(value, base=0, **options) -> Operation:
    return Operation(CODE, "answer", base, value, **options)


def states(card, *operations, by) -> list[str]:
    return [outcome.state for outcome in services.record(card, operations, by=by)]


def present(card, name="answer"):
    line = Line.objects.get(scorecard=card, indicator__code=CODE, field=name)
    return line.revision, line.value


def test_an_edit_on_the_present_revision_is_put_in_place(card, cast):
    assert states(card, answer(FULL), answer(ZERO, 1), by=cast.lead) == ["applied", "applied"]
    assert present(card) == (2, ZERO)


def test_fields_of_one_item_do_not_meet(card, cast):
    services.record(card, [answer(FULL)], by=cast.lead)
    assert states(card, Operation(CODE, "comment", 0, "已核实"), by=cast.lead) == ["applied"]
    assert present(card) == (1, FULL) and present(card, "comment") == (1, "已核实")


def test_a_stale_base_keeps_both_in_one_card(card, cast, auditor):
    services.record(card, [answer(FULL)], by=cast.lead)
    stale = [answer(ZERO), answer({"verdict": "not-applicable", "reason": "无此业务"})]
    assert states(card, *stale, by=auditor) == ["conflict", "conflict"]
    assert present(card) == (1, FULL)
    (conflict,) = queries.open_conflicts(card)
    assert [edit.value["verdict"] for edit in conflict.edits.all()] == ["zero", "not-applicable"]


def test_the_same_value_on_a_stale_base_is_no_conflict(card, cast, auditor):
    services.record(card, [answer(FULL)], by=cast.lead)
    assert states(card, answer({"verdict": "full", "reason": ""}), by=auditor) == ["applied"]
    assert present(card) == (1, FULL) and not Conflict.objects.exists()


def test_many_conflicts_cost_as_many_queries_as_one(card, cast, auditor):
    codes = list(queries.item_ids(card.edition))[:20]
    services.record(card, [Operation(code, "answer", 0, FULL) for code in codes], by=cast.lead)
    services.record(card, [Operation(codes[0], "answer", 0, {"verdict": "not-applicable"})], by=cast.lead)
    services.record(card, [Operation(codes[1], "answer", 0, {"verdict": "not-applicable"})], by=cast.lead)
    closed = Conflict.objects.last()
    services.settle(closed, kept=None, seen=1, newest=closed.edits.get().pk, by=cast.lead)
    many = [Operation(code, "answer", 0, ZERO) for code in codes]
    counts = []
    for sending in (many[-1:], many[:-1]):
        with CaptureQueriesContext(connection) as asked:
            assert states(card, *sending, *sending[:1], by=auditor) == ["conflict"] * (len(sending) + 1)
        counts.append(len([query for query in asked if "SAVEPOINT" not in query["sql"]]))
    assert counts[0] == counts[1] <= 6
    found = queries.open_conflicts(card)
    assert {conflict.indicator.code for conflict in found} == set(codes) and len(found) == 20
    assert all(conflict.edits.filter(value=ZERO).count() == 1 for conflict in found)
    assert Conflict.objects.count() == 21, "a closed card takes nothing more, an open one takes the next"


@pytest.mark.parametrize("base", [0, 1])
def test_a_repetition_changes_nothing_and_is_answered_as_before(card, cast, auditor, base):
    services.record(card, [answer(FULL)], by=cast.lead)
    operation = answer(ZERO, base)
    first = services.record(card, [operation], by=auditor)
    services.record(card, [answer({"verdict": "partial"}, 2)], by=cast.lead)
    again = services.record(card, [operation, operation], by=auditor)
    assert {outcome.state for outcome in again} == {first[0].state}
    assert Edit.objects.filter(operation=operation.id).count() == 1


def test_what_comes_after_the_sheet_was_locked_waits_in_a_card(card, cast):
    items = queries.item_ids(card.edition)
    services.record(card, [Operation(code, "answer", 0, FULL) for code in items], by=cast.lead)
    services.lock(card, by=cast.lead)
    late = answer(ZERO, 1)
    assert states(card, late, by=cast.lead) == ["conflict"]
    assert present(card) == (1, FULL)
    services.unlock(card, reason="补录", by=cast.planner)
    # the answer was lost on its way, so the device sends it once more: its base is the present one now
    assert states(card, late, by=cast.lead) == ["conflict"]
    with pytest.raises(NotReady, match="1"):
        services.lock(card, by=cast.lead)


def close_card(*, seen, by):
    """The lead puts the one value in place that waits."""
    edit = Edit.objects.get(revision=None)
    services.settle(edit.conflict, kept=edit, seen=seen, newest=edit.pk, by=by)


def test_a_card_is_closed_by_choosing(card, cast, auditor):
    services.record(card, [answer(FULL)], by=cast.lead)
    services.record(card, [answer(ZERO)], by=auditor)
    with pytest.raises(NotReady):
        close_card(seen=0, by=cast.lead)
    close_card(seen=1, by=cast.lead)
    conflict = Conflict.objects.get()
    assert present(card) == (2, ZERO) and conflict.closed_by == cast.lead
    with pytest.raises(NotReady):
        close_card(seen=2, by=cast.lead)


def test_a_card_that_somebody_added_to_is_looked_at_again(card, cast, auditor):
    services.record(card, [answer(FULL)], by=cast.lead)
    services.record(card, [answer(ZERO)], by=auditor)
    shown = Edit.objects.get(revision=None)
    services.record(card, [answer(normalise("answer", {"verdict": "not-applicable"}))], by=auditor)
    with pytest.raises(NotReady):
        services.settle(shown.conflict, kept=shown, seen=1, newest=shown.pk, by=cast.lead)
    assert present(card) == (1, FULL) and Conflict.objects.get().edits.count() == 2


def test_what_stands_may_stay(card, cast, auditor):
    services.record(card, [answer(FULL)], by=cast.lead)
    services.record(card, [answer(ZERO)], by=auditor)
    edit = Edit.objects.get(revision=None)
    services.settle(edit.conflict, kept=None, seen=1, newest=edit.pk, by=cast.lead)
    assert present(card) == (1, FULL) and not queries.open_conflicts(card)


def test_a_line_changes_only_by_an_edit(card, cast):
    services.record(card, [answer(FULL)], by=cast.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.update(value=ZERO)
    with pytest.raises(IntegrityError), transaction.atomic():
        line = Line.objects.get()
        line.pk, line.field = None, "comment"
        line.save(force_insert=True)
    edit = Edit.objects.get()
    edit.pk, edit.operation, edit.revision = None, uuid.uuid4(), 3
    with pytest.raises(IntegrityError), transaction.atomic():
        edit.save(force_insert=True)


def test_the_edits_replayed_are_what_stands(card, cast, auditor):
    services.record(
        card, [answer(FULL), answer(ZERO, 1), Operation("5.1.2.2", "answer", 0, ratio(30, 2))], by=cast.lead
    )
    services.record(card, [answer(FULL)], by=auditor)
    assert queries.replay(card) == queries.evaluate_card(card)
    assert queries.answers_on(card)[CODE].verdict == "zero"


def ratio(staff: int, certified: int) -> dict:
    return {"verdict": "partial", "staff": staff, "certified": certified}


@pytest.mark.django_db(transaction=True)
def test_fifty_writers_at_once_lose_nothing(card, cast):
    codes = list(queries.item_ids(card.edition))[:10]
    gate, outcomes = threading.Barrier(50), []

    def write(number: int) -> None:
        try:
            operations = [Operation(code, "comment", 0, f"{number}") for code in codes]
            gate.wait(60)
            outcomes.append((number, services.record(card, operations, by=cast.lead)))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 50
    winner = next(number for number, made in outcomes if made[0].state == "applied")
    assert {line.value for line in card.lines.all()} == {str(winner)}
    for conflict in queries.open_conflicts(card):
        assert {edit.value for edit in conflict.edits.all()} == {f"{n}" for n in range(50)} - {str(winner)}
    assert Edit.objects.count() == 500


def draw(card, population: int, attempt: int = 1, reason: str = "", base: int = 0, seed: str = "") -> Operation:
    seed, size = seed or queries.seed_of(card, "5.1.1.2"), RecordSample().size(population)
    value = {"population": population, "unit": "维修单", "size": size, "attempt": attempt, "seed": seed,
             "picks": list(pick(population, size, seed, attempt)), "reason": reason}  # fmt: skip
    return Operation("5.1.1.2", "draw", base, value)


def test_points_follow_the_records_that_were_drawn(card, cast):
    operation = draw(card, 20)
    services.record(card, [operation], by=cast.lead)
    picks = operation.value["picks"]
    results = [{"result": "passed" if n else "failed", "note": "缺签字"} for n in range(len(picks))]
    records = [Operation("5.1.1.2", f"record:{n}", 0, found) for n, found in zip(picks, results, strict=True)]
    services.record(card, records[1:], by=cast.lead)
    assert "5.1.1.2" not in queries.answers_on(card), "one record has no result yet"
    services.record(card, records[:1], by=cast.lead)
    assert (queries.answers_on(card)["5.1.1.2"].drawn, queries.answers_on(card)["5.1.1.2"].failed) == (len(picks), 1)


def test_nobody_draws_until_it_suits(card, cast):
    services.record(card, [draw(card, 20)], by=cast.lead)
    for again in (
        draw(card, 30, base=1),
        draw(card, 20, attempt=2, base=1),
        draw(card, 20, 2, "换了清单", 1, seed="mine"),
    ):
        assert states(card, again, by=cast.lead) == ["refused"]
    assert states(card, draw(card, 20, 2, "换了清单", base=1), by=cast.lead) == ["applied"]
