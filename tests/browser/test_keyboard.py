"""A whole score sheet by keys alone, from the sign-in to the locked sheet; whoever types sees where, at every key."""

import pytest
from playwright.sync_api import Page, expect

from audits.models import Finding
from certsite.casefile.demo.way import Way
from scoring import queries, services
from scoring.models import Conflict, Edit, Line, Scorecard
from tests.browser.conftest import ready
from tests.factories.graded import edition_of_every_kind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What has the focus: its place, whether a ring stands around it (or around what is drawn in its place: the span of a
# key, the label of a file) and what lies over the middle of its upper edge.
FOCUS = """async () => {
    await new Promise((settled) => requestAnimationFrame(() => requestAnimationFrame(settled)));
    const at = document.activeElement;
    if (at === document.body) return { where: "body" };
    const key = at.matches(".keys input") ? at.nextElementSibling : null;
    const shown = key ?? (at.matches("input[type=file]") ? at.closest("label") : at);
    const ring = getComputedStyle(shown), box = shown.getClientRects()[0] ?? shown.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 12)];
    const over = document.elementFromPoint(x, y);
    return {
        where: `${at.tagName} ${at.id} ${at.name ?? ""} ${at.className} ${at.closest("[data-item]")?.id ?? ""}`,
        // a button that the browser itself puts into a field has the browser's own ring
        ring: at.matches("input[type=date]:not(:focus)")
            || ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
        inside: box.width > 8 && box.height > 8 && box.top >= 0 && box.left >= 0 && box.right <= innerWidth
            && (box.bottom <= innerHeight || box.height > innerHeight / 2),
        free: Boolean(over) && (at === over || shown.contains(over) || Boolean(at.closest("label")?.contains(over))),
        box: [box.left, box.top, box.right, box.bottom].map(Math.round), over: over?.outerHTML.slice(0, 120),
    };
}"""
# Keys before a page is painted go nowhere
PAINTED = "() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))"
HAS = "selector => document.activeElement.matches(selector)"


class Keys:
    """Somebody at a keyboard, without a mouse."""

    def __init__(self, page: Page):
        self.page = page
        page.emulate_media(reduced_motion="reduce")  # nothing glides: after a frame it is where it stays

    def press(self, *keys: str) -> None:
        """Each key, and a look at what then has the focus."""
        for key in keys:
            self.page.keyboard.press(key)
            self.look(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def follow(self, address: str) -> None:
        """Enter, on what leads there."""
        self.page.keyboard.press("Enter")
        expect(self.page).to_have_url(address)
        self.page.wait_for_load_state()
        self.page.evaluate(PAINTED)

    def look(self, after: str) -> None:
        seen = self.page.evaluate(FOCUS)
        assert seen["where"] != "body", f"after {after} nothing has the focus"
        assert seen["ring"] and seen["inside"] and seen["free"], f"after {after}: {seen}"

    def has(self, selector: str) -> bool:
        return self.page.evaluate(HAS, selector)

    def to(self, selector: str, *, key: str = "Tab", most: int = 400) -> None:
        """On to the next place of this kind."""
        for _ in range(most):
            self.press(key)
            if self.has(selector):
                return
        raise AssertionError(f"{selector} is not reached by {most} times {key}")

    def back(self, selector: str) -> None:
        self.to(selector, key="Shift+Tab")


@pytest.fixture
def edition(db):
    return edition_of_every_kind()


def item(code: str) -> str:
    return f"[id='item-{code}']"


def signed_in(page: Page, email: str) -> Keys:
    keys = Keys(page)
    page.goto("/accounts/login/")
    keys.to("[name=login]")
    keys.type(email)
    keys.press("Tab")
    assert keys.has("[name=password]")
    keys.type("demo-certsite")
    keys.follow("/")
    return keys


def score_first_items(keys: Keys) -> None:
    """In steps, by a draw, by numbers, by a ratio, with a comment, not applicable, by arrows."""
    keys.press("2")  # 5.1.1.1, of 3 points
    keys.press("c")
    keys.type("制度缺少修订记录 2024")
    keys.press("Escape", "ArrowDown")
    draw(keys)
    keys.press("Escape", "ArrowDown")
    keys.press("1")  # 5.1.2.1, a sample without a draw
    assert keys.has("[name='5-1-2-1-drawn']")
    keys.type("5")
    keys.press("Tab")
    keys.type("1")
    keys.press("Escape", "c")
    keys.type("一份无签字")
    keys.press("Escape", "ArrowDown", "1")  # 5.1.2.2, by ratio
    assert keys.has("[name='5-1-2-2-staff']")
    keys.type("11")
    keys.press("Tab")
    keys.type("1")
    keys.press("Escape", "c")
    keys.type("名册")
    keys.press("Escape", "ArrowDown", "0", "c")  # 5.1.3.1
    keys.type("未见台账")
    keys.press("Escape", "ArrowDown", "n")  # 5.1.3.2
    assert keys.has("[name='5-1-3-2-reason']")
    keys.type("无此业务")
    keys.press("Escape", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft")  # 5.1.3.3


def draw(keys: Keys) -> None:
    """5.1.1.2: five of twenty, the third failed."""
    keys.to("[data-sample-population]")
    keys.type("20")
    keys.press("Tab")
    keys.type("维修单")
    keys.to("[data-sample-draw]")
    keys.page.keyboard.press("Enter")
    expect(keys.page.locator(f"{item('5.1.1.2')} [data-record]")).to_have_count(5)
    expect(keys.page.locator("[data-record] input[value=passed]:focus")).to_be_attached()
    for number in range(5):
        assert keys.has("[data-record] input[value=passed]"), "the next record is where one goes on"
        keys.press("Space")
        if number == 2:
            keys.press("ArrowRight")
            assert keys.has("input[value=failed]:checked")
            keys.press("Tab")
            keys.type("缺客户签字")
            keys.press("Shift+Tab")
        if number < 4:
            keys.press("ArrowDown")


def record_finding(keys: Keys, page: Page) -> None:
    """At 5.1.4.1, whose verdict the keys of the dialog leave alone."""
    keys.press("ArrowDown", "3")
    keys.to("[data-finding-new]")
    keys.press("Enter")
    assert keys.has("#finding-dialog [name=kind]")
    keys.press("Space", "ArrowRight", "ArrowRight")
    assert keys.has("[value=minor]:checked")
    keys.press("Tab")
    keys.type("n：一台仪器未校准")
    keys.press("Tab", "Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"{item('5.1.4.1')} [data-findings] li")).to_contain_text("未校准")
    expect(page.locator("#finding-dialog")).not_to_be_visible()
    keys.look("the dialog")


def close_conflict(keys: Keys, page: Page, way: Way) -> None:
    """5.1.4.2: another device scored it meanwhile; the lead puts their own in place."""
    expect(page.locator(f"{item('5.1.4.1')} [data-findings] a")).to_be_attached()
    expect(page.locator("[data-sync=confirmed].is-even")).to_be_visible()
    keys.press("ArrowDown")
    other = services.Operation("5.1.4.2", "answer", 0, {"verdict": "zero"}, device="平板")
    services.record(Scorecard.objects.get(pk=way.audit.scorecard.pk), [other], by=way.cast.lead)
    keys.press("2")
    expect(page.locator(f"{item('5.1.4.2')} .conflict")).to_be_visible()
    keys.look("the card")
    keys.back(f"{item('5.1.4.2')} [data-settle].btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".conflict")).to_have_count(0)
    assert keys.has(item("5.1.4.2"))
    keys.look("the closed card")


def test_a_whole_sheet_by_keys_alone(desk, way, cast):
    page = desk()
    keys = signed_in(page, cast.lead.email)
    audit = f"/audits/{way.audit.reference}/"
    for address in ("/audits/", audit, f"{audit}scorecard/"):
        keys.to(f"a[href='{address}']")
        keys.follow(address)
    ready(page)
    keys.to("[data-first-missing]")
    keys.press("Enter")
    assert keys.has(item("5.1.1.1"))
    score_first_items(keys)
    record_finding(keys, page)
    close_conflict(keys, page, way)
    codes = list(queries.item_ids(way.edition))
    for code in codes[codes.index("5.1.5.1") :]:
        keys.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('[data-item]').id") == f"item-{code}"
        if code != "5.3.2.1":
            keys.press("9")
    keys.back("[data-first-missing]")
    keys.press("Enter")
    assert keys.has(item("5.3.2.1"))
    keys.press("ArrowRight")
    expect(page.locator("[data-sync=confirmed].is-even")).to_be_visible()
    expect(page.locator("[data-first-missing]")).not_to_be_visible()
    keys.back("[data-score-submit] button")
    keys.follow(audit)
    assert_stored(way)


def test_what_is_gone_to_is_in_sight_though_the_bar_has_just_grown(sheet):
    """Where the bar says more at the very key that leads on: nobody has seen it at its new height yet."""
    keys = Keys(sheet)
    keys.to("[data-first-missing]")
    keys.press("Enter", *["ArrowDown"] * 8, *["ArrowUp"] * 3)
    top, bar = sheet.evaluate(GROW)
    assert top >= bar + 16


# The bar grows by two lines, and in the same moment the next key is pressed: where the item that it leads to stands,
# and where the bar ends
GROW = """async () => {
    const bar = document.querySelector("[data-score-bar]"), before = bar.offsetHeight;
    for (const name of ["offline", "waits", "not-kept"]) bar.querySelector(`[data-${name}]`).hidden = false;
    if (bar.offsetHeight < before + 24) throw new Error("it did not grow");
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true }));
    await new Promise((settled) => requestAnimationFrame(() => requestAnimationFrame(settled)));
    return [document.activeElement.getBoundingClientRect().top, bar.getBoundingClientRect().bottom];
}"""


def test_on_a_phone_what_is_gone_to_is_neither_under_the_bar_nor_under_the_buttons(desk, way, cast):
    page = desk(cast.lead.email)
    page.set_viewport_size({"width": 390, "height": 844})
    keys = Keys(page)
    page.goto(f"/audits/{way.audit.reference}/scorecard/")
    ready(page)
    keys.to("[data-first-missing]")
    keys.press("Enter")
    assert keys.has(item("5.1.1.1"))
    keys.press("2", "c")
    keys.to("[data-walk-on]")
    keys.press("Enter")
    assert keys.has(item("5.1.1.2"))
    draw(keys)
    keys.back(f"{item('5.1.1.2')} [name='5-1-1-2-verdict']")
    keys.to(f"{item('5.1.1.2')} a[href*='/trace/']")
    keys.press("Escape", "ArrowDown", "1")
    assert keys.has("[name='5-1-2-1-drawn']")
    expect(page.locator("[data-bar=scored]")).to_have_text("2")


def test_the_keys_leave_a_locked_sheet_alone(desk, cast, edition):
    way = Way(cast, edition).to("closed")
    page = desk(cast.lead.email)
    keys = Keys(page)
    page.goto(f"/audits/{way.audit.reference}/scorecard/")
    ready(page)
    keys.to("[data-to='5.1.1.1']")
    keys.press("Enter")
    assert keys.has(item("5.1.1.1"))
    before = Edit.objects.count()
    keys.press("0", "1", "n", "ArrowRight", "ArrowDown", "0", "ArrowUp")
    expect(page.locator(f"{item('5.1.1.1')} input[value=full]")).to_be_checked()
    expect(page.locator("[data-sync=device] dd")).to_have_text("0")
    page.reload()
    ready(page)
    assert Edit.objects.count() == before


def assert_stored(way: Way) -> None:
    """The sheet is locked with what was typed, and nothing else."""
    card = Scorecard.objects.get(pk=way.audit.scorecard.pk)
    assert card.state == "locked"
    found = queries.answers_on(card)
    said = {code: answer.verdict for code, answer in found.items() if answer.verdict != "full"}
    assert said == {"5.1.1.1": "partial", "5.1.1.2": "partial", "5.1.2.1": "partial", "5.1.2.2": "partial",
                    "5.1.3.1": "zero", "5.1.3.2": "not-applicable"}  # fmt: skip
    assert found["5.1.1.1"].points == 2
    assert (found["5.1.1.2"].drawn, found["5.1.1.2"].failed) == (5, 1)
    assert (found["5.1.2.1"].drawn, found["5.1.2.1"].failed) == (5, 1)
    assert (found["5.1.2.2"].staff, found["5.1.2.2"].certified) == (11, 1)
    assert found["5.1.3.2"].reason == "无此业务"
    comments = Line.objects.filter(scorecard=card, field="comment").values_list("indicator__code", "value")
    assert dict(comments) == {"5.1.1.1": "制度缺少修订记录 2024", "5.1.2.1": "一份无签字", "5.1.2.2": "名册",
                              "5.1.3.1": "未见台账"}  # fmt: skip
    assert Line.objects.filter(scorecard=card, value__note="缺客户签字", value__result="failed").count() == 1
    finding = Finding.objects.get()
    assert (finding.kind, finding.indicator.code, finding.text) == ("minor", "5.1.4.1", "n：一台仪器未校准")
    assert Conflict.objects.get().closed_by == way.cast.lead
    assert Edit.objects.filter(scorecard=card, indicator__code="5.1.4.1", field="answer").count() == 1
