"""Each type of page in Chromium, at each width and in both schemes: axe, keyboard, targets, spacing, motion."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from generator import pipeline
from generator.config import Config
from tests import axe
from tests.addresses import TYPES

pytestmark = pytest.mark.browser

SHORTEN = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const list of document.querySelectorAll("article :is(ul, ol, tbody)"))
    for (const item of [...list.children].slice(5)) item.remove();
  for (const list of [...document.querySelectorAll("article > ul.references")].slice(2)) list.remove();
}"""
"""Everything unfolded. Of long lists the beginning: axe reads every page as a whole in test_browser_every_page."""


@contextmanager
def opened(browser: Any, width: int, scheme: Any = "light", **settings: Any) -> Iterator[Any]:
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    context = browser.new_context(**options | settings)
    yield context.new_page()
    context.close()


def test_a_page_of_every_type_is_opened(built: Config) -> None:
    types = {page.address(): type(page.record) for page in pipeline.check(built).site.pages}
    assert {types[path] for path in TYPES.values() if path in types} == set(types.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280, 1920])
def test_no_violation_on_any_type_of_page(width: int, scheme: Any, browser: Any, address: str) -> None:
    found: dict[str, list[str]] = {}
    with opened(browser, width, scheme) as page:
        for path in TYPES.values():
            page.goto(address + path)
            assert page.evaluate("document.body.dataset.mdColorScheme") == {"light": "default", "dark": "slate"}[scheme]
            page.evaluate(SHORTEN)
            if seen := axe.violations(page):
                found[path] = seen
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_violation_in_what_opens(width: int, scheme: Any, browser: Any, address: str) -> None:
    """The search with results, the page that it marks, and the menu at each of its levels."""
    with opened(browser, width, scheme) as page:
        page.goto(address + "?q=pain")
        page.locator(".search-dialog__results a").first.wait_for()
        assert axe.violations(page) == []
        page.goto(address + "indications/fibromyalgia/?highlight=pain")
        page.locator("mark.search-mark").first.wait_for()
        page.evaluate(SHORTEN)
        assert axe.violations(page) == []
        if width > 1000:
            return
        page.goto(address + "indications/fibromyalgia/")
        page.locator(".md-header .menu-button").click()
        for _ in range(3):
            assert axe.violations(page) == []
            page.keyboard.press("Escape")


def test_the_faults_of_the_theme_are_mended(browser: Any, address: str) -> None:
    """Material's search dialog has no name, and its copyright too little contrast."""
    with opened(browser, 1280) as page:
        page.goto(address + "?q=pain")
        page.locator(".search-dialog__results a").first.wait_for()
        assert page.locator(".md-search").count() == 0
        assert page.get_by_role("dialog", name="Search this site").is_visible()
        page.goto(address)
        for selector in (".md-copyright", ".md-copyright__highlight"):
            found = axe.results(page, selector)
            assert "color-contrast" in found["passes"]
            assert found["violations"] == found["incomplete"] == []


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (...colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll("article svg text")].filter((text) => text.checkVisibility()).map((text) => {
    const [light, dark] = [luminance(page, getComputedStyle(text).fill), luminance(page)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  });
}"""
"""The contrast of every text in a picture with the page. Source: WCAG 2.2, relative luminance and contrast ratio."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_plots_can_be_read(scheme: Any, browser: Any, address: str) -> None:
    with opened(browser, 1280, scheme) as page:
        for path in ("", "indications/fibromyalgia/", "dosing/", "trials/"):
            page.goto(address + path)
            found = page.evaluate(CONTRAST)
            assert found, path
            assert min(found) >= 4.5, path


SMALL = """() => [...document.querySelectorAll(
    "button, select, summary, input:not([type=radio], [type=checkbox]), [role=button], .md-header a, .downloads a"
  )].filter((node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([node, { width, height }]) => width > 1 && (Math.round(width) < 24 || Math.round(height) < 24))
  .filter(([node]) => {
    node.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = node.getBoundingClientRect();
    return [[-11, 0], [11, 0], [0, -11], [0, 11]].some(([right, down]) =>
      !node.contains(document.elementFromPoint(x + width / 2 + right, y + height / 2 + down)));
  })
  .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 90)} ${width} × ${height}`)"""


@pytest.mark.parametrize("width", [320, 1280])
def test_controls_are_large_enough_to_touch(width: int, browser: Any, address: str) -> None:
    """WCAG 2.2, 2.5.8, without its exceptions. The area counts, which may be more than what is drawn."""
    with opened(browser, width) as page:
        found = {}
        for path in TYPES.values():
            page.goto(address + path)
            if small := page.evaluate(SMALL):
                found[path] = small
        assert found == {}


WIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  const scrolls = (node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
  for (const node of document.querySelectorAll("article *")) {
    if (node.scrollWidth <= node.clientWidth || !node.clientWidth || !scrolls(node)) continue;
    if (!node.matches(".table-scroll, .plot__frame, pre, pre > code")) wide.push(node.outerHTML.slice(0, 90));
  }
  return wide;
}"""
CLIPPED = """() => {
  const shown = (node) => node.clientWidth > 1 && node.clientHeight > 1
    && node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const words = (node) => [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
  const cuts = (value) => ["hidden", "clip"].includes(value);
  return [...document.querySelectorAll("body *")].filter((node) => shown(node) && words(node)).filter((node) => {
    const { overflowX, overflowY } = getComputedStyle(node);
    return (cuts(overflowX) && node.scrollWidth > node.clientWidth + 1)
      || (cuts(overflowY) && node.scrollHeight > node.clientHeight + 1);
  }).map((node) => node.outerHTML.slice(0, 120));
}"""
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
SPACING += " p { margin-bottom: 2em !important }"


@pytest.mark.parametrize("spacing", ["", SPACING], ids=["as designed", "text spacing"])
def test_a_narrow_window_scrolls_in_one_direction(spacing: str, browser: Any, address: str) -> None:
    """WCAG 2.2, 1.4.10 (400% of a window 1280 pixels wide) and 1.4.12 (nothing is lost when a reader spaces text)."""
    with opened(browser, 320) as page:
        found = {}
        for path in TYPES.values():
            page.goto(address + path)
            page.add_style_tag(content=f"{spacing} /* */")
            if lost := [*page.evaluate(WIDE), *page.evaluate(CLIPPED)]:
                found[path] = lost
        assert found == {}


FOCUSED = """() => {
  const node = document.activeElement;
  if (node === document.body) return null;
  const stands = node.matches(".md-option") ? node.nextElementSibling : node; // what shows the switch of colours
  const shown = [...stands.getClientRects()].some(({ top, bottom, left, right }) => {
    const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    return [0.1, 0.5, 0.9].some((part) => {
      const found = document.elementFromPoint((left + right) / 2, from + (to - from) * part);
      return found && (stands.contains(found) || found.contains(stands));
    });
  });
  const marked = (node) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  };
  const ring = [node, node.nextElementSibling, node.parentElement].some((near) => near && marked(near))
    || ["::before", "::after"].some((part) => getComputedStyle(node, part).outlineStyle !== "none");
  return { name: node.outerHTML.slice(0, 140), shown, ring };
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize(
    ("path", "width"),
    [("indications/fibromyalgia/", 1280), ("indications/fibromyalgia/", 375), ("", 1280), ("studies/", 1280)],
)
def test_focus_is_seen_wherever_it_goes(path: str, width: int, key: str, browser: Any, address: str) -> None:
    """WCAG 2.2, 2.4.7 and 2.4.11: what has focus has a ring, and the header does not hide it."""
    with opened(browser, width) as page:
        page.goto(address + path)
        seen = 0
        for _ in range(150):
            page.keyboard.press(key)
            focused = page.evaluate(FOCUSED)
            if focused is None:
                break
            if not focused["shown"]:
                page.wait_for_timeout(600)  # a tooltip of what had focus before goes away
                focused = page.evaluate(FOCUSED)
            seen += 1
            assert focused["shown"], focused
            assert focused["ring"], focused
        assert seen > 20


def test_the_skip_link_leads_to_the_text(browser: Any, address: str) -> None:
    with opened(browser, 1280) as page:
        for path in TYPES.values():
            page.goto(address + path)
            page.keyboard.press("Tab")
            link = page.locator(":focus")
            assert link.inner_text() == "Skip to content", path
            assert link.evaluate("node => node.getBoundingClientRect().top >= 0"), path
            page.keyboard.press("Enter")
            assert page.evaluate("document.querySelector(':target')?.tagName") == "H1", path
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('article, footer') !== null"), path


def test_the_menu_by_keyboard(browser: Any, address: str) -> None:
    """Level by level down and up again; what is not shown cannot be reached."""
    focus = "() => document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()"
    with opened(browser, 375) as page:
        page.goto(address + "indications/fibromyalgia/")
        button = page.get_by_role("button", name="Menu")
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        assert page.evaluate(focus) == "Back from Pain and fatigue"
        page.keyboard.press("Enter")
        assert page.evaluate(focus) == "Pain and fatigue"
        assert page.locator(":focus").get_attribute("aria-expanded") == "false"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        assert page.evaluate(focus) == "Back from Mental health"
        page.keyboard.press("Tab")
        assert page.evaluate(focus) == "Anxiety"
        page.keyboard.press("Escape")
        assert page.evaluate(focus) == "Mental health"
        page.keyboard.press("Escape")
        assert page.evaluate(focus) == "Conditions"
        reached = []
        for _ in range(10):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(focus))
            if not page.locator(".md-sidebar--primary :focus").count():
                break
        assert "Studies" in reached
        assert "Anxiety" not in reached
        button.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        assert page.evaluate(focus) == "Menu"


def test_the_menu_by_touch_and_beside_the_page(browser: Any, address: str) -> None:
    with opened(browser, 375, has_touch=True, is_mobile=True) as page:
        page.goto(address + "indications/fibromyalgia/")
        page.locator(".md-header .menu-button").tap()
        page.get_by_role("button", name="Back from Pain and fatigue").tap()
        page.get_by_role("button", name="Brain and nerves").tap()
        page.get_by_role("link", name="Autism").tap()
        page.wait_for_url("**/indications/autism/")
        page.set_viewport_size({"width": 1280, "height": 800})
        assert page.locator(".md-sidebar--primary button").count() == 0
        assert page.locator(".md-sidebar--primary").get_by_text("Brain and nerves").first.is_visible()
        page.set_viewport_size({"width": 375, "height": 800})
        assert page.locator(".md-sidebar--primary button").count() > 4


AT_ONCE = """() => {
  scrollTo({ top: 500, behavior: "smooth" });
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))));
}"""


def test_nothing_moves_for_readers_whom_it_disturbs(browser: Any, address: str) -> None:
    """WCAG 2.2, 2.3.3: neither the menu nor scrolling nor what opens."""
    moving = "document.getAnimations().filter((run) => run.effect.getComputedTiming().endTime > 1).length"
    with opened(browser, 375) as page:
        page.goto(address + "indications/fibromyalgia/")
        page.locator(".md-header .menu-button").click()
        assert page.evaluate(moving) == 0
        page.keyboard.press("Escape")
        assert page.evaluate(moving) == 0
        page.goto(address + "?q=pain")
        assert page.evaluate(moving) == 0
        page.goto(address + "indications/fibromyalgia/")
        assert page.evaluate(AT_ONCE) == 500
