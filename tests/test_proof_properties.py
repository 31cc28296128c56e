"""The generator's own citations go through the proof: what it writes is right, and what is changed afterwards is found.

Random pages in several forms of numeric style and in an author–date style; then one random change of the finished HTML.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.cite.author_date import cluster_key
from generator.cite.page import cite
from generator.compose import ComposedPage
from generator.csl import read_style
from generator.diagnostics import Diagnostic
from generator.formatting import Formatter
from generator.model.citations import Citation, CitationItem
from generator.model.formatted import Formatted, ItemForm, NumericForm
from generator.model.references import Name, Reference
from generator.source import Location
from generator.verify import verify

DATA = Path(__file__).parent / "data" / "proof"
SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def work(key: str, year: str, *authors: Name) -> Reference:
    return Reference(
        key, "article-journal", Location("x.bib"), title=f"Trial {ord(key[0])}", authors=authors, issued=year
    )


SMITH, KARL, NOEL = Name("Smith", "Jane"), Name("Smith", "Karl"), Name("Noël", "François")
BERG, ORGANISATION = Name("Berg", "Eva", particle="van den"), Name(literal="Invented Health Organization")
WORKS = {
    found.key: found
    for found in (
        work("a", "2014", SMITH),
        work("b", "2014", SMITH),
        work("c-1", "2014", KARL),
        work("c-1-1", "1999", BERG, NOEL, SMITH),
        work("d&e<f>", "1999", BERG, NOEL),
        work("ü:1.x", "2001", Name("Ødegård", "Åse"), Name("O’Brien-Łuc", "M. J.")),
        work("50%25", "", ORGANISATION),
        work("日本", "2020", Name(literal="王小明")),
        work("g'h", "2003"),
        work("1", "2016", SMITH, KARL),
        work("i", "2016", NOEL),
        work("j", "2016", NOEL),
    )
}
LOCATORS = ("3", "33–35", "1999", "iv, 7", "[2]")
AFFIXES = ("see", "cf. 3,", "the 1999 edition,", "[1]–[2]", "– 4;", "1066", "“", "<5>", "and 6 & 7", "٣ in", "2a", "(8")

ITEMS = st.builds(
    CitationItem,
    st.sampled_from(sorted(WORKS)),
    prefix=st.sampled_from(("",) * 12 + AFFIXES),
    label=st.just("page"),
    locator=st.sampled_from((None,) * 6 + LOCATORS),
    suffix=st.sampled_from(("",) * 12 + AFFIXES),
    suppress_author=st.sampled_from((False, False, False, True)),
)
CITATIONS = st.builds(Citation, st.lists(ITEMS, min_size=1, max_size=6).map(tuple), st.booleans())


@dataclass(frozen=True)
class Style:
    """A name for messages, and what the generator is given of the style."""

    name: str
    formatted: Formatted

    def __repr__(self) -> str:
        return self.name


def numeric(name: str, form: NumericForm, locators: bool = True, ordered: bool = False) -> Style:
    located = {("page", locator): ItemForm("", "", "", f", p. {locator}") for locator in LOCATORS if locators}
    shown = NumericForm(
        form.prefix, form.suffix, form.delimiter, form.range_delimiter, form.before_range, form.after_range,
        form.attached, form.bare, located,
    )  # fmt: skip
    entries = {key: f"Entry of {escape(key)}" for key in WORKS}
    return Style(name, Formatted(entries, shown, ordered))


NUMERIC = (
    numeric("brackets", NumericForm()),
    numeric("superscript", NumericForm("<sup>", "</sup>", ",", "–", ",", ",", attached=True)),
    numeric("apart", NumericForm("(", ")", "; ", None, "; ", "; ")),
    numeric("each in brackets", NumericForm("", "", ", ", "–", ", ", ", ", bare=ItemForm("[", "", "", "]"))),
    numeric("hyphen", NumericForm("<sup>(", ")</sup>", ",", "-", ",", ",", attached=True), locators=False),
    numeric("spaces", NumericForm("[", "]", " ", "–", " ", "; "), ordered=True),
    numeric("words", NumericForm("", "", ", ", "–", ", ", ", ", bare=ItemForm("no. ", "<b>", "</b>", "."))),
)


def finished(body: str, citations: Sequence[Citation], formatted: Formatted) -> str:
    """The page as the generator writes it, but for downloads, which a site has: the one place that calls it."""
    page = ComposedPage(
        source=SimpleNamespace(lists_all=False, record=SimpleNamespace(description="", type="page")),
        path="page.md",
        title="Page",
        html=body,
        citations=tuple(citations),
        placeholder=re.compile(r"cite\x00x(\d+)x"),
        list_placeholder="list\x00x",
        end_placeholder="end\x00x",
        record=lambda _: None,
    )  # type: ignore[arg-type]
    html = re.sub(r'<p class="downloads".*?</p>', "", cite(page, WORKS, formatted, escape).html)
    return f"<!doctype html><main>{html}</main>"


def page(citations: Sequence[Citation], places: Sequence[int], formatted: Formatted) -> str:
    """A page with the citations at the places: in the text in this order, from 4 on in notes at its end."""
    in_order = sorted(range(len(citations)), key=lambda n: places[n])
    paragraphs = [f"<p>Text cite\x00x{n}x.</p>\n" for n in in_order if places[n] < 4]
    notes = [f"<li>Note cite\x00x{n}x.</li>\n" for n in in_order if places[n] >= 4]
    body = "".join(paragraphs) + (f'<div class="footnote"><ol>{"".join(notes)}</ol></div>\n' if notes else "")
    return finished(body, citations, formatted)


PLACES = st.lists(st.integers(0, 5), min_size=12, max_size=12)


def found_in(html: str, folder: Path) -> list[str]:
    (folder / "page.html").write_text(html, encoding="utf-8")
    return [told(finding) for finding in verify(folder)]


def told(finding: Diagnostic) -> str:
    return f"{finding.location.column}: {finding.rule.name}: {finding.message}"


@pytest.fixture(scope="module")
def author_date() -> tuple[Style, Sequence[Citation]]:
    """An author–date style, and the citations that it has printed: pandoc prints them all in one run."""
    draw = random.Random(20)  # noqa: S311 - no secret
    citations = [drawn_citation(draw) for _ in range(250)]
    style = read_style("author-date.csl", DATA)
    keys = [cluster_key(citation.items, citation.narrative) for citation in citations]
    return Style("author–date", Formatter(style, affix=escape).format(list(WORKS.values()), keys)), citations


def drawn_citation(draw: random.Random) -> Citation:
    def item() -> CitationItem:
        return CitationItem(
            draw.choice(sorted(WORKS)),
            draw.choice(("",) * 12 + AFFIXES),
            "page",
            draw.choice((None,) * 6 + LOCATORS),
            draw.choice(("",) * 12 + AFFIXES),
            draw.random() < 0.2,
        )

    return Citation(tuple(item() for _ in range(draw.randint(1, 5))), draw.random() < 0.3)


@SETTINGS
@given(style=st.sampled_from(NUMERIC), citations=st.lists(CITATIONS, max_size=10), places=PLACES)
def test_what_is_numbered_is_proven(style: Style, citations: list[Citation], places: list[int], tmp_path: Path) -> None:
    assert found_in(page(citations, places, style.formatted), tmp_path) == [], style.name


@SETTINGS
@given(numbers=st.lists(st.integers(0, 249), max_size=10), places=PLACES)
def test_what_is_cited_by_author_is_proven(
    author_date: tuple[Style, Sequence[Citation]], numbers: list[int], places: list[int], tmp_path: Path
) -> None:
    style, citations = author_date
    assert found_in(page([citations[n] for n in numbers], places, style.formatted), tmp_path) == []


# One change of the finished HTML.

LINK = re.compile(r'<a role="doc-biblioref" id="(?P<id>[^"]*)" href="(?P<href>[^"]*)">(?P<text>.*?)</a>')
HIDDEN = re.compile(r'<span id="cite-[^"]*"></span>')
ENTRY = re.compile(r'<li id="ref-.*?</li>', re.DOTALL)
BACKLINK = re.compile(r'<a role="doc-backlink".*?</a>')
CITES = re.compile(r'(?<=data-cites=")[^"]*(?=")')
YEAR = re.compile(r"(?<!p\. )(?:1999|20\d\d)[a-z]?(?=[^<>]*</a>)")
NAME = re.compile(r"[A-ZÅØ]\w\w+")

Change = Callable[[str, st.DataObject], str]


def swapped(pattern: re.Pattern[str], group: str | int = 0) -> Change:
    def change(html: str, data: st.DataObject) -> str:
        spans = [match.span(group) for match in pattern.finditer(html)]
        assume(len(spans) > 1)
        one, two = sorted(data.draw(st.lists(st.sampled_from(spans), min_size=2, max_size=2, unique=True)))
        return "".join((html[: one[0]], html[slice(*two)], html[one[1] : two[0]], html[slice(*one)], html[two[1] :]))

    return change


def replaced(pattern: re.Pattern[str], make: Callable[[re.Match[str]], str]) -> Change:
    def change(html: str, data: st.DataObject) -> str:
        matches = list(pattern.finditer(html))
        assume(matches)
        match = data.draw(st.sampled_from(matches))
        return f"{html[: match.start()]}{make(match)}{html[match.end() :]}"

    return change


def keys_turned(match: re.Match[str]) -> str:
    return " ".join(reversed(match[0].split(" ")))


def renumbered(html: str, data: st.DataObject) -> str:
    """All numbers from one on are one higher."""
    first = data.draw(st.integers(1, 6))

    def higher(match: re.Match[str]) -> str:
        number = int(match["text"])
        return match[0].replace(f">{number}<", f">{number + (number >= first)}<")

    return LINK.sub(higher, html)


def texts_swapped(html: str, data: st.DataObject) -> str:
    """Two links show each other's text, where the names in them differ."""
    links = [link for link in LINK.finditer(html) if NAME.search(link["text"])]
    assume(len({NAME.search(link["text"])[0] for link in links}) > 1)
    one = data.draw(st.sampled_from(links))
    others = [link for link in links if NAME.search(link["text"])[0] != NAME.search(one["text"])[0]]
    one, two = sorted((one, data.draw(st.sampled_from(others))), key=re.Match.start)
    between = html[one.end("text") : two.start("text")]
    return f"{html[: one.start('text')]}{two['text']}{between}{one['text']}{html[two.end('text') :]}"


