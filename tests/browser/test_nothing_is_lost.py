"""Two people on one card with bad networks: whatever they type is current, or in a conflict card, in the end."""

from random import Random

import pytest

from scoring import queries
from scoring.domain.draw import pick
from scoring.models import Edit
from scoring.services import Operation, record
from tests.factories.devices import Device, Model, Weather
from tests.factories.team import team_of_two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAIN, SAMPLE = "5.1.1.1", "5.1.1.2"
DAY = 86_400_000
CLOCK = "{{ const now = Date.now; Date.now = () => now.call(Date) + {offset}; }}"
INTERLEAVINGS = 50


@pytest.fixture
def audit(cast, edition, auditor):
    """On site, with records drawn for one item, so that several people can write on one record."""
    audit = team_of_two(cast, edition, auditor)
    seed = queries.seed_of(audit.scorecard, SAMPLE)
    draw = {
        "population": 5,
        "unit": "维修单",
        "size": 5,
        "attempt": 1,
        "seed": seed,
        "picks": list(pick(5, 5, seed, 1)),
    }
    record(audit.scorecard, [Operation(SAMPLE, "draw", 0, draw)], by=cast.lead)
    return audit


@pytest.fixture
def devices(audit, cast, auditor, desk, monkeypatch) -> list[Device]:
    """The lead's phone, whose clock is a day behind, and the auditor's, whose clock is a day ahead."""
    weather, model, url = Weather(monkeypatch), Model(), f"/audits/{audit.reference}/scorecard/"
    made = []
    for user, offset in ((cast.lead, -DAY), (auditor, DAY)):
        page = desk(user.email, user_agent=user.email)
        page.context.add_init_script(CLOCK.format(offset=offset))
        made.append(Device(user.email, page, url, model, weather))
    return made


# What may happen, and how often
HAPPENINGS = {
    "type": 12, "wait": 3, "cut": 3, "connect": 3, "down": 1, "deaf": 2, "well": 2, "sign out": 1, "sign in": 1,
    "reload": 1, "kill": 1, "another tab": 1, "photo": 0.5, "settle": 1,
}  # fmt: skip


def happen(device: Device, random: Random) -> None:
    what = random.choices(list(HAPPENINGS), HAPPENINGS.values())[0]
    tab, code = random.choice(device.tabs), random.choice([PLAIN, SAMPLE])
    acts = {
        "type": lambda: type_and_go(device, tab, code, random),
        "wait": lambda: tab.wait_for_timeout(random.choice([20, 100, 300])),
        "cut": device.cut,
        "connect": device.connect,
        "down": lambda: device.weather.of.update({device.name: "down"}),
        "deaf": lambda: device.weather.of.update({device.name: "deaf"}),
        "well": lambda: device.weather.of.pop(device.name, None),
        "sign out": device.sign_out,
        "sign in": device.sign_in,
        "reload": lambda: device.open(tab),
        "kill": lambda: device.kill(tab),
        "another tab": lambda: device.another_tab() if len(device.tabs) < 2 else None,
        "photo": lambda: device.take_photo(tab, random, code),
        "settle": lambda: device.settle(tab, random),
    }
    if what != "type":
        device.model.story.append(f"{device.name} tab {device.tabs.index(tab)}: {what}")
    acts[what]()


def type_and_go(device: Device, tab, code: str, random: Random) -> None:
    """One to three changes in one field; then the hand stays in it, or leaves it."""
    field = random.choice(["answer", "comment", *(["record:3"] if code == SAMPLE else [])])
    for _n in range(random.randint(1, 3)):
        device.type(tab, code, field)
    if random.random() < 0.7:
        device.look_up(tab)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_every_value_is_current_or_in_a_card(seed, devices, audit):
    random, model = Random(f"nothing is lost {seed}"), devices[0].model

    for _interleaving in range(INTERLEAVINGS):
        for _n in range(random.randint(5, 10)):
            happen(random.choice(devices), random)
        model.story.append("calm")
        for device in devices:
            device.calm()
        for device in devices:
            device.all_confirmed()
        model.check(audit.scorecard)
    assert Edit.objects.filter(conflict__isnull=False).count() > INTERLEAVINGS / 5, "hardly any two ever met"
