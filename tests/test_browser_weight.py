"""What a first visit costs, and that the page is there before scripts and stays where it is."""

import gzip
from typing import Any

import pytest

from tests.addresses import TYPES, addresses

pytestmark = pytest.mark.browser

LIMIT = 150_000
"""Bytes of a first visit to an indication page, every body compressed with gzip -9."""


def weigh(browser: Any, url: str, script: str = "") -> dict[str, int]:
    """What a first visit transfers: each address and the size of its body after gzip -9, in bytes.

    ``script`` runs in the page before its own do.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(script)
    page = context.new_page()
    responses: list[Any] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="networkidle")
    weights = {answer.url: len(gzip.compress(answer.body(), 9)) for answer in responses}
    context.close()
    return weights


def test_an_indication_page_is_light(browser: Any, built: Any, address: str) -> None:
    """The heaviest of them: what all pages share weighs the same on each."""
    folder = built.site / "indications"
    pages = [path for path in addresses(built.site) if path.startswith("indications/") and path != "indications/"]
    heaviest = max(pages, key=lambda path: len(gzip.compress((folder.parent / path / "index.html").read_bytes(), 9)))
    weights = weigh(browser, address + heaviest)
    assert len(weights) > 10
    assert sum(weights.values()) < LIMIT, (heaviest, weights)


SHIFTS = """() => new Promise((done) => {
  const shifts = [];
  const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => {
    shifts.push(...observer.takeRecords());
    const moved = shifts.filter(({ hadRecentInput }) => !hadRecentInput);
    done({
      sum: moved.reduce((sum, { value }) => sum + value, 0),
      nodes: moved.flatMap(({ sources }) => sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? String(node))),
    });
  }, 150);
})"""
"""The sum of all layout shifts that no reader caused (Layout Instability API), and what moved."""


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_shifts(width: int, browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    found = {}
    for path in TYPES.values():
        page.goto(address + path, wait_until="networkidle")
        shifted = page.evaluate(SHIFTS)
        if shifted["sum"] >= 0.01:
            found[path] = shifted
    context.close()
    assert found == {}


def test_shifts_are_seen(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(address + "interactions/")
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('h1').style.marginTop = '200px'")
    page.wait_for_timeout(100)
    assert page.evaluate(SHIFTS)["sum"] > 0.01
    page.close()


DARK = "document.body.dataset.mdColorScheme"


def test_the_first_visit_has_the_colours_of_the_system(browser: Any, address: str) -> None:
    """Before Material's script, which is held back: a dark screen does not flash."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.route("**/bundle.*.js", lambda route: route.abort())
    page.goto(address, wait_until="commit")
    page.locator("h1").wait_for()
    assert page.evaluate(DARK) == "slate"
    context.close()


def test_colours_by_mouse_and_keyboard_are_kept(browser: Any, address: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(address)
    assert page.evaluate(DARK) == "default"
    page.locator(".md-header__option label:visible").click()
    page.locator(".md-header__option label:visible").click()
    assert page.evaluate(DARK) == "slate"
    page.goto(address + "safety/")
    assert page.evaluate(DARK) == "slate"
    page.get_by_role("radio", name="Switch to the colours of your system").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(DARK) == "default"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{DARK} === 'slate'")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{DARK} === 'default'")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate(DARK) == "slate"
    page.goto(address + "studies/")
    assert page.evaluate(DARK) == "slate"
    context.close()


DEAD = """() => [...document.querySelectorAll("button, input:not(.md-toggle), select, [role=button]")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((node) => node.outerHTML.slice(0, 90))"""


STRAY = """() => [...document.querySelectorAll("article .citation a[role=doc-biblioref]")].filter((citation) => {
  const entry = document.getElementById(decodeURIComponent(citation.hash.slice(1)));
  const back = [...(entry?.querySelectorAll("a[role=doc-backlink]") ?? [])];
  return !entry?.checkVisibility() || !back.some(({ hash }) => decodeURIComponent(hash.slice(1)) === citation.id);
}).map(({ id }) => id)"""
UNSEEN = """() => [...document.querySelectorAll("article :is(table, p, h2, .plot)")]
  .filter((node) => node.textContent.trim() && !node.checkVisibility())
  .filter((node) => !node.closest("details, [hidden], [data-needs-script], [role=status]"))
  .map((node) => node.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_are_read_without_scripts(width: int, browser: Any, address: str) -> None:
    """Text, tables, plots and entries are there, each citation leads to its entry and back, and nothing is dead."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in TYPES.values():
        page.goto(address + path)
        assert page.locator("h1").is_visible(), path
        assert len(page.locator("article").inner_text()) > 150, path
        assert page.evaluate(UNSEEN) == [], path
        assert page.evaluate(DEAD) == [], path
        assert page.evaluate(STRAY) == [], path
    context.close()
