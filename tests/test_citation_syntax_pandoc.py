"""The citation grammar against pandoc itself: the same items, labels and locators from the same text.

Pandoc runs twice for a whole batch: as a reader it shows keys, prefixes and suffixes; then citeproc prints each item
in a style that shows nothing but label and locator.

What differs by design, and is therefore not in the data or is made equal before comparing:

- Bare URLs and e-mail addresses hold no citations, and ``@a@b`` is not two.
- A bracket that holds a key but is no citation for pandoc (``[@a; see also]``, two keys in an item, a key in inner
  brackets or in emphasis) is a fault here, so that it is reported. A braced locator cannot hold ``;`` in either.
- ``{12}`` and ``{ii, A}`` without a label are pages, as pandoc's manual says; pandoc 3.9 names the page only if the
  first word is one digit.
- Labels are all locator terms of CSL 1.0.2; pandoc lacks ``act``, ``table``, ``appendix`` and the other new ones.
- A locator ends before code, tags, links and emphasis; pandoc takes their text. ``[17](1)`` is a link in both.
- Accents written apart belong to a key; keys are compared in NFC.
- Quotation marks stay as they are written; pandoc parses what they enclose first, so that ``["@a" x]`` has no items.
- Brackets behind a narrative key that ``(`` or ``[`` follows are left to links.
- ``[x]@a]``: pandoc skips the first closing bracket.
- citeproc prints its own dashes and spaces round ``-``, ``,``, ``;`` and ``&`` in a locator, and a comma before a
  suffix that has none.
"""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import citation_syntax
from tests.conftest import DATA

FOLDER = DATA / "citation_syntax" / "pandoc"
STYLE = FOLDER / "locators.csl"
LINES = FOLDER / "lines.txt"
MARKDOWN = (
    "markdown-bracketed_spans-example_lists-fancy_lists-footnotes-inline_notes-link_attributes-raw_tex-strikeout"
    "-subscript-superscript-tex_math_dollars"
)
"""Pandoc's Markdown without what the site's Markdown does not have."""

Item = tuple[str, str, str | None, str | None, str, bool]
Read = list[tuple[bool, list[Item]]]
"""The citations of a line: narrative or not, and key, prefix, label, locator, suffix, author suppressed."""


def pandoc(*arguments: str, text: str) -> Any:
    command = (pypandoc.get_pandoc_path(), *arguments, "--to=json")
    return json.loads(subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout)


def shown(inlines: list[Any]) -> str:
    """The text of pandoc's inlines."""
    text = ""
    for inline in inlines:
        content = inline.get("c")
        match inline["t"]:
            case "Str":
                text += content
            case "Space" | "SoftBreak":
                text += " "
            case "Code":
                text += f"`{content[1]}`"
            case "RawInline":
                text += content[1]
            case "Emph":
                text += f"*{shown(content)}*"
            case "Strong":
                text += f"**{shown(content)}**"
            case _:
                text += shown(content[1])
    return text


def citations(inlines: list[Any]) -> Iterator[list[Any]]:
    """The clusters among inlines."""
    for inline in inlines:
        if inline["t"] == "Cite":
            yield inline["c"][0]
        elif inline["t"] in ("Emph", "Strong"):
            yield from citations(inline["c"])
        elif inline["t"] in ("Link", "Quoted", "Span"):
            yield from citations(inline["c"][1])


def printed_alone(item: dict[str, Any]) -> dict[str, Any]:
    """A paragraph that cites the one known work with the item's suffix."""
    item = {**item, "citationId": "a", "citationPrefix": [], "citationMode": {"t": "NormalCitation"}}
    return {"t": "Para", "c": [{"t": "Cite", "c": [[item], []]}]}


def as_pandoc_reads(lines: list[str], language: str) -> list[Read]:
    read = pandoc("--from", MARKDOWN, text="\n\n".join(f"Text {line}" for line in lines))
    clusters = [list(citations(block["c"])) for block in read["blocks"]]
    assert len(clusters) == len(lines)
    work = {"id": {"t": "MetaString", "c": "a"}, "type": {"t": "MetaString", "c": "book"}}
    meta = {
        "lang": {"t": "MetaString", "c": language},
        "references": {"t": "MetaList", "c": [{"t": "MetaMap", "c": work}]},
    }
    alone = [printed_alone(item) for line in clusters for cluster in line for item in cluster]
    document = json.dumps({**read, "meta": meta, "blocks": alone})
    printed = pandoc("--from=json", "--citeproc", f"--csl={STYLE}", "-M", "suppress-bibliography=true", text=document)
    texts = iter(shown(block["c"]) for block in printed["blocks"])
    return [
        [(mode(cluster[0]) == "AuthorInText", [pandoc_item(item, next(texts)) for item in cluster]) for cluster in line]
        for line in clusters
    ]


def mode(item: dict[str, Any]) -> str:
    return str(item["citationMode"]["t"])


