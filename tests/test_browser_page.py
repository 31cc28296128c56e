"""Pages about evidence in Chromium: order, first window, facts at a glance, citing a page, reporting a mistake."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import pipeline
from generator.config import Config, read_config
from tests.conftest import DATA, ROOT
from tests.projects import project

pytestmark = pytest.mark.browser

PAGE = "indications/fibromyalgia/"
ORDER = (
    *("question", "key-messages", "at-a-glance", "studies", "what-the-studies-found", "safety", "under-study"),
    *("what-would-change", "related", "disagreements", "references", "about-this-page"),
)
FIRST_WINDOW = """() => {
  const message = document.querySelector(".evidence-summary li");
  const range = document.createRange();
  range.selectNodeContents(message);
  if (message.querySelector("details")) range.setEndBefore(message.querySelector("details"));
  const direction = document.querySelector(".evidence-summary__headline .direction").getBoundingClientRect();
  return [direction.top, direction.bottom, range.getBoundingClientRect().bottom];
}"""


def indications(config: Config) -> list[str]:
    folders = (config.site / "indications").iterdir()
    pages = (f"indications/{folder.name}/" for folder in sorted(folders) if folder.is_dir())
    return [page for page in pages if 'class="pico"' in (config.site / page / "index.html").read_text("utf-8")]


def test_sections_stand_in_order(built: Config) -> None:
    for path in indications(built):
        page = LexborHTMLParser((built.site / path / "index.html").read_text("utf-8"))
        found = [heading.attributes["id"] for heading in page.css("article h2")]
        assert [name for name in found if name in ORDER] == [name for name in ORDER if name in found], path
        assert {"question", "key-messages", "at-a-glance", "studies", "references", "about-this-page"} <= set(found)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 812)])
def test_direction_and_first_message_are_in_the_first_window(
    width: int, height: int, browser: Any, built: Config, address: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    late = {}
    for path in indications(built):
        page.goto(address + path)
        top, bottom, message = page.evaluate(FIRST_WINDOW)
        assert 0 < top < bottom < height
        if message > height:
            late[path] = message
    context.close()
    assert not late


def test_facts_lead_to_the_studies_that_they_count(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + PAGE)
    links = page.locator(".glance a[href*='condition=']")
    counted = [int(re.findall(r"\d+", text)[0]) for text in links.all_inner_texts()]
    goals = [link.get_attribute("href") for link in links.all()]
    assert len(goals) == 2
    for goal, number in zip(goals, counted, strict=True):
        page.goto(address + PAGE + goal, wait_until="networkidle")
        rows = page.locator("#table-studies").locator("xpath=ancestor::table").locator("tbody tr:has(td)")
        assert sum(row.is_visible() for row in rows.all()) == number
    page.close()


@pytest.mark.parametrize("by", ["mouse", "keyboard", "touch"])
@pytest.mark.parametrize("path", [PAGE, "studies/younger-2013-fibromyalgia/"])
def test_a_way_of_citing_the_page_is_copied(path: str, by: str, browser: Any, address: str) -> None:
    context = browser.new_context(has_touch=by == "touch", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + path)
    summary = page.locator(".cite-this summary")
    forms = page.locator(".cite-this__form")
    use(summary, by)
    assert forms.count() == 3
    for form in forms.all():
        button, status = form.locator("button"), form.get_by_role("status")
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24
        use(button, by)
        status.get_by_text("Copied", exact=True).wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == form.locator("[data-copy-text]").evaluate("node => node.textContent")
        assert copied
    context.close()


def use(control: Any, by: str) -> None:
    if by == "keyboard":
        control.focus()
        control.press("Enter")
    elif by == "touch":
        control.tap()
    else:
        control.click()


def test_without_a_clipboard_the_text_is_selected(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address + PAGE)
    page.locator(".cite-this summary").click()
    form = page.locator(".cite-this__form").nth(1)
    form.locator("button").click()
    form.get_by_role("status").get_by_text("Selected").wait_for()
    text = form.locator("[data-copy-text]").inner_text()
    assert page.evaluate("getSelection().toString()").strip() == text.strip()
    assert text.startswith("@online{")
    page.close()


def test_without_scripts_the_page_can_be_cited_by_hand(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    page.locator(".cite-this summary").click()
    assert page.locator(".cite-this__text").first.is_visible()
    assert not any(button.is_visible() for button in page.locator(".cite-this button").all())
    context.close()


def test_paper_says_how_to_cite_the_page(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + PAGE)
    page.emulate_media(media="print")
    assert page.locator("p.cite-this__text").is_visible()
    assert not page.locator("pre.cite-this__text").first.is_visible()
    assert page.locator("#key-messages").is_visible()
    page.close()


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Config]:
    """A small project with the real theme: without a repository, with one, and with one that says where files are."""
    settings = {
        "none": "",
        "repository": "repo_url: https://code.evidence/drug\n",
        "files": "repo_url: https://code.evidence/drug\nedit_uri: edit/main/content/\n",
    }
    found = {}
    for name, more in settings.items():
        root = tmp_path_factory.mktemp(name)
        config = project(DATA / "pages" / "at-a-glance", root)
        shutil.copytree(ROOT / "site_overrides", root / "site_overrides")
        theme = "theme: {name: material, font: false"
        text = config.mkdocs.read_text("utf-8").replace(theme, f"{theme}, custom_dir: site_overrides")
        config.mkdocs.write_text(text + more, "utf-8")
        config = read_config(root)
        result = pipeline.build(config, lambda _: None)
        assert result.published, result.diagnostics
        found[name] = config
    return found


@pytest.mark.parametrize(
    ("name", "goals"),
    [
        ("none", []),
        ("repository", ["https://code.evidence/drug"]),
        ("files", ["https://code.evidence/drug", "https://code.evidence/drug/edit/main/content/indications/cough.md"]),
    ],
)
def test_a_mistake_is_reported_where_the_file_is(name: str, goals: list[str], linked: dict[str, Config]) -> None:
    html = (linked[name].site / "indications/cough/index.html").read_text("utf-8")
    links = LexborHTMLParser(html).css("article > p.report a")
    assert [link.attributes["href"] for link in links] == goals
    assert ("Found a mistake?" in html) is bool(goals)


def test_the_way_to_report_a_mistake_ends_the_page(browser: Any, linked: dict[str, Config]) -> None:
    page = browser.new_page()
    page.goto((Path(linked["files"].site) / "indications/cough/index.html").as_uri())
    report = page.locator("article > p.report")
    assert report.inner_text() == "Found a mistake? Report it to the project, or correct it in the file of this page."
    assert report.evaluate(
        "node => [...node.parentNode.children].filter(one => !one.matches('script, span')).at(-1) === node"
    )
    boxes = [link.bounding_box() for link in report.locator("a").all()]
    assert len(boxes) == 2
    assert all(box is not None and box["height"] >= 24 for box in boxes)
    page.close()