ANY: Mapping[str, Change] = {
    "ids swapped": swapped(LINK, "id"),
    "addresses swapped": swapped(LINK, "href"),
    "anchors swapped": swapped(HIDDEN),
    "keys swapped": swapped(CITES),
    "entries swapped": swapped(ENTRY),
    "ways back swapped": swapped(BACKLINK),
    "link dropped": replaced(LINK, lambda match: match["text"]),
    "id dropped": replaced(LINK, lambda match: match[0].replace(f' id="{match["id"]}"', "")),
    "anchor dropped": replaced(HIDDEN, lambda _: ""),
    "key dropped": replaced(CITES, lambda match: match[0].partition(" ")[2]),
    "keys turned": replaced(CITES, keys_turned),
    "entry dropped": replaced(ENTRY, lambda _: ""),
    "entry twice": replaced(ENTRY, lambda match: match[0] * 2),
    "way back dropped": replaced(BACKLINK, lambda _: ""),
}
OF_NUMBERS: Mapping[str, Change] = {
    "numbers swapped": swapped(LINK, "text"),
    "renumbered": renumbered,
    "number changed": replaced(LINK, lambda match: match[0].replace(f">{match['text']}<", f">{match['text']}1<")),
}
OF_AUTHORS: Mapping[str, Change] = {
    "texts swapped": texts_swapped,
    "year changed": replaced(YEAR, lambda _: "1998"),
    "letter changed": replaced(YEAR, lambda match: f"{match[0][:4]}{'b' if match[0].endswith('a') else 'a'}"),
}


