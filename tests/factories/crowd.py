"""A body with hundreds of auditors and thousands of audits, written in bulk: what the verbs would have left behind."""

import datetime
import itertools
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application, Quote, Site
from audits.models import Audit, Auditor, Booking, Competence, TeamMember
from audits.services.booking import span
from certsite.accounts.models import Organisation, User
from certsite.accounts.roles import Role
from certsite.common import clock
from scoring.models import Edition

CITIES = ["深圳", "北京", "上海", "广州", "杭州", "成都", "武汉", "西安"]
TRADES = ["appliances", "information"]
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Crowd:
    """How many there are of each."""

    auditors: int = 200
    audits: int = 2000
    unplanned: int = 400  # of the audits; the others are booked, two days each
    outlets: int = 3
    prefix: str = "C"  # of what is unique, for a second crowd beside the first


def fill(crowd: Crowd, edition: Edition, *, by: User) -> None:
    """Everybody is competent for everything; the booked audits go round among them, one a week for each."""
    people = User.objects.bulk_create(
        User(
            email=f"crowd{crowd.prefix.lower()}{n}@example.test",
            name=f"{NAMES[n % 20]}审查{n:03}",
            roles=[Role.AUDITOR],
        )
        for n in range(crowd.auditors)
    )
    Auditor.objects.bulk_create(
        Auditor(user=user, home_base=CITIES[n % len(CITIES)], load_target=100, load_maximum=160)
        for n, user in enumerate(people)
    )
    Competence.objects.bulk_create(
        Competence(
            user=user, scheme=edition.scheme, level="lead", evidence="证书", granted_by=by,
            from_on=clock.today() - 365 * DAY, expires_on=clock.today() + 900 * DAY,
        )
        for user in people
    )  # fmt: skip
    audits = _audits(crowd, _cases(crowd, edition, by=by))
    _book(audits[crowd.unplanned :], people, by=by)


def _cases(crowd: Crowd, edition: Edition, *, by: User) -> list[Application]:
    organisations = Organisation.objects.bulk_create(
        Organisation(
            credit_code=f"91CROWD{crowd.prefix}{n:010}",
            name=f"{CITIES[n % 8]}第{n}号家电服务有限公司",
            address="人民路1号",
        )
        for n in range(crowd.audits)
    )
    cases = Application.objects.bulk_create(
        Application(
            reference=f"{crowd.prefix}2026-{n:05}", organisation=organisation, edition=edition,
            state="documents-passed", total_headcount=30, started_by=by, answers={"trade": TRADES[n % 2]},
        )
        for n, organisation in enumerate(organisations)
    )  # fmt: skip
    Site.objects.bulk_create(
        Site(
            application=case, kind="own" if n else "headquarters", name=f"网点{n}" if n else "总部", address="人民路",
            headcount=10,
        )
        for case, n in itertools.product(cases, range(crowd.outlets + 1))
    )  # fmt: skip
    Quote.objects.bulk_create(
        Quote(
            application=case, version=1, state="accepted", tariff="demo", headcount=30, extra_sites=2, days_total=3,
            days_planning=1, days_on_site=2, computed_days=3, computed_total=Decimal(4000), total=Decimal(4000),
            expires_on=clock.today(), made_by=by,
        )
        for case in cases
    )  # fmt: skip
    return cases


def _audits(crowd: Crowd, cases: list[Application]) -> list[Audit]:
    """The unplanned ones first, some of them overdue."""
    today, found = clock.today(), []
    for n, case in enumerate(cases):
        audit = Audit(application=case, reference=f"{case.reference}-1", kind="initial", state="proposed")
        if n < crowd.unplanned:
            audit.preferred_from, audit.preferred_to = today + (n % 90 - 20) * DAY, today + (n % 90 - 10) * DAY
        found.append(audit)
    return Audit.objects.bulk_create(found)


def _book(audits: list[Audit], people: list[User], *, by: User) -> None:
    monday = clock.today() - clock.today().weekday() * DAY
    members, bookings = [], []
    for n, audit in enumerate(audits):
        week, person = divmod(n, len(people))
        audit.starts_on = monday + (7 * week + n % 4) * DAY
        audit.ends_on = audit.starts_on + DAY
        audit.days_on_site, audit.planned_at, audit.planned_by = 2, clock.now(), by
        audit.state = "confirmed" if n % 3 else "planned"
        members.append(TeamMember(audit=audit, user=people[person], role="lead", assigned_by=by))
    Audit.objects.bulk_update(
        audits, ["state", "starts_on", "ends_on", "days_on_site", "planned_at", "planned_by"], batch_size=500
    )
    for member in TeamMember.objects.bulk_create(members):
        for day in (member.audit.starts_on, member.audit.ends_on):
            during = span(day, datetime.time(9), datetime.time(17, 30))
            bookings.append(Booking(user=member.user, member=member, kind="on-site", during=during, pause=30,
                                    booked_by=by))  # fmt: skip
    Booking.objects.bulk_create(bookings)
