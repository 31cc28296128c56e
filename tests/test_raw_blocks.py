"""HTML that goes through Python-Markdown in raw blocks comes out as it went in."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown  # type: ignore[import-untyped]

from generator.build.raw_blocks import BLOCK_TAGS, block, heading, token_for

CASES = sorted((Path(__file__).parent / "data/raw_blocks").iterdir())
TOKEN = token_for(["any text"])


def engine() -> Any:
    """Python-Markdown with the extensions that MkDocs gives it, ours among them."""
    return Markdown(
        extensions=["toc", "tables", "fenced_code", "attr_list", "generator.build.raw_blocks"],
        extension_configs={"generator.build.raw_blocks": {"token": TOKEN}},
    )


def contents(tokens: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for token in tokens:
        lines += [f"{token['level']} {token['id']} {token['name']}", *contents(token["children"])]
    return lines


def written(part: dict[str, Any]) -> str:
    if "block" in part:
        return block(part["block"], TOKEN)
    return heading(part["level"], part["id"], part["heading"], TOKEN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page(case: Path) -> None:
    parts = json.loads((case / "parts.json").read_text("utf-8"))
    markdown = engine()
    html = markdown.convert("".join(map(written, parts)))
    assert html + "\n" == (case / "expected.html").read_bytes().decode("utf-8")
    assert contents(markdown.toc_tokens) == (case / "toc.txt").read_text("utf-8").splitlines()


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x02\x03"), max_size=60)
troublesome = st.lists(
    st.sampled_from([*"\t\r\n  *_`~#[](){}<>&!|:=-\\\"'", "\n\n", "\n   \n", "    ", "```\n", "[TOC]", "&amp;"])
).map("".join)


@settings(deadline=None)
@given(st.lists(anything | troublesome, min_size=1, max_size=3))
def test_blocks_come_out_unchanged(texts: list[str]) -> None:
    blocks = [f"<div>{text}</div>" for text in texts]
    assert engine().convert("".join(block(html, TOKEN) for html in blocks)) == "\n".join(blocks)


@settings(deadline=None)
@given(anything | troublesome)
def test_headings_come_out_unchanged(text: str) -> None:
    html = f"<b>{text}</b>"
    assert engine().convert(heading(2, "x", html, TOKEN)) == f'<h2 id="x">{html}</h2>'


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="\"'&<>"), min_size=1))
def test_ids_come_out_unchanged(identifier: str) -> None:
    markdown = engine()
    assert markdown.convert(heading(2, identifier, "Text", TOKEN)) == f'<h2 id="{identifier}">Text</h2>'
    assert markdown.toc_tokens[0]["id"] == identifier


def test_block_tags_are_block_level_to_python_markdown() -> None:
    assert all(engine().is_block_level(tag) for tag in BLOCK_TAGS)


def test_token_depends_on_every_text() -> None:
    tokens = [token_for(texts) for texts in ([], ["ab"], ["a", "b"], ["b", "a"], ["", "ab"], ["ab", ""])]
    assert len(set(tokens)) == len(tokens)
    assert token_for(["ab", "c"]) == token_for(iter(["ab", "c"]))


def test_another_token_opens_nothing() -> None:
    foreign = block("<p>*x*</p>", token_for(["another text"]))
    assert engine().convert(block(f"<div>{foreign}</div>", TOKEN)) == f"<div>{foreign}</div>"


@pytest.mark.parametrize(
    "write",
    [
        lambda: block(f"<p>{TOKEN}></p>", TOKEN),
        lambda: heading(2, "x", TOKEN, TOKEN),
        lambda: heading(0, "x", "", TOKEN),
        lambda: heading(7, "x", "", TOKEN),
        lambda: heading(2, "", "x", TOKEN),
        lambda: heading(2, "a b", "x", TOKEN),
        lambda: heading(2, 'a"onclick=x', "x", TOKEN),
        lambda: heading(2, TOKEN, "x", TOKEN),
    ],
)
def test_refused(write: Any) -> None:
    with pytest.raises(ValueError, match=r"token|level|id of a heading"):
        write()
