"""The HTML of every page of the built site: what readers of any kind, and programs, may count on."""

import re
from collections.abc import Callable, Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.config import Config
from tests.addresses import addresses

ONCE = (
    "html[lang=en]",
    "head > title",
    'head > meta[name="viewport"]',
    'head > meta[name="description"]',
    'head > meta[property="og:title"]',
    'head > meta[property="og:description"]',
    'head > meta[property="og:type"]',
    'head > meta[property="og:site_name"]',
    "h1",
    "main",
    "main article",
    "header",
    "footer",
    "a.md-skip",
)
NEVER = ("article img:not([alt])", "article :is(font, center, marquee, blink)", 'meta[property="og:locale"]')


def text(node: LexborNode | None) -> str:
    return re.sub(r"\s+", " ", node.text()).strip() if node else ""


def head_faults(page: LexborHTMLParser) -> Iterator[str]:
    """One of each; sizes that a reader may enlarge; no words that a page lacks."""
    for selector in ONCE:
        if len(page.css(selector)) != 1:
            yield f"{len(page.css(selector))} {selector}"
    for selector in NEVER:
        if page.css(selector):
            yield f"has {selector}"
    for selector in ("head > title", "h1"):
        if not text(page.css_first(selector)):
            yield f"empty {selector}"
    for meta in page.css("head > meta[name=description], head > meta[property^='og:']"):
        if not meta.attributes.get("content"):
            yield f"empty {meta.html}"
    viewport = page.css_first('meta[name="viewport"]')
    if viewport and re.search("user-scalable|maximum-scale", viewport.attributes["content"] or ""):
        yield "a reader cannot zoom"


def heading_faults(page: LexborHTMLParser) -> Iterator[str]:
    """WCAG 2.2, 1.3.1 and 2.4.6: no level is left out on the way down, no heading is empty."""
    last = 0
    for heading in page.css("main :is(h1, h2, h3, h4, h5, h6)"):
        level = int(heading.tag[1])
        if level > last + 1:
            yield f"h{last} is followed by h{level} “{text(heading)}”"
        if not text(heading).replace("¶", ""):
            yield f"empty {heading.html}"
        last = level


def table_faults(page: LexborHTMLParser) -> Iterator[str]:
    """WCAG 2.2, 1.3.1: each table has a caption, each of its heads says what it is the head of.

    A figure's caption names a table that stands in it.
    """
    for table in page.css("article table"):
        figure = table.parent.parent if table.parent else None
        outer = figure.css_first("figcaption") if figure and figure.tag == "figure" else None
        name = text(table.css_first("caption") or outer)
        if not name:
            yield f"no caption: {(table.html or '')[:100]}"
        for head in table.css("th:not([scope])"):
            yield f"th without scope in “{name}”: {text(head)}"
        if not table.css("thead th"):
            yield f"no heads of columns in “{name}”"


def picture_faults(page: LexborHTMLParser) -> Iterator[str]:
    """WCAG 2.2, 1.1.1: each plot has a name and a description, which it points to."""
    for picture in page.css("article figure svg"):
        for name in ("title", "desc"):
            if not text(picture.css_first(name)):
                yield f"a plot without {name}: {(picture.html or '')[:100]}"
        named = f"{picture.attributes.get('aria-labelledby')} {picture.attributes.get('aria-describedby')}"
        for identifier in {child.attributes.get("id") for child in picture.css("svg > title, svg > desc")}:
            if identifier not in named.split():
                yield f"{identifier} is not what its plot points to"


def name_faults(page: LexborHTMLParser) -> Iterator[str]:
    """WCAG 2.2, 2.4.4 and 4.1.2: each link and each control has a name."""
    for control in page.css("a[href], button"):
        named = text(control) or control.attributes.get("aria-label") or control.attributes.get("title")
        if not named:
            yield f"no name: {(control.html or '')[:100]}"


RULES: tuple[Callable[[LexborHTMLParser], Iterator[str]], ...] = (
    head_faults,
    heading_faults,
    table_faults,
    picture_faults,
    name_faults,
)


@pytest.fixture(scope="session")
def pages(built: Config) -> dict[str, LexborHTMLParser]:
    """Every page but the one for lost addresses, parsed once."""
    found = [path for path in addresses(built.site) if path != "404.html"]
    return {path: LexborHTMLParser((built.site / path / "index.html").read_text("utf-8")) for path in found}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_page(rule: Callable[[LexborHTMLParser], Iterator[str]], pages: dict[str, LexborHTMLParser]) -> None:
    assert len(pages) > 100
    assert {path: found for path, page in pages.items() if (found := list(rule(page)))} == {}


def test_titles_tell_pages_apart(pages: dict[str, LexborHTMLParser]) -> None:
    titles = [text(page.css_first("head > title")) for page in pages.values()]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


FAULTS = {
    "two main headings": ("h1", "<h1>Again</h1>", head_faults),
    "a level left out": ("h1", "<h4>Deep</h4>", heading_faults),
    "a head without scope": ("thead th", "<th>Bare</th>", table_faults),
    "a table without a caption": ("h1", "<table><tr><th scope=col>x</table>", table_faults),
    "a plot without a name": ("h1", "<figure><svg><desc>x</desc></svg></figure>", picture_faults),
    "a link without a name": ("h1", '<a href="#x"></a>', name_faults),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_seen(fault: str, built: Config) -> None:
    selector, planted, rule = FAULTS[fault]
    page = LexborHTMLParser((built.site / "indications/fibromyalgia/index.html").read_text("utf-8"))
    assert list(rule(page)) == []
    node = page.css_first(selector)
    assert node is not None
    html = (page.html or "").replace(node.html or "", f"{node.html}{planted}", 1)
    assert list(rule(LexborHTMLParser(html)))
