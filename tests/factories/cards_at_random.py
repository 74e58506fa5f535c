"""Whole score sheets at random, written by two people through the real verbs and locked."""

from random import Random

from scoring import queries, services
from scoring.domain.draw import pick
from scoring.domain.edition import Item
from scoring.models import Conflict, Edition, Line, Scorecard
from scoring.services import Operation
from tests.factories.sheets_at_random import good_answer, raw_answer

REASON = "清单较短，全部为当月记录"


def locked_card(random: Random, edition: Edition, *, case: str, lead, auditor) -> Scorecard:
    """Scored in rounds on bases that are now and then stale, drawn, settled, deducted from, completed and locked."""
    card = services.open_scorecard(edition=edition, case=case, by=lead)
    items = queries.engine_edition(edition).items
    for _round in range(random.randint(1, 3)):
        for person in (lead, auditor):
            write(random, card, random.sample(items, random.randint(1, len(items))), by=person)
        settle_all(random, card, by=lead)
    deduct(random, card, by=lead)
    complete(random, card, by=lead)
    card = services.lock(card, by=lead)
    if random.random() < 0.3:
        services.unlock(card, reason="补充证据", by=auditor)
        write(random, card, random.sample(items, 3), by=lead)
        settle_all(random, card, by=lead)
        complete(random, card, by=lead)
        card = services.lock(card, by=lead)
    return card


def revisions(card: Scorecard) -> dict[tuple[str, str], int]:
    rows = Line.objects.filter(scorecard=card).values_list("indicator__code", "field", "revision")
    return {(code, name): revision for code, name, revision in rows}


def write(random: Random, card: Scorecard, items: list[Item], *, by, stale: float = 0.15) -> None:
    """An answer, a comment or a draw at each of these items, some on a revision that is not the present one."""
    made, bases = [], revisions(card)
    absent = random.choice([0, 0, 0.5])
    for item in items:
        base = bases.get((item.code, "answer"), 0)
        base = random.randint(0, base) if random.random() < stale else base
        value = good_answer(random, item, random.choice([0.5, 0.9, 1]))
        value = raw_answer("not-applicable", reason="无此业务") if random.random() < absent else value
        made.append(Operation(item.code, "answer", base, value, device="平板"))
        if random.random() < 0.3:
            made.append(
                Operation(item.code, "comment", bases.get((item.code, "comment"), 0), f"查阅 {random.random()}")
            )
        if item.kind == "sample" and (item.code, "draw") not in bases and random.random() < 0.6:
            made += drawn(random, card, item)
    services.record(card, made, by=by)


def drawn(random: Random, card: Scorecard, item: Item) -> list[Operation]:
    """A draw and what was found in each of its records."""
    population = random.randint(1, 60)
    size, seed = random.randint(1, min(12, population)), queries.seed_of(card, item.code)
    picks = pick(population, size, seed, 1)
    value = {"population": population, "unit": "维修工单", "size": size, "attempt": 1, "seed": seed,
             "picks": list(picks), "reason": REASON}  # fmt: skip
    results = random.choices(["passed", "failed", "absent"], [8, 1, 1], k=len(picks))
    return [Operation(item.code, "draw", 0, value)] + [
        Operation(item.code, f"record:{number}", 0, {"result": result, "note": "", "attempt": 1})
        for number, result in zip(picks, results, strict=True)
    ]


def settle_all(random: Random, card: Scorecard, *, by) -> None:
    """The lead closes every card, with one of the waiting values or with what stands."""
    standing = revisions(card)
    for conflict in Conflict.objects.filter(scorecard=card, closed_at=None).select_related("indicator"):
        edits = list(conflict.edits.all())
        kept, newest = random.choice([None, *edits]), max(edit.pk for edit in edits)
        seen = standing.get((conflict.indicator.code, conflict.field), 0)
        services.settle(conflict, kept=kept, seen=seen, newest=newest, by=by)


def deduct(random: Random, card: Scorecard, *, by) -> None:
    """None to six special deductions, now and then one of them taken back."""
    for number in range(random.choice([0, 0, 1, 2, 6])):
        deduction = services.add_deduction(card, reason=f"违规 {number}", by=by)
        if random.random() < 0.2:
            services.remove_deduction(deduction, by=by)


def complete(random: Random, card: Scorecard, *, by) -> None:
    """Answer whatever is open."""
    items = {item.code: item for item in queries.engine_edition(card.edition).items}
    missing = [items[code] for code in queries.evaluate_card(card).missing]
    write(random, card, missing, by=by, stale=0)
