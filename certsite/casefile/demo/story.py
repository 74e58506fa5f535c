"""Who stands where in the demo: a case at every step and a certificate of every status, counted back from today."""

import datetime
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.db.models import F

import applications.services
import audits.services
import certificates.services
from applications.models import Application
from audits.models import Audit
from certificates.models import Certificate
from certsite.accounts.models import Membership, Organisation, User
from certsite.casefile.demo import found, people
from certsite.casefile.demo.content import (
    COMMENTS,
    ENQUIRIES,
    FIVE_STARS,
    FOUR_STARS,
    NARROW,
    PROVINCES,
    THREE_STARS,
)
from certsite.casefile.demo.enterprises import enterprises
from certsite.casefile.demo.material import edition, enterprise, sample
from certsite.casefile.demo.pictures import photograph
from certsite.casefile.demo.way import PACE, Cast, Way, hold_visit, score
from certsite.common import clock
from certsite.common.dates import add_months
from certsite.notifications.models import Notification
from certsite.pages.services import lay_first_texts
from scoring.models import Indicator, Verdict


def load() -> None:
    """Load the demo, once; a second time nothing is written."""
    lay_first_texts()
    if Organisation.objects.filter(credit_code=enterprises()["ruiheng"].credit_code).exists():
        return
    with transaction.atomic():
        Story().tell()


