"""A plan is held against the days, the team and its bookings; a suggested one never has a fault."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.domain.plan import Entry, Fault, Frame, Hours, Member, check, row_faults, warnings, whole_faults
from audits.domain.plan_draft import Place, Visit, Words, suggest
from audits.domain.working_time import WorkingTime

MONDAY, TUESDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)
LEAD, AUDITOR, EXPERT = Member(1, lead=True), Member(2), Member(3, auditing=False)
WORDS = Words(opening="首次会议", team="组内会议", closing="末次会议", work="查阅记录", remote="远程", between="；")
HEAD = Place(site=7)


def time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def moment(day: datetime.date, text: str) -> datetime.datetime:
    return datetime.datetime.combine(day, time(text))


def hours(member: Member, day: datetime.date, starts: str = "09:00", ends: str = "17:30", **more) -> Hours:
    return Hours(member.id, moment(day, starts), moment(day, ends), **more)


def entry(starts: str, ends: str, *members: Member, day: datetime.date = MONDAY, **more) -> Entry:
    known = {"topic": "访谈", "site": 7} | more
    return Entry(day, time(starts), time(ends), members=frozenset(member.id for member in members), **known)


def frame(*booked: Hours, members=(LEAD, AUDITOR), last=MONDAY) -> Frame:
    return Frame(MONDAY, last, members, booked)


def draft(known: Frame, topics=(), visits=()) -> list[Entry]:
    ordinary = WorkingTime(pause=60)
    return suggest(known, headquarters=HEAD, topics=topics, visits=visits, words=WORDS, ordinary=ordinary)


WORKDAY = (hours(LEAD, MONDAY), hours(AUDITOR, MONDAY))
WHOLE = [entry("09:00", "12:00", LEAD, AUDITOR), entry("13:00", "17:30", LEAD, AUDITOR)]


def test_a_plan_within_its_days_and_hours_has_no_fault():
    assert check(frame(*WORKDAY), WHOLE) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (entry("09:00", "10:00", LEAD, day=TUESDAY), Fault("outside-days", 2, "day", TUESDAY)),
        (entry("12:00", "12:00", LEAD), Fault("ends-first", 2, "ends")),
        (entry("12:30", "12:00", LEAD), Fault("ends-first", 2, "ends")),
        (entry("11:59", "12:30", LEAD), Fault("twice", 2, "members", 1)),
        (entry("17:30", "18:00", AUDITOR), Fault("outside-hours", 2, "members", 2)),
        (entry("08:59", "09:00", LEAD), Fault("outside-hours", 2, "members", 1)),
        (entry("12:00", "13:00"), Fault("nobody", 2, "members")),
        (entry("12:00", "13:00", Member(9)), Fault("not-in-team", 2, "members")),
        (entry("12:00", "13:00", LEAD, site=None, place="  "), Fault("no-place", 2, "place")),
    ],
)
def test_each_fault_names_its_row_and_field(row, fault):
    assert row_faults(frame(*WORKDAY), [*WHOLE, row]) == [fault]


def test_sessions_that_touch_do_not_overlap_and_bookings_that_touch_are_one():
    booked = (hours(LEAD, MONDAY, "09:00", "12:00"), hours(LEAD, MONDAY, "12:00", "15:00", remote=True))
    assert check(frame(*booked, members=(LEAD,)), [entry("09:00", "11:00", LEAD), entry("11:00", "15:00", LEAD)]) == []


def test_two_members_may_be_in_two_places_at_once():
    assert check(frame(*WORKDAY), [entry("09:00", "12:00", LEAD), entry("09:00", "12:00", AUDITOR, site=8)]) == []


def test_a_member_without_any_booking_is_not_held_against_hours():
    assert check(frame(hours(LEAD, MONDAY)), [entry("09:00", "10:00", LEAD), entry("20:00", "21:00", AUDITOR)]) == []


def test_a_day_without_a_session_and_an_auditor_without_one_are_told():
    two = frame(*WORKDAY, hours(LEAD, TUESDAY), last=TUESDAY, members=(LEAD, AUDITOR, EXPERT))
    assert whole_faults(two, [entry("09:00", "10:00", LEAD)]) == [
        Fault("empty-day", field="day", about=TUESDAY),
        Fault("idle", field="members", about=2),
    ]


def test_a_day_on_which_nobody_is_booked_may_stay_empty():
    assert whole_faults(frame(*WORKDAY, last=TUESDAY), WHOLE) == []


def test_other_meetings_first_and_last_and_a_site_left_out_are_only_warned_of():
    known = {"opening": ["首次会议", "opening meeting"], "closing": ["末次会议", "closing meeting"], "sites": [7, 8]}
    assert [fault.code for fault in warnings(WHOLE, **known)] == ["no-opening", "no-closing", "site-left-out"]
    good = [
        entry("09:00", "09:30", LEAD, topic="Opening Meeting"),
        entry("09:30", "17:30", AUDITOR, site=8),
        entry("17:00", "17:30", LEAD, topic="末次会议"),
    ]
    assert warnings(good, **known) == []
    assert warnings([], **known) == []


def test_a_draft_of_one_day_begins_and_ends_with_the_meetings_and_breaks_at_noon():
    plan = draft(frame(*WORKDAY), topics=["A", "B", "C", "D"])
    said = [(f"{row.starts:%H:%M}", f"{row.ends:%H:%M}", row.topic, sorted(row.members)) for row in plan]
    assert said == [
        ("09:00", "09:30", "首次会议", [1, 2]),
        ("09:30", "12:00", "A", [1]),
        ("09:30", "12:00", "C", [2]),
        ("13:00", "16:30", "B", [1]),
        ("13:00", "16:30", "D", [2]),
        ("16:30", "17:00", "组内会议", [1, 2]),
        ("17:00", "17:30", "末次会议", [1, 2]),
    ]


def test_a_draft_says_topics_together_where_time_is_short_and_goes_to_every_site():
    visits = [Visit(f"现场{n}", Place(site=n)) for n in (8, 9)]
    plan = draft(frame(hours(LEAD, MONDAY), members=(LEAD, EXPERT)), topics=["A", "B"], visits=visits)
    assert [row.topic for row in plan] == ["首次会议", "A；B", "现场8", "现场9", "组内会议", "末次会议"]
    assert [row.site for row in plan] == [7, 7, 8, 9, 7, 7]
    assert [sorted(row.members) for row in plan] == [[1, 3], [1, 3], [1, 3], [1, 3], [1], [1, 3]]


def test_a_draft_is_remote_where_the_booking_is():
    booked = (hours(LEAD, MONDAY, "09:00", "12:00"), hours(LEAD, TUESDAY, "09:00", "12:00", remote=True))
    visits = [Visit("现场", Place(site=8))]
    plan = draft(frame(*booked, members=(LEAD,), last=TUESDAY), topics=["A"], visits=visits)
    assert {(row.day, row.remote) for row in plan} == {(MONDAY, False), (TUESDAY, True)}
    assert all(row.site is None and row.place == "远程" for row in plan if row.remote)
    assert [row.day for row in plan if row.site == 8] == [MONDAY]


@st.composite
def frames(draw) -> Frame:
    length = draw(st.integers(0, 4))
    members = [Member(1, auditing=draw(st.booleans()), lead=True)]
    members += [Member(n, auditing=draw(st.booleans())) for n in range(2, draw(st.integers(2, 5)))]
    booked = []
    for member in members:
        for _ in range(draw(st.integers(0, 4))):
            begins = datetime.datetime.combine(MONDAY, datetime.time()) + datetime.timedelta(
                minutes=draw(st.integers(-1440, 5 * 1440)), seconds=draw(st.sampled_from([0, 0, 1, 59]))
            )
            lasts = datetime.timedelta(minutes=draw(st.integers(1, 1000)), seconds=draw(st.sampled_from([0, 0, 30])))
            booked.append(
                Hours(member.id, begins, begins + lasts, draw(st.booleans()), draw(st.sampled_from([0, 30, 90])))
            )
    return Frame(MONDAY, MONDAY + datetime.timedelta(days=length), tuple(members), tuple(booked))


@settings(deadline=None, max_examples=300)
@given(frames(), st.lists(st.text("甲乙", min_size=1, max_size=320), max_size=20), st.integers(0, 40))
def test_a_suggested_plan_never_has_a_fault(known, topics, sites):
    visits = [Visit(f"现场{n}", Place(site=n)) for n in range(sites)]
    plan = draft(known, topics=topics, visits=visits)
    assert check(known, plan) == []
    assert all(0 < len(row.topic) <= 300 for row in plan)
    assert bool(plan) == any(
        member.auditing and known.works(member, day) for member in known.members for day in known.days
    )
