"""Search in Chromium, on the built site: by keys, by touch, with filters, from a link, and on the page it opens."""

import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest

from generator.build import search_index
from generator.build.search_records import MARK, RECORDS
from generator.build.serve import _Handler
from generator.config import Config
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

LINKS = ".search-dialog__results a"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page on which no script may fail and that may ask nobody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else faults.append(request.url)
    )
    yield page
    context.close()
    assert faults == []


def search(page: Any, query: str) -> None:
    """Type into the open dialog and wait for what comes of it."""
    page.locator(".search-dialog__input").fill(query)
    page.wait_for_function(
        "query => document.querySelector('.search-dialog__status').textContent.includes(`“${query}”`)", arg=query
    )


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator(".search-result > .search-result__main .search-result__link").all_inner_texts()
    return found


def number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, text
    return int(found[0])


@pytest.mark.parametrize("key", ["/", "s", "f", "Control+k", "Meta+k"])
def test_keys_that_open_and_close(key: str, page: Any, address: str) -> None:
    page.goto(address + "methods/")
    page.keyboard.press(key)
    assert page.locator(".search-dialog__input").evaluate("node => node === document.activeElement")
    page.keyboard.press("Escape")
    assert not page.locator(".search-dialog").is_visible()


def test_focus_returns_to_the_button(page: Any, address: str) -> None:
    page.goto(address)
    page.locator("[data-search-open]").first.click()
    page.keyboard.press("Escape")
    assert page.locator("[data-search-open]").first.evaluate("node => node === document.activeElement")


def test_results_stand_in_groups_by_part_of_the_site(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    search(page, "fibromyalgia")
    groups = page.locator(".search-group h2").all_inner_texts()
    names = [re.sub(r"\s*\d+$", "", group) for group in groups]
    assert names[:2] == ["Conditions", "Studies"]
    assert {"Mechanisms", "Sources", "References"} <= set(names)
    assert len(names) == len(set(names))
    assert titles(page)[0] == "Fibromyalgia"
    assert sum(map(number, groups)) == number(page.locator(".search-dialog__status").inner_text())
    sections = page.locator(".search-result").first.locator(".search-section a")
    assert sections.count() > 0
    assert "#" in sections.first.get_attribute("href")


def test_a_group_shows_more_of_itself(page: Any, address: str) -> None:
    page.goto(address + "?q=naltrexone&type=study")
    more = page.locator(".search-group__more")
    more.wait_for()
    before = len(titles(page))
    more.click()
    page.wait_for_function(f"document.querySelectorAll('.search-result').length > {before}")
    assert page.evaluate("document.activeElement.matches('.search-result__link')")


def test_arrows_and_enter(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    search(page, "fibromyalgia")
    for key, expected in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.locator(LINKS).nth(expected).evaluate("node => node === document.activeElement")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indications/fibromyalgia/?highlight=fibromyalgia")


def test_enter_before_the_results_are_there(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("fibromyalgia")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indications/fibromyalgia/?highlight=fibromyalgia")


def test_filters_by_keyboard_with_counts_and_address(page: Any, address: str) -> None:
    page.goto(address + "methods/#top")
    page.keyboard.press("/")
    search(page, "pain")
    chip = page.locator("[data-search-kind=study]")
    count = number(chip.inner_text())
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-search-kind=study]').ariaPressed === 'true'")
    assert number(page.locator(".search-dialog__status").inner_text()) == count
    design = page.locator("select[data-search-facet=design]")
    label = design.locator("option", has_text="Systematic review").inner_text()
    design.select_option("systematic review")
    page.wait_for_function(
        "start => document.querySelector('.search-dialog__status').textContent.startsWith(start)",
        arg=f"{number(label)} ",
    )
    assert page.url == address + "methods/?q=pain&type=study&design=systematic+review#top"
    assert page.locator(".search-group").count() == 1
    page.keyboard.press("Escape")
    assert page.url == address + "methods/#top"


@pytest.mark.parametrize(
    ("facets", "told"),
    [
        ("type=study&year=2009", "2009"),
        ("condition=Fibromyalgia&design=crossover+trial", "Crossover trial"),
    ],
)
def test_a_link_opens_the_search_as_it_was(facets: str, told: str, page: Any, address: str) -> None:
    page.goto(f"{address}safety/?q=fibromyalgia&{facets}")
    page.locator(LINKS).first.wait_for()
    assert page.locator(".search-dialog__input").input_value() == "fibromyalgia"
    about = page.locator(".search-result__about").all_inner_texts()
    assert about
    assert all(told in line for line in about)
    for pair in facets.split("&"):
        facet, value = pair.replace("+", " ").split("=")
        if facet != "type":
            assert page.locator(f"select[data-search-facet={facet}]").input_value() == value
    page.locator(LINKS).first.click()
    page.wait_for_url("**highlight=fibromyalgia**")
    page.go_back()
    page.locator(LINKS).first.wait_for()
    assert page.url == f"{address}safety/?q=fibromyalgia&{facets}"


def test_filters_without_words(page: Any, address: str) -> None:
    page.goto(address + "?q=&design=case+report")
    page.locator(LINKS).first.wait_for()
    assert set(page.locator(".search-result__about").all_inner_texts()) <= {
        line for line in page.locator(".search-result__about").all_inner_texts() if line.startswith("Case report")
    }
    assert page.locator(".search-result__about").count() > 1


def test_a_reference_is_found_by_its_author(page: Any, address: str) -> None:
    page.goto(address + "?q=younger+mackey&type=reference")
    link = page.locator(LINKS).first
    link.wait_for()
    assert link.inner_text().startswith("Younger J")
    link.click()
    page.wait_for_url("**/references/**#ref-younger**")
    assert page.evaluate("document.querySelector(':target').matches('li[id^=ref-]')")


@pytest.mark.parametrize(
    "written", ["10.1002/art.37734", "DOI: 10.1002/art.37734", "https://doi.org/10.1002/art.37734"]
)
def test_a_reference_is_found_by_its_doi(written: str, page: Any, address: str) -> None:
    page.goto(f"{address}?q={quote(written)}")
    page.locator(LINKS).first.wait_for()
    assert titles(page)[0].startswith("Younger J")


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("MS", "Multiple sclerosis"),
        ("FM", "Fibromyalgia"),
        ("GWI", "Gulf War illness"),
        ("T2DM", "Type 2 diabetes"),
        ("ALS", "Amyotrophic lateral sclerosis (ALS)"),
        ("crohn", "Crohn's disease"),
        ("dementia", "Alzheimer's disease"),
    ],
)
def test_a_condition_comes_first_under_each_of_its_names(words: str, condition: str, page: Any, address: str) -> None:
    page.goto(f"{address}?q={words}")
    page.locator(LINKS).first.wait_for()
    assert titles(page)[0] == condition


