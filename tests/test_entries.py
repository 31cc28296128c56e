"""What entries of lists carry beside the text of the style: the title told apart, and the studies of a work."""

import re
import tomllib
from collections.abc import Mapping
from html import escape
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.entries import entry_html
from generator.compose.entry_studies import design_and_size, studies_html
from generator.model.references import Reference
from generator.model.results import Participants, StudyDesign
from generator.model.vocabularies import Design, Masking
from generator.source import Location
from tests.conftest import DATA

CASES = tomllib.loads((DATA / "entries" / "titles.toml").read_text("utf-8"))["case"]


def entry(text: str, title: str) -> str:
    work = Reference("work", "article-journal", Location("works.bib"), title)
    return entry_html(work, text, {}, lambda _: None).partition('<span class="Z3988"')[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_titles(case: Mapping[str, str]) -> None:
    html = entry(case["text"], case["title"])
    assert re.findall(r'<span class="csl-title">(.*?)</span>', html) == [case["apart"]] * bool(case["apart"])


PARTS = st.text("ab.<&?\"'’ é茶", max_size=12)


@given(PARTS, PARTS, PARTS)
def test_no_title_changes_the_text(before: str, title: str, after: str) -> None:
    text = escape(f"{before}{title}{after}", quote=False)
    html = entry(text, title)
    assert re.sub(r"</?span[^>]*>", "", html) == text
    assert html.count("<span") == html.count("</span>")


def study(kind: str, size: int | None = None, **more: Any) -> Any:
    design = StudyDesign(kind=Design(kind), masking=Masking(more.pop("masking", "not reported")))
    people = Participants(population="Drinkers of tea", enrolled=size)
    return SimpleNamespace(
        **{
            "label": "Adams <1>",
            "included": None,
            "indirectness": None,
            "design": design,
            "participants": people,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("told", "record"),
    [
        ("randomised crossover trial, double-blind, 1,100 participants", ("randomised crossover trial", 1100)),
        ("case report, double-blind, 1 participant", ("case report", 1)),
        ("cohort study, double-blind, number of participants not reported", ("cohort study", None)),
        ("animal study, double-blind", ("animal study", 12)),
        ("laboratory study, double-blind", ("laboratory study", None)),
    ],
)
def test_design_and_size(told: str, record: tuple[str, int | None]) -> None:
    assert design_and_size(study(*record, masking="double-blind")) == told


def test_reviews_and_indirect_evidence() -> None:
    assert design_and_size(study("meta-analysis", 1, included=89)) == "meta-analysis of 89 studies, 1 participant"
    assert design_and_size(study("meta-analysis", 1, included=1)) == "meta-analysis of 1 study, 1 participant"
    indirect = study("case series", 2, indirectness="Another dose")
    assert design_and_size(indirect) == "case series, 2 participants, indirect evidence"


def test_studies_of_a_work() -> None:
    here, there = SimpleNamespace(), SimpleNamespace()
    one, two = study("animal study"), study("case report", 1)
    address: Any = lambda _: "a&b/"  # noqa: E731
    assert studies_html([], here, address) == ""  # type: ignore[arg-type]
    html = studies_html([(there, one)], here, address)  # type: ignore[list-item, arg-type]
    assert html == ' <span class="entry-studies">Study: <a href="a&amp;b/">animal study</a></span>'
    html = studies_html([(there, one), (here, two)], here, address)  # type: ignore[list-item, arg-type]
    assert html == (
        ' <span class="entry-studies">Studies: <a href="a&amp;b/">Adams &lt;1&gt;: animal study</a>; '
        "Adams &lt;1&gt;: case report, 1 participant</span>"
    )