class Story:
    """The cast, the edition, and every case."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.people = people.cast()
        staff = self.people
        self.cast = Cast(
            staff["client"], staff["market"], staff["planner"], staff["lead"],
            [staff["committee1"], staff["committee2"], staff["committee3"]], staff["registrar"],
        )  # fmt: skip
        self.edition = edition("gbt27922-2011.json", by=staff["administrator"], published=True)
        edition("eight-star-2026.json", by=staff["administrator"], published=False)
        people.audit_staff(self.edition, by=staff["planner"])
        self.cast.auditors = people.auditors()
        self.documents = {row["code"]: sample(row["label"]) for row in self.edition.rules["documents"]}

    def tell(self) -> None:
        self.enquiries()
        self.before_the_contract()
        self.haggled_over()
        self.on_the_way_to_the_audit()
        self.on_site_and_in_the_committee()
        self.certified()
        self.ended()
        certificates.services.surveillance(self.today)
        keep_old_letters()

    def way(self, key: str, *, begins: datetime.date, client: User | None = None, **options) -> Way:
        """The case of one enterprise that begins on this day."""
        one = enterprises()[key]
        client = client or people.person(one.key, one.head)
        with clock.at(begins):
            enterprise(one, client)
        declared = {"scope": one.trade, "scope_en": one.trade_en, "products": one.products}
        options = {"headcount": one.people, "sites": one.outlets} | options
        return Way(
            replace(self.cast, client=client), self.edition, begins=begins, declared=declared,
            headquarters=one.address, documents=self.documents, **options,
        )  # fmt: skip

    def ago(self, step: str, days: int = 0) -> datetime.date:
        """The first day of a case that takes this step so many days ago."""
        return self.today - datetime.timedelta(days=PACE[step] + days)

    def enquiries(self) -> None:
        """One new, one turned into an application that nobody took up yet, one closed."""
        for days, answer, fields in ENQUIRIES:
            with clock.at(self.today - datetime.timedelta(days=days)):
                enquiry = applications.services.enquire(fields=fields)
            with clock.at(self.today - datetime.timedelta(days=days - 1)):
                if answer == "turned":
                    applications.services.turn_into_application(enquiry, edition=self.edition, by=self.cast.market)
                elif answer == "closed":
                    applications.services.close_enquiry(enquiry, by=self.cast.market)

    def before_the_contract(self) -> None:
        self.way("tianrun", begins=self.ago("filled", 2)).to("filled")
        # 300 outlets with 300 people: the headcount that no reviewer believes
        outlets = [(f"联新服务点{n:03}", f"{PROVINCES[n % len(PROVINCES)]}", int(n < 280)) for n in range(300)]
        self.way("lianxin", begins=self.ago("submitted", 1), sites=outlets).to("submitted")
        self.handed_in_again(self.way("qingyun", begins=self.ago("submitted", 5)).to("submitted"))
        returned = self.way("kangle", begins=self.ago("submitted", 6)).to("submitted")
        with clock.at(self.today - datetime.timedelta(days=4)):
            applications.services.return_to_client(
                returned.application, ground="incomplete", words="请补充英文认证范围，并说明西南地区网点的服务方式。",
                fields=["scope_en", "products"], due_on=self.today + datetime.timedelta(days=10), by=self.cast.market,
            )  # fmt: skip
        self.way("dongsheng", begins=self.ago("accepted", 1)).to("accepted")
        refused = self.way("meijia", begins=self.ago("submitted", 40)).to("submitted")
        with clock.at(self.today - datetime.timedelta(days=36)):
            applications.services.refuse(
                refused.application, ground="operation", words="售后服务体系运行不足三个月，请运行满三个月后再申请。",
                by=self.cast.market,
            )  # fmt: skip
        withdrawn = self.way("yunfan", begins=self.ago("submitted", 25)).to("submitted")
        with clock.at(self.today - datetime.timedelta(days=20)):
            applications.services.withdraw(
                withdrawn.application, reason="内部机构调整，暂缓认证。", by=withdrawn.cast.client
            )

    def haggled_over(self) -> None:
        """Three versions of one quote: declined, replaced, and an agreed total that waits for the second person."""
        way = self.way("yuechuan", begins=self.ago("quoted", 5)).to("quoted")
        case, market = way.application, self.cast.market
        with clock.at(self.today - datetime.timedelta(days=3)):
            first = case.quotes.get()
            applications.services.decline_quote(
                first, reason="请增加一份副本，并说明抽查网点的费用。", by=way.cast.client
            )
            second = applications.services.make_quote(case, tariff="demo", extra_sites=1, copies=1, by=market)
            applications.services.send_quote(second, by=market)
        with clock.at(self.today - datetime.timedelta(days=1)):
            applications.services.make_quote(
                case, tariff="demo", extra_sites=1, copies=1, total=Decimal(7000), by=market,
                reason="与集团另两家子公司同时申请，三家合并报价。", note="三家公司合并报价，本价格含一份证书副本。",
            )  # fmt: skip

    def handed_in_again(self, way: Way) -> None:
        """Returned for two fields, mended, and submitted a second time, so that there is something to compare."""
        with clock.at(self.today - datetime.timedelta(days=4)):
            applications.services.return_to_client(
                way.application, ground="incomplete", words="请明确认证范围，并填写委托外部承担的服务。",
                fields=["scope", "outsourced"], due_on=self.today + datetime.timedelta(days=6), by=self.cast.market,
            )  # fmt: skip
        with clock.at(self.today - datetime.timedelta(days=2)):
            held = Application.objects.get(pk=way.application.pk)
            values = {"scope": f"{held.scope}（含飞行培训）", "outsourced": "物流配送由合作承运商承担"}
            applications.services.save(held, values=values, base_revision=held.revision, by=way.cast.client)
            way.application = applications.services.submit(held, by=way.cast.client)
            applications.services.write_message(
                way.application, text="已按要求补充范围和外包情况，请查收。", internal=False, by=way.cast.client
            )

    def on_the_way_to_the_audit(self) -> None:
        self.way("hengyuan", begins=self.ago("contracted", 2)).to("contracted")
        self.way("bofan", begins=self.ago("passed", 1)).to("passed")
        self.way("mingde", begins=self.ago("planned", 1)).to("planned")
        firm = self.way("jiayi", begins=self.ago("confirmed", 4)).to("confirmed")
        with clock.at(self.today - datetime.timedelta(days=2)):
            plan = audits.services.draft_plan(firm.audit, by=firm.lead)
            audits.services.send_plan(plan, by=firm.lead)
        self.disputed()

    def disputed(self) -> None:
        """A team that the client objects to, and person-days that wait for the second person."""
        way = self.way("tongda", begins=self.ago("planned", 3)).to("planned")
        with clock.at(self.today - datetime.timedelta(days=2)):
            for member in way.audit.team.all():
                audits.services.confirm_impartiality(member, by=member.user)
            audits.services.tell_client(way.audit, by=self.cast.planner)
        with clock.at(self.today - datetime.timedelta(days=1)):
            member = way.audit.team.get(role="lead")
            audits.services.object_to(member, reason="该审核员的配偶在我公司的竞争对手处任职。", by=way.cast.client)
        asked = self.way("hengyuan", begins=self.ago("passed", 4), headcount=96).to("passed")
        with clock.at(self.today - datetime.timedelta(days=1)):
            audits.services.ask_days(
                asked.application.audits.get(cycle=1, visit=0), planning=Decimal("1.5"), on_site=Decimal(5),
                reason="两处网点与总部在同一园区，无需往返。", by=self.cast.planner,
            )  # fmt: skip

    def on_site_and_in_the_committee(self) -> None:
        half = self.way("xinhe", begins=self.ago("on_site")).to("on_site")
        with clock.at(self.today):
            items = Indicator.objects.filter(edition=self.edition, level="item").order_by("position")[:19]
            score(half.audit.scorecard, {item.code: scored(n) for n, item in enumerate(items)}, by=half.lead,
                  only=[item.code for item in items])  # fmt: skip
            photograph(half.audit, by=half.lead)
            found.on_site(half)
        found.under_way(self.way("hongda", begins=self.ago("closed", 12), answers=commented(FOUR_STARS)), self.today)
        changed = self.way("yinhai", begins=self.ago("scored"), answers=commented(FOUR_STARS)).to("scored")
        with clock.at(self.today):
            audits.services.verify_headcount(changed.audit, headcount=68, by=changed.lead)
        self.way("zhongyue", begins=self.ago("closed", 1), answers=commented(NARROW)).to("closed")
        voting = self.way("huayi", begins=self.ago("closed", 4), answers=commented(THREE_STARS)).to("closed")
        with clock.at(self.today - datetime.timedelta(days=2)):
            for member in self.cast.committee[:2]:
                grade = voting.audit.scorecard.result["grade"]
                certificates.services.cast_vote(voting.audit, choice="grant", grade=grade, by=member)
        self.way("shengda", begins=self.ago("granted", 2), answers=commented(FIVE_STARS)).to("granted")

    def certified(self) -> None:
        five = self.way(
            "ruiheng", begins=add_months(self.ago("certified"), -9), client=self.people["client"],
            answers=commented(FIVE_STARS),
        ).to("certified")  # fmt: skip
        Membership.objects.get_or_create(user=self.people["colleague"], organisation=five.application.organisation)
        again = self.way("ruiheng", begins=self.ago("quoted", 3), client=self.people["client"], headcount=96)
        again.declared |= {
            "scope": "智能安防设备的售后服务",
            "scope_en": "After-sales service of smart security equipment",
        }
        again.to("quoted")
        four = self.way(
            "anjie", begins=add_months(self.ago("certified"), -14), client=self.people["stranger"],
            answers=commented(FOUR_STARS), findings=found.BEFORE,
        ).to("certified")  # fmt: skip
        with clock.at(self.today - datetime.timedelta(days=2)):
            audits.services.add_special(
                four.application, ground="消费者投诉：承诺两小时上门，三次均未兑现，需现场核实。", short_notice=True,
                planning=Decimal("0.5"), on_site=Decimal(1), latest_on=self.today + datetime.timedelta(days=28),
                by=self.cast.planner,
            )  # fmt: skip
        day = add_months(four.certificate.issued_on, 9)
        held = hold_visit(visit(four, 1), four.cast, on=day, answers=commented(FOUR_STARS), findings=found.AGAIN)
        found.of_a_visit(four.audit, held, self.today)
        with clock.at(day + datetime.timedelta(days=1)):
            certificates.services.surveillance(day)
        self.way(
            "haichuan", begins=add_months(self.ago("certified"), -13), slower=0.8, answers=commented(FOUR_STARS)
        ).to("certified")

    def ended(self) -> None:
        """One certificate suspended, withdrawn, cancelled, expired each."""
        suspended = self.way(
            "fuxing", begins=add_months(self.ago("certified"), -11), slower=1.3, answers=commented(THREE_STARS)
        )
        self.act(
            suspended.to("certified"),
            "suspend",
            "requirements",
            "连续两次回访发现承诺时限未落实，请于六个月内整改。",
            30,
        )
        withdrawn = self.way(
            "lantian", begins=add_months(self.ago("certified"), -8), slower=1.15, answers=commented(THREE_STARS)
        )
        self.act(withdrawn.to("certified"), "withdraw", "misuse", "在认证范围以外的产品上使用认证标志。", 45)
        cancelled = self.way(
            "jinhui", begins=add_months(self.ago("certified"), -7), slower=0.9, answers=commented(FOUR_STARS)
        )
        self.act(cancelled.to("certified"), "cancel", "request", "企业合并，申请注销。", 20)
        expired = self.way(
            "kangle", begins=add_months(self.ago("certified"), -38), slower=1.5, answers=commented(THREE_STARS)
        )
        certificate = expired.to("certified").certificate
        with clock.at(certificate.valid_until + datetime.timedelta(days=1)):
            certificates.services.expire(certificate)

    def act(self, way: Way, kind: str, ground: str, words: str, days: int) -> None:
        """An act on the status, so many days ago."""
        day = self.today - datetime.timedelta(days=days)
        with clock.at(day):
            certificates.services.change_status(
                Certificate.objects.get(pk=way.certificate.pk), kind=kind, ground=ground, words=words, effective_on=day,
                by=self.cast.registrar,
            )  # fmt: skip


def scored(number: int) -> dict:
    """A full answer with one of the comments."""
    return {"verdict": Verdict.FULL.value, "comment": COMMENTS[number % len(COMMENTS)]}


def commented(answers: dict[str, dict]) -> dict[str, dict]:
    """These answers, and a comment at some of the other items."""
    return {code: scored(n) for n, code in enumerate(("5.1.2.1", "5.1.4.1", "5.2.2.1", "5.2.5.3", "5.3.2.2"))} | answers


def visit(way: Way, number: int) -> Audit:
    """The proposed surveillance visit of this number."""
    return Audit.objects.get(application=way.application, kind=Audit.Kind.SURVEILLANCE, visit=number)


def keep_old_letters() -> None:
    """The letters of past days count as sent then, so that the first start floods nobody; there is no verb for that."""
    Notification.objects.filter(queued__lt=clock.now() - datetime.timedelta(hours=36)).update(
        sent=F("queued"), attempts=1
    )
