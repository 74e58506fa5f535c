"""The table of rules section 7, and every issue date of eight years."""

import datetime
import random
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta

from audits.domain.windows import SurveillanceRule, certificate_year, escalation, programme, window
from certificates.domain.validity import last_day

RULE = SurveillanceRule()
DAY = datetime.timedelta(days=1)


def days(*texts):
    return tuple(date.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(
    ("number", "anchor", "expected"),
    [
        (1, "2026-01-15", days("2026-08-15", "2026-10-15", "2026-11-15", "2027-01-14")),
        (2, "2026-10-20", days("2027-05-20", "2027-07-20", "2027-08-20", "2027-10-20")),
        (2, "2026-08-15", days("2027-03-15", "2027-05-15", "2027-06-15", "2027-08-15")),
        (2, "2027-01-10", days("2027-08-10", "2027-10-10", "2027-11-10", "2028-01-10")),
    ],
)
def test_the_worked_windows(number, anchor, expected):
    span = window(
        RULE,
        issued_on=date(2026, 1, 15),
        valid_until=date(2029, 1, 14),
        number=number,
        anchor=date.fromisoformat(anchor),
    )
    assert (span.earliest, span.preferred_from, span.preferred_to, span.latest) == expected
    assert span.allows(span.earliest) and span.allows(span.latest)
    assert not span.allows(span.earliest - DAY) and not span.allows(span.latest + DAY)


def every_issue_date():
    day = date(2024, 1, 1)
    while day < date(2032, 1, 1):
        yield day
        day += DAY


def unclipped(anchor):
    months = (7, 9, 10, 12)
    return [anchor + relativedelta(months=m) for m in months]


def test_every_issue_date_of_eight_years_gives_sound_windows():
    """Each visit closes on a random day of its window; the windows stay ordered, in their year and in validity."""
    chance = random.Random(27922)
    for issued_on in every_issue_date():
        valid_until = last_day(issued_on)
        anchor = issued_on
        for number in (1, 2, 3):
            span = window(RULE, issued_on=issued_on, valid_until=valid_until, number=number, anchor=anchor)
            first, last = certificate_year(issued_on, valid_until, number)
            got = [span.earliest, span.preferred_from, span.preferred_to, span.latest]
            assert got == sorted(got), issued_on
            assert first <= span.earliest and span.latest <= last <= valid_until, issued_on
            assert got == [min(max(day, first), last) for day in unclipped(anchor)], issued_on
            anchor = span.earliest + DAY * chance.randint(0, (span.latest - span.earliest).days)


def test_the_three_certificate_years_adjoin_and_fill_the_validity():
    for issued_on in every_issue_date():
        valid_until = last_day(issued_on)
        years = [certificate_year(issued_on, valid_until, number) for number in (1, 2, 3)]
        assert years[0][0] == issued_on and years[2][1] <= valid_until
        assert all(later[0] - earlier[1] == DAY for earlier, later in zip(years, years[1:], strict=False))
        assert (valid_until - years[2][1]).days <= 1


def test_the_programme_counts_from_the_last_closing_day():
    issued_on, valid_until = date(2026, 1, 15), date(2029, 1, 14)
    visits = programme(RULE, issued_on=issued_on, valid_until=valid_until, closed=[date(2026, 10, 20)])
    assert [visit.number for visit in visits] == [1, 2, 3]
    assert [visit.provisional for visit in visits] == [False, False, True]
    assert visits[1].window.preferred_from == date(2027, 7, 20)


def test_a_provisional_window_counts_from_the_first_preferred_day_before_it():
    visits = programme(RULE, issued_on=date(2026, 1, 15), valid_until=date(2029, 1, 14))
    assert visits[0].window.preferred_from == date(2026, 10, 15)
    assert visits[1].window.preferred_from == date(2027, 7, 15)


@pytest.mark.parametrize(
    ("today", "step"),
    [("2026-11-14", ""), ("2026-11-15", "due-60"), ("2026-12-14", "due-60"), ("2026-12-15", "due-30"),
     ("2027-01-13", "due-30"), ("2027-01-14", "due-0"), ("2027-01-15", "overdue"), ("2028-01-01", "overdue")],
)  # fmt: skip
def test_the_steps_of_escalation(today, step):
    assert escalation(RULE, date(2027, 1, 14), date.fromisoformat(today)) == step
