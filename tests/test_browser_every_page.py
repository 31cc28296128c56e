"""Every page of the site in Chromium: what it asks for, what it keeps, what it logs, and what axe holds against it."""

from typing import Any

import pytest

from generator.config import Config
from tests import axe
from tests.addresses import addresses

pytestmark = pytest.mark.browser

SHARES = 4
LOST = "Failed to load resource: the server responded with a status of 404 (Not Found)"

KEPT = """() => [
  ...Object.keys(localStorage).filter((key) => !key.endsWith(".__palette")),
  ...Object.keys(sessionStorage),
  ...(document.cookie ? [document.cookie] : []),
]"""
HANDLERS = """() => [...document.querySelectorAll("*")].flatMap((node) => [...node.attributes])
  .filter(({ name, value }) => name.startsWith("on") || /^\\s*javascript:/i.test(value))
  .map(({ name, value }) => `${name}="${value}"`)"""
ENTRIES = "() => performance.getEntriesByType('resource').map(({ name }) => name)"


@pytest.fixture
def visited(browser: Any) -> Any:
    """A page with a list of what went wrong on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"not loaded: {request.url}"))
    yield page, faults
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page(share: int, visited: Any, built: Config, address: str) -> None:
    page, faults = visited
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found: dict[str, list[str]] = {}
    paths = addresses(built.site)[share::SHARES]
    assert len(paths) > 10
    for path in paths:
        faults.clear()
        asked.clear()
        page.goto(address + path)
        foreign = {url for url in [*asked, *page.evaluate(ENTRIES)] if not url.startswith((address, "data:"))}
        fonts = [url for url in asked if url.endswith((".woff", ".woff2", ".ttf", ".otf"))]
        seen = [*foreign, *fonts, *page.evaluate(KEPT), *page.evaluate(HANDLERS), *axe.violations(page), *faults]
        if seen:
            found[path] = seen
    assert found == {}


def test_an_address_without_a_page_logs_nothing_else(visited: Any, address: str) -> None:
    page, faults = visited
    page.goto(address + "gone/away/")
    assert faults == [LOST]
    assert axe.violations(page) == []


FAULTS = {
    "a picture without words": ("document.querySelector('h1').append(new Image())", "image-alt at "),
    "text that cannot be read": ("document.querySelector('h1').style.color = '#eee'", "color-contrast at #not-found"),
    "pale copyright": ("document.querySelector('.md-copyright').style.color = '#bbb'", "color-contrast at .md-"),
    "a crowded target": (
        "document.querySelector('h1').innerHTML = "
        '\'<a href="#a" style="font-size:9px">a</a><a href="#b" style="font-size:9px">b</a>\'',
        "target-size at ",
    ),
    "a level of headings left out": (
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<h5>x</h5>')",
        "heading-order at h5",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_seen(fault: str, visited: Any, address: str) -> None:
    page, _ = visited
    page.goto(address + "gone/")
    script, expected = FAULTS[fault]
    page.evaluate(script)
    assert [line for line in axe.violations(page) if line.startswith(expected)]


def test_what_is_kept_and_logged_is_seen(visited: Any, address: str) -> None:
    page, faults = visited
    page.goto(address + "interactions/")
    page.evaluate("console.warn('seen'); localStorage.visits = 1; document.body.setAttribute('onclick', 'x()')")
    assert (page.evaluate(KEPT), page.evaluate(HANDLERS), faults) == (["visits"], ['onclick="x()"'], ["seen"])
    page.evaluate("localStorage.clear()")
