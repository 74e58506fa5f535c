"""Devices on one score sheet in bad weather, and a model of what must come out of it.

The model knows nothing of revisions, operations or cards. It knows what somebody typed into a field, and what the page
showed there at that moment: that, and only that, was typed over by somebody who saw it.
"""

import io
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from django.http import HttpResponse
from PIL import Image
from playwright.sync_api import BrowserContext, Page, TimeoutError, expect

from audits.models import Photo, PhotoLink
from scoring.models import Conflict, Edit, Line
from tests.factories.photos import sha256

HAND = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
WORDS = re.compile(r"w\d+")
Place = tuple[str, str]


class Weather:
    """How the server takes what a device sends, by the device's user agent: as ever, or with an error.

    "down" does nothing and fails, "deaf" does everything and fails all the same, so that the device sends it again.
    """

    def __init__(self, monkeypatch):
        import audits.views.scores as views

        self.of, received = {}, views.received

        def under_weather(request, *rest):
            weather = self.of.get(request.headers["User-Agent"], "")
            answer = None if weather == "down" else received(request, *rest)
            return HttpResponse(status=500) if weather else answer

        monkeypatch.setattr(views, "received", under_weather)


@dataclass
class Model:
    """What was typed into each field over what, which words the lead has decided about, and the photos taken."""

    typed: dict[Place, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    decided: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    photos: list[tuple[str, str]] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def words(self) -> str:
        """Words that nobody typed before."""
        return f"w{next(self.numbers)}"

    def owed(self, place: Place) -> set[str]:
        """Words that nobody who saw them typed over, and about which nobody decided: they must be somewhere."""
        typed = self.typed[place]
        return set(typed) - set(typed.values()) - self.decided[place]

    def check(self, scorecard) -> None:
        """That all of it is current or in an open conflict card, that nothing else is, and that no photo is missing."""
        lines = Line.objects.filter(scorecard=scorecard).select_related("indicator")
        current = {(line.indicator.code, line.field): said(line.value) for line in lines}
        waiting = defaultdict(set)
        for edit in Edit.objects.filter(conflict__scorecard=scorecard, conflict__closed_at=None).select_related(
            "indicator"
        ):
            waiting[edit.indicator.code, edit.field].add(said(edit.value))
        for place in self.typed.keys() | current.keys():
            there = {current.get(place, "")} | waiting[place]
            assert self.owed(place) <= there, self.told(f"lost at {place}: {self.owed(place) - there}", place)
            assert there <= self.typed[place].keys() | {""}, (
                f"nobody typed {there - self.typed[place].keys()} at {place}"
            )
            stale = current.get(place, "") in set(self.typed[place].values()) - self.decided[place] - {""}
            assert not stale, self.told(f"{current.get(place)} came back at {place}", place)
        for photo, code in self.photos:
            assert Photo.objects.get(sha256=photo).is_whole
            assert PhotoLink.objects.filter(photo__sha256=photo, indicator__code=code).count() == 1

    def told(self, fault: str, place: Place) -> str:
        """What is wrong, everything that happened, and the edits that came of it."""
        edits = Edit.objects.filter(indicator__code=place[0], field=place[1]).order_by("pk")
        rows = [f"{said(e.value)}: base {e.base_revision} → {e.revision or 'card'} ({e.made_by})" for e in edits]
        return "\n".join([fault, *self.story, "edits:", *rows])


def said(value) -> str:
    """The words in a value of the sheet, "" where there are none."""
    found = WORDS.search(str(value))
    return found[0] if found else ""


@dataclass
class Device:
    """A phone with one person's session on it, its tabs on the sheet, and how it fares."""

    name: str
    page: Page
    url: str
    model: Model
    weather: Weather
    tabs: list[Page] = field(default_factory=list)
    cookies: list[dict] = field(default_factory=list)
    offline: bool = False
    signed_out: bool = False

    def __post_init__(self):
        self.context.add_init_script(HAND)
        self.tabs.append(self.page)
        self.open(self.page)
        expect(self.page.locator("[data-kept]")).to_be_visible()

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def open(self, tab: Page) -> Page:
        """The sheet in this tab; where the sign-in has ended the server wants it anew, and leads back."""
        tab.goto(self.url)
        if "login" in tab.url:
            self.sign_in()
            tab.goto(self.url)
        tab.wait_for_selector("[data-sheet][data-ready]", state="attached")
        return tab

    def type(self, tab: Page, code: str, name: str) -> None:
        words = self.model.words()
        over = tab.evaluate("([code, name, words]) => person.type(code, name, words)", [code, name, words])
        self.model.typed[code, name][words] = said(over)
        self.model.story.append(f"{self.name} tab {self.tabs.index(tab)} types {words} over {over!r} at {code} {name}")

    def look_up(self, tab: Page) -> None:
        tab.evaluate("person.rest()")

    def take_photo(self, tab: Page, random: Random, code: str) -> None:
        content = photo_at_random(random)
        item = tab.locator(f"[data-item='{code}']")
        item.locator("[data-photo-add]").set_input_files(
            {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": content}
        )
        mine = sha256(content)
        until(lambda: tab.evaluate(KEPT_PHOTO, mine) or PhotoLink.objects.filter(photo__sha256=mine).exists(), tab)
        self.model.photos.append((mine, code))

    def cut(self) -> None:
        self.offline = True
        self.context.set_offline(True)

    def connect(self) -> None:
        self.offline = False
        self.context.set_offline(False)

    def sign_out(self) -> None:
        """As when a session ends: the cookie is not worth anything any more."""
        if not self.signed_out:
            self.cookies = [cookie for cookie in self.context.cookies() if cookie["name"] == "sessionid"]
            self.context.clear_cookies(name="sessionid")
            self.signed_out = True

    def sign_in(self) -> None:
        if self.signed_out:
            self.context.add_cookies(self.cookies)
            self.signed_out = False

    def kill(self, tab: Page) -> None:
        """Without a word to the page; another tab opens the sheet again."""
        self.page = self.context.new_page()
        tab.close()
        self.tabs.remove(tab)
        self.tabs.append(self.page)
        self.open(self.page)

    def another_tab(self) -> None:
        self.tabs.append(self.open(self.context.new_page()))

    def settle(self, tab: Page, random: Random) -> None:
        """The lead decides about the first card of this page."""
        ended: list[str] = []

        def note(request) -> None:
            ended.append(request.url)

        tab.on("requestfinished", note)
        tab.on("requestfailed", note)
        card = tab.evaluate(SETTLE, random.random())
        if card:
            until(lambda: any(url.endswith(card["url"]) for url in ended), tab)
        tab.remove_listener("requestfinished", note)
        tab.remove_listener("requestfailed", note)
        if not card:
            return
        conflict = Conflict.objects.select_related("indicator").get(pk=card["pk"])
        if conflict.closed_at:
            words = {said(words) for words in card["words"]} - {""}
            self.model.decided[conflict.indicator.code, conflict.field] |= words
            self.model.story.append(f"decided about {words}")

    def calm(self) -> None:
        """The network is there, the server well and the person signed in: everything goes out."""
        self.weather.of.pop(self.name, None)
        self.sign_in()
        self.connect()

    def all_confirmed(self) -> None:
        for tab in self.tabs:
            tab.evaluate("person.rest(); dispatchEvent(new Event('online'))")
        for tab in self.tabs:
            try:
                tab.wait_for_selector("[data-sync=confirmed].is-even")
            except TimeoutError as fault:
                held = tab.evaluate(HELD)
                raise AssertionError("\n".join([*self.model.story, f"{self.name} keeps", *held])) from fault
            until(lambda tab=tab: len(tab.evaluate(HELD)) == 1, tab)  # the bar's word is checked by the store's


def all_well(audit, *phones: Device) -> None:
    """After the bad day: everything is out, and everything is there."""
    for each in phones:
        each.calm()
    for each in phones:
        each.all_confirmed()
    phones[0].model.check(audit.scorecard)


def stands(audit, code: str = "5.1.1.1", field: str = "comment") -> str:
    """The words that stand there on the server."""
    line = Line.objects.filter(scorecard=audit.scorecard, indicator__code=code, field=field).first()
    return said(line.value) if line else ""


def until(condition: Callable[[], object], tab: Page) -> None:
    """Lets the page go on until it is so."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "in vain"
        tab.wait_for_timeout(10)


# Whether this device has the photo
KEPT_PHOTO = """async (sha256) => {
  const { opened } = await import("/static/js/scorecard/device.js");
  return (await (await opened).getAll("photos")).some((photo) => photo.sha256 === sha256);
}"""


# Reads a card and presses one of its buttons in the same instant: what is read is what was decided about
SETTLE = """(chance) => {
  const card = document.querySelector(".conflict");
  if (!card) return null;
  const buttons = [...card.querySelectorAll("[data-settle]")];
  const button = buttons[Math.floor(chance * buttons.length)];
  if (!button || button.disabled) return null;
  const url = button.getAttribute("formaction");
  const words = [...card.querySelectorAll("dd")].map((each) => each.textContent);
  button.click();
  return { url, pk: Number(url.match(/conflicts\\/([0-9]+)/)[1]), words };
}"""


# What the device still holds, for whoever has to find out why
HELD = """async () => {
  const answer = (request) => new Promise((done, fail) => Object.assign(request, {
    onsuccess: () => done(request.result), onerror: () => fail(request.error),
  }));
  const base = await answer(indexedDB.open("certsite")); // whatever its version
  const all = (store) => answer(base.transaction(store).objectStore(store).getAll());
  const open = async (store, ended) => (await all(store)).filter((one) => one.state !== ended);
  const rows = [...(await open("operations", "done")), ...(await open("photos", "confirmed"))];
  base.close();
  const bar = document.querySelector("[data-score-bar] .score-sync").innerText;
  return [bar, ...rows.map((row) => JSON.stringify({ ...row, original: 0, small: 0 }))];
}"""


# As when a browser's data are cleared: whatever this device kept is gone
FORGET = """async () => {
  localStorage.clear();
  await new Promise((done) => { indexedDB.deleteDatabase("certsite").onsuccess = done; });
}"""


def photo_at_random(random: Random) -> bytes:
    """A small photo that is no other's."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (16, 16), random.randbytes(768)).save(buffer, "JPEG")
    return buffer.getvalue()