def test_nothing_found_offers_the_nearest_condition(page: Any, address: str) -> None:
    page.goto(address + "?q=fibromialgia")
    offer = page.get_by_role("button", name="Did you mean “Fibromyalgia”?")
    offer.wait_for()
    assert page.locator(".search-dialog__status").inner_text().startswith("Nothing found for “fibromialgia”.")
    assert page.locator(LINKS).count() == 0
    offer.click()
    page.locator(LINKS).first.wait_for()
    assert titles(page)[0] == "Fibromyalgia"


def test_nothing_found_offers_to_remove_a_filter(page: Any, address: str) -> None:
    page.goto(address + "?q=fibromyalgia&type=treatment&design=animal+study")
    offer = page.get_by_role("button", name="Without “Animal study”")
    offer.wait_for()
    assert page.locator(".search-dialog__status").inner_text() == "Nothing found for “fibromyalgia” with these filters."
    count = number(offer.inner_text().split(":")[1])
    offer.click()
    page.locator(LINKS).first.wait_for()
    assert number(page.locator(".search-dialog__status").inner_text()) == count
    assert page.url == address + "?q=fibromyalgia&type=treatment"


def test_nothing_like_it_offers_all_conditions(page: Any, address: str) -> None:
    page.goto(address + "?q=qqqxxyyzz")
    page.get_by_role("button", name="Show all conditions").click()
    page.locator(LINKS).first.wait_for()
    assert page.locator(".search-group").count() == 1


