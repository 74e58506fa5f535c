"""A case brought to any step of its way by the real verbs: what the demo is made of, and where a test can begin."""

import datetime
import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile

import applications.queries
import applications.services
import audits.queries
import audits.services
import certificates.services
import scoring.services
from applications.models import Application, Contract
from audits.models import Audit, Competence
from certificates.models import Certificate, Decision
from certsite.accounts.models import User
from certsite.accounts.roles import Role
from certsite.casefile.demo.findings import find, put_right
from certsite.casefile.demo.on_site import add_days, agree_on_plan, count
from certsite.casefile.demo.signature import drawn
from certsite.common import clock
from certsite.common.dates import add_months
from scoring.models import Edition, Indicator, Scorecard

STEPS = ("draft", "filled", "submitted", "accepted", "quoted", "contracted", "passed", "planned", "confirmed",
         "on_site", "scored", "closed", "granted", "certified")  # fmt: skip
# On which day of a case each step is taken, where it begins on a day of its own
PACE = {"draft": 0, "filled": 1, "submitted": 2, "accepted": 4, "quoted": 5, "contracted": 9, "passed": 14,
        "planned": 16, "confirmed": 19, "on_site": 30, "scored": 30, "closed": 31, "granted": 36,
        "certified": 38}  # fmt: skip
FULL = {"verdict": "full"}
SAMPLE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"


@dataclass
class Cast:
    """Who acts: one of each role."""

    client: User
    market: User
    planner: User
    lead: User
    committee: list[User]
    registrar: User
    auditors: list[User] = field(default_factory=list)


