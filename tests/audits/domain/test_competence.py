"""Who may take which part in an audit of which scheme and trade, on each of its days."""

import datetime
import random
from datetime import date

import pytest

from audits.domain.competence import Gap, Held, gap, is_followed, standing

SCHEME, OTHER = 1, 2
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 3)
DAY = datetime.timedelta(days=1)


def held(level="lead", trade="", scheme=SCHEME, from_on=date(2026, 1, 1), expires_on=date(2028, 12, 31), **more):
    return Held(scheme, trade, level, from_on, expires_on, **more)


def found(*competences, role="lead", scheme=SCHEME, trade="appliances", first=FIRST, last=LAST):
    return gap(competences, role=role, scheme=scheme, trade=trade, first=first, last=last)


@pytest.mark.parametrize(
    ("role", "lead", "auditor", "expert", "nothing"),
    [
        ("lead", True, False, False, False),
        ("auditor", True, True, False, False),
        ("expert", True, True, True, False),
        ("trainee", True, True, True, True),
        ("observer", True, True, True, True),
        ("witness", True, True, True, True),
    ],
)
def test_which_level_lets_take_which_part(role, lead, auditor, expert, nothing):
    for level, may in {"lead": lead, "auditor": auditor, "expert": expert}.items():
        assert found(held(level), role=role) == (None if may else Gap("none", FIRST))
    assert found(role=role) == (None if nothing else Gap("none", FIRST))


@pytest.mark.parametrize(
    ("of_scheme", "of_trade", "trade", "may"),
    [
        (SCHEME, "", "appliances", True),
        (SCHEME, "", "", True),
        (SCHEME, "appliances", "appliances", True),
        (SCHEME, "vehicles", "appliances", False),
        (SCHEME, "appliances", "", False),  # a case without a trade is left to those of every trade
        (OTHER, "", "appliances", False),
        (OTHER, "appliances", "appliances", False),
    ],
)
def test_scheme_and_trade(of_scheme, of_trade, trade, may):
    competence = held(scheme=of_scheme, trade=of_trade)
    assert found(competence, trade=trade) == (None if may else Gap("none", FIRST))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"from_on": FIRST}, None),
        ({"from_on": FIRST + DAY}, Gap("not-yet", FIRST, FIRST + DAY)),
        ({"expires_on": LAST}, None),  # the last day counts
        ({"expires_on": LAST - DAY}, Gap("expired", LAST, LAST - DAY)),
        ({"expires_on": date(2026, 6, 30)}, Gap("expired", FIRST, date(2026, 6, 30))),
        ({"withdrawn_on": LAST + DAY}, None),
        ({"withdrawn_on": LAST}, Gap("withdrawn", LAST, LAST)),  # gone from that day on
        ({"withdrawn_on": FIRST}, Gap("withdrawn", FIRST, FIRST)),
        # withdrawn after it had expired by itself
        ({"expires_on": date(2026, 6, 30), "withdrawn_on": date(2026, 7, 1)}, Gap("expired", FIRST, date(2026, 6, 30))),
        # withdrawn before it began: it never held
        ({"from_on": LAST, "withdrawn_on": LAST}, Gap("withdrawn", FIRST, LAST)),
    ],
)
def test_each_day_of_the_audit(days, expected):
    assert found(held(**days)) == expected


def test_one_competence_takes_over_from_another():
    earlier, later = held(expires_on=FIRST), held(trade="appliances", from_on=FIRST + DAY)
    assert found(earlier, later) is None
    assert found(later, earlier) is None
    assert found(earlier, held(from_on=LAST)) == Gap("expired", FIRST + DAY, FIRST)


def test_the_one_that_ended_last_speaks():
    old, cut = held(expires_on=date(2025, 1, 1), from_on=date(2024, 1, 1)), held(withdrawn_on=date(2026, 9, 1))
    assert found(old, cut) == found(cut, old) == Gap("withdrawn", FIRST, date(2026, 9, 1))


def test_to_the_end_of_the_calendar():
    assert found(held(expires_on=date.max), first=date.max, last=date.max) is None


def test_no_gap_exactly_when_each_day_is_covered():
    """Against the plain reading, day by day, over some thousand random registers."""
    chance = random.Random(17021)
    for _round in range(3000):
        competences = []
        for _number in range(chance.randint(0, 4)):
            from_on = FIRST + DAY * chance.randint(-6, 6)
            withdrawn_on = FIRST + DAY * chance.randint(-6, 9) if chance.random() < 0.4 else None
            level, trade = chance.choice(["lead", "auditor"]), chance.choice(["", "appliances", "vehicles"])
            expires_on = from_on + DAY * chance.randint(0, 8)
            competences.append(held(level, trade, from_on=from_on, expires_on=expires_on, withdrawn_on=withdrawn_on))
        days = [FIRST + DAY * n for n in range(chance.randint(1, 5))]
        uncovered = [
            day
            for day in days
            if not any(
                one.level == "lead"
                and one.trade in ("", "appliances")
                and one.from_on <= day <= one.expires_on
                and (one.withdrawn_on is None or day < one.withdrawn_on)
                for one in competences
            )
        ]
        answer = found(*competences, first=days[0], last=days[-1])
        assert (answer.on if answer else None) == (uncovered[0] if uncovered else None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, "valid"),
        ({"from_on": FIRST}, "valid"),
        ({"from_on": FIRST + DAY}, "not-yet"),
        ({"expires_on": FIRST + 61 * DAY}, "valid"),
        ({"expires_on": FIRST + 60 * DAY}, "expiring"),
        ({"expires_on": FIRST}, "expiring"),
        ({"expires_on": FIRST - DAY}, "expired"),
        ({"withdrawn_on": FIRST}, "withdrawn"),
        ({"withdrawn_on": FIRST + DAY}, "expiring"),
        ({"withdrawn_on": FIRST - DAY, "expires_on": FIRST - 9 * DAY}, "expired"),
        ({"from_on": LAST, "withdrawn_on": LAST}, "withdrawn"),
    ],
)
def test_how_it_stands_on_a_day(days, expected):
    assert standing(held(**days), FIRST, 60) == expected


@pytest.mark.parametrize(
    ("other", "followed"),
    [
        ({"from_on": LAST + DAY}, True),
        ({"from_on": FIRST}, True),
        ({"from_on": LAST + 2 * DAY}, False),  # a day between
        ({"from_on": FIRST, "expires_on": LAST}, False),
        ({"from_on": FIRST, "withdrawn_on": FIRST + DAY}, False),
        ({"from_on": FIRST, "trade": "vehicles"}, False),
        ({"from_on": FIRST, "trade": "appliances", "level": "lead"}, True),  # a lead is an auditor too
        ({"from_on": FIRST, "level": "expert"}, False),
        ({"from_on": FIRST, "scheme": OTHER}, False),
    ],
)
def test_what_another_takes_over(other, followed):
    ending = held("auditor", trade="appliances", expires_on=LAST)
    assert is_followed(ending, [ending, held(**({"level": "auditor"} | other))]) is followed


def test_every_part_of_a_team_has_its_rule():
    from audits.domain.competence import LEVELS_FOR
    from audits.models import Competence, TeamMember

    assert set(LEVELS_FOR) == set(TeamMember.Role.values)
    assert set().union(*LEVELS_FOR.values()) == set(Competence.Level.values)
