"""Editions, answers and fields at random, the odd ones more often than life has them; the same for the same seed."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from random import Random

from scoring.domain.answers import Answer
from scoring.domain.draw import pick
from scoring.domain.edition import Edition, Item

FILE = Path(__file__).resolve().parents[2] / "scoring" / "data" / "gbt27922-2011.json"
BANDS = ("none", "low", "middle", "high", "top")
# What one language takes for white space and the other not is among them
REASONS = ("", " ", "\x1c", "\x85", "\ufeff", "\u200b", "\u180e", "\u3000", "no delivery", " 无此业务\n", "😀")
NUMBERS = (None, "", " ", 0, 3, 7, -1, 2.5, "5", "05", " 6\n", "３", "１．５", "1.50", ".5", "5.", ".", "1e2", "x",
           "1.234", "1234567", "999999.99", "1234567890", "٣", True, [], 10**20)  # fmt: skip
TEXTS = (None, "", "a\r\nb\rc", " 空 ", "a\x00", "\ud800", "😀" * 64, "😀" * 65, "x" * 501, 5, ["a"], *REASONS)


def edition_document(random: Random, number: int) -> dict:
    """A whole edition file whose scoring part is drawn: tree, kinds, bands, group floors, manager rule, deductions."""
    document = copy.deepcopy(json.loads(FILE.read_text()))
    document["edition"] = f"random-{number}"
    document["indicators"] = indicators(random)
    groups = [node for node in document["indicators"] if node["level"] == "group"]
    document["full_mark"] = str(sum(Decimal(group["cap"]) for group in groups))
    floors = [0, *sorted(random.sample(range(1, 101), random.randint(1, 4)))]
    document["bands"] = [
        {"code": code, "floor": str(floor) if random.random() < 0.7 or not floor else f"{floor - 1}.{floor:02d}",
         "passing": floor > 0, "stars": 0, "label": {"zh-hans": f"等级{code}", "en": code.title()}}
        for code, floor in zip(BANDS, floors, strict=False)
    ]  # fmt: skip
    document["group_floors"] = [
        {"band": band["code"], "group": group["code"], "percent": str(percent)}
        for group in random.sample(groups, random.randint(0, len(groups)))
        for band, percent in zip(
            document["bands"][1:], sorted(random.choices(range(101), k=len(document["bands"]) - 1)), strict=True
        )
    ]
    ratios = [node["code"] for node in document["indicators"] if node.get("kind") == "ratio"]
    document["manager_rule"] = random.choice([None, True]) and ratios and {
        "indicator": random.choice(ratios), "share": random.choice(["0.10", "0.07", "1", "0.333"]),
        "minimum": random.randint(1, 3), "mode": random.choice(["proportional", "all-or-nothing"]),
    } or None  # fmt: skip
    document["deductions"] = {"points": random.choice(["1", "0.5", "2.25"]), "fail_at": random.randint(3, 6)}
    document["bonus"] = {"enabled": random.random() < 0.5, "maximum": "1"}
    document["exclusion_warning_percent"] = random.choice(["20", "12.5"])
    document["record_sample"] = {"minimum": random.randint(1, 8), "factor": random.choice(["1", "0.6", "1.35"])}
    return document


def indicators(random: Random) -> list[dict]:
    """One to three groups of one to seven items."""
    nodes, kinds = [], ("binary", "graded", "sample", "ratio")
    for g in range(1, random.randint(1, 3) + 1):
        items = []
        for i in range(1, random.randint(1, 7) + 1):
            points = random.choice(["1", "2", "2", "3", "5", "0.5", "1.75", "0.07"])
            items.append({"code": f"{g}.{i}", "parent": str(g), "level": "item", "kind": random.choice(kinds),
                          "points": points, "points_basis": "known",
                          "title": {"zh-hans": "项", "en": "item"}})  # fmt: skip
            if items[-1]["kind"] == "graded" and random.random() < 0.7:
                items[-1]["step"] = random.choice(["0.25", "0.01", "1", "0.03"])
        cap = sum(Decimal(item["points"]) for item in items)
        nodes.append({"code": str(g), "parent": None, "level": "group", "cap": str(cap),
                      "title": {"zh-hans": f"第{g}组", "en": f"Group {g}"}})  # fmt: skip
        nodes += items
    return nodes


def answers_at_random(random: Random, edition: Edition) -> dict[str, dict]:
    """Answers that their items take, from an empty sheet to a full one, from a bad to a good one."""
    openness, goodness = random.choice([0, 0.1, 0.3, 0.7, 1]), random.choice([0.2, 0.7, 0.9])
    return {item.code: good_answer(random, item, goodness) for item in edition.items if random.random() >= openness}


def good_answer(random: Random, item: Item, goodness: float) -> dict:
    roll = random.random()
    if roll < 0.1:
        return raw_answer("not-applicable", reason="no delivery")
    if roll < 0.5 or item.kind == "binary":
        return raw_answer("full" if random.random() < goodness else "zero")
    if item.kind == "graded":
        step = item.step or Decimal("0.5")
        return raw_answer("partial", points=str(step * random.randint(0, int(item.points / step))))
    if item.kind == "sample":
        drawn = random.randint(1, 40)
        return raw_answer("partial", drawn=drawn, failed=random.randint(0, drawn))
    return raw_answer("partial", staff=random.randint(0, 400), certified=random.randint(0, 50))


def any_answer(random: Random) -> dict:
    """An answer that its item need not take."""
    count = lambda: random.choice([None, 0, 1, 2, 3, 5])  # noqa: E731
    return raw_answer(
        random.choice(["full", "partial", "partial", "partial", "zero", "not-applicable", "perhaps", ""]),
        points=random.choice([None, "0", "0.25", "0.3", "1", "1.5", "2", "9"]),
        drawn=count(), failed=count(), staff=count(), certified=count(),
        reason=random.choice(REASONS),
    )  # fmt: skip


def raw_answer(verdict: str, **parts) -> dict:
    empty = {"points": None, "drawn": None, "failed": None, "staff": None, "certified": None, "reason": ""}
    return {"verdict": verdict} | empty | parts


def answer_of(raw: dict) -> Answer:
    return Answer(**raw | {"points": None if raw["points"] is None else Decimal(raw["points"])})


def fields_at_random(random: Random) -> dict[str, dict]:
    """The fields of an item as the log holds them: an answer, a draw, results of its records, any of them lacking."""
    fields = {"answer": any_answer(random)} if random.random() < 0.7 else {}
    if random.random() < 0.7:
        draw = draw_at_random(random, largest=30)
        fields["draw"] = draw
        lacking, attempt = random.choice([0, 0, 0.1]), random.choice([draw["attempt"]] * 3 + [1])
        for number in draw["picks"]:
            if random.random() >= lacking:
                result = random.choice(["passed"] * 3 + ["failed", "absent"])
                fields[f"record:{number}"] = {"result": result, "note": "", "attempt": attempt}
    return fields


def draw_at_random(random: Random, largest: int) -> dict:
    population, attempt = random.randint(0, largest), random.choice([1, 1, 1, 2, 3])
    size, seed = (
        random.randint(0, min(largest, population + 2)),
        random.choice(["a", "种子", "seed 1", "😀:"]) + str(random.random()),
    )
    return {"population": population, "unit": "orders", "size": size, "attempt": attempt, "seed": seed,
            "picks": list(pick(population, size, seed, attempt)), "reason": random.choice(REASONS)}  # fmt: skip


def raw_value(random: Random) -> tuple[str, object]:
    """A field and what somebody may send for it."""
    field = random.choice(
        ["answer", "answer", "draw", "record:7", "record:0", "record:100000", "record:100001", "comment"]
    )
    if random.random() < 0.05:
        return field, random.choice([None, 3, "full", []])
    if field == "draw":
        raw = draw_at_random(random, largest=30)
        numbers, texts = ("population", "size", "attempt"), ("seed", "reason", "unit")
    elif field == "answer":
        raw = any_answer(random)
        numbers, texts = ("points", "drawn", "failed", "staff", "certified"), ("reason",)
    else:
        raw = {"result": random.choice(["", None, "passed", "failed", "absent", "good", 1, ["passed"]])}
        numbers, texts = ("attempt",), ("note",)
    for part in random.sample(numbers, random.randint(0, len(numbers))):
        raw[part] = random.choice(NUMBERS)
    for part in random.sample(texts, random.choice([0, 1])):
        raw[part] = random.choice(TEXTS)
    if random.random() < 0.05:
        raw["lucky"] = 7
    if field == "draw" and random.random() < 0.1:
        raw["picks"] = random.choice([[1, 2], "1", None, [1.5], ["1"]])
    return field, raw
