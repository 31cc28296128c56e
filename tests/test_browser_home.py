"""The front page in Chromium: the answer in one screen, and the field that narrows the list down."""

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SHOWN = ".conditions li:not([hidden]) a"
SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The front page on a desktop, on which no script may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert faults == []


def shown(page: Any) -> list[str]:
    names: list[str] = page.locator(SHOWN).all_inner_texts()
    return names


def find(page: Any, words: str) -> list[str]:
    page.locator(".finder__input").fill(words)
    return shown(page)


def status(page: Any) -> str:
    text: str = page.locator(".finder__status").inner_text()
    return text


@pytest.mark.parametrize(("width", "height", "screens"), [(1280, 800, 1), (1920, 1080, 1), (375, 812, 2)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_is_in_one_screen_and_on_a_phone_in_two(
    width: int, height: int, screens: int, scheme: Any, browser: Any, address: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    conditions = page.locator(".conditions").bounding_box()
    assert conditions["y"] + conditions["height"] <= screens * height
    notice = page.locator("aside.notice").first.bounding_box()
    assert notice["y"] + notice["height"] <= height
    field = page.locator(".finder__input").bounding_box()
    assert field["y"] + field["height"] <= height
    for box in page.locator(".conditions li").evaluate_all(
        "all => all.map((li) => li.getBoundingClientRect().toJSON())"
    ):
        assert box["height"] >= 24
        assert 0 <= box["left"] < box["right"] <= width
    context.close()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_its_headings_are_seen_and_of_one_size(width: int, browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 812})
    page.goto(address)
    sizes = page.locator("article h2:not(#indications)").evaluate_all(
        "all => all.map((h2) => [getComputedStyle(h2).fontSize, h2.getBoundingClientRect().height > 10])"
    )
    assert len(sizes) > 3
    assert {tuple(size) for size in sizes} == {(sizes[-1][0], True)}
    page.close()


def test_every_condition_of_the_list_of_indications_is_there(page: Any, address: str) -> None:
    here = set(shown(page))
    page.goto(address + "indications/")
    there = page.locator('main tbody th[scope="row"] a').all_inner_texts()
    assert len(there) > 20
    assert set(there) <= here


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fibro", ["Fibromyalgia"]),
        ("FIBROMYALGIA", ["Fibromyalgia"]),
        ("Fíbro", ["Fibromyalgia"]),
        ("MS", ["Multiple sclerosis"]),
        ("ptsd", ["Post-traumatic stress disorder (PTSD)"]),
        ("post traumatic", ["Post-traumatic stress disorder (PTSD)"]),
        ("posttraumatic", ["Post-traumatic stress disorder (PTSD)"]),
        ("als", ["Amyotrophic lateral sclerosis (ALS)"]),
        ("cfs", ["ME/CFS (chronic fatigue syndrome)"]),
        ("mecfs", ["ME/CFS (chronic fatigue syndrome)"]),
        ("crohns", ["Crohn's disease"]),
        ("Crohn’s", ["Crohn's disease"]),
        ("ibd", ["Crohn's disease", "Inflammatory bowel disease and ulcerative colitis"]),
        ("pots", ["Postural orthostatic tachycardia syndrome (POTS)"]),
        ("romyalgia", []),
        ("ra", ["Arthritis"]),
        ("T2DM", ["Type 2 diabetes"]),
    ],
)
def test_what_is_typed_narrows_the_list(words: str, expected: list[str], page: Any) -> None:
    assert find(page, words) == expected
    if expected:
        assert status(page).startswith(f"{len(expected)} of ")
        groups = page.locator(".conditions__group:visible")
        assert groups.count() == groups.filter(has=page.locator("li:not([hidden])")).count()


def test_the_words_of_a_description_and_of_a_group_count(page: Any) -> None:
    assert "Depression" in find(page, "Norwegian")
    marked = page.locator(".conditions__told mark").all_inner_texts()
    assert marked
    assert set(marked) == {"Norwegian"}
    group = page.locator(".conditions__group", has=page.locator("h3", has_text="Mental health"))
    assert find(page, "mental") == group.locator("li a").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "marked"),
    [("scler mult", ["Mult", "scler"]), ("MS", ["M", "s"]), ("posttrau", ["Post-trau"]), ("crohns", ["Crohn's"])],
)
def test_what_fits_is_marked(words: str, marked: list[str], page: Any) -> None:
    find(page, words)
    assert page.locator(SHOWN).first.locator("mark").all_inner_texts() == marked
    find(page, "")
    assert page.locator(".conditions mark").count() == 0


