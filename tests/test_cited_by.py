"""The sentence in which a work is cited: a page's HTML and, beside it, what readers of the list of works see."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cite.cited_by import LONGEST_SENTENCE, sentences
from generator.compose import ComposedPage
from generator.front_matter import FrontMatter
from generator.model.citations import Citation, CitationItem
from generator.model.documents import Document
from generator.model.pages import PlainPage
from generator.site import Page
from generator.source import Source
from tests.conftest import case_id, files


def composed(html: str) -> ComposedPage:
    """The page; ``[a]`` stands for a citation, ``@a`` for a narrative one."""
    citations: list[Citation] = []

    def place(found: re.Match[str]) -> str:
        citations.append(Citation((CitationItem(found[0].strip("[]@")),), found[0].startswith("@")))
        return f"cite0x{len(citations) - 1}x"

    marked = re.sub(r"\[[a-z]\]|@[a-z]\b", place, html)
    source = Source("a.md", "")
    page = Page("a.md", source, PlainPage(), FrontMatter(), Document())
    return ComposedPage(
        page, "a.md", "A", marked, tuple(citations), re.compile(r"cite0x(\d+)x"), "list0x", "end0x", lambda _: None
    )


def shown(citation: Citation) -> str:
    return f"Name{citation.items[0].key}" if citation.narrative else ""


@pytest.mark.parametrize("file", files("cited_by", ".html"), ids=case_id)
def test_sentences_as_expected(file: Path, golden: Callable[[Path, str], None]) -> None:
    found = sentences(composed(file.read_text(encoding="utf-8")), shown)
    golden(file.with_suffix(".json"), json.dumps(found, ensure_ascii=False, indent=1) + "\n")


PARTS = st.sampled_from(["[a]", "@b", "Word", " ", ". ", "e.g. ", "<p>", "</p>", "<td>", "<tr>", "&lt;", "x" * 90])


@given(st.lists(PARTS, max_size=60).map("".join))
def test_every_citation_has_a_sentence_without_tags_and_of_some_length(html: str) -> None:
    page = composed(html)
    found = sentences(page, shown)
    assert len(found) == len(page.citations)
    assert all("\x00" not in text and "<p>" not in text and len(text) <= 3 * LONGEST_SENTENCE for text in found)
