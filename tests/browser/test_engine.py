"""The rules in the browser say exactly what the rules on the server say (docs/decisions/0012)."""

import json
from decimal import Decimal
from random import Random

import pytest
from django.utils import translation

from scoring import services
from scoring.domain.answers import AnswerError, check
from scoring.domain.draw import RecordSample, pick
from scoring.domain.edition import Item
from scoring.domain.engine import evaluate, show
from scoring.domain.reach import reach
from scoring.domain.records import combine, draw_fault, follows, why_open
from scoring.domain.values import ValueFault, normalise
from scoring.models import Edition
from scoring.queries import bar_of, engine_document, engine_edition
from tests.factories.sheets_at_random import (
    FILE,
    answer_of,
    answers_at_random,
    any_answer,
    draw_at_random,
    edition_document,
    fields_at_random,
    raw_value,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Cases and what the browser makes of them travel as text, so that nothing on the way touches a number
RUN = """async (text) => {
  const rules = {};
  for (const name of ["engine", "reach", "draw", "fields", "sha256"]) {
    Object.assign(rules, await import(`/static/js/scorecard/${name}.js`));
  }
  const isFraction = (value) => value !== null && typeof value === "object" && "n" in value && "d" in value;
  const run = %s;
  const exact = (_key, value) => (isFraction(value) ? String(value) : value);
  return JSON.stringify(await run(rules, JSON.parse(text)), exact);
}"""


@pytest.fixture
def browser_says(desk):
    """browser_says(script, cases) → what the script, a function of the rules and the cases, gives."""
    page = desk()
    page.goto("/")
    return lambda script, cases: json.loads(page.evaluate(RUN % script, json.dumps(cases)))


def told(value):
    """A value of the server as the browser's is written: fractions "a/b", tuples as lists."""
    return json.loads(json.dumps(value, default=str))


def result_told(result) -> dict:
    segments = [
        {name: getattr(s, name) for name in ("group", "earned", "lost", "open", "excluded", "applicable", "share")}
        for s in result.segments
    ]
    return told(vars(result) | {"segments": segments, "earned": result.earned, "complete": result.complete})


def reach_told(found) -> dict:
    return told(
        {"failed": found.failed, "rise": found.rise and vars(found.rise), "fall": found.fall and vars(found.fall)}
    )


def sheets(edition, random, count):
    """Cases of one edition with what the server says of each."""
    rules = engine_edition(edition)
    for _n in range(count):
        answers, deductions = answers_at_random(random, rules), random.choice([0, 0, 1, 2, 4, 5, 7])
        bonus = random.choice(["0", "0.5", "1"]) if rules.bonus_enabled else "0"
        result = evaluate(
            rules,
            {code: answer_of(answer) for code, answer in answers.items()},
            special_deductions=deductions,
            bonus=Decimal(bonus),
        )
        said = {
            "result": result_told(result),
            "reach": reach_told(reach(rules, result)),
            "bar": bar_of(edition, result),
        }
        yield {"answers": answers, "options": {"specialDeductions": deductions, "bonus": bonus}}, said


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_sheets_of_every_kind_have_the_same_result_reach_and_bar(language, browser_says):
    random = Random(f"sheets {language}")
    files = [json.loads(file.read_text()) for file in sorted(FILE.parent.glob("*.json"))]
    shares = [(document, 40) for document in files]
    shares += [(edition_document(random, n), 15) for n in range(16)]
    cases, expected = [], []
    with translation.override(language):
        for document, count in shares:
            edition = Edition.objects.get(pk=services.import_edition(document, by=None).pk)
            pairs = list(sheets(edition, random, count))
            cases.append({"edition": engine_document(edition), "sheets": [case for case, _said in pairs]})
            expected.append([said for _case, said in pairs])
    assert sum(map(len, expected)) >= 300
    found = browser_says(
        """(rules, cases) => cases.map(({ edition, sheets }) => sheets.map(({ answers, options }) => {
          const result = rules.evaluate(edition, answers, options);
          return { result, reach: rules.reach(edition, result), bar: rules.bar(edition, result) };
        }))""",
        cases,
    )
    for case, mine, theirs in zip(cases, expected, found, strict=True):
        for sheet, said, browser in zip(case["sheets"], mine, theirs, strict=True):
            assert browser == told(said), sheet


def test_an_answer_is_taken_or_refused_with_the_same_code(browser_says):
    random = Random("answers")
    cases, expected = [], []
    for _n in range(1500):
        kind = random.choice(["binary", "graded", "sample", "ratio"])
        step = random.choice([None, "0.25", "1"])
        cases.append([{"code": "i", "kind": kind, "points": "2", "step": step}, any_answer(random)])
        expected.append(refusal(Item("i", "g", kind, Decimal(2), step and Decimal(step)), cases[-1][1]))
    assert set(expected) >= {"", "points-off-step", "sample-missing", "reason-missing", "verdict-unknown"}
    assert browser_says("(rules, cases) => cases.map(([item, answer]) => rules.check(item, answer))", cases) == expected


def refusal(item, answer) -> str:
    try:
        check(item, answer_of(answer))
    except AnswerError as fault:
        return fault.code
    return ""


def test_numbers_are_shown_the_same(browser_says):
    numbers = ["0", "0.009", "94.999999", "95", "100", "33.335", "7.1"]
    assert browser_says("(rules, cases) => cases.map(rules.show)", numbers) == [show(Decimal(n)) for n in numbers]


def test_draws_are_the_same_with_the_browsers_hash_and_with_ours(browser_says):
    random = Random("draws")
    draws = [draw_at_random(random, largest=200) for _n in range(200)]
    draws.append(
        draws[0]
        | {"population": 20_000, "size": 142, "picks": list(pick(20_000, 142, draws[0]["seed"], 1)), "attempt": 1}
    )
    rules = [{"minimum": random.randint(1, 9), "factor": random.choice(["1", "0.6", "1.35"])} for _draw in draws]
    found = browser_says(
        """(rules, cases) => Promise.all(cases.map(async ([{ population, size, seed, attempt }, rule]) => [
          await rules.pick(population, size, seed, attempt),
          await rules.pick(population, size, seed, attempt, rules.sha256),
          rules.sampleSize(rule, population),
        ]))""",
        list(zip(draws, rules, strict=True)),
    )
    for draw, rule, (own, ours, size) in zip(draws, rules, found, strict=True):
        assert own == ours == draw["picks"]
        assert size == RecordSample.of_edition({"record_sample": rule}).size(draw["population"])


def test_a_draw_made_on_the_device_is_taken_by_the_server(browser_says):
    made = browser_says("async (rules) => [await rules.draw({ population: 400, size: 20 }), rules.newSeed()]", [])
    assert normalise("draw", made[0])["picks"] == list(pick(400, 20, made[0]["seed"]))
    assert len(made[1]) == 16 != made[0]["seed"]


def test_fields_mean_the_same_answer(browser_says):
    random = Random("fields")
    cases, expected = [], []
    for _n in range(600):
        kind = random.choice(["sample", "sample", "sample", "binary", "graded", "ratio"])
        fields, minimum = fields_at_random(random), random.randint(1, 6)
        cases.append(
            [{"code": "i", "kind": kind, "points": "2", "step": None}, fields, {"minimum": minimum, "factor": "1"}]
        )
        item, rule = Item("i", "g", kind, Decimal(2)), RecordSample(minimum)
        answer = combine(item, fields, rule)
        expected.append([answer and told(vars(answer)), why_open(item, fields, rule)])
    assert {code for _answer, code in expected} >= {"", "records-open", "size-reason-missing", "attempt-reason-missing"}
    found = browser_says(
        "(rules, cases) => cases.map((each) => [rules.combine(...each), rules.whyOpen(...each)])", cases
    )
    for case, mine, theirs in zip(cases, expected, found, strict=True):
        assert theirs == mine, case


def test_a_value_is_read_the_same_or_refused_with_the_same_codes(browser_says):
    random = Random("values")
    cases = [raw_value(random) for _n in range(1500)]
    found = browser_says(
        """(rules, cases) => Promise.all(cases.map(async ([field, raw]) => {
          try {
            const value = rules.normalise(field, raw);
            return field !== "draw" || await rules.repeats(value) ? { value } : { codes: { picks: "not-repeatable" } };
          } catch (fault) {
            if (!fault.codes) throw fault;
            return { codes: fault.codes };
          }
        }))""",
        cases,
    )
    for (field, raw), theirs in zip(cases, found, strict=True):
        try:
            mine = {"value": normalise(field, raw)}
        except ValueFault as fault:
            mine = {"codes": fault.codes}
        assert theirs == mine, (field, raw)


def test_draws_follow_each_other_by_the_same_rule(browser_says):
    random = Random("following")
    draws = [draw_at_random(random, largest=8) for _n in range(60)]
    cases = [[random.choice([None, *draws[:20]]), random.choice(draws)] for _n in range(300)]
    cases += [[draw, draw | {"reason": "so"}] for draw in draws]
    expected = [[follows(*case), draw_fault(case[1], RecordSample())] for case in cases]
    found = browser_says(
        """(rules, cases) => cases.map(([one, other]) => [
          rules.follows(one, other),
          rules.drawFault(other, { minimum: 5, factor: "1" }),
        ])""",
        cases,
    )
    assert found == expected
