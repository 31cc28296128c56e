"""Faults planted in the built site, so that what the tests of pages in a browser look for is known to be seen."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.test_browser_accessibility import CONTRAST, SMALL
from tests.test_browser_weight import DARK, DEAD, LIMIT, STRAY, UNSEEN, weigh

pytestmark = pytest.mark.browser

PAGE = "indications/fibromyalgia/"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(color_scheme="light", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address + PAGE)
    yield page
    context.close()


def test_a_heavy_page_is_seen(browser: Any, address: str) -> None:
    """A script that loads two long pages beside this one."""
    load = "for (const more of ['references', 'sources/addf']) fetch(`../../${more}/`).then((answer) => answer.text())"
    whole = f"addEventListener('load', () => {{ {load} }})"
    assert sum(weigh(browser, address + PAGE, whole).values()) > LIMIT


@pytest.mark.parametrize(
    ("look", "fault"),
    [
        (DEAD, "document.querySelector('article').insertAdjacentHTML('beforeend', '<button>Copy</button>')"),
        (STRAY, "document.querySelector('[role=doc-bibliography] li').remove()"),
        (STRAY, "document.querySelector('[role=doc-backlink]').remove()"),
        (UNSEEN, "document.querySelector('article table').style.display = 'none'"),
    ],
)
def test_what_fails_without_scripts_is_seen(look: str, fault: str, browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    assert page.evaluate(look) == []
    page.evaluate(f"() => {{ {fault} }}")
    assert page.evaluate(look) != []
    context.close()


def test_colours_that_are_not_kept_are_seen(page: Any, address: str) -> None:
    for _ in range(2):
        page.locator(".md-header__option label:visible").click()
    page.evaluate("localStorage.clear()")
    page.goto(address + "safety/")
    assert page.evaluate(DARK) == "default"


def test_a_skip_link_that_leads_nowhere_is_seen(page: Any) -> None:
    page.evaluate("document.querySelector('h1').removeAttribute('id')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target')") is None


def test_pale_words_in_a_plot_are_seen(page: Any) -> None:
    assert min(page.evaluate(CONTRAST)) >= 4.5
    page.add_style_tag(content="article svg text { fill: #888 }")
    assert min(page.evaluate(CONTRAST)) < 4.5


def test_a_control_too_small_to_touch_is_seen(page: Any) -> None:
    assert page.evaluate(SMALL) == []
    page.add_style_tag(content=".downloads a { display: inline-block; font-size: 6px; padding: 0 }")
    assert page.evaluate(SMALL) != []
