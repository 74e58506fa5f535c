"""When a relation binds: every kind at every distance from its end (rules section 5)."""

from datetime import date

import pytest

from certsite.accounts.domain.relations import Tie, binds, binds_within, bound_until

TODAY = date(2026, 11, 25)
LASTING = ("employment", "consulting", "training")
ENDING = ("family", "shares")


@pytest.mark.parametrize("kind", LASTING + ENDING)
@pytest.mark.parametrize(
    ("tie", "lasting", "ending"),
    [
        ({}, True, True),  # always was and goes on
        ({"from_on": date(2020, 1, 1)}, True, True),
        ({"from_on": TODAY}, True, True),
        ({"from_on": date(2026, 11, 26)}, False, False),  # begins tomorrow
        ({"from_on": date(2026, 11, 26), "until_on": date(2027, 11, 25)}, False, False),
        ({"until_on": date(2026, 12, 31)}, True, True),  # an end that is known beforehand
        ({"until_on": TODAY}, True, True),  # the last day is inclusive
        ({"until_on": date(2026, 11, 24)}, True, False),
        ({"from_on": date(2020, 1, 1), "until_on": date(2024, 11, 25)}, True, False),  # 24 months to the day
        ({"from_on": date(2020, 1, 1), "until_on": date(2024, 11, 24)}, False, False),  # and one day more
    ],
)
def test_every_kind_at_every_distance(kind, tie, lasting, ending):
    assert binds(Tie(kind, **tie), TODAY) is (lasting if kind in LASTING else ending)


@pytest.mark.parametrize("kind", LASTING)
@pytest.mark.parametrize(
    ("ended", "until"),
    [
        ("2024-02-29", "2026-02-28"),  # no 29 February two years later: the month's last day
        ("2026-02-28", "2028-02-28"),
        ("2024-12-31", "2026-12-31"),
    ],
)
def test_two_years_on_the_calendar(kind, ended, until):
    tie, last = Tie(kind, until_on=date.fromisoformat(ended)), date.fromisoformat(until)
    assert bound_until(tie) == last
    assert binds(tie, last)
    assert not binds(tie, date.fromordinal(last.toordinal() + 1))


@pytest.mark.parametrize("kind", ENDING)
def test_family_and_shares_end_on_their_last_day(kind):
    tie = Tie(kind, until_on=date(2024, 2, 29))
    assert bound_until(tie) == date(2024, 2, 29)
    assert binds(tie, date(2024, 2, 29)) and not binds(tie, date(2024, 3, 1))


@pytest.mark.parametrize("kind", LASTING + ENDING)
def test_what_goes_on_has_no_last_day(kind):
    assert bound_until(Tie(kind, from_on=TODAY)) is None


@pytest.mark.parametrize(
    ("tie", "bound"),
    [
        ({}, True),
        ({"from_on": date(2026, 11, 28)}, True),  # begins on the last day
        ({"from_on": date(2026, 11, 29)}, False),
        ({"until_on": date(2026, 11, 25)}, True),  # ends on the first
        ({"until_on": date(2026, 11, 24)}, False),
        ({"from_on": date(2026, 11, 26), "until_on": date(2026, 11, 27)}, True),
    ],
)
def test_whether_it_binds_on_any_day_of_a_span(tie, bound):
    assert binds_within(Tie("family", **tie), TODAY, date(2026, 11, 28)) is bound
