"""The lists of conditions and of studies in Chromium: narrowed down and sorted by mouse, keys, touch and by a link."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

STUDIES, INDICATIONS = "studies/", "indications/"
ROW = ".explore__table [data-row]"
GROUP = ".explore__table [data-group]"
READY = "[data-explore-ready]"
SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts = (window.shifts ?? 0) + shift.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def open_list(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a list in a window of some width; no script may fail, and nobody else may be asked."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(path: str, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if _foreign(request.url, address) else None)
        page.add_init_script(SHIFTS)
        page.goto(address + path)
        if options.get("java_script_enabled", True):
            page.locator(READY).wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:"))


def status(page: Any) -> str:
    return str(page.locator(".explore__status").inner_text())


def column(page: Any, label: str) -> list[str]:
    found: list[str] = page.locator(f'{ROW} [data-label="{label}"]').all_inner_texts()
    return [text.strip() for text in found]


def choose(page: Any, facet: str, *values: str) -> None:
    """Tick values in the bar of facets."""
    page.locator(f".explore__facet:has([name={facet}]) summary").click()
    for value in values:
        page.locator(f"[name={facet}][value={value}]").click()
    page.keyboard.press("Escape")


def query(page: Any) -> str:
    return str(page.evaluate("location.search"))


@pytest.mark.parametrize("path", [STUDIES, INDICATIONS])
def test_without_javascript_the_table_is_whole_and_nothing_is_dead(path: str, open_list: Any) -> None:
    plain = open_list(path + "?direction=mixed", java_script_enabled=False)
    page = open_list(path)
    assert plain.locator(ROW).count() == page.locator(ROW).count() > 20
    assert plain.locator(f"{ROW} >> visible=true").count() == plain.locator(ROW).count()
    assert plain.locator(GROUP).count() == page.locator(GROUP).count() > 1
    assert plain.locator(".explore :is(button, input, select, summary) >> visible=true").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path", [STUDIES, INDICATIONS, STUDIES + "?condition=fibromyalgia&sort=-year", INDICATIONS + "?direction=benefit"]
)
def test_nothing_moves_when_the_script_starts(path: str, width: int, browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.route("**/explorer.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(address + path)
    page.locator(READY).wait_for()
    page.wait_for_timeout(200)
    assert (page.evaluate("window.shifts") or 0) < 0.01
    context.close()


def test_a_link_with_filters_shows_all_if_the_script_never_comes(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.route("**/explorer.js", lambda route: route.abort())
    page.goto(address + STUDIES + "?condition=fibromyalgia")
    page.locator(ROW).first.wait_for(timeout=6000)
    page.close()


def test_a_link_leads_to_rows_and_what_is_unknown_leaves_it(open_list: Any, address: str) -> None:
    page = open_list(STUDIES + "?condition=fibromyalgia&design=case-report&design=nonsense&sort=-nothing&more=1")
    assert query(page) == "?more=1&condition=fibromyalgia&design=case-report"
    assert status(page).endswith(" studies. Not known here, and left out: Design: nonsense")
    page.goto(address + STUDIES + "?condition=Fibromyalgia")
    page.locator(READY).wait_for()
    assert query(page) == "?condition=fibromyalgia"
    assert "left out" not in status(page)
    page.goto(address + INDICATIONS + "?direction=benefit&direction=mixed&sort=-participants&colour=red")
    page.locator(READY).wait_for()
    assert set(column(page, "Direction")) == {"Benefit", "Mixed"}
    assert query(page) == "?colour=red&direction=benefit&direction=mixed&sort=-participants"
    known = [int(text) for text in column(page, "Participants") if text[:1].isdigit()]
    assert known == sorted(known, reverse=True)
    assert page.locator(GROUP).count() == 0


def test_values_of_a_facet_add_and_facets_narrow(open_list: Any) -> None:
    page = open_list(STUDIES)
    whole = page.locator(ROW).count()
    assert status(page) == f"{whole} studies"
    choose(page, "condition", "fibromyalgia")
    one = page.locator(ROW).count()
    assert status(page) == f"{one} of {whole} studies"
    assert all("Fibromyalgia" in text for text in column(page, "Conditions"))
    choose(page, "condition", "anxiety")
    both = page.locator(ROW).count()
    assert one < both < whole
    count = page.locator("label:has([name=evidence][value=direct]) .explore__count").text_content()
    choose(page, "evidence", "direct")
    assert page.locator(ROW).count() == int(count) < both
    assert page.locator(f"{ROW} .tag", has_text="Indirect").count() == 0
    assert query(page) == "?condition=anxiety&condition=fibromyalgia&evidence=direct"
    chips = page.locator(".explore__chip")
    assert chips.all_inner_texts() == ["Condition: Anxiety", "Condition: Fibromyalgia", "Evidence: Direct"]
    page.get_by_role("button", name="Remove the filter Condition: Anxiety").click()
    assert chips.nth(0).evaluate("node => node === document.activeElement")
    assert query(page) == "?condition=fibromyalgia&evidence=direct"


@pytest.mark.parametrize("chosen", ["", "?direction=mixed"])
@pytest.mark.parametrize("path", [STUDIES, INDICATIONS])
def test_every_count_is_what_the_value_brings(path: str, chosen: str, open_list: Any) -> None:
    """A count is that of the rows with the value as the only one of its facet, the other facets being as they are."""
    page = open_list(path + chosen)
    wrong, counted = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll(".explore__value input")];
      const rows = () => document.querySelectorAll(".explore__table [data-row]").length;
      const told = new Map(boxes.map((box) => [box, Number(box.parentElement.lastElementChild.textContent)]));
      const wrong = [];
      for (const box of boxes) {
        const others = boxes.filter((other) => other.name === box.name && other.checked);
        for (const other of others) other.click();
        box.click();
        if (rows() !== told.get(box)) wrong.push([box.name, box.value, told.get(box), rows()]);
        box.click();
        for (const other of others) other.click();
      }
      return [wrong, boxes.filter((box) => told.get(box)).length];
    }""")
    assert wrong == []
    assert counted > 5