@dataclass
class Way:
    """One case on its way.

    `begins` sets the day of its first step, the others follow by PACE, `slower` times as far apart; without it all
    happens now. `sites` are outlets
    as (name, address, people); `answers` override full points by item code, `deductions` are special ones, `findings`
    are (kind, item, what was found), seen to before the decision, `verified` is the headcount found on site, `grade`
    what the committee grants if not the computed one.
    """

    cast: Cast
    edition: Edition
    begins: datetime.date | None = None
    slower: float = 1
    headcount: int = 10
    outlets: int = 0
    sites: Sequence[tuple[str, str, int]] = ()
    declared: dict = field(default_factory=dict)
    headquarters: str = "科技南路16号"
    documents: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, dict] = field(default_factory=dict)
    deductions: int = 0
    findings: Sequence[tuple[str, str, str]] = ()
    verified: int | None = None
    grade: str | None = None
    application: Application | None = None
    audit: Audit | None = None
    lead: User | None = None
    decision: Decision | None = None
    certificate: Certificate | None = None

    def to(self, step: str) -> "Way":
        """Take every step up to and with this one."""
        for name in STEPS[: STEPS.index(step) + 1]:
            if name not in self._taken:
                with clock.at(self.day(name)) if self.begins else nullcontext():
                    getattr(self, f"_{name}")()
                self._taken.append(name)
        return self

    def day(self, step: str) -> datetime.date:
        """When this step is taken."""
        return self.begins + datetime.timedelta(days=round(PACE[step] * self.slower)) if self.begins else clock.today()

    @cached_property
    def _taken(self) -> list[str]:
        return []

    @property
    def reference(self) -> str:
        return self.application.reference

    def _draft(self) -> None:
        organisation = self.cast.client.organisations.get()
        self.application = applications.services.start(
            organisation=organisation, edition=self.edition, by=self.cast.client
        )

    def _filled(self) -> None:
        applications.services.save(self.application, values=self._values(), base_revision=0, by=self.cast.client)
        applications.services.write_sites(self.application, rows=self._sites(), mode="replace", by=self.cast.client)
        self.application = Application.objects.get(pk=self.application.pk)
        for row in applications.queries.required_documents(self.application):
            content = self.documents.get(row["code"], SAMPLE + row["code"].encode())
            applications.services.add_document(
                self.application,
                requirement=row["code"],
                upload=SimpleUploadedFile(f"{row['label']['zh-hans']}.pdf", content),
                content_type="application/pdf",
                expires_on=add_months(clock.today(), 48) if row.get("expires") is True else None,
                by=self.cast.client,
            )

    def _values(self) -> dict:
        heads = {"layer": "headquarters", "level": "senior", "post": "售后服务总监", "people": 1}
        middle = {"layer": "headquarters", "level": "middle", "post": "服务主管"}
        manager = {
            "name": self.cast.client.name,
            "certificate_number": "SM-2025-0417",
            "expires_on": None,
            "post": "售后服务总监",
        }
        return {
            "scope": "家用电器的售后服务",
            "scope_en": "After-sales service of household appliances",
            "products": "洗衣机、冰箱；全国",
            "services": ["installation", "repair"],
            "trade": "appliances",
            "system_since": clock.today() - datetime.timedelta(days=400),
            "department": "售后服务中心",
            "contact_phone": "0755-26001234",
            "total_headcount": self.headcount,
            "posts": [heads, *([middle | {"people": min(3, self.headcount - 1)}] if self.headcount > 1 else [])],
            "managers": [manager],
        } | self.declared

    def _sites(self) -> list[dict]:
        outlets = self.sites or [(f"网点{n}", "人民路1号", 0) for n in range(self.outlets)]
        elsewhere = sum(people for _name, _address, people in outlets)
        head = {"kind": "headquarters", "name": "总部", "address": self.headquarters}
        rows = ({"kind": "own", "name": name, "address": place, "headcount": n} for name, place, n in outlets)
        return [head | {"headcount": self.headcount - elsewhere}, *rows]

    def _submitted(self) -> None:
        self.application = applications.services.submit(self.application, by=self.cast.client)

    def _accepted(self) -> None:
        applications.services.accept(self.application, by=self.cast.market)

    def _quoted(self) -> None:
        quote = applications.services.make_quote(self.application, tariff="demo", by=self.cast.market)
        applications.services.send_quote(quote, by=self.cast.market)
        self.application.refresh_from_db()

    def _contracted(self) -> None:
        applications.services.accept_quote(self.application.quotes.get(state="sent"), by=self.cast.client)
        contract = applications.services.make_contract(
            self.application, tentative_on=clock.today() + datetime.timedelta(days=20), by=self.cast.market
        )
        for verb, person, post in (
            (applications.services.sign_by_client, self.cast.client, "总经理"),
            (applications.services.countersign, self.cast.market, "市场部主任"),
        ):
            verb(
                contract, signer=person.name, post=post, way=Contract.Way.DRAWN, mark=drawn(person.name),
                address="127.0.0.1", by=person,
            )  # fmt: skip
        self.application = Application.objects.get(pk=self.application.pk)
        audits.services.make_programme(self.application)

    def _passed(self) -> None:
        verdicts = {document.pk: ("passed", "") for document in self.application.documents.all()}
        applications.services.judge_documents(self.application, verdicts=verdicts, by=self.cast.planner)
        self.application = applications.services.pass_documents(self.application, by=self.cast.planner)

    def _planned(self) -> None:
        visit = self.application.audits.get(cycle=1, visit=0)
        self.audit = plan_visit(visit, self.cast, starts_on=self.day("on_site"), ends_on=self.day("closed"))
        self.lead = self.audit.team.get(role="lead").user

    def _confirmed(self) -> None:
        self.audit = settle(Audit.objects.get(pk=self.audit.pk), self.cast)

    def _on_site(self) -> None:
        with clock.at(self.day("on_site") - datetime.timedelta(days=5)) if self.begins else nullcontext():
            agree_on_plan(Audit.objects.get(pk=self.audit.pk), self.cast.client)
        self.audit = audits.services.open_meeting(
            Audit.objects.get(pk=self.audit.pk), present="王芳，总经理\n刘敏，售后服务总监", by=self.lead
        )

    def _scored(self) -> None:
        score(self.audit.scorecard, self.answers, by=self.lead)
        special = [("special-deduction", "5.1.1.1", f"违规 {n + 1}") for n in range(self.deductions)]
        find(self.audit, [*special, *self.findings], by=self.lead)

    def _closed(self) -> None:
        headcount = self.verified or self.headcount
        if order := count(self.audit, headcount, by=self.lead):
            add_days(order, self.cast.client, by=self.lead)
            self.audit.refresh_from_db()
        audits.services.submit_scorecard(self.audit, by=self.lead)
        self.audit = audits.services.close(self.audit, summary="体系健全，服务规范。", present="王芳", by=self.lead)

    def _granted(self) -> None:
        put_right(self.audit, client=self.cast.client, by=self.lead)
        grade = self.grade or self.audit.scorecard.result["grade"]
        for member in self.cast.committee:
            vote = certificates.services.cast_vote(self.audit, choice="grant", grade=grade, by=member)
        self.decision = certificates.services.conclude(vote.decision, by=self.cast.committee[0])

    def _certified(self) -> None:
        self.certificate = certificates.services.issue(self.decision, by=self.cast.registrar)


