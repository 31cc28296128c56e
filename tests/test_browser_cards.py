"""Cards of references beside citations, in Chromium: by mouse, keyboard and touch, in every style, on every screen."""

import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.build.serve import _Handler
from generator.config import read_config
from tests.axe import violations
from tests.conftest import DATA, ROOT
from tests.projects import project

pytestmark = pytest.mark.browser

CARD = ".cite-card:popover-open"
ITEMS = f"{CARD} .cite-card__list > li"
LONGEST = "sources/addf/"
STYLES = {"numeric": None, "author-date": "apa.csl", "superscript": "nature.csl"}


@pytest.fixture(scope="module", params=STYLES)
def tea(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a page with citations in every place, and the kind of its style."""
    root: Path = tmp_path_factory.mktemp("tea")
    config = project(DATA / "cards", root)
    shutil.copytree(ROOT / "site_overrides", root / "site_overrides")
    if style := STYLES[request.param]:
        shutil.copy(DATA / "styles" / style, root)
        mkdocs = (root / "mkdocs.yml").read_text("utf-8")
        (root / "mkdocs.yml").write_text(mkdocs.replace("  evidence:\n", f"  evidence:\n    style: {style}\n"), "utf-8")
        config = read_config(root)
    done = pipeline.build(config, lambda _: None)
    assert done.published, done.diagnostics
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(config.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html", request.param
    server.shutdown()


def opened(browser: Any, width: int, touch: bool = False, **more: Any) -> Any:
    """A page on which no script may fail and that may ask nobody else: ``page.faults`` tells."""
    context = browser.new_context(
        viewport={"width": width, "height": 700}, has_touch=touch, is_mobile=touch and width < 600, **more
    )
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    own = re.compile(r"http://127\.0\.0\.1:|data:")
    page.on("request", lambda request: None if own.match(request.url) else page.faults.append(request.url))
    return page


@pytest.fixture
def desk(browser: Any) -> Iterator[Any]:
    page = opened(browser, 1280)
    yield page
    page.context.close()
    assert page.faults == []


@pytest.fixture(params=[320, 1280])
def hand(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page under a finger, on a phone and on a large screen."""
    page = opened(browser, request.param, touch=True)
    yield page
    page.context.close()
    assert page.faults == []


def citation(page: Any, key: str, ordinal: int = 1) -> Any:
    return page.locator(f'a[id="cite-{key}-{ordinal}"]')


def focus(link: Any) -> None:
    """As the Tab key does."""
    link.evaluate("node => node.focus({ focusVisible: true })")


def at_rest(page: Any) -> None:
    page.mouse.move(1, 699)
    page.locator(CARD).wait_for(state="hidden")


def test_mouse(desk: Any, address: str) -> None:
    """It opens after 150 ms, may be entered, and closes 300 ms after the mouse has left both."""
    desk.goto(address + "indications/fibromyalgia/")
    desk.evaluate(
        """() => {
          const times = (window.times = []);
          const moved = ({ timeStamp }) => (window.last = timeStamp);
          const toggled = ({ newState, timeStamp }) => times.push([newState, timeStamp - window.last]);
          document.addEventListener("pointerover", moved, true);
          document.addEventListener("beforetoggle", toggled, true);
        }"""
    )
    link = desk.locator(".evidence-summary a[role=doc-biblioref]").first
    link.hover()
    desk.locator(CARD).wait_for()
    for inside in (desk.locator(f"{ITEMS} a").first, link):
        inside.hover()
        desk.wait_for_timeout(400)
        assert desk.locator(CARD).is_visible()
    assert not link.evaluate("node => node === document.activeElement")
    at_rest(desk)
    assert link.get_attribute("aria-expanded") is None
    (opened, opens), (closed, closes) = desk.evaluate("window.times")
    assert (opened, closed) == ("open", "closed")
    assert 149 <= opens < 299, opens
    assert 299 <= closes < 600, closes


def test_a_mouse_that_passes_opens_nothing(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    desk.locator(".evidence-summary a[role=doc-biblioref]").first.hover()
    desk.mouse.move(1, 1)
    desk.wait_for_timeout(400)
    assert desk.locator(".cite-card").count() == 0


def test_a_mouse_that_rests_while_the_page_scrolls_opens_nothing(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    link = desk.locator(".evidence-summary a[role=doc-biblioref]").first
    box = link.bounding_box()
    desk.mouse.move(box["x"] + 3, box["y"] + 103)
    desk.mouse.wheel(0, -1)
    desk.evaluate("scrollTo(0, 100)")
    desk.mouse.move(box["x"] + 3, box["y"] + 3)
    desk.mouse.wheel(0, -100)
    desk.wait_for_timeout(500)
    assert desk.evaluate("scrollY") == 0
    assert desk.locator(CARD).count() == 0


def test_a_click_leads_to_the_entry_which_shows_the_way_back(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    link = citation(desk, "addf-report", 3)
    link.hover()
    desk.locator(CARD).wait_for()
    link.click()
    assert desk.locator(CARD).count() == 0
    assert desk.url.endswith("#ref-addf-report")
    assert desk.evaluate("document.querySelector(':target').id") == "ref-addf-report"
    back = desk.locator("[role=doc-backlink][aria-current]")
    assert back.get_attribute("href") == "#cite-addf-report-3"
    back.click()
    assert desk.url.endswith("#cite-addf-report-3")
    desk.wait_for_timeout(300)
    assert desk.locator(CARD).count() == 0


def test_escape_closes_what_the_mouse_opened(desk: Any, address: str) -> None:
    """Without the mouse being moved; it opens again when the mouse comes back."""
    desk.goto(address + "indications/fibromyalgia/?highlight=pain")
    desk.locator("mark.search-mark").first.wait_for()
    link = desk.locator(".evidence-summary a[role=doc-biblioref]").first
    link.hover()
    desk.locator(CARD).wait_for()
    desk.keyboard.press("Escape")
    assert desk.locator(CARD).count() == 0
    assert desk.locator("mark.search-mark").count() > 0
    desk.wait_for_timeout(400)
    assert desk.locator(CARD).count() == 0
    desk.mouse.move(1, 1)
    link.hover()
    desk.locator(CARD).wait_for()
    assert desk.locator(f"{CARD} mark").count() == 0


def test_keyboard(desk: Any, tea: tuple[str, str]) -> None:
    """Focus opens without moving; Tab goes in, through and on; Shift+Tab back; Escape closes and returns."""
    desk.goto(tea[0])
    first = citation(desk, "adams2019")
    focused = "node => node === document.activeElement"
    focus(first)
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Tab")
    assert first.evaluate(focused)
    assert desk.locator(ITEMS).count() == 1
    assert first.get_attribute("aria-expanded") == "true"
    assert first.get_attribute("aria-describedby") == desk.locator(f"{CARD} .cite-card__entries").get_attribute("id")
    links = desk.locator(f"{ITEMS} a")
    for n in range(links.count()):
        desk.keyboard.press("Tab")
        assert links.nth(n).evaluate(focused)
    for n in reversed(range(links.count() - 1)):
        desk.keyboard.press("Shift+Tab")
        assert links.nth(n).evaluate(focused)
    desk.keyboard.press("Shift+Tab")
    assert first.evaluate(focused)
    assert desk.locator(CARD).count() == 1
    desk.keyboard.press("ArrowDown")
    assert links.first.evaluate(focused)
    desk.keyboard.press("Escape")
    assert first.evaluate(focused)
    assert desk.locator(CARD).count() == 0
    desk.keyboard.press("ArrowDown")
    assert first.evaluate(focused)
    desk.keyboard.press("Alt+ArrowDown")
    assert links.first.evaluate(focused)
    for _ in range(links.count()):
        desk.keyboard.press("Tab")
    assert citation(desk, "adams2019", 2).evaluate(focused)
    assert desk.locator(ITEMS).count() == (1 if tea[1] == "author-date" else 5)
    desk.keyboard.press("Enter")
    assert desk.url.endswith("#ref-adams2019")
    assert desk.locator(CARD).count() == 0


def test_out_of_the_card_of_a_range_the_tab_key_goes_behind_it(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    focus(citation(desk, "addf-report", 2))
    assert desk.locator(ITEMS).count() == 3
    for _ in range(desk.locator(f"{ITEMS} a").count() + 1):
        desk.keyboard.press("Tab")
    assert desk.locator(CARD).count() == 0
    within = "node => node.closest('.citation')?.contains(document.activeElement) ?? false"
    assert not citation(desk, "addf-report", 2).evaluate(within)
    desk.keyboard.press("Shift+Tab")
    assert citation(desk, "younger2013low", 1).evaluate("node => node === document.activeElement")
    assert desk.locator(ITEMS).count() == 3


def test_arriving_at_a_citation_opens_nothing(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/#cite-addf-report-3")
    desk.wait_for_timeout(300)
    assert desk.locator(CARD).count() == 0
    desk.goto(address + "indications/fibromyalgia/#ref-addf-report")
    desk.locator("[role=doc-backlink][href='#cite-addf-report-2']").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(300)
    assert desk.locator(CARD).count() == 0


def test_touch(hand: Any, tea: tuple[str, str]) -> None:
    """A tap opens and does not jump; a tap elsewhere, the button and a second tap close; the link leads to the list."""
    hand.goto(tea[0])
    link = citation(hand, "adams2019")
    link.tap()
    assert hand.locator(CARD).is_visible()
    assert "#" not in hand.url
    hand.locator(f"{CARD} button").tap()
    assert hand.locator(CARD).count() == 0
    link.tap()
    assert hand.locator(CARD).is_visible()
    hand.locator("h1").tap()
    assert hand.locator(CARD).count() == 0
    link.tap()
    citation(hand, "adams2019", 2).tap()
    assert hand.locator(CARD).count() == 1
    assert citation(hand, "adams2019", 2).get_attribute("aria-expanded") == "true"
    citation(hand, "adams2019", 2).tap()
    assert hand.locator(CARD).count() == 0
    assert hand.url.endswith("#ref-adams2019")
    hand.goto(tea[0] + "#top")
    link.tap()
    hand.get_by_role("link", name="To the reference list").tap()
    assert hand.url.endswith("#ref-adams2019")
    assert hand.locator(CARD).count() == 0
    assert hand.locator("[role=doc-backlink][aria-current]").get_attribute("href") == "#cite-adams2019-1"
    assert hand.evaluate("document.documentElement.scrollWidth") <= hand.viewport_size["width"]


def test_what_is_touched_is_large_enough(hand: Any, tea: tuple[str, str]) -> None:
    hand.goto(tea[0])
    citation(hand, "adams2019").tap()
    for box in hand.locator(f"{CARD} :is(a, button)").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect().toJSON())"
    ):
        assert box["height"] >= 23.5, box
        assert box["width"] >= 24, box


def test_a_range_shows_all_of_it_with_numbers(desk: Any, tea: tuple[str, str]) -> None:
    address, kind = tea
    desk.goto(address)
    ends = desk.locator("[data-cites='adams2019 brown2020 clark2021 davis2022 evans2023'] a")
    shown = {
        "numeric": [["1", "2", "3", "4", "5"]] * 2,
        "superscript": [["1", "2", "3", "4", "5"]] * 2,
        "author-date": [["0"]] * 5,
    }[kind]
    for place, numbers in enumerate(shown):
        ends.nth(place).hover()
        desk.locator(CARD).wait_for()
        items = desk.locator(ITEMS)
        assert [str(value) for value in items.evaluate_all("nodes => nodes.map((node) => node.value)")] == numbers
        at_rest(desk)
    assert ends.count() == len(shown)
    lone = desk.locator("[data-cites='brown2020 davis2022'] a").nth(1)
    lone.hover()
    desk.locator(CARD).wait_for()
    assert desk.locator(f"{ITEMS} .csl-title").all_inner_texts() == ["Is water < 90 degrees warm?"]
    name = desk.get_by_role("dialog").get_attribute("aria-label")
    assert name == ("Reference" if kind == "author-date" else "Reference 4")


def test_between_the_ends_of_a_range_it_opens_too(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    box = citation(desk, "addf-report", 2).bounding_box()
    desk.mouse.move(box["x"] + box["width"] + 2, box["y"] + box["height"] / 2)
    desk.mouse.move(box["x"] + box["width"] + 3, box["y"] + box["height"] / 2)
    desk.locator(CARD).wait_for()
    assert desk.locator(ITEMS).count() == 3


def test_a_card_has_all_that_the_entry_has_but_the_ways_back(desk: Any, tea: tuple[str, str]) -> None:
    desk.goto(tea[0])
    entries = desk.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('[role=doc-bibliography] li')].map((item) => {
          const copy = item.cloneNode(true);
          for (const node of copy.querySelectorAll('.backlinks')) node.remove();
          return [item.id.slice(4), copy.textContent.replace(/\\s+/g, ' ').trim()];
        }))"""
    )
    for key in ("adams2019", "fox2018", "odd.key&1+2%", "größe2017", "hill2015", "ives2014"):
        link = citation(desk, key)
        link.scroll_into_view_if_needed()
        link.hover()
        desk.locator(CARD).wait_for()
        text = desk.locator(ITEMS).evaluate("node => node.textContent.replace(/\\s+/g, ' ').trim()")
        assert text == entries[key], key
        assert desk.locator(f"{CARD} .csl-title").count() == 1, key
        at_rest(desk)
    assert "Study: randomised crossover trial, double-blind, 1,100 participants" in entries["adams2019"]
    assert "Sources disagree" in entries["fox2018"]
    assert "Not confirmed" in entries["hill2015"]


def test_a_retraction_stands_first(desk: Any, tea: tuple[str, str]) -> None:
    desk.goto(tea[0])
    citation(desk, "gray2016").hover()
    desk.locator(CARD).wait_for()
    assert desk.locator(ITEMS).inner_text().startswith("[Retracted] 16 August 2023")
    assert desk.locator(f"{CARD} .mark--retracted a").get_attribute("href") == "https://doi.org/10.1000/tea.10"


def test_links_of_a_card_lead_where_those_of_the_entry_lead(desk: Any, tea: tuple[str, str]) -> None:
    desk.goto(tea[0])
    citation(desk, "adams2019").hover()
    links = desk.locator(f"{ITEMS} a")
    links.first.wait_for()
    assert {"https://doi.org/10.1000/tea.1", "studies/adams.html"} <= {
        link.get_attribute("href") for link in links.all()
    }
    desk.get_by_role("link", name=re.compile("randomised crossover trial")).last.click()
    desk.wait_for_url("**/studies/adams.html")
    facts = desk.locator(".entry-studies")
    assert facts.inner_text().startswith("Study: randomised crossover trial")
    assert facts.locator("a").count() == 0


def test_everywhere(desk: Any, tea: tuple[str, str]) -> None:
    """In tables, notes, folds and footnotes: the card is whole, inside the window, and no identifier is there twice."""
    desk.goto(tea[0])
    desk.locator("details").evaluate_all("nodes => nodes.forEach((node) => node.open = true)")
    for width in (1280, 320):
        desk.set_viewport_size({"width": width, "height": 700})
        faults = desk.evaluate(EVERY_CITATION)
        assert faults == []


@pytest.mark.parametrize(("width", "height"), [(320, 700), (1280, 700), (320, 256), (740, 290)])
def test_every_card_of_a_long_page_is_in_the_window_beside_its_citation(
    width: int, height: int, browser: Any, address: str
) -> None:
    """In the low ones, too: a phone on its side, and a screen of 1280×1024 enlarged four times (WCAG 2.2, 1.4.10)."""
    page = opened(browser, width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address + LONGEST)
    page.locator("details").evaluate_all("nodes => nodes.forEach((node) => node.open = true)")
    assert page.locator("a[role=doc-biblioref]").count() > 150
    assert page.evaluate(EVERY_CITATION) == []
    assert page.faults == []
    page.context.close()


EVERY_CITATION = """async () => {
  const faults = [];
  let seen = 0;
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const tab = new KeyboardEvent("keydown", { key: "Tab", bubbles: true });
  for (const link of document.querySelectorAll("a[role=doc-biblioref]")) {
    if (!link.getClientRects().length) continue;
    document.dispatchEvent(tab);
    link.scrollIntoView({ block: ["start", "center", "end"][seen++ % 3], inline: "nearest" });
    link.focus({ focusVisible: true, preventScroll: true });
    await frame();
    const card = document.querySelector(".cite-card:popover-open");
    if (!card || link.getAttribute("aria-expanded") !== "true") { faults.push(`${link.id}: no card`); continue; }
    const box = card.getBoundingClientRect();
    const inside = box.left >= 0 && box.top >= 0 && box.right <= document.documentElement.clientWidth &&
      box.bottom <= innerHeight;
    if (!inside) faults.push(`${link.id}: ${JSON.stringify(box)}`);
    if (card.scrollWidth > card.clientWidth) faults.push(`${link.id}: wider than the card`);
    const [at] = link.getClientRects();
    const over = box.top < at.bottom - 1 && box.bottom > at.top + 1 && box.left < at.right && box.right > at.left;
    if (over && link.getClientRects().length === 1) faults.push(`${link.id}: under its card`);
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    if (new Set(ids).size !== ids.length) faults.push(`${link.id}: an id twice`);
    link.blur();
  }
  return faults;
}"""


def test_it_follows_its_citation_and_closes_out_of_sight(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    link = citation(desk, "addf-report", 3)
    desk.keyboard.press("Tab")
    link.evaluate("node => { node.scrollIntoView({ block: 'center' }); node.focus({ focusVisible: true }); }")
    apart = """node => Math.abs(document.querySelector('.cite-card').getBoundingClientRect().bottom
      - node.getBoundingClientRect().top)"""
    before = link.evaluate(apart)
    assert before < 20
    desk.evaluate("scrollBy(0, -60)")
    desk.wait_for_timeout(100)
    assert abs(link.evaluate(apart) - before) < 1
    desk.set_viewport_size({"width": 900, "height": 700})
    desk.wait_for_timeout(100)
    assert link.evaluate("node => node.getBoundingClientRect().top") > 0
    assert abs(link.evaluate(apart) - before) < 2
    desk.evaluate("scrollBy(0, 2000)")
    desk.locator(CARD).wait_for(state="hidden")


def test_a_long_card_scrolls_inside(browser: Any, tea: tuple[str, str]) -> None:
    page = opened(browser, 320)
    page.set_viewport_size({"width": 320, "height": 400})
    page.goto(tea[0])
    link = citation(page, "clark2021", 1 if tea[1] == "author-date" else 2).last
    page.keyboard.press("Tab")
    focus(citation(page, "adams2019", 2))
    assert link.count() == 1
    assert page.locator(f"{CARD} .cite-card__entries").evaluate(
        "node => getComputedStyle(node).overflowY === 'auto' && node.getBoundingClientRect().bottom <= 400"
    )
    if tea[1] != "author-date":
        entries = page.locator(f"{CARD} .cite-card__entries")
        assert entries.evaluate("node => node.scrollHeight > node.clientHeight")
    page.context.close()


def test_a_card_that_scrolls_and_has_no_links_is_reached_by_the_keyboard(desk: Any, tea: tuple[str, str]) -> None:
    desk.set_viewport_size({"width": 320, "height": 300})
    desk.goto(tea[0])
    desk.locator("#ref-adams2019, [id='ref-adams2019']").evaluate(
        """node => {
          for (const link of node.querySelectorAll('a:not([role])')) link.remove();
          node.querySelector('.csl-entry').append(' and more'.repeat(200));
        }"""
    )
    desk.keyboard.press("Tab")
    focus(citation(desk, "adams2019"))
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.matches('.cite-card__entries')")
    desk.keyboard.press("Tab")
    assert desk.locator(CARD).get_attribute("aria-label") != "Reference 1" or desk.locator(ITEMS).count() > 1


@pytest.mark.parametrize("where", ["li", "section"])
def test_language_and_direction_of_an_entry(where: str, desk: Any, tea: tuple[str, str]) -> None:
    """Its own, or that of its list."""
    desk.goto(tea[0])
    desk.locator("[id='ref-größe2017']").evaluate(
        "(node, where) => Object.assign(node.closest(where), { lang: 'he', dir: 'rtl' })", where
    )
    citation(desk, "größe2017").hover()
    desk.locator(CARD).wait_for()
    assert desk.locator(ITEMS).evaluate("node => [node.lang, node.dir]") == ["he", "rtl"]


def test_nothing_moves_over_many_cards(desk: Any, address: str) -> None:
    """On the page with the most citations."""
    desk.goto(address + LONGEST, wait_until="networkidle")
    desk.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
            .observe({ type: "layout-shift" });
        }"""
    )
    desk.keyboard.press("Tab")
    desk.evaluate(
        """() => [...document.querySelectorAll('a[role=doc-biblioref]')].slice(0, 40).map((link) => {
          link.scrollIntoView({ block: "center" });
          link.focus({ focusVisible: true, preventScroll: true });
        })"""
    )
    assert desk.locator(".cite-card").is_visible()
    desk.evaluate("scrollBy(0, 50)")
    desk.wait_for_timeout(300)
    assert desk.evaluate("window.shift") < 0.01


def test_where_the_list_is_elsewhere_there_is_no_card(desk: Any, tea: tuple[str, str]) -> None:
    desk.goto(tea[0].replace("index.html", "references.html"))
    desk.locator("article p a").first.hover()
    desk.wait_for_timeout(300)
    assert desk.locator(".cite-card").count() == 0


def test_the_search_opens_over_it(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    desk.keyboard.press("Tab")
    focus(citation(desk, "addf-report", 3))
    assert desk.locator(CARD).count() == 1
    desk.keyboard.press("/")
    assert desk.locator(".search-dialog").is_visible()
    assert desk.locator(CARD).count() == 0


def test_nothing_of_it_is_printed(desk: Any, address: str) -> None:
    desk.goto(address + "indications/fibromyalgia/")
    desk.locator(".evidence-summary a[role=doc-biblioref]").first.hover()
    desk.locator(CARD).wait_for()
    desk.emulate_media(media="print")
    assert not desk.locator(".cite-card").is_visible()


def test_reduced_motion(browser: Any, address: str) -> None:
    page = opened(browser, 1280, reduced_motion="reduce")
    page.goto(address + "indications/fibromyalgia/")
    page.locator(".evidence-summary a[role=doc-biblioref]").first.hover()
    page.locator(CARD).wait_for()
    assert page.locator(CARD).evaluate("node => node.getAnimations().length") == 0
    page.context.close()


def test_without_javascript_links_lead_there_and_back(browser: Any, tea: tuple[str, str]) -> None:
    page = opened(browser, 1280, java_script_enabled=False)
    page.goto(tea[0])
    citation(page, "odd.key&1+2%").click()
    assert page.locator("li:target").get_attribute("id") == "ref-odd.key&1+2%"
    page.locator("li:target [role=doc-backlink]").click()
    assert page.locator("a:target").get_attribute("id") == "cite-odd.key&1+2%-1"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_an_open_card(scheme: Any, browser: Any, tea: tuple[str, str]) -> None:
    for touch in (False, True):
        page = opened(browser, 1280, touch, color_scheme=scheme)
        page.goto(tea[0])
        assert page.locator("body").get_attribute("data-md-color-scheme") == {"dark": "slate"}.get(scheme, "default")
        page.keyboard.press("Tab")
        for key, ordinal in (("adams2019", 1), ("adams2019", 2), ("fox2018", 1), ("gray2016", 1), ("hill2015", 1)):
            link = citation(page, key, ordinal)
            if touch:
                link.tap()
            else:
                focus(link)
            page.locator(CARD).wait_for()
            page.wait_for_timeout(200)
            assert violations(page) == [], key
        page.context.close()
