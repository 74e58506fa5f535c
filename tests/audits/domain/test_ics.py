"""The feed is read back by another library, with whatever stands in names and addresses."""

import datetime
from zoneinfo import ZoneInfo

import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from audits.domain.ics import Event, write

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
CHANGED = datetime.datetime(2026, 11, 1, 8, 30, 15, 250, tzinfo=SHANGHAI)
# What XML and calendars alike forbid is left out by forms before it comes here
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\x85"), max_size=200)


def event(**more) -> Event:
    known = {"uid": "booking-1@example.test", "summary": "审核"} | more
    return Event(starts=NINE, ends=NINE + datetime.timedelta(hours=8), changed=CHANGED, **known)


def read(feed: bytes):
    return vobject.readOne(feed.decode())


def test_hours_come_out_as_they_are_in_shanghai():
    entry = read(write("日程", "Asia/Shanghai", [event()])).vevent
    assert entry.dtstart.value.astimezone(SHANGHAI) == NINE
    assert f"{entry.dtend.value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == "2026-11-23 17:00"
    assert entry.dtstamp.value == entry.last_modified.value == CHANGED.replace(microsecond=0)
    assert entry.dtstart.value.tzinfo.utcoffset(None) == datetime.timedelta(0)


def test_firm_and_tentative_and_busy():
    firm, maybe = read(write("日程", "Asia/Shanghai", [event(), event(firm=False, number=3)])).vevent_list
    assert (firm.status.value, maybe.status.value) == ("CONFIRMED", "TENTATIVE")
    assert (firm.sequence.value, maybe.sequence.value) == ("0", "3")
    assert firm.transp.value == maybe.transp.value == "OPAQUE"


def test_a_feed_without_events_is_a_calendar_nevertheless():
    assert read(write("何伟的审核日程", "Asia/Shanghai", [])).x_wr_calname.value == "何伟的审核日程"


@example("深圳市瑞恒、智能科技,有限公司;南山\\分公司" * 5, "科技南路16号\n乙座, 3层; 《前台》" * 9)
@given(WORDS, WORDS)
def test_every_word_survives_and_no_line_is_longer_than_75_octets(summary, location):
    feed = write("日程", "Asia/Shanghai", [event(summary=summary, location=location)])
    assert feed.endswith(b"END:VCALENDAR\r\n")
    for line in feed.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line
        line.decode()  # no character is cut in two
    entry = read(feed).vevent
    assert entry.summary.value == summary
    assert not location or entry.location.value == location