@pytest.mark.parametrize("lost", ["**/pagefind/**", "**/search/dialog.js"])
def test_a_search_that_cannot_load_says_so_and_tries_again(lost: str, browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.route(lost, lambda route: route.abort())
    page.keyboard.press("/")
    told = "Search could not be loaded. Check your connection and type again."
    page.wait_for_function(
        "told => document.querySelector('.search-dialog__status').textContent === told", arg=told, timeout=10_000
    )
    page.unroute(lost)
    page.keyboard.type("fibromyalgia")
    page.locator(LINKS).first.wait_for()
    page.close()


def test_a_page_opened_as_a_file_says_so(browser: Any, built: Config) -> None:
    page = browser.new_page()
    page.goto((built.site / "404.html").as_uri())
    page.goto((built.site / "methods/index.html").as_uri())
    page.keyboard.press("/")
    page.wait_for_function("document.querySelector('.search-dialog__status').textContent.includes('opened as a file')")
    page.close()


SPECIAL = (
    "Straße Müller naïve α-MSH μ-opioid CO₂ double-blind 4.5 mg/day 12.5 mg IL‑6 Crohn’s tumours randomised oestrogen"
)


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One page of words that can be written in several ways, and one with initials, which an index falls back to."""
    folder = tmp_path_factory.mktemp("small")
    for name, text in (("index", SPECIAL), ("names", "Adams B, Chan C, Davis M, Smith S, Iversen I, Quist Q")):
        article = f'<article data-pagefind-body data-pagefind-filter="type:other"><h1>Page</h1>{text}</article>'
        (folder / f"{name}.html").write_text(f'<html lang="en"><title>Page</title>{article}</html>', encoding="utf-8")
    shutil.copytree(ROOT / "site_overrides/assets/javascripts/search", folder / "search")
    assert search_index.index(folder).pages == 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("strasse", ["Straße"]),
        ("straße", ["Straße"]),
        ("muller", ["Müller"]),
        ("mueller", ["Müller"]),
        ("NAIVE", ["naïve"]),
        ("alpha-msh", ["α-MSH"]),
        ("µ-opioid", ["μ-opioid"]),
        ("co2", ["CO₂"]),
        ("double blind", ["double", "blind"]),
        ("double-blind", ["double-blind"]),
        ("4.5 mg", ["4.5 mg"]),
        ("4.5mg", ["4.5 mg"]),
        ("2.5 mg", []),
        ("il-6", ["IL‑6"]),
        ("crohns", ["Crohn’s"]),
        ("crohn's", ["Crohn’s"]),
        ("ind", []),
        ("tumor", ["tumours"]),
        ("Randomized", ["randomised"]),
        ("estrogen", []),
    ],
)
def test_words_as_people_write_them(query: str, marked: list[str], browser: Any, small_site: str) -> None:
    """What a query finds in the index, and which words of the page it then marks."""
    page = browser.new_page()
    page.goto(small_site)
    found = page.evaluate(
        """async ([query, text]) => {
          const { start, find } = await import("/search/engine.js");
          const { terms, pattern, fold } = await import("/search/words.js");
          const { total, words } = await find(await start("/pagefind/pagefind.js"), query, {});
          if (!total) return [];
          const matches = [...fold(text).matchAll(pattern(terms(words)))];
          return matches.map((match) => text.slice(match.index, match.index + match[0].length));
        }""",
        [query, SPECIAL],
    )
    page.close()
    assert found == marked


@pytest.fixture(scope="module")
def large_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """More works than records of the index, so that two share one."""
    folder = tmp_path_factory.mktemp("library")
    works = "".join(f'<li id="ref-work{n}">Family{n} A. Common title {n}.</li>' for n in range(RECORDS + 2))
    article = (
        f'<article data-pagefind-body data-pagefind-filter="type:other"><h1>All</h1>Common <ul {MARK}>{works}</ul>'
    )
    page = f'<html lang="en"><title>All</title>{article}</article></html>'
    (folder / "index.html").write_text(page, encoding="utf-8")
    shutil.copytree(ROOT / "site_overrides/assets/javascripts/search", folder / "search")
    assert search_index.index(folder).pages == 1
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_references_of_a_large_library_are_counted_as_at_least(browser: Any, large_library: str) -> None:
    page = browser.new_page()
    page.goto(large_library)
    told = page.evaluate(
        """async () => {
          const { start, find } = await import("/search/engine.js");
          const { pages, results } = await import("/search/view.js");
          const engine = await start("/pagefind/pagefind.js");
          const told = async (chosen) => {
            const found = await find(engine, "common", chosen);
            const groups = await results(found.groups, []);
            return [pages(found.total, found.least), ...groups.map((group) => group.querySelector("h2").textContent)];
          };
          return [await told({}), await told({ type: "other" }), Object.keys(engine.values)];
        }"""
    )
    page.close()
    records = (RECORDS + 2) // 2
    assert sorted(told[0]) == sorted([f"at least {records + 1} results", f"References {records}+", "Other pages 1"])
    assert told[1] == ["1 result", "Other pages 1"]
    assert told[2] == ["type"]


def test_the_title_of_a_page_is_no_section_of_it(page: Any, address: str) -> None:
    """Also where the title is written otherwise than the result's name, such as with a mark-up of its own."""
    page.goto(address)
    told = page.evaluate(
        """async () => {
          const { results } = await import("/assets/javascripts/search/view.js");
          const section = (anchor, title) => ({ url: `/x/#${anchor.id}`, title, anchor, excerpt: `${title} text` });
          const data = {
            url: "/x/", meta: { title: "Long name" }, filters: {}, excerpt: "",
            sub_results: [
              { ...section({ element: "h1", id: "__title" }, "Name 2"), excerpt: "name. Its <mark>text</mark>" },
              section({ element: "h2", id: "a" }, "A"),
            ],
          };
          const [group] = await results([{ kind: "study", results: [{ data: async () => data }] }], []);
          return [...group.querySelectorAll("a, .search-result__excerpt")].map((part) => part.textContent);
        }"""
    )
    assert told == ["Long name", "Its text …", "A", "text …"]


def test_a_dose_is_found_and_marked_on_the_page(page: Any, address: str) -> None:
    page.goto(address + "?q=4.5mg&type=treatment")
    page.locator(LINKS).first.click()
    page.wait_for_url("**highlight=4.5%20mg**")
    page.locator("mark.search-mark").first.wait_for()
    assert {re.sub(r"\s", " ", mark) for mark in page.locator("mark.search-mark").all_text_contents()} == {"4.5 mg"}


def test_marks_move_nothing_spare_citations_and_go_away(page: Any, address: str) -> None:
    plain = address + "indications/fibromyalgia/"
    page.goto(plain + "#references")
    place, height = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
    whole = page.locator("article").inner_html()
    page.goto(plain + "?highlight=pain&highlight=1#references")
    page.locator("mark.search-mark").first.wait_for()
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == [place, height]
    assert page.locator(".citation mark").count() == 0
    assert {mark.lower() for mark in page.locator("mark.search-mark").all_inner_texts()} >= {"pain"}
    page.get_by_role("button", name="Remove marks").click()
    assert page.url == plain + "#references"
    assert page.locator("mark.search-mark, .search-marks").count() == 0
    assert page.locator("article").inner_html() == whole


def test_marks_go_away_by_key(page: Any, address: str) -> None:
    page.goto(address + "indications/fibromyalgia/?highlight=pain")
    page.locator("mark.search-mark").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("mark.search-mark").count() == 0


def test_search_from_the_page_of_a_lost_address(page: Any, address: str) -> None:
    page.goto(address + "indications/gone/away/")
    page.locator("article [data-search-open]").click()
    search(page, "fibromyalgia")
    page.locator(LINKS).first.click()
    page.wait_for_url(address + "indications/fibromyalgia/?highlight=fibromyalgia")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375])