def test_back_forward_and_reload(open_list: Any) -> None:
    page = open_list(STUDIES)
    whole = status(page)
    choose(page, "condition", "fibromyalgia")
    narrowed = status(page)
    page.locator("th[data-sort=year] button").click()
    latest = status(page)
    assert latest.endswith("sorted by Year: newest first")
    page.go_back()
    assert status(page) == narrowed
    page.go_back()
    assert (status(page), query(page)) == (whole, "")
    assert page.locator(".explore__chip").count() == 0
    page.go_forward()
    page.go_forward()
    assert status(page) == latest
    page.reload()
    page.locator(READY).wait_for()
    assert status(page) == latest
    years = [int(text) for text in column(page, "Year") if text.isdigit()]
    assert years == sorted(years, reverse=True)


@pytest.mark.parametrize("path", [STUDIES, INDICATIONS])
def test_every_head_sorts_both_ways_and_back(path: str, open_list: Any) -> None:
    page = open_list(path)
    listed = page.locator(f"{ROW} th").all_inner_texts()
    groups = page.locator(GROUP).count()
    for name in page.locator("th[data-sort]").evaluate_all("heads => heads.map((head) => head.dataset.sort)"):
        head = page.locator(f"th[data-sort={name}]")
        seen = []
        for _ in range(2):
            head.locator("button").click()
            place = head.evaluate("node => node.cellIndex")
            values = page.locator(ROW).evaluate_all(f"rows => rows.map((row) => row.cells[{place}].dataset.value)")
            known = [value for value in values if value]
            assert values == known + [""] * (len(values) - len(known)), name
            numbers = head.get_attribute("data-sort-number") is not None
            keys: list[Any] = [float(value) if numbers else value.casefold() for value in known]
            seen.append(head.get_attribute("aria-sort"))
            if numbers or name == "reviewed":
                assert keys == sorted(keys, reverse=seen[-1] == "descending"), name
            assert page.locator("[aria-sort]").count() == 1
            assert page.locator(GROUP).count() == 0
        assert set(seen) == {"ascending", "descending"}
        head.locator("button").click()
        assert page.locator("[aria-sort]").count() == 0
        assert page.locator(f"{ROW} th").all_inner_texts() == listed
        assert page.locator(GROUP).count() == groups


def test_names_are_sorted_as_readers_do(open_list: Any) -> None:
    page = open_list(INDICATIONS + "?sort=condition")
    names = page.locator(f"{ROW} th").all_inner_texts()
    assert names == page.evaluate("names => [...names].sort(new Intl.Collator('en').compare)", names)


