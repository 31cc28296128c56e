"""The built site in Chromium, as a reader meets it."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "indications/",
    "indications/fibromyalgia/",
    "studies/",
    "studies/raknes-2019-psychotropics/",
    "references/",
    "methods/",
    "gone/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_whole(width: int, scheme: Any, browser: Any, address: str) -> None:
    """No error on the console, no request to anybody else, one main heading, nothing wider than the screen."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not _own(request.url, address) else None)
    for path in PAGES:
        faults.clear()
        page.goto(address + path, wait_until="networkidle")
        expected = ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
        assert faults == (expected if path == "gone/" else []), path
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def _own(url: str, address: str) -> bool:
    return url.startswith((address, "data:"))


@pytest.mark.parametrize("path", ["", "studies/raknes-2019-psychotropics/", "gone/"])
def test_search_by_keyboard(path: str, browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + path)
    page.keyboard.press("/")
    page.keyboard.type("amitriptyline", delay=5)
    result = page.locator(".search-dialog__results a").first
    result.wait_for()
    assert "neuropath" in page.locator(".search-dialog__results").inner_text().lower()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "neuropathy" in url or "dosing" in url or "safety" in url)
    page.close()


def test_search_by_touch_on_a_phone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    page.locator("[data-search-open]").first.tap()
    page.locator(".search-dialog__input").fill("crohn")
    page.locator(".search-dialog__results a").first.wait_for()
    page.locator(".search-dialog__close").tap()
    assert not page.locator(".search-dialog").is_visible()
    context.close()


def test_a_citation_leads_to_its_entry_and_back(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "indications/fibromyalgia/")
    citation = page.locator(".evidence-summary a[role=doc-biblioref]").first
    identifier = citation.get_attribute("id")
    citation.click()
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert page.locator(f'[id="{target}"]').evaluate("node => node.matches(':target')")
    page.locator(f'[id="{target}"] a[role=doc-backlink][href="#{identifier}"]').click()
    assert page.evaluate("decodeURIComponent(location.hash.slice(1))") == identifier
    page.close()


def test_reads_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "indications/fibromyalgia/")
    assert page.locator("h2#disagreements").is_visible()
    assert page.locator("li[id^=ref-]").first.is_visible()
    assert not page.locator("[data-search-open]").first.is_visible()
    context.close()