@SETTINGS
@given(
    style=st.sampled_from(NUMERIC),
    citations=st.lists(CITATIONS, min_size=1, max_size=8),
    places=PLACES,
    change=st.sampled_from(sorted({**ANY, **OF_NUMBERS})),
    data=st.data(),
)
def test_every_change_of_numbers_is_found(
    style: Style, citations: list[Citation], places: list[int], change: str, data: st.DataObject, tmp_path: Path
) -> None:
    html = page(citations, places, style.formatted)
    changed = {**ANY, **OF_NUMBERS}[change](html, data)
    assume(changed != html)
    assert found_in(html, tmp_path) == []
    assert found_in(changed, tmp_path), f"{style.name}: {change} was not found"


# The list keeps the order of the style, which the proof does not know; so entries may change places in it.
OF_AUTHOR_DATE: Mapping[str, Any] = {name: ANY[name] for name in ANY if name != "entries swapped"} | OF_AUTHORS


@SETTINGS
@given(
    numbers=st.lists(st.integers(0, 249), min_size=1, max_size=8),
    places=PLACES,
    change=st.sampled_from(sorted(OF_AUTHOR_DATE)),
    data=st.data(),
)
def test_every_change_of_author_date_citations_is_found(
    author_date: tuple[Style, Sequence[Citation]],
    numbers: list[int],
    places: list[int],
    change: str,
    data: st.DataObject,
    tmp_path: Path,
) -> None:
    style, citations = author_date
    html = page([citations[n] for n in numbers], places, style.formatted)
    changed = OF_AUTHOR_DATE[change](html, data)
    assume(changed != html)
    assert found_in(html, tmp_path) == []
    assert found_in(changed, tmp_path), f"{change} was not found"
