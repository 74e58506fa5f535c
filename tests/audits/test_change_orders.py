"""Headcount sheet, change order, the client's answer, the second person: every way with every answer."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits import services
from audits.domain.headcount import Count
from audits.models import Audit, ChangeOrder, Headcount
from audits.services import CountedSite
from certsite.casefile.demo.on_site import add_days, count
from certsite.casefile.demo.signature import drawn
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from certsite.workflow.moves import NotAllowed
from tests.factories.files import drawn as as_address

pytestmark = pytest.mark.django_db

NARROW = {"scope": "总部的售后服务", "scope_en": "Service at headquarters"}
SIGNER = {"signer": "陈立明", "post": "总经理"}


@pytest.fixture
def way(cast, edition) -> Way:
    """Scored: ten people by contract, 3 person-days, 4,000."""
    return Way(cast, edition).to("scored")


@pytest.fixture
def order(way, cast) -> ChangeOrder:
    """Sixteen people were found."""
    return services.verify_headcount(way.audit, headcount=16, by=cast.lead)


def take(order: ChangeOrder, kind: str, by, **more) -> ChangeOrder:
    return services.take_way_out(
        order, way=kind, reason="现场核实", **(NARROW if kind == "narrow-scope" else {}), **more, by=by
    )


def sign(order: ChangeOrder, by, **more) -> ChangeOrder:
    values = SIGNER | {"mark": drawn("陈立明"), "proposed": order.proposed_at} | more
    return services.sign_change_order(order, **values, by=by)


def refuse(order: ChangeOrder, by, **more) -> ChangeOrder:
    values = SIGNER | {"refusal": "需总部批准", "proposed": order.proposed_at} | more
    return services.refuse_change_order(order, **values, by=by)


# way out, the client's answer, the second person's → state, whether days, whether scope changed
TABLE = [
    ("add-days", "", "", "to-sign", False, False),
    ("add-days", "signed", "", "closed", True, False),
    ("add-days", "refused", "", "proposed", False, False),
    ("add-days", "refused", "yes", "closed", True, False),
    ("add-days", "refused", "no", "open", False, False),
    ("narrow-scope", "", "", "to-sign", False, False),
    ("narrow-scope", "signed", "", "closed", False, True),
    ("narrow-scope", "refused", "", "proposed", False, False),
    ("narrow-scope", "refused", "yes", "closed", False, True),
    ("narrow-scope", "refused", "no", "open", False, False),
    ("accept-as-is", "", "", "proposed", False, False),
    ("accept-as-is", "", "yes", "closed", False, False),
    ("accept-as-is", "", "no", "open", False, False),
]


@pytest.mark.parametrize(("kind", "answer", "second", "state", "days", "scope"), TABLE)
def test_every_way_with_every_answer(way, order, cast, kind, answer, second, state, days, scope):
    before = way.audit.days_on_site
    take(order, kind, cast.lead)
    if answer:
        {"signed": sign, "refused": refuse}[answer](order, cast.lead)
    if second == "yes":
        services.approve_change_order(order, by=cast.planner)
    elif second == "no":
        services.reject_change_order(order, reason="请加天数", by=cast.planner)
    order, audit = ChangeOrder.objects.get(), Audit.objects.get(pk=way.audit.pk)
    assert order.state == state
    assert (audit.days_on_site - before) == (order.days_after - order.days_before if days else 0)
    assert audit.narrowed_scope == (NARROW["scope"] if scope else "")
    services.submit_scorecard(audit, by=cast.lead)
    if state == "closed":
        assert services.close(audit, summary="s", present="p", by=cast.lead).state == "closed"
        return
    with pytest.raises(NotReady):
        services.close(audit, summary="s", present="p", by=cast.lead)


@pytest.mark.parametrize("kind", ["add-days", "narrow-scope", "accept-as-is"])
def test_nobody_answers_in_anothers_place(order, cast, kind):
    for verb in (sign, refuse):
        with pytest.raises(NotReady):
            verb(order, cast.lead, proposed=clock.now())
    take(order, kind, cast.lead)
    if kind == "accept-as-is":
        with pytest.raises(NotReady):
            sign(order, cast.lead)
    else:
        with pytest.raises(NotReady):
            services.approve_change_order(order, by=cast.planner)
        with pytest.raises(NotReady):
            services.reject_change_order(order, reason="x", by=cast.planner)


def test_the_answer_is_recorded_by_the_lead_alone_and_the_second_person_is_another(order, cast, client_user):
    take(order, "add-days", cast.lead)
    for person in (cast.planner, cast.market, client_user):
        for verb in (sign, refuse):
            with pytest.raises(PermissionDenied):
                verb(order, person)
    refuse(order, cast.lead)
    cast.lead.roles = ["auditor", "market"]
    cast.lead.save()
    for person in (type(cast.lead).objects.get(pk=cast.lead.pk), client_user):
        with pytest.raises(PermissionDenied):
            services.approve_change_order(order, by=person)


def test_what_was_shown_is_what_is_signed(order, cast):
    shown = take(order, "add-days", cast.lead).proposed_at
    services.reconsider_change_order(order, by=cast.lead)
    take(order, "narrow-scope", cast.lead)
    with pytest.raises(NotReady):
        sign(order, cast.lead, proposed=shown)
    assert sign(order, cast.lead).state == "closed"


def test_the_time_of_the_signature_is_the_devices_within_reason(order, cast):
    take(order, "add-days", cast.lead)
    later = clock.now()
    sign(order, cast.lead, moment=later)
    assert ChangeOrder.objects.get().answered_at == later


def test_the_lead_takes_a_way_back_and_the_history_keeps_what_was(order, cast):
    take(order, "add-days", cast.lead)
    refuse(order, cast.lead)
    services.reconsider_change_order(order, by=cast.lead)
    order = ChangeOrder.objects.get()
    assert (order.state, order.way, order.client_answer, order.refusal, order.proposed_by) == ("open", "", "", "", None)
    entries = HistoryEntry.objects.filter(subject_kind="audits.changeorder").order_by("pk")
    assert [entry.now for entry in entries] == ["open", "to-sign", "proposed", "open"]
    assert "需总部批准" in entries[2].note and "陈立明" in entries[2].note
    take(order, "add-days", cast.lead)
    sign(order, cast.lead)
    with pytest.raises(NotAllowed):
        services.reconsider_change_order(order, by=cast.lead)


def test_the_schema_closes_nothing_on_the_leads_word_alone(order, cast):
    take(order, "add-days", cast.lead)
    rows = ChangeOrder.objects.filter(pk=order.pk)
    for values in (
        {"state": "closed"},
        {"client_answer": "signed"},
        {"client_answer": "refused", "signer": "x", "answered_at": clock.now(), "answered_by": cast.lead},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    sign(order, cast.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(way="accept-as-is")


# --- above the table -----------------------------------------------------------------------------------------------


def test_above_the_table_days_are_said_by_hand_and_need_signature_and_second_person(way, cast):
    before = way.audit.days_on_site
    order = services.verify_headcount(way.audit, headcount=99_000, by=cast.lead)
    assert (order.days_after, order.fee_after) == (None, None)
    with pytest.raises(NotReady):
        take(order, "add-days", cast.lead)
    take(order, "add-days", cast.lead, days=Decimal(20))
    assert (order.by_hand, order.fee_after) == (True, Decimal("17600.00"))
    assert sign(order, cast.lead).state == "proposed"
    services.reject_change_order(order, reason="请按两组计算", by=cast.planner)
    assert ChangeOrder.objects.get().days_after is None, "the next proposal says its days anew"
    take(order, "add-days", cast.lead, days=Decimal(24))
    sign(order, cast.lead)
    assert services.approve_change_order(order, by=cast.planner).state == "closed"
    assert Audit.objects.get(pk=way.audit.pk).days_on_site == before + 21


# --- counting ------------------------------------------------------------------------------------------------------


def test_the_sheet_keeps_each_site_and_source_and_its_total_is_the_verified_headcount(cast, edition):
    way = Way(cast, edition, headcount=60, outlets=3, sites=[("甲站", "x", 6), ("乙站", "y", 4)]).to("on_site")
    sites = {site.name: site for site in way.application.sites.all()}
    counted = [
        CountedSite(sites["总部"], Count(48, 50, 49), "含退休返聘两人"),
        CountedSite(sites["甲站"], Count(roster=6)),
    ]
    order = services.count_heads(way.audit, sites=counted, elsewhere=4, remark="按合同", by=cast.lead)
    assert order is None, "60 as the contract has it"
    audit = Audit.objects.get(pk=way.audit.pk)
    assert audit.verified_headcount == 60
    rows = [(row.site and row.site.name, row.declared, row.counted, row.disagrees) for row in Headcount.objects.all()]
    assert rows == [("总部", 50, 50, True), ("甲站", 6, 6, False), (None, 4, 4, False)]
    order = services.count_heads(audit, sites=counted[:1], elsewhere=20, by=cast.lead)
    assert (order.headcount_before, order.headcount_after, Headcount.objects.count()) == (60, 70, 2)


def test_the_schema_counts_only_what_a_source_shows(way, cast):
    count(way.audit, 10, by=cast.lead)
    for values in ({"counted": 11}, {"payroll": None, "social_insurance": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Headcount.objects.update(**values)


def test_an_order_that_is_with_somebody_is_not_replaced_under_their_hands(way, order, cast):
    take(order, "add-days", cast.lead)
    with pytest.raises(NotReady, match="变更单"):
        services.verify_headcount(way.audit, headcount=12, by=cast.lead)
    services.reconsider_change_order(order, by=cast.lead)
    assert services.verify_headcount(way.audit, headcount=12, by=cast.lead).headcount_before == 10


def test_a_second_order_begins_where_the_first_ended(way, order, cast):
    before = way.audit.days_on_site
    add_days(order, cast.client, by=cast.lead)
    assert services.verify_headcount(way.audit, headcount=16, by=cast.lead) is None, "that is settled"
    second = services.verify_headcount(way.audit, headcount=60, by=cast.lead)
    assert (second.headcount_before, second.days_before, second.fee_before) == (16, order.days_after, order.fee_after)
    add_days(second, cast.client, by=cast.lead)
    assert Audit.objects.get(pk=way.audit.pk).days_on_site == before + second.days_after - order.days_before
    third = services.verify_headcount(Audit.objects.get(pk=way.audit.pk), headcount=10, by=cast.lead)
    assert third.days_after == order.days_before, "fewer people cost less again, and the client signs for that too"


def test_accepted_as_it_is_the_contracts_days_stay_the_measure(way, order, cast):
    take(order, "accept-as-is", cast.lead)
    services.approve_change_order(order, by=cast.planner)
    assert services.verify_headcount(way.audit, headcount=10, by=cast.lead) is None
    second = services.verify_headcount(way.audit, headcount=60, by=cast.lead)
    assert (second.headcount_before, second.days_before) == (16, order.days_before)


# --- letters and pages ---------------------------------------------------------------------------------------------


def test_the_client_gets_a_copy_and_the_market_department_the_new_fee(order, cast):
    take(order, "add-days", cast.lead)
    assert not Notification.objects.filter(letter__startswith="change-order").exists()
    sign(order, cast.lead)
    letters = Notification.objects.filter(letter__startswith="change-order")
    copy = letters.get(letter="change-order-closed")
    assert copy.recipient == cast.client.email and "陈立明" in copy.text
    assert set(letters.filter(letter="change-order-fee").values_list("recipient", flat=True)) == {cast.market.email}


def test_a_narrowed_scope_leaves_the_fee_and_tells_nobody_to_invoice(order, cast):
    take(order, "narrow-scope", cast.lead)
    sign(order, cast.lead)
    assert not Notification.objects.filter(letter="change-order-fee").exists()


def url_of(order: ChangeOrder, page: str = "") -> str:
    return f"/audits/{order.audit.reference}/change-order/{page}"


def signing(order: ChangeOrder, **more) -> dict:
    known = {"proposed": order.proposed_at.isoformat(), "drawn": as_address(drawn("陈立明")), "sign": "1"}
    return SIGNER | known | more


def test_from_the_sheet_to_the_signature_through_the_pages(way, cast, signed_in):
    lead, planner, client = signed_in(cast.lead), signed_in(cast.planner), signed_in(cast.client)
    audit, site = way.audit, way.application.sites.get()
    base, number = f"/audits/{audit.reference}/", f"site-{site.pk}-payroll"
    page = lead.post(f"{base}headcount/", {number: "16", "compute": "1"})
    shown = BeautifulSoup(page.content, "html.parser").select_one("[data-preview-shown]").get_text(" ", strip=True)
    assert page.status_code == 200 and "16" in shown and "¥4,800.00" in shown
    assert Audit.objects.get(pk=audit.pk).verified_headcount is None, "computing keeps nothing"
    assert lead.post(f"{base}headcount/", {}).status_code == 422
    assert lead.post(f"{base}headcount/", {number: "16"}).url == f"{base}change-order/"
    order = ChangeOrder.objects.get()
    assert "¥4,000.00" in client.get(f"/applications/{way.reference}/?tab=quote").content.decode()

    answer = lead.post(url_of(order), {"way": "add-days", "reason": "人数增加"})
    assert answer.url == url_of(order, "sign/")
    order.refresh_from_db()
    assert planner.get(url_of(order, "sign/")).status_code == 403
    assert lead.post(url_of(order, "sign/"), signing(order, drawn="")).status_code == 422
    assert lead.post(url_of(order, "sign/"), signing(order, proposed="")).status_code == 422
    assert lead.post(url_of(order, "sign/"), signing(order, refuse="1", refusal=" ")).status_code == 422
    answer = lead.post(url_of(order, "sign/"), signing(order), headers={"X-Later": "1"})
    assert answer.json() == {"url": url_of(order)}
    again = lead.post(url_of(order, "sign/"), signing(order), headers={"X-Later": "1"})
    assert again.json() == {"url": url_of(order)}, "sent twice is harmless"
    order.refresh_from_db()
    assert (order.state, order.signer, order.signer_post) == ("closed", "陈立明", "总经理")
    for browser in (lead, planner, client):
        assert b"signature-drawn" in browser.get(url_of(order)).content
        picture = browser.get(url_of(order, f"{order.pk}.png"))
        assert b"".join(picture).startswith(b"\x89PNG") and "attachment" in picture["Content-Disposition"]
    case = client.get(f"/applications/{way.reference}/?tab=quote").content.decode()
    assert "¥4,800.00" in case, "the old quote never stands unnoticed"


def test_the_second_person_answers_a_refusal_on_the_page(order, cast, signed_in):
    lead, planner = signed_in(cast.lead), signed_in(cast.planner)
    lead.post(url_of(order), {"way": "narrow-scope", "reason": "只审总部"} | NARROW)
    order.refresh_from_db()
    lead.post(url_of(order, "sign/"), signing(order, drawn="", refuse="1", refusal="需总部批准"))
    assert "需总部批准" in planner.get(url_of(order)).content.decode()
    assert "reconsider" in lead.get(url_of(order)).content.decode()
    assert planner.post(url_of(order), {"reject": "1", "reason": ""}).status_code == 422
    assert planner.post(url_of(order), {"approve": "1", "reason": ""}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.client_answer, order.approved_by) == ("closed", "refused", cast.planner)


def test_above_the_table_the_page_asks_for_the_days(way, cast, signed_in):
    order = services.verify_headcount(way.audit, headcount=99_000, by=cast.lead)
    lead = signed_in(cast.lead)
    answer = lead.post(url_of(order), {"way": "add-days", "reason": "x"})
    assert answer.status_code == 422 and b'name="days"' in answer.content
    assert lead.post(url_of(order), {"way": "add-days", "reason": "x", "days": "20"}).status_code == 302


def test_a_surveillance_visit_records_the_number_and_leaves_the_contract(cast, edition, signed_in):
    way = Way(cast, edition).to("on_site")
    Audit.objects.filter(pk=way.audit.pk).update(kind="surveillance", visit=9)
    site = way.application.sites.get()
    lead, url = signed_in(cast.lead), f"/audits/{way.audit.reference}/headcount/"
    assert "¥" not in lead.post(url, {f"site-{site.pk}-roster": "16", "compute": "1"}).content.decode()
    assert lead.post(url, {f"site-{site.pk}-roster": "16"}).status_code == 302
    assert Audit.objects.get(pk=way.audit.pk).verified_headcount == 16 and not ChangeOrder.objects.exists()


# --- the sheet's lock ----------------------------------------------------------------------------------------------


def test_unlocking_a_submitted_sheet_is_another_persons_act_with_its_reason_in_the_history(way, cast, signed_in):
    services.submit_scorecard(way.audit, by=cast.lead)
    url = f"/audits/{way.audit.reference}/scorecard/unlock/"
    assert signed_in(cast.lead).post(url, {"reason": "录错"}).status_code == 403
    planner = signed_in(cast.planner)
    assert planner.post(url, {"reason": " "}).status_code == 422
    assert planner.post(url, {"reason": "5.1.2.1 录错"}).status_code == 302
    entry = HistoryEntry.objects.get(verb="unlocked")
    assert (entry.note, entry.actor_label) == ("5.1.2.1 录错", str(cast.planner))
    assert (entry.was, entry.now) == ("locked", "open")
    assert planner.post(url, {"reason": "再开一次"}).status_code == 422, "it is open already"
