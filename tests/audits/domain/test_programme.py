"""What a contract foresees, and the numbers beside it."""

from datetime import date, time
from decimal import Decimal

from audits.domain.programme import foreseen, recertification
from audits.domain.rotation import cycles_led
from audits.domain.windows import SurveillanceRule, Window
from audits.domain.working_time import WorkingTime, days_between, objection_ends


def test_a_contract_foresees_three_surveillance_visits_and_the_recertification():
    visits = foreseen(
        SurveillanceRule(), cycle=1, first_audit_on=date(2025, 12, 15), months_to_issue=1, validity_months=36,
        recertification_from_month=33,
    )  # fmt: skip
    assert [(v.kind, v.cycle, v.visit) for v in visits] == [
        ("surveillance", 1, 1), ("surveillance", 1, 2), ("surveillance", 1, 3), ("recertification", 2, 0),
    ]  # fmt: skip
    # issued on 2026-01-15: the first row of the table in rules section 7
    first = Window(date(2026, 8, 15), date(2026, 10, 15), date(2026, 11, 15), date(2027, 1, 14))
    assert visits[0].window == first
    assert visits[3].window == Window(date(2028, 10, 15), date(2028, 10, 15), date(2028, 12, 14), date(2029, 1, 14))


def test_a_recertification_has_a_window_however_late_it_begins():
    late = recertification(1, date(2026, 1, 31), date(2029, 1, 30), 36)
    assert late.window == Window(date(2029, 1, 30), date(2029, 1, 30), date(2029, 1, 30), date(2029, 1, 30))


def test_cycles_led_in_a_row():
    assert cycles_led([], 1) == 0
    assert cycles_led([{1}], 1) == 1
    assert cycles_led([{1}, {1, 2}], 1) == 2
    assert cycles_led([{1}, {2}], 1) == 0, "a cycle between led by another begins anew"
    assert cycles_led([{1}, {2}, {1}], 1) == 1


def test_hours_become_person_days_and_are_never_rounded_up():
    times = WorkingTime()
    assert times.person_days([Decimal(8), Decimal(4)]) == Decimal("1.50")
    assert times.person_days([Decimal("7.99")]) == Decimal("0.99")
    assert times.person_days([]) == 0
    other = WorkingTime.from_rules({"hours_per_day": 7, "starts": "08:30", "ends": "16:30", "pause_minutes": 60})
    assert (other.starts, other.ends, other.pause) == (time(8, 30), time(16, 30), 60)
    assert other.person_days([Decimal(14)]) == 2


def test_days_and_the_end_of_an_objection():
    assert days_between(date(2026, 2, 27), date(2026, 3, 1)) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert objection_ends(date(2026, 12, 29), 5) == date(2027, 1, 3)
