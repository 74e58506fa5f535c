"""Recompute: every locked sheet replays to its stored result bit by bit, and what was tampered with is named."""

import json
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from scoring import queries, services
from scoring.domain.engine import ENGINE
from scoring.models import Conflict, Edit, Edition, Line, Scorecard
from tests.factories.cards_at_random import locked_card

pytestmark = pytest.mark.django_db
EIGHT = Path(__file__).resolve().parents[2] / "scoring" / "data" / "eight-star-2026.json"
CASES = 60


@pytest.fixture
def editions(edition) -> list[Edition]:
    other = services.import_edition(json.loads(EIGHT.read_text(encoding="utf-8")), by=None)
    return [edition, services.publish(other, by=None)]


@pytest.fixture
def card(edition, cast, auditor) -> Scorecard:
    return locked_card(Random(7), edition, case="A-7", lead=cast.lead, auditor=auditor)


def recomputed() -> dict:
    return {found.scorecard.case: found for found in queries.recompute_all()}


def refused(capsys) -> str:
    """What the command says before it ends with 1."""
    with pytest.raises(CommandError) as ended:
        call_command("recompute")
    assert ended.value.returncode == 1
    return capsys.readouterr().out


def tamper(sql: str, values: list, *, table: str = "") -> None:
    """As somebody with the keys of the database would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger of the test itself may still be waiting
        if table:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        assert cursor.rowcount == 1
        if table:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_sixty_cases_of_two_editions_replay_bit_by_bit(editions, cast, auditor, capsys):
    for number in range(CASES):
        locked_card(Random(number), editions[number % 2], case=f"A-{number}", lead=cast.lead, auditor=auditor)
    assert queries.recompute_all() == []
    call_command("recompute")
    assert f"{CASES} score sheets checked" in capsys.readouterr().out
    # the sixty are as different as they should be
    results = list(Scorecard.objects.values_list("result", flat=True))
    assert len({result["percent"] for result in results}) > CASES / 2
    assert {result["engine"] for result in results} == {ENGINE}
    assert Conflict.objects.filter(kept=None).exists() and Conflict.objects.exclude(kept=None).exists()
    assert Line.objects.filter(field="draw").exists() and any(r["special_deductions"] for r in results)
    assert any(r["exclusion_flag"] for r in results)


def test_a_sheet_that_is_not_locked_is_not_counted(edition, cast, capsys):
    services.open_scorecard(edition=edition, case="A-1", by=cast.lead)
    call_command("recompute")
    assert "0 score sheets checked" in capsys.readouterr().out


def test_a_result_that_was_tampered_with_is_named(card, capsys):
    result = card.result | {"grade": "five-star", "shown": "99.00"}
    tamper("UPDATE scoring_scorecard SET result = %s WHERE id = %s", [json.dumps(result), card.pk])
    said = refused(capsys)
    assert "A-7: 99.00 % five-star" in said and card.result["shown"] in said


def test_an_edit_that_was_tampered_with_is_named(card, capsys):
    edit = Edit.objects.filter(scorecard=card, field="answer", revision__isnull=False, value__verdict="full").last()
    assert Line.objects.get(scorecard=card, indicator=edit.indicator, field="answer").revision == edit.revision
    value = edit.value | {"verdict": "zero"}
    tamper("UPDATE scoring_edit SET value = %s WHERE id = %s", [json.dumps(value), edit.pk], table="scoring_edit")
    said = refused(capsys)
    assert "A-7" in said and f"{edit.indicator.code} answer" in said


def test_an_edit_that_was_taken_away_is_named(card, capsys):
    line = Line.objects.filter(scorecard=card, field="comment").first()
    last = Edit.objects.filter(scorecard=card, indicator=line.indicator, field="comment").last()
    tamper("DELETE FROM scoring_edit WHERE id = %s", [last.pk], table="scoring_edit")
    assert f"A-7: not as its edits say: {line.indicator.code} comment" in refused(capsys)


def test_a_comment_that_was_tampered_with_is_named(card):
    line = Line.objects.filter(scorecard=card, field="comment").first()
    tamper("UPDATE scoring_line SET value = %s WHERE id = %s", ['"改写"', line.pk], table="scoring_line")
    assert recomputed()["A-7"].places == ((line.indicator.code, "comment"),)


@pytest.mark.parametrize("value", ['{"verdict": "partial", "points": "x"}', '"full"', "[1]", "7"])
def test_what_nobody_can_have_entered_ends_no_recompute(card, value):
    edit = Edit.objects.filter(scorecard=card, field="answer", revision__isnull=False).last()
    tamper("UPDATE scoring_edit SET value = %s WHERE id = %s", [value, edit.pk], table="scoring_edit")
    assert (edit.indicator.code, "answer") in recomputed()["A-7"].places


@pytest.mark.parametrize(
    ("number", "same"), [(None, True), (ENGINE, True), (ENGINE + 1, False), (0, False), ("1", False)]
)
def test_a_result_names_the_engine_that_found_it(card, number, same):
    result = {key: value for key, value in card.result.items() if key != "engine"}
    result |= {"engine": number} if number is not None else {}
    tamper("UPDATE scoring_scorecard SET result = %s WHERE id = %s", [json.dumps(result), card.pk])
    assert ("A-7" not in recomputed()) is same


def test_the_list_can_be_read_by_a_program(card, capsys):
    tamper("UPDATE scoring_scorecard SET result = %s WHERE id = %s", ['"x"', card.pk])
    (row,) = json.loads(refused_json(capsys))["differing"]
    assert row["case"] == "A-7" and row["stored"] == "x" and row["now"] == card.result


def refused_json(capsys) -> str:
    with pytest.raises(CommandError):
        call_command("recompute", "--json")
    return capsys.readouterr().out
