"""Publishing refuses an edition with a fault, and names the place."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.check import check_edition
from scoring.domain.edition import parse_edition

DATA = Path(__file__).resolve().parents[3] / "scoring" / "data"
GOOD = json.loads((DATA / "gbt27922-2011.json").read_text())


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.json")))
def test_every_shipped_edition_is_without_fault(name):
    assert check_edition(json.loads((DATA / name).read_text())) == []


def test_gbt27922_has_forty_thirtyfive_and_twentyfive_points():
    edition = parse_edition(GOOD)
    sums = {group: sum(i.points for i in edition.items if i.group == group) for group in edition.groups}
    assert sums == {"5.1": 40, "5.2": 35, "5.3": 25}
    assert next(item.points for item in edition.items if item.code == "5.1.2.2") == 5


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.json")))
def test_the_contract_names_every_duty_of_the_standard(name):
    clauses = json.loads((DATA / name).read_text())["contract"]["clauses"]
    duties = [clause["source"] for clause in clauses if clause.get("source", "").startswith("ISO/IEC 17065 4.1.2.2")]
    assert duties == [f"ISO/IEC 17065 4.1.2.2 {letter}" for letter in "abcdefghijk"]
    assert {"headcount", "surveillance", "impartiality"} <= {clause["code"] for clause in clauses}


def mended(change):
    document = copy.deepcopy(GOOD)
    change(document)
    return document


FAULTS = [
    ("full_mark", lambda d: d.update(full_mark="101")),
    ("indicators[0].cap", lambda d: d["indicators"][2].update(points="9")),
    ("indicators[2].points", lambda d: d["indicators"][2].update(points="-1")),
    ("indicators[2].kind", lambda d: d["indicators"][2].update(kind="guess")),
    ("indicators[3].code", lambda d: d["indicators"][3].update(code="5.1.1.1")),
    ("indicators[1].parent", lambda d: d["indicators"][1].update(parent="9.9")),
    ("indicators[2].title.en", lambda d: d["indicators"][2]["title"].update(en=" ")),
    ("bands[0].floor", lambda d: d["bands"][0].update(floor="1")),
    ("bands[2].floor", lambda d: d["bands"][2].update(floor="70")),
    ("bands[3].label.zh-hans", lambda d: d["bands"][3].update(label={"en": "Four"})),
    ("person_days.rows[1].headcount_from", lambda d: d["person_days"]["rows"][1].update(headcount_from=10)),
    ("person_days.rows[2].headcount_from", lambda d: d["person_days"]["rows"].pop(2)),
    ("person_days.rows[0].initial_total", lambda d: d["person_days"]["rows"][0].update(initial_total="4")),
    ("tariffs[0].lines[1].kind", lambda d: d["tariffs"][0]["lines"][1].update(kind="per-mile")),
    ("tariffs[0].lines[0].amount", lambda d: d["tariffs"][0]["lines"][0].update(amount="-5")),
    ("documents[1].code", lambda d: d["documents"][1].update(code="business-licence")),
    ("form", lambda d: d.pop("form")),
    ("form", lambda d: d["form"][0]["fields"].pop(0)),
    ("form[0].title.en", lambda d: d["form"][0]["title"].pop("en")),
    ("form[0].fields[1].code", lambda d: d["form"][0]["fields"][1].update(code="scope")),
    ("form[0].fields[1].required", lambda d: d["form"][0]["fields"][1].update(required="yes")),
    ("form[1].fields[0].kind", lambda d: d["form"][1]["fields"][0].update(kind="guess")),
    ("form[1].fields[0].label", lambda d: d["form"][1]["fields"][0].pop("label")),
    ("form[1].fields[0].choices", lambda d: d["form"][1]["fields"][0].update(choices=[])),
    ("form[1].fields[1].code", lambda d: d["form"][1]["fields"][1].update(code="base revision")),
    ("documents[0].expires", lambda d: d["documents"][0].update(expires="sometimes")),
    ("documents[0].asked_by_services", lambda d: d["documents"][0].update(asked_by_services=["recal"])),
    ("documents[0].asked_by_services", lambda d: d["documents"][0].update(asked_by_services="recall")),
    ("documents[0].asked_by_site_kinds", lambda d: d["documents"][0].update(asked_by_site_kinds=[])),
    ("documents_expiring_days", lambda d: d.update(documents_expiring_days=-1)),
    ("documents_return_days", lambda d: d.update(documents_return_days="15")),
    ("documents_return_days", lambda d: d.update(documents_return_days=True)),
    ("documents_reminder_days", lambda d: d.update(documents_reminder_days=3)),
    ("documents_reminder_days", lambda d: d.update(documents_reminder_days=[3, -1])),
    ("documents_reminder_days", lambda d: d.update(documents_reminder_days=None)),
    ("operation_months", lambda d: d.update(operation_months="three")),
    ("contract", lambda d: d.pop("contract")),
    ("contract.clauses", lambda d: d["contract"].update(clauses=[])),
    ("contract.clauses", lambda d: d["contract"]["clauses"].append("text")),
    ("contract.title.en", lambda d: d["contract"]["title"].pop("en")),
    ("contract.clauses[2].text.zh-hans", lambda d: d["contract"]["clauses"][2]["text"].update({"zh-hans": ""})),
    ("contract.clauses[3].code", lambda d: d["contract"]["clauses"][3].update(code="a")),
    ("contract.clauses[0].source", lambda d: d["contract"]["clauses"][0].update(source=17065)),
    ("number_pattern", lambda d: d.update(number_pattern="CBS{year}")),
    ("manager_rule.indicator", lambda d: d["manager_rule"].update(indicator="5.1.1.1")),
    ("validity_months", lambda d: d.update(validity_months=0)),
    ("surveillance.preferred_from_months", lambda d: d["surveillance"].update(preferred_from_months=11)),
    ("deductions.fail_at", lambda d: d["deductions"].update(fail_at="five")),
]


@pytest.mark.parametrize(("place", "change"), FAULTS, ids=[place for place, _change in FAULTS])
def test_a_fault_is_named_with_its_place(place, change):
    assert place in [fault.place for fault in check_edition(mended(change))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_no_input_makes_the_check_raise(key, value):
    check_edition(GOOD | {key: value})
    check_edition(value)


@given(st.sampled_from(["indicators", "bands", "documents", "tariffs", "form"]), st.data(), JSON)
def test_no_row_makes_the_check_raise(key, data, value):
    row = data.draw(st.sampled_from(GOOD[key]))
    changed = dict(row) | {data.draw(st.sampled_from(sorted(row))): value}
    assert isinstance(check_edition(GOOD | {key: [changed]}), list)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("sampling.factors.surveillance", lambda d: d["sampling"]["factors"].pop("surveillance")),
        ("sampling.factors.initial", lambda d: d["sampling"]["factors"].update(initial="-1")),
        ("sampling.random_share", lambda d: d["sampling"].update(random_share="1.1")),
        ("sampling.strata", lambda d: d["sampling"].update(strata={})),
        ("sampling.strata.own", lambda d: d["sampling"]["strata"].update(own=["headquarters"])),
        ("sampling.strata.contracted", lambda d: d["sampling"]["strata"].update(contracted=["own"])),
        ("photos", lambda d: d.update(photos=[])),
        ("photos.sizes", lambda d: d["photos"].update(sizes=1)),
        ("photos.maximum_bytes", lambda d: d["photos"].update(maximum_bytes=0)),
        ("photos.longest_side", lambda d: d["photos"].update(longest_side="1600")),
        ("photos.keep_years", lambda d: d["photos"].update(keep_years=True)),
        ("photos.types", lambda d: d["photos"].update(types=[])),
        ("photos.types", lambda d: d["photos"].update(types=["jpg", "svg"])),
        ("working_time.hours_per_day", lambda d: d["working_time"].update(hours_per_day=0)),
        ("working_time.ends", lambda d: d["working_time"].update(ends="08:00")),
        ("working_time.pause_minutes", lambda d: d["working_time"].update(pause_minutes=-1)),
        ("objection_days", lambda d: d.update(objection_days="5")),
        ("check_in.hours_after_opening", lambda d: d["check_in"].update(hours_after_opening=25)),
        ("check_in.hours_after_closing", lambda d: d["check_in"].pop("hours_after_closing")),
        ("check_in", lambda d: d.update(check_in=2)),
        ("rotation_cycles", lambda d: d.update(rotation_cycles=True)),
    ],
)
def test_the_numbers_of_audits_are_checked(place, change):
    assert place in [fault.place for fault in check_edition(mended(change))]


@pytest.mark.parametrize(
    "part", ["photos", "sampling", "working_time", "objection_days", "rotation_cycles", "months_to_issue", "check_in"]
)
def test_an_edition_may_leave_the_numbers_of_audits_out(part):
    assert check_edition(mended(lambda document: document.pop(part))) == []


def floors(*rows):
    return [dict(zip(("band", "group", "percent"), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("record_sample", lambda d: d.update(record_sample=5)),
        ("record_sample.minimum", lambda d: d["record_sample"].update(minimum=0)),
        ("record_sample.minimum", lambda d: d["record_sample"].update(minimum=True)),
        ("record_sample.factor", lambda d: d["record_sample"].update(factor="-1")),
        ("record_sample.factor", lambda d: d["record_sample"].pop("factor")),
        ("group_floors", lambda d: d.update(group_floors={})),
        ("group_floors[0]", lambda d: d.update(group_floors=floors(("six-star", "5.1", "80")))),
        ("group_floors[0]", lambda d: d.update(group_floors=floors(("not-passed", "5.1", "80")))),
        ("group_floors[0]", lambda d: d.update(group_floors=floors(("five-star", "5.1.1", "80")))),
        ("group_floors[0].percent", lambda d: d.update(group_floors=floors(("five-star", "5.1", "101")))),
        ("group_floors[1]", lambda d: d.update(group_floors=floors(*[("five-star", "5.1", "80")] * 2))),
        ("group_floors", lambda d: d.update(group_floors=floors(("four-star", "5.1", "80")))),
    ],
)
def test_samples_of_records_and_group_floors_are_checked(place, change):
    assert place in [fault.place for fault in check_edition(mended(change))]


def test_an_edition_may_leave_samples_of_records_out_and_let_group_floors_rise():
    assert check_edition(mended(lambda document: document.pop("record_sample"))) == []
    rising = floors(("four-star", "5.1", "80"), ("five-star", "5.1", "80"), ("five-star", "5.2", "90"))
    assert check_edition(mended(lambda document: document.update(group_floors=rising))) == []


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("findings", lambda d: d.update(findings=[])),
        ("findings.answer_days", lambda d: d["findings"].update(answer_days=15)),
        ("findings.answer_days.minor", lambda d: d["findings"]["answer_days"].pop("minor")),
        ("findings.answer_days.observation", lambda d: d["findings"]["answer_days"].update(observation=1)),
        ("findings.carry_out_days.major", lambda d: d["findings"]["carry_out_days"].update(major="60")),
        ("findings.return_days", lambda d: d["findings"].update(return_days=-1)),
        ("findings.objection_days", lambda d: d["findings"].update(objection_days=True)),
        ("findings.reminder_days", lambda d: d["findings"].update(reminder_days=[3, -1])),
        ("findings.minor_becomes_major", lambda d: d["findings"].update(minor_becomes_major="yes")),
        ("findings.majors_become_minor", lambda d: d["findings"].update(majors_become_minor=True)),
    ],
)
def test_the_numbers_of_findings_are_checked(place, change):
    assert place in [fault.place for fault in check_edition(mended(change))]


@pytest.mark.parametrize("part", ["answer_days", "carry_out_days", "return_days", "reminder_days", "objection_days",
                                  "minor_becomes_major"])  # fmt: skip
def test_an_edition_may_leave_the_numbers_of_findings_out(part):
    assert check_edition(mended(lambda document: document["findings"].pop(part))) == []
    assert check_edition(mended(lambda document: document.pop("findings"))) == []
