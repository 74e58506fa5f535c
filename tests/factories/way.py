"""A case brought to any step of its way by the real services, so that a test can begin in the middle."""

import datetime
import uuid
from dataclasses import dataclass, field
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile

import applications.services
import audits.services
import certificates.services
import scoring.services
from applications.models import Application
from audits.models import Audit
from certificates.models import Certificate, Decision
from certsite.accounts.models import User
from certsite.common import clock
from scoring.models import Edition, Indicator, Scorecard
from tests.factories.files import pdf_bytes

STEPS = ("draft", "filled", "submitted", "accepted", "quoted", "contracted", "passed", "planned", "confirmed",
         "on_site", "scored", "closed", "granted", "certified")  # fmt: skip
FULL = {"verdict": "full"}


@dataclass
class Cast:
    """Who acts: one of each role."""

    client: User
    market: User
    planner: User
    lead: User
    committee: list[User]
    registrar: User


@dataclass
class Way:
    """One case on its way. `answers` overrides full points by item code, `deductions` are special ones."""

    cast: Cast
    edition: Edition
    headcount: int = 10
    outlets: int = 0
    answers: dict[str, dict] = field(default_factory=dict)
    deductions: int = 0
    verified: int | None = None
    grade: str | None = None
    application: Application | None = None
    audit: Audit | None = None
    decision: Decision | None = None
    certificate: Certificate | None = None

    def to(self, step: str) -> "Way":
        """Take every step up to and with this one."""
        for name in STEPS[: STEPS.index(step) + 1]:
            if name not in self._taken:
                getattr(self, f"_{name}")()
                self._taken.append(name)
        return self

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
        fields = {
            "scope": "家用电器的售后服务",
            "scope_en": "After-sales service of household appliances",
            "products": "洗衣机、冰箱；全国",
            "services": ["installation", "repair"],
            "contact_phone": "0755-26001234",
            "total_headcount": self.headcount,
            "management_staff_hq": min(4, self.headcount),
            "management_staff_sites": 0,
        }
        site = {"kind": "headquarters", "name": "总部", "address": "科技南路16号", "region": "", "contact": ""}
        outlet = {"kind": "own", "address": "人民路1号", "headcount": 0, "region": "", "contact": ""}
        sites = [site | {"headcount": self.headcount}, *(outlet | {"name": f"网点{n}"} for n in range(self.outlets))]
        manager = {"name": "王芳", "certificate_number": "SM-1", "expires_on": None, "post": "服务总监"}
        self.application = applications.services.save(
            self.application, fields=fields, sites=sites, managers=[manager], base_revision=0, by=self.cast.client
        )
        for row in self.edition.rules["documents"]:
            upload = SimpleUploadedFile(f"{row['code']}.pdf", pdf_bytes(row["code"]))
            applications.services.add_document(
                self.application, requirement=row["code"], upload=upload, content_type="application/pdf",
                by=self.cast.client,
            )  # fmt: skip

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
        applications.services.sign_by_client(
            contract, signer="王芳", post="总经理", address="127.0.0.1", by=self.cast.client
        )
        applications.services.countersign(contract, by=self.cast.market)
        self.application = Application.objects.get(pk=self.application.pk)

    def _passed(self) -> None:
        verdicts = {document.pk: ("passed", "") for document in self.application.documents.all()}
        applications.services.judge_documents(self.application, verdicts=verdicts, by=self.cast.planner)
        self.application = applications.services.pass_documents(self.application, by=self.cast.planner)

    def _planned(self) -> None:
        today = clock.today()
        self.audit = audits.services.plan_initial(
            self.application, lead=self.cast.lead, starts_on=today, ends_on=today, by=self.cast.planner
        )

    def _confirmed(self) -> None:
        member = self.audit.team.get(role="lead")
        audits.services.confirm_impartiality(member, by=self.cast.lead)
        self.audit = audits.services.confirm_date(Audit.objects.get(pk=self.audit.pk), by=self.cast.planner)

    def _on_site(self) -> None:
        self.audit = audits.services.open_meeting(
            Audit.objects.get(pk=self.audit.pk), present="王芳 总经理", by=self.cast.lead
        )

    def _scored(self) -> None:
        score(self.audit.scorecard, self.answers, by=self.cast.lead)
        for n in range(self.deductions):
            scoring.services.add_deduction(self.audit.scorecard, reason=f"违规 {n + 1}", by=self.cast.lead)

    def _closed(self) -> None:
        headcount = self.verified or self.headcount
        audits.services.verify_headcount(self.audit, headcount=headcount, by=self.cast.lead)
        audits.services.submit_scorecard(self.audit, by=self.cast.lead)
        self.audit = audits.services.close(
            self.audit, summary="体系健全，服务规范。", present="王芳", by=self.cast.lead
        )

    def _granted(self) -> None:
        grade = self.grade or self.audit.scorecard.result["grade"]
        for member in self.cast.committee:
            vote = certificates.services.cast_vote(self.audit, choice="grant", grade=grade, by=member)
        self.decision = certificates.services.conclude(vote.decision, by=self.cast.committee[0])

    def _certified(self) -> None:
        self.certificate = certificates.services.issue(self.decision, by=self.cast.registrar)


def score(scorecard: Scorecard, answers: dict[str, dict] | None = None, *, by: User) -> None:
    """Full points for every item, except where `answers` has another one by item code."""
    for indicator in Indicator.objects.filter(edition=scorecard.edition, level="item"):
        values = (answers or {}).get(indicator.code, FULL)
        scoring.services.record_line(
            scorecard, indicator, base_revision=0, values=values, operation=uuid.uuid4(), by=by
        )