def pandoc_item(item: dict[str, Any], printed: str) -> Item:
    found = re.fullmatch(r"⟦(.*?)\|(.*?)⟧(.*)", printed, re.DOTALL)
    assert found, printed
    locator = plain_locator(found[2])
    label = "page" if found[1] == "none" else found[1]
    prefix = spaced(shown(item["citationPrefix"]))
    suppressed = mode(item) == "SuppressAuthor"
    return item["citationId"], prefix, label if locator else None, locator, tight(found[3]), suppressed


def as_we_read(line: str, language: str) -> Read | None:
    """``None`` for a line with a fault."""
    read: Read = []
    position = 0
    while position < len(line):
        cluster = None
        if line[position] == "[":
            cluster = citation_syntax.bracketed(line, position, None, language)
        elif line[position] in "@-":
            cluster = citation_syntax.narrative(line, position, None, language)
        if cluster is None:
            position += 2 if line[position] == "\\" else 1
            continue
        if cluster.fault:
            return None
        items = [
            (
                item.key,
                spaced(plain(item.prefix)),
                item.label,
                plain_locator(item.locator or ""),
                tight(plain(item.suffix)),
                item.suppress_author,
            )
            for item in cluster.items
        ]
        read.append((cluster.narrative, items))
        position = cluster.end
    return read


def plain(markdown: str) -> str:
    """Markdown without marks as pandoc shows it: no escapes and character references, typographic dashes."""
    parts = re.split(r"(\\[!-/:-@\[-`{-~])", markdown)
    texts = [html.unescape(part).replace("---", "—").replace("--", "–").replace("...", "…") for part in parts[::2]]
    escaped = [part[1] for part in parts[1::2]]
    return "".join(text for pair in zip(texts, [*escaped, ""], strict=True) for text in pair)


def spaced(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("’", "'").split())


def tight(suffix: str) -> str:
    return "".join(spaced(suffix).removeprefix(",").split())


def plain_locator(text: str) -> str | None:
    return re.sub(r"\s*([–,;&])\s*", r"\1", spaced(text).replace("-", "–")) or None


def differences(lines: list[str], language: str = "en-US") -> list[tuple[str, Read, Read]]:
    ours = [as_we_read(f"Text {line}", language) for line in lines]
    pairs = zip(lines, ours, as_pandoc_reads(lines, language), strict=True)
    return [(line, mine, theirs) for line, mine, theirs in pairs if mine is not None and mine != theirs]


def test_awkward_lines_read_as_pandoc_reads_them() -> None:
    lines = LINES.read_text(encoding="utf-8").splitlines()
    assert None not in [as_we_read(line, "en-US") for line in lines]
    assert differences(lines) == []


def test_a_difference_is_seen() -> None:
    assert [line for line, _, _ in differences(["[@a, p. 3]", "[@a, table 3]", "@a@b"])] == ["[@a, table 3]", "@a@b"]


@pytest.mark.parametrize(("language", "lines"), json.loads((FOLDER / "languages.json").read_text("utf-8")).items())
def test_labels_of_other_languages_are_those_of_pandoc(language: str, lines: list[str]) -> None:
    assert differences(lines, language) == []


PARTS: dict[str, list[str]] = json.loads((FOLDER / "parts.json").read_text("utf-8"))
LABELS, VALUES, WORDS, KEYS = (PARTS[name] for name in ("labels", "values", "words", "keys"))


def joined(texts: list[str], separator: str, size: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(texts), max_size=size).map(separator.join)


SUFFIX = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", " ", ", ", ","]),
    st.sampled_from(LABELS),
    st.sampled_from(["", " ", "&nbsp;"]),
    st.sampled_from([" ", ", ", ",", ""]).flatmap(lambda separator: joined(VALUES, separator, 3)),
    joined(WORDS, " ", 2).map(lambda words: f" {words}" if words else ""),
)
BRACED = st.builds(
    "{}{{{} {}}} {}".format,
    st.sampled_from(["", " ", ", "]),
    st.sampled_from(LABELS),
    joined([*VALUES, *WORDS[:6]], " ", 3),
    joined(WORDS, " ", 2),
)
ITEM = st.builds(
    "{}{} {}".format, st.sampled_from(["", "see ", "e.g., ", "[1] "]), st.sampled_from(KEYS), SUFFIX | BRACED
)
CLUSTER = st.lists(ITEM, min_size=1, max_size=3).map(lambda items: f"[{'; '.join(items)}]")
LOCATED = st.builds("[{}]".format, SUFFIX | BRACED | ITEM)
NARRATIVE = st.builds("{}{}{} says".format, st.sampled_from(KEYS), st.sampled_from(["", " ", "  "]), LOCATED)
LINE = (CLUSTER | NARRATIVE).filter(lambda line: "](" not in line)


@settings(max_examples=8)
@given(st.lists(LINE, min_size=50, max_size=100))
def test_generated_lines_read_as_pandoc_reads_them(lines: list[str]) -> None:
    assert differences(lines) == []