def test_on_a_phone(width: int, scheme: Any, browser: Any, address: str) -> None:
    """Nothing is wider than the screen, what is touched is large enough, and no motion is shown to whom it disturbs."""
    context = browser.new_context(
        viewport={"width": width, "height": 568},
        has_touch=True,
        is_mobile=True,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.locator("[data-search-open]").first.tap()
    search(page, "pain")
    page.locator("[data-search-kind=study]").tap()
    page.wait_for_function("document.querySelector('[data-search-kind=study]').ariaPressed === 'true'")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(".search-dialog__output").evaluate("node => node.scrollWidth <= node.clientWidth")
    small = """nodes => nodes.map((node) => node.getBoundingClientRect())
      .filter((box) => box.width && (box.height < 43 || box.width < 24)).length"""
    assert page.locator(".search-dialog :is(button, select)").evaluate_all(small) == 0
    assert page.locator(".search-dialog").evaluate("node => node.getAnimations().length") == 0
    page.evaluate("visualViewport.dispatchEvent(new Event('resize'))")
    assert page.locator(".search-dialog").evaluate("node => node.getBoundingClientRect().height") == 568
    page.locator(".search-dialog__close").tap()
    assert not page.locator(".search-dialog").is_visible()
    context.close()


def test_names_for_screen_readers(page: Any, address: str) -> None:
    page.goto(address + "?q=pain")
    page.locator(LINKS).first.wait_for()
    dialog = page.get_by_role("dialog", name="Search this site")
    assert dialog.get_by_role("searchbox", name="Search this site").is_visible()
    assert (
        dialog.get_by_role("group", name="Kind of page").get_by_role("button", name="Conditions", pressed=False).count()
    )
    for name in ("Condition", "Study design", "Year"):
        assert dialog.get_by_role("combobox", name=name, exact=True).is_visible(), name
    assert dialog.get_by_role("status").inner_text().endswith("for “pain”")
    assert dialog.get_by_role("region", name=re.compile(r"Conditions \d+")).get_by_role("listitem").count()