def score(
    scorecard: Scorecard, answers: dict[str, dict] | None = None, *, by: User, only: Sequence[str] | None = None
) -> None:
    """Full points for every item (or for `only` these), except where `answers` has another one by item code."""
    items = Indicator.objects.filter(edition=scorecard.edition, level=Indicator.Level.ITEM)
    operations = []
    for code in items.values_list("code", flat=True):
        if only is None or code in only:
            values = dict((answers or {}).get(code, FULL))
            comment = values.pop("comment", "" if values["verdict"] in ("full", "not-applicable") else "现场查阅记录")
            operations.append(scoring.services.Operation(code, "answer", 0, values))
            operations += [scoring.services.Operation(code, "comment", 0, comment)] if comment else []
    scoring.services.record(scorecard, operations, by=by)


def qualify(user: User, edition: Edition, *, by: User) -> None:
    """Whoever is sent somewhere by the builder may lead there; what is granted already stays as it is."""
    if not user.competences.filter(scheme=edition.scheme).exists():
        Competence.objects.create(
            user=user, scheme=edition.scheme, level=Competence.Level.LEAD, evidence="审核员注册证书",
            from_on=clock.today() - datetime.timedelta(days=400), expires_on=add_months(clock.today(), 60),
            granted_by=by,
        )  # fmt: skip


def plan_visit(visit: Audit, cast: Cast, *, starts_on: datetime.date, ends_on: datetime.date) -> Audit:
    """Plan a visit with the cast's lead, or whoever of its auditors is free, and as many as its days need.

    With nobody to help, the lead stays longer.
    """
    edition = visit.application.edition
    for user in (cast.lead, *cast.auditors):
        qualify(user, edition, by=cast.planner)
    needed = math.ceil(audits.queries.days_of(visit).on_site)
    span = (ends_on - starts_on).days + 1
    if len(cast.auditors) < math.ceil(needed / span) - 1:
        ends_on = starts_on + datetime.timedelta(days=max(needed, span) - 1)
    lead = free(visit, [cast.lead, *cast.auditors], "lead", starts_on, ends_on) or spare(edition, cast)
    visit = audits.services.plan(visit, lead=lead, starts_on=starts_on, ends_on=ends_on, by=cast.planner)
    while audits.queries.booked_days(visit).on_site < visit.days_on_site:
        person = free(visit, [*cast.auditors, cast.lead], "auditor", starts_on, ends_on) or spare(edition, cast)
        audits.services.add_member(visit, person=person, role="auditor", by=cast.planner)
    return visit


def free(visit: Audit, people: list[User], role: str, first: datetime.date, last: datetime.date) -> User | None:
    """The first of these who may be sent."""
    asked = User.objects.filter(pk__in=[user.pk for user in people])
    barred = {one.user for one in audits.queries.chances(visit, role, first, last, asked) if one.bars}
    return next((user for user in people if user not in barred), None)


def spare(edition: Edition, cast: Cast) -> User:
    """One more auditor, where those of the cast are all booked."""
    number = User.objects.filter(email__startswith="spare").count() + 1
    user = User.objects.create_user(f"spare{number}@example.test", name=f"审核员{number}", roles=[Role.AUDITOR])
    qualify(user, edition, by=cast.planner)
    return user


def settle(audit: Audit, cast: Cast) -> Audit:
    """Impartiality, the names told and cleared by the client, and the firm date."""
    for member in audit.team.all():
        audits.services.confirm_impartiality(member, by=member.user)
    if not audit.short_notice:
        audits.services.tell_client(audit, by=cast.planner)
        audits.services.clear_names(audit, by=cast.client)
    return audits.services.confirm_date(Audit.objects.get(pk=audit.pk), by=cast.planner)


def hold_visit(
    visit: Audit, cast: Cast, *, on: datetime.date, answers: dict[str, dict] | None = None,
    findings: Sequence[tuple[str, str, str]] = (),
) -> Audit:  # fmt: skip
    """A proposed surveillance visit planned a month before, held and closed on this day."""
    with clock.at(on - datetime.timedelta(days=30)):
        visit = settle(plan_visit(visit, cast, starts_on=on, ends_on=on), cast)
        agree_on_plan(visit, cast.client)
    lead = visit.team.get(role="lead").user
    with clock.at(on):
        visit = audits.services.open_meeting(visit, present=cast.client.name, by=lead)
        count(visit, visit.application.basis_headcount, by=lead)
        score(visit.scorecard, answers, by=lead)
        find(visit, findings, by=lead)
        audits.services.submit_scorecard(visit, by=lead)
        return audits.services.close(visit, summary="体系保持良好。", present=cast.client.name, by=lead)