def test_keys_lead_through_the_list_and_back(page: Any) -> None:
    field = page.locator(".finder__input")
    field.focus()
    page.keyboard.type("pain")
    names = shown(page)
    assert len(names) > 2
    focused = "document.activeElement.textContent"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == names[0]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == names[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert field.evaluate("node => node === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert field.evaluate("node => node === document.activeElement && !node.value")
    assert len(shown(page)) == page.locator(".conditions li").count()
    assert status(page) == f"{page.locator('.conditions li').count()} conditions"


def test_enter_opens_the_only_condition_that_fits(page: Any) -> None:
    page.locator(".finder__input").press_sequentially("fibro")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indications/fibromyalgia/")


def test_enter_goes_to_the_first_of_several_and_opens_it(page: Any) -> None:
    names = find(page, "pain")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == names[0]
    goal = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(goal)


def test_a_click_anywhere_on_the_line_opens_the_page(page: Any) -> None:
    find(page, "ptsd")
    box = page.locator(".conditions li:not([hidden]) .tag").bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.wait_for_url("**/indications/post-traumatic-stress-disorder/")


def test_by_touch(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    page.locator(".finder__input").tap()
    page.keyboard.type("ms")
    page.locator(SHOWN).tap()
    page.wait_for_url("**/indications/multiple-sclerosis/")
    context.close()


@pytest.mark.parametrize("by", ["button", "enter"])
def test_where_nothing_fits_the_whole_site_can_be_searched(by: str, page: Any) -> None:
    assert find(page, "zzq & <b>") == []
    assert status(page) == "Nothing here under “zzq & <b>”."
    none = page.locator(".finder__none")
    assert "our sources name no study of it" in none.inner_text()
    assert not page.locator(".finder__words").is_visible()
    if by == "button":
        none.locator("button").click()
    else:
        page.locator(".finder__input").press("Enter")
    page.wait_for_function("document.querySelector('.search-dialog[open] input')?.value === 'zzq & <b>'")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ldn for fibromyalgia", ["Fibromyalgia"]),
        ("is there anything for MS?", ["Multiple sclerosis"]),
        ("Gulf War syndrome", ["Gulf War illness"]),
        ("sclerosis, fibromyalgia", ["Amyotrophic lateral sclerosis (ALS)", "Multiple sclerosis", "Fibromyalgia"]),
        ("fibro zzz", ["Fibromyalgia"]),
    ],
)
def test_of_a_sentence_the_names_count(words: str, expected: list[str], page: Any) -> None:
    assert find(page, words) == expected
    number = f"{len(expected)} condition{'s' if len(expected) > 1 else ''}"
    assert status(page) == f"Nothing here under all of “{words}”. Under some of it: {number}."
    assert not page.locator(".finder__none").is_visible()


def test_on_the_way_back_the_list_is_as_it_was(page: Any) -> None:
    find(page, "sclerosis")
    page.locator(SHOWN).last.click()
    page.wait_for_url("**/indications/**")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.conditions li:not([hidden])').length === 2")
    assert page.locator(".finder__input").input_value() == "sclerosis"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("chrons", "Crohn's disease"), ("fibromialgia", "Fibromyalgia"), ("tumor", "Cancer"), ("arthritus", "Arthritis")],
)
def test_a_slip_of_the_pen_is_understood(words: str, expected: str, page: Any) -> None:
    find(page, words)
    page.wait_for_function("document.querySelector('.finder__status').textContent.includes('Spelled like it')")
    assert shown(page) == [expected]
    page.locator(".finder__input").press("Enter")
    assert page.evaluate("document.activeElement.textContent") == expected
    find(page, "depression")
    assert not page.locator(".finder__none").is_visible()


def test_what_is_typed_before_the_script_comes_counts(browser: Any, address: str) -> None:
    page = browser.new_page()
    late: list[Any] = []
    page.route("**/finder.js", lambda route: late.append(route))
    page.goto(address, wait_until="commit")
    page.locator(".finder__input").fill("fibro")
    assert len(shown(page)) > 20
    late[0].continue_()
    page.wait_for_function("document.querySelectorAll('.conditions li:not([hidden])').length === 1")
    page.close()


def test_two_thousand_conditions_are_narrowed_too(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.route(address, lambda route: many(route))
    page.goto(address)
    assert page.locator(".conditions li").count() > 2000
    assert len(find(page, "fibro")) == 100
    assert len(find(page, "")) > 2000
    page.close()


def many(route: Any) -> None:
    response = route.fetch()
    before, mark, after = response.text().partition('<div class="conditions">')
    inside, end, rest = after.partition('<div class="finder__none"')
    assert mark
    assert end
    body = inside.rstrip().removesuffix("</div>")
    route.fulfill(response=response, body=f"{before}{mark}{body * 100}</div>{end}{rest}")


def test_reads_without_javascript(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator(".finder__input").is_visible()
    assert not page.locator(".finder__none").is_visible()
    names = page.locator(".conditions li a")
    assert names.count() > 20
    assert all(name.is_visible() for name in names.all())
    page.locator(".finder__words summary").click()
    assert page.locator(".meanings").is_visible()
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_while_the_page_loads(width: int, browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") < 0.01
    context.close()


def test_the_words_of_the_tags_are_explained(page: Any) -> None:
    tags = set(page.locator(".conditions .tag").all_inner_texts())
    page.locator(".finder__words summary").click()
    assert set(page.locator(".meanings dt").all_inner_texts()) == tags
    assert page.locator('.finder__note a[href*="methods/"]').is_visible()


def test_on_paper_the_list_is_whole(page: Any) -> None:
    find(page, "fibro")
    page.emulate_media(media="print")
    assert not page.locator(".finder__input").is_visible()
    assert all(name.is_visible() for name in page.locator(".conditions li a").all())
    assert page.locator(".meanings").is_visible()
