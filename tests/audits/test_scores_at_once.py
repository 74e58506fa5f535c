"""Fifty devices on one score sheet at once, over HTTP, with the web server as production runs it.

The lead with many devices and other auditors fill in the same fields on the same base, go on from what they were told,
and send again what they had sent before.
"""

import json
import random
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field

import pytest

from audits import services
from audits.models import Audit, TeamMember
from certsite.accounts.models import User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from scoring.domain.values import normalise
from scoring.models import Conflict, Edit, Line
from scoring.queries import evaluate_card, item_ids, replay
from tests.factories.race import at_once
from tests.factories.server import PATIENCE, Server
from tests.factories.signing_in import session_of
from tests.factories.team import again

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
DEVICES, LEADS, SHARED, ROUNDS = 50, 20, 6, 3
TOKEN = "t" * 32


@pytest.fixture(params=["", "--threads 25"], ids=["as-served", "all-in-the-database-at-once"])
def server(request, tmp_path):
    running = Server(tmp_path / "files", request.param)
    yield running
    running.end()


@pytest.fixture
def auditors(db) -> list[User]:
    return [
        User.objects.create_user(f"auditor{n}@example.test", "demo-certsite", name=f"审查{n}", roles=[Role.AUDITOR])
        for n in range(5)
    ]


@pytest.fixture
def audit(cast, edition, auditors) -> Audit:
    audit = Way(cast, edition).to("on_site").audit
    for user in auditors:
        member = TeamMember.objects.create(audit=audit, user=user, role="auditor", assigned_by=cast.planner)
        services.confirm_impartiality(member, by=user)
    return again(audit)


@dataclass
class Device:
    """One signed-in browser with what it sent and was answered; `bases` are the revisions that it knows."""

    number: int
    user: User
    url: str
    session: str
    sendings: list[list[dict]] = field(default_factory=list)
    answers: list[tuple[int, dict]] = field(default_factory=list)
    bases: dict[tuple[str, str], int] = field(default_factory=dict)

    def operation(self, code: str, name: str, value) -> dict:
        return {
            "id": str(uuid.uuid4()), "code": code, "field": name, "base": self.bases.get((code, name), 0),
            "value": value, "device": f"device-{self.number}",
        }  # fmt: skip

    def send(self, operations: list[dict]) -> None:
        """Send them and remember what was answered."""
        body = json.dumps({"user": self.user.pk, "operations": operations}).encode()
        headers = {
            "Content-Type": "application/json", "X-CSRFToken": TOKEN,
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
        }  # fmt: skip
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=PATIENCE) as answer:
                status, said = answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            status, said = error.code, {}
        self.sendings.append(operations)
        self.answers.append((status, said))
        for row, outcome in zip(operations, said.get("outcomes", ()), strict=False):  # none where it failed
            self.bases[row["code"], row["field"]] = outcome["revision"]

    def work(self, codes: list[str], handed_over: list[dict]) -> None:
        """Rounds on the fields that everybody fills in and some that few do; the first one is sent again in between."""
        chance = random.Random(self.number)
        for number in range(ROUNDS):
            contested = [self.operation(code, "comment", f"{self.number}.{number}") for code in codes[:SHARED]]
            verdicts = [
                self.operation(code, "answer", {"verdict": chance.choice(["full", "zero"])})
                for code in chance.sample(codes, 3)
            ]
            own = [self.operation(codes[SHARED + self.number % 30], "comment", f"own {self.number}.{number}")]
            self.send([*contested, *verdicts, *own, *(handed_over if number == 0 else [])])
            self.send(chance.choice(self.sendings))


def devices(server: Server, audit: Audit, lead: User, auditors: list[User]) -> list[Device]:
    """The first of them are the lead's."""
    people = [lead] * LEADS + [auditors[n % len(auditors)] for n in range(DEVICES - LEADS)]
    made = []
    for number, user in enumerate(people):
        url = f"http://localhost:{server.port}/audits/{audit.reference}/scorecard/operations/"
        made.append(Device(number, user, url, session_of(user.email)))
    return made


def chains() -> dict[tuple[str, str], list[Edit]]:
    """The edits of every field in the order in which they were written."""
    found: dict[tuple[str, str], list[Edit]] = {}
    for edit in Edit.objects.select_related("indicator", "conflict").order_by("pk"):
        found.setdefault((edit.indicator.code, edit.field), []).append(edit)
    return found


def check_sent(sent: list[Device]) -> None:
    """Every operation is one edit, as it was sent; whoever was told that it stands, or waits, was told the truth."""
    stored = {str(edit.operation): edit for edit in Edit.objects.select_related("indicator")}
    operations = {row["id"] for device in sent for sending in device.sendings for row in sending}
    assert set(stored) == operations
    for device in sent:
        for sending, (_status, said) in zip(device.sendings, device.answers, strict=True):
            for row, outcome in zip(sending, said["outcomes"], strict=True):
                edit = stored[row["id"]]
                assert (edit.indicator.code, edit.field, edit.base_revision) == (row["code"], row["field"], row["base"])
                assert edit.value == normalise(row["field"], row["value"]) and edit.made_by_id == device.user.pk
                assert outcome["state"] == ("conflict" if edit.conflict_id else "applied")


def check_chain(place: tuple[str, str], edits: list[Edit], line: Line) -> None:
    """Revisions without gaps, each made by somebody who knew the one before; what was not put in place waits."""
    last = 0
    for edit in edits:
        if edit.revision is None:
            assert (edit.conflict.indicator_id, edit.conflict.field) == (edit.indicator_id, edit.field)
            assert edit.conflict.closed_at is None, place
        elif edit.revision > last:
            assert edit.revision == last + 1 and edit.base_revision == last, place
            last, value = edit.revision, edit.value
        else:  # it said what stood already
            assert (edit.revision, edit.value) == (last, value), place
    assert (line.revision, line.value) == (last, value), place


def test_fifty_devices_on_one_sheet_lose_nothing(server, audit, cast, auditors):
    codes = list(item_ids(audit.scorecard.edition))
    working = devices(server, audit, cast.lead, auditors)
    # what the lead's first devices read back from one recovery file, so that it is sent twenty times at once
    recovered = [working[0].operation(code, "comment", "recovered") for code in codes[:SHARED]]
    done = at_once(DEVICES, lambda n: working[n].work(codes, recovered if n < LEADS else []))
    assert done == [None] * DEVICES
    assert {status for device in working for status, _said in device.answers} == {200}
    check_sent(working)
    lines = {(line.indicator.code, line.field): line for line in Line.objects.select_related("indicator")}
    written = chains()
    assert set(written) == set(lines)
    for place, edits in written.items():
        check_chain(place, edits, lines[place])
    assert max(line.revision for line in lines.values()) > 1, "nobody went on from what they were told"
    cards = Conflict.objects.filter(closed_at=None)
    assert cards.count() >= SHARED and not cards.filter(edits=None).exists()
    assert replay(audit.scorecard) == evaluate_card(audit.scorecard)
