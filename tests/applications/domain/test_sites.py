"""What rows make of a list of sites: new, changed, unchanged, absent, and what cannot stand beside each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.sites import BLANK, HEADQUARTERS, MERGE, REPLACE, compare


def site(name: str, kind: str = "own", headcount: int = 5, **further) -> dict:
    return BLANK | {"kind": kind, "name": name, "address": "人民路1号", "headcount": headcount} | further


def listed(*sites: dict) -> dict[str, dict]:
    return {row["name"]: row for row in sites}


HEAD = site("总部", HEADQUARTERS, 50)


def test_rows_are_new_changed_or_unchanged_by_their_name():
    done = compare(listed(HEAD, site("甲"), site("乙")), [HEAD, site("甲", headcount=6), site("丙")], mode=MERGE)
    assert [row["name"] for row in done.new] == ["丙"]
    assert [(row["name"], row["headcount"]) for row in done.changed] == [("甲", 6)]
    assert (done.unchanged, done.absent, done.clashes) == (1, ["乙"], [])


@pytest.mark.parametrize("mode", [MERGE, REPLACE])
def test_what_a_row_does_not_have_stays_as_it_is(mode):
    present = listed(site("甲", contact="陈立明", service_staff=3, services=["repair"]))
    row = {"name": "甲", "kind": "own", "address": "人民路1号", "headcount": 9}
    done = compare(present, [row], mode=mode)
    assert done.changed == [present["甲"] | {"headcount": 9}]


def test_fewer_people_than_the_functions_that_a_sheet_without_them_leaves_is_a_clash():
    present = listed(site("甲", service_staff=4))
    row = {"name": "甲", "kind": "own", "address": "人民路1号", "headcount": 3}
    clash = compare(present, [row], mode=MERGE).clashes[0]
    assert (clash.place, clash.field, clash.code) == (0, "headcount", "functions-above-headcount")


@pytest.mark.parametrize(("mode", "clashes"), [(MERGE, 1), (REPLACE, 0)])
def test_another_headquarters_clashes_only_where_the_old_one_stays(mode, clashes):
    done = compare(listed(HEAD), [site("新总部", HEADQUARTERS)], mode=mode)
    assert len(done.clashes) == clashes and len(done.new) == 1 - clashes


def test_headquarters_may_move_within_one_sheet():
    done = compare(listed(HEAD, site("甲")), [site("甲", HEADQUARTERS), HEAD | {"kind": "own"}], mode=MERGE)
    assert not done.clashes and len(done.changed) == 2


def test_a_site_of_a_faulty_row_is_kept_and_may_still_be_the_headquarters():
    done = compare(listed(HEAD, site("甲")), [site("乙", HEADQUARTERS)], mode=REPLACE, kept={"总部"})
    assert done.absent == ["甲"]
    assert [(clash.field, clash.code) for clash in done.clashes] == [("kind", "second-headquarters")]


NAMES = st.sampled_from("甲乙丙丁")
ROWS = st.lists(
    st.builds(
        site, NAMES, st.sampled_from(["own", "agency", HEADQUARTERS]), st.integers(0, 4),
        service_staff=st.none() | st.integers(0, 4),
    ),
    max_size=5,
)  # fmt: skip


def unique(sites: list[dict]) -> dict[str, dict]:
    """A list as the schema allows it."""
    found = {}
    for row in sites:
        if row["kind"] == HEADQUARTERS and any(other["kind"] == HEADQUARTERS for other in found.values()):
            row = row | {"kind": "own"}
        found.setdefault(row["name"], row | {"service_staff": min(row["service_staff"] or 0, row["headcount"])})
    return found


@given(ROWS.map(unique), ROWS, st.sampled_from([MERGE, REPLACE]), st.sets(NAMES))
def test_whatever_the_rows_the_list_stays_one_that_the_schema_allows(present, rows, mode, kept):
    done = compare(present, rows, mode=mode, kept=kept)
    after = {name: row for name, row in present.items() if mode == MERGE or name not in done.absent}
    written = [*done.new, *done.changed]
    assert len({row["name"] for row in written}) == len(written)
    after |= {row["name"]: row for row in written}
    assert sum(row["kind"] == HEADQUARTERS for row in after.values()) <= 1
    assert all((row["service_staff"] or 0) <= row["headcount"] for row in after.values())
    assert len(done.new) + len(done.changed) + done.unchanged + len(done.clashes) == len(rows)
    assert kept & set(present) <= set(after), "a site whose row was faulty is never removed"
    assert not {row["name"] for row in done.new} & set(present)
