"""The demo's accounts; the password of every one of them is the same."""

import datetime
from decimal import Decimal

from allauth.account.models import EmailAddress

from audits import services
from certsite.accounts.models import Organisation, User
from certsite.accounts.roles import Role
from certsite.accounts.services import register_organisation
from certsite.casefile.demo.content import AUDITORS, BASIS, EVALUATIONS, LEAVE, TRAININGS
from certsite.casefile.demo.enterprises import enterprises
from certsite.common import clock
from certsite.common.dates import add_months
from scoring.models import Edition

PASSWORD = "demo-certsite"
CLIENTS = [("client", "陈立明"), ("colleague", "王芳"), ("stranger", "周敏")]
STAFF = [
    ("market", "赵敏", Role.MARKET),
    ("planner", "孙涛", Role.PLANNER),
    ("lead", "林静", Role.AUDITOR),
    ("auditor", "何伟", Role.AUDITOR),
    ("committee1", "郭凯", Role.COMMITTEE),
    ("committee2", "高洁", Role.COMMITTEE),
    ("committee3", "罗军", Role.COMMITTEE),
    ("registrar", "唐悦", Role.REGISTRAR),
    ("administrator", "许诺", Role.ADMINISTRATOR),
]


def person(key: str, name: str, *roles: Role) -> User:
    """The account `key`@demo.example with a confirmed address, made once."""
    email = f"{key}@demo.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, roles=[role.value for role in roles])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def cast() -> dict[str, User]:
    """Everybody by the name before the @."""
    people = {key: person(key, name) for key, name in CLIENTS}
    return people | {key: person(key, name, role) for key, name, role in STAFF}


def audit_staff(edition: Edition, by: User) -> None:
    """Who is sent to audits, with everything on file, entered by `by`, who keeps the files; once."""
    keys = [row[0] for row in AUDITORS]
    if User.objects.filter(email=f"{keys[0]}@demo.example").exists():
        return
    staff = {key: person(key, name, Role.AUDITOR) for key, name, *_rest in AUDITORS}
    for key, _name, home, external, load, competences in AUDITORS:
        _file(staff[key], home, external, load, by=by)
        for trade, level, since, left in competences:
            _competent(edition, staff[key], trade, level, since=since, left=left, by=by)
    for key, name, level in (("lead", "林静", "lead"), ("auditor", "何伟", "auditor")):
        staff[key] = person(key, name, Role.AUDITOR)
        _file(staff[key], "广东省深圳市", False, (80, 140, 180), by=by)
        # two terms one after the other: the oldest audits of the demo lie in the first
        _competent(edition, staff[key], "", level, since=60, left=-24, by=by)
        _competent(edition, staff[key], "", level, since=24, left=12, by=by, after=True)
    _log(staff, by=by)
    for key, ahead, days, reason in LEAVE:
        first = clock.today() + datetime.timedelta(days=ahead)
        last = first + datetime.timedelta(days=days)
        services.book_leave(staff[key], first=first, last=last, reason=reason, by=staff[key])
    services.record_relation(
        staff["luojia"], organisation=_advised(), kind="consulting", from_on=add_months(clock.today(), -20),
        until_on=add_months(clock.today(), -8), words="为该企业编写售后服务手册。", by=staff["luojia"],
    )  # fmt: skip


def auditors() -> list[User]:
    """Who helps the lead, or leads in their place where they are booked."""
    keys = ["auditor", *(row[0] for row in AUDITORS)]
    found = User.objects.in_bulk([f"{key}@demo.example" for key in keys], field_name="email")
    return [found[f"{key}@demo.example"] for key in keys if f"{key}@demo.example" in found]


def _file(user: User, home: str, external: bool, load: tuple[int, int, int], *, by: User) -> None:
    minimum, target, maximum = load
    services.set_profile(
        user, home_base=home, external=external, load_minimum=minimum, load_target=target, load_maximum=maximum, by=by
    )


def _competent(edition, user, trade: str, level: str, *, since: int, left: int, by: User, after: bool = False) -> None:
    """A competence of so many months ago; `after` another one, so that no day is in both."""
    begins = add_months(clock.today(), -since) + datetime.timedelta(days=1 if after else 0)
    with clock.at(begins):
        services.grant_competence(
            user, scheme=edition.scheme, trade=trade, level=level, evidence=BASIS[level], from_on=begins,
            expires_on=add_months(begins, since + left), by=by,
        )  # fmt: skip


def _log(staff: dict[str, User], *, by: User) -> None:
    """Trainings of all, and last year's evaluation of those who were there."""
    for number, (key, user) in enumerate(staff.items()):
        for ago, title, provider, hours, evidence in TRAININGS[number % 3 :]:
            day = add_months(clock.today(), -ago)
            last = day + datetime.timedelta(days=2)
            with clock.at(last):
                services.record_training(
                    user, title=title, provider=provider, from_on=day, until_on=last, hours=Decimal(hours),
                    evidence=evidence, by=by,
                )  # fmt: skip
        if key == "dinghao":
            continue
        verdict, day = "develop" if key in ("douhai", "xueli") else "good", add_months(clock.today(), -2)
        with clock.at(day):
            services.record_evaluation(
                user, kind="yearly", audit=None, year=day.year - 1, verdict=verdict, words=EVALUATIONS[verdict],
                held_on=day, by=by,
            )  # fmt: skip


def _advised() -> Organisation:
    """An enterprise whom one of the auditors advised; its own head registers it."""
    one = enterprises()["yunfan"]
    found = Organisation.objects.filter(credit_code=one.credit_code).first()
    return found or register_organisation(
        by=person(one.key, one.head), credit_code=one.credit_code, name=one.name, name_en=one.name_en,
        address=one.address, address_en=one.address_en, legal_representative=one.head,
    )  # fmt: skip
