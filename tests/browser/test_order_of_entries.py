"""What was typed later stands over what was typed before it, in whatever order things arrive."""

import pytest
from playwright.sync_api import expect

from scoring.models import Conflict, Edit
from scoring.services import Operation, record
from tests.factories.devices import all_well, stands, until
from tests.factories.team import team_of_two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE = "5.1.1.1"


@pytest.fixture
def audit(cast, edition, auditor):
    return team_of_two(cast, edition, auditor)


def test_of_several_keys_the_store_took_only_the_first(audit, cast, phone, weather):
    """The last one's note names all before it, so that it follows what the server has, and is not set against it."""
    mine = phone(cast.lead)
    weather.of[mine.name] = "deaf"
    mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-offline]")).to_be_visible()
    assert stands(audit), "the server has it, the phone does not know"
    mine.page.evaluate(NO_STORE)
    for _key in range(3):
        mine.type(mine.page, ONE, "comment")
    mine.kill(mine.page)
    all_well(audit, mine)
    assert not Conflict.objects.exists()


# As when the browser is out of room: nothing more is written
NO_STORE = """() => {
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (names, mode, ...rest) {
    if (mode === "readwrite") throw new DOMException("no room", "QuotaExceededError");
    return open.call(this, names, mode, ...rest);
  };
}"""


# Remembers every note that the page makes of what is typed
REMEMBER = """{
  const { setItem } = Storage.prototype;
  window.notes = [];
  Storage.prototype.setItem = function (name, value) {
    window.notes.push([name, value]);
    setItem.call(this, name, value);
  };
}"""


def test_notes_that_come_back_late_are_known(audit, cast, phone):
    """A browser writes its notes to the disk when it likes: after a dead battery an old one may be there again."""
    mine = phone(cast.lead, REMEMBER)
    mine.cut()
    for _key in range(4):
        mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-sync=device] dd")).to_have_text("1")
    mine.page.evaluate("for (const [name, value] of [...window.notes]) localStorage.setItem(name, value)")
    mine.kill(mine.page)
    expect(mine.page.locator("[data-sync=device] dd")).to_have_text("1")
    all_well(audit, mine)
    assert Edit.objects.count() == 1 and stands(audit) == "w4"


def test_what_is_typed_after_a_recovery_file_was_saved_follows_it(audit, cast, phone, tmp_path):
    """The file may reach the server by another phone, so nothing is added to the entries in it."""
    mine, other = phone(cast.lead), phone(cast.lead)
    mine.cut()
    mine.type(mine.page, ONE, "comment")
    with mine.page.expect_download() as download:
        mine.page.locator("[data-recovery-save]").click()
    download.value.save_as(tmp_path / "recovery.json")
    mine.type(mine.page, ONE, "comment")
    other.page.set_input_files("[data-recovery-read]", tmp_path / "recovery.json")
    until(lambda: stands(audit) == "w1", other.page)
    all_well(audit, mine, other)
    assert stands(audit) == "w2" and not Conflict.objects.exists()


# The network ends before the present sheet comes
NO_PACK = """() => {
  const { fetch } = window;
  const cut = () => Promise.reject(new TypeError("cut"));
  window.fetch = (url, ...rest) => (String(url).endsWith("/pack/") ? cut() : fetch(url, ...rest));
}"""


def test_an_answer_to_a_repetition_does_not_bring_an_older_value_back(audit, cast, auditor, phone, weather):
    """A colleague wrote over what this phone sent; the answer that it hears at last is from before."""
    mine = phone(cast.lead)
    weather.of[mine.name] = "deaf"
    mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-offline]")).to_be_visible()
    assert stands(audit) == "w1"
    record(audit.scorecard, [Operation(ONE, "comment", 1, "w900")], by=auditor)
    mine.open(mine.page)
    mine.page.evaluate(NO_PACK)
    weather.of.clear()
    mine.all_confirmed()
    expect(mine.page.locator(f"[data-item='{ONE}'] textarea")).to_have_value("w900")