def test_by_keyboard(open_list: Any) -> None:
    page = open_list(STUDIES)
    page.locator(".explore__facet summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert len(re.findall("condition=", query(page))) == 1
    assert page.locator(".explore__facet[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".explore__facet[open]").count() == 0
    assert page.locator(".explore__facet summary").first.evaluate("node => node === document.activeElement")
    page.locator("th[data-sort=participants] button").focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").inner_text() == "Participants"
    page.locator(".explore__chip").focus()
    page.keyboard.press("Enter")
    assert page.locator(".explore__status").evaluate("node => node === document.activeElement")


def test_values_give_way_when_the_reader_turns_to_something_else(open_list: Any) -> None:
    page = open_list(STUDIES)
    for leave in (lambda: page.locator("h1").click(), lambda: page.locator("[name=words]").focus()):
        page.locator(".explore__facet summary").first.click()
        assert page.locator(".explore__values >> visible=true").count() == 1
        leave()
        assert page.locator(".explore__values >> visible=true").count() == 0
    page.locator(".explore__facet summary").nth(0).click()
    page.locator(".explore__facet summary").nth(1).click()
    assert page.locator(".explore__facet[open]").count() == 1


@pytest.mark.parametrize(
    ("path", "typed", "found"),
    [
        (STUDIES, "younger fibro", "Younger 2013"),
        (STUDIES, "RANDOMISED 4.5 mg", "Younger 2013"),
        (INDICATIONS, "crohns", "Crohn's disease"),
        (INDICATIONS, "  Crohn’s ", "Crohn's disease"),
        (STUDIES, "randomized 4.5mg", "Younger 2013"),
        (STUDIES, "RCT", "Mischoulon 2017"),
        (STUDIES, "MS", "Sharafaddinzadeh 2010"),
        (INDICATIONS, "MS", "Multiple sclerosis"),
        (INDICATIONS, "post-traumatic", "Post-traumatic stress disorder (PTSD)"),
    ],
)
def test_words(path: str, typed: str, found: str, open_list: Any) -> None:
    page = open_list(path)
    whole = page.locator(ROW).count()
    page.locator("[name=words]").fill(typed)
    names = page.locator(f"{ROW} th a:first-child").all_inner_texts()
    assert found in names
    assert len(names) < whole
    page.wait_for_function("location.search.includes('words=')")
    page.reload()
    page.locator(READY).wait_for()
    assert page.locator(f"{ROW} th a:first-child").all_inner_texts() == names
    assert page.locator(".explore__chip").inner_text() == f"Words: “{typed.strip()}”"


def test_numbers_of_citations_are_no_words(open_list: Any) -> None:
    page = open_list(STUDIES)
    texts = page.locator(ROW).evaluate_all("""rows => rows.map((row) => {
      const copy = row.cloneNode(true);
      for (const citation of copy.querySelectorAll(".citation")) citation.remove();
      return [...copy.cells].map((cell) => cell.textContent).join(" ");
    })""")
    page.locator("[name=words]").fill("5")
    assert page.locator(ROW).count() == len([text for text in texts if re.search(r"(?<![\w.,])5", text)])


def test_no_row_fits_and_clear(open_list: Any) -> None:
    page = open_list(STUDIES + "?condition=epilepsy&mechanism=trpm3&sort=study")
    assert status(page).startswith("0 of ")
    assert not page.locator(".explore__table").is_visible()
    clear = page.get_by_role("button", name="Clear filters")
    assert clear.count() == 1
    clear.click()
    assert page.locator(ROW).count() > 20
    assert query(page) == "?sort=study"
    assert page.locator(".explore__status").evaluate("node => node === document.activeElement")
    assert page.get_by_role("button", name="Clear filters").count() == 0


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("path", [STUDIES, INDICATIONS])
def test_on_a_phone(path: str, width: int, open_list: Any) -> None:
    page = open_list(path, width, has_touch=True, is_mobile=True)
    facet = page.locator(".explore__facet summary", has_text="Direction")
    assert not facet.is_visible()
    toggle = page.get_by_role("button", name=re.compile("^Filters"))
    toggle.tap()
    assert toggle.get_attribute("aria-expanded") == "true"
    facet.tap()
    page.locator("[name=direction][value=mixed]").tap()
    assert set(column(page, "Direction")) == {"Mixed"}
    assert toggle.inner_text().split() == ["Filters", "(1)"]
    page.locator(".explore__chip").wait_for()
    small = """nodes => nodes.map((node) => node.closest("label.explore__value") ?? node)
      .map((node) => [node.className, node.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([name]) => name)"""
    assert page.locator(".explore__form :is(button, input, select, summary)").evaluate_all(small) == []
    toggle.tap()
    assert not facet.is_visible()
    page.locator("select[name=sort]").select_option("-participants")
    known = [int(text.replace(",", "")) for text in column(page, "Participants") if text[:1].isdigit()]
    assert known == sorted(known, reverse=True)
    assert page.locator("thead button >> visible=true").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".explore__chip").tap()
    assert query(page) == "?sort=-participants"


def test_targets_of_the_mouse_are_large_enough(open_list: Any) -> None:
    page = open_list(STUDIES + "?condition=fibromyalgia")
    page.locator(".explore__facet summary").first.click()
    boxes = page.locator(
        ".explore__form :is(button, summary, [type=search], label.explore__value) >> visible=true"
    ).evaluate_all("nodes => nodes.map((node) => node.getBoundingClientRect().height)")
    assert len(boxes) > 20
    assert min(boxes) >= 24


def test_citations_keep_their_numbers_when_sorted(open_list: Any) -> None:
    page = open_list(STUDIES)
    numbers = "rows => Object.fromEntries(rows.map((row) => [row.querySelector('a').href, row.cells[0].textContent]))"
    before = page.locator(ROW).evaluate_all(numbers)
    page.locator("th[data-sort=participants] button").click()
    assert page.locator(ROW).evaluate_all(numbers) == before


def test_a_link_into_a_row_that_is_not_shown_shows_it(open_list: Any, address: str) -> None:
    page = open_list(STUDIES)
    gone = page.locator(f"{ROW}:not([data-facet-condition~=epilepsy]) .citation a").first.get_attribute("id")
    choose(page, "condition", "epilepsy")
    assert page.locator(f'[id="{gone}"]').count() == 0
    page.locator(f'a[role=doc-backlink][href="#{gone}"]').click()
    page.locator(f'[id="{gone}"]').wait_for()
    assert page.locator(f'[id="{gone}"]').evaluate("node => node.matches(':target')")
    assert query(page) == ""
    page.goto(address + STUDIES + "?sort=year#indirect")
    page.locator("#indirect").wait_for()
    assert page.locator("#indirect").evaluate("node => node.getBoundingClientRect().top < innerHeight")


def test_the_search_dialog_leaves_the_filters_alone(open_list: Any, address: str) -> None:
    page = open_list(STUDIES + "?condition=fibromyalgia&design=case-series")
    narrowed = status(page)
    page.keyboard.press("/")
    page.locator(".search-dialog__input").fill("pain")
    page.locator(".search-dialog__results a").first.wait_for()
    page.locator(".search-dialog__input").fill("pains")
    page.wait_for_function("location.search.includes('q=pains')")
    page.locator(".search-dialog__results a").first.wait_for()
    page.reload()
    page.locator(READY).wait_for(state="attached")
    assert status(page) == narrowed
    page.locator(".search-dialog__results a").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("location.search === '?condition=fibromyalgia&design=case-series'")
    assert status(page) == narrowed
    page.goto(address + STUDIES + "?q=&design=case+report")
    page.locator(READY).wait_for(state="attached")
    assert page.locator(".explore__chip").count() == 0


def test_on_paper_the_chosen_rows_and_by_what_they_were_chosen(open_list: Any) -> None:
    page = open_list(STUDIES + "?condition=fibromyalgia&condition=epilepsy&sort=year")
    page.emulate_media(media="print")
    told = page.locator(".explore__told")
    assert told.is_visible()
    shown = page.locator(".explore__status").text_content()
    assert told.inner_text() == f"Shown: {shown}. Condition: Epilepsy or Fibromyalgia."
    assert page.locator(".explore :is(form, .explore__chip) >> visible=true").count() == 0
    assert page.locator(f"{ROW} >> visible=true").count() == page.locator(ROW).count()


@pytest.fixture
def many(open_list: Any, address: str) -> Any:
    """The studies' list with its rows repeated until there are 2,000."""
    page = open_list(INDICATIONS)

    def repeat(route: Any) -> None:
        response = route.fetch()
        html = response.text()
        rows = re.findall(r"<tr data-row.*?</tr>", html, re.DOTALL)
        more = re.sub(r' id="[^"]*"', "", "".join(rows)) * (2000 // len(rows))
        end = html.index("</tbody>", html.rindex("<tr data-row"))
        route.fulfill(response=response, body=html[:end] + more + html[end:])

    page.route("**/studies/", repeat)
    page.goto(address + STUDIES, timeout=120_000)  # what takes long is 2,000 rows, not the script
    page.locator(READY).wait_for()
    return page


def test_thousands_of_rows_are_shown_step_by_step(many: Any) -> None:
    assert re.fullmatch(r"2,0\d\d studies; the first 100 are shown", status(many))
    assert many.locator(ROW).count() == 100
    many.get_by_role("button", name="Show more studies").click()
    assert many.locator(ROW).count() == 200
    assert many.locator(f"{ROW} >> nth=100 >> a >> nth=0").evaluate("node => node === document.activeElement")
    many.locator("[name=evidence][value=direct]").evaluate("input => input.click()")
    assert int(status(many).split()[0].replace(",", "")) < 2000
    many.locator("[name=evidence][value=direct]").evaluate("input => input.click()")
    many.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert many.locator(ROW).count() > 2000
    many.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert many.locator(ROW).count() == 100
