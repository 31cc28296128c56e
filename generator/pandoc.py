"""The one door to pandoc: what a CSL style makes of works and citations, and documents in other formats.

Pandoc gets CSL-JSON, its own document format and HTML of ours, never a contributor's file.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from generator.model.citations import CitationItem, before_suffix

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TIMEOUT = 600
"""Seconds; 10,000 works take about four."""

_API_VERSION = [1, 23, 1]
_INLINES = {"em": "Emph", "strong": "Strong", "sub": "Subscript", "sup": "Superscript", "del": "Strikeout"}


class PandocError(Exception):
    """Pandoc could not be run, or refused what it was given."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: entries by ``id`` in the order of the list, without their margin numbers, and citations in order.

    A citation is the HTML of a paragraph that begins with ``X`` and a space.
    """

    entries: Mapping[str, str]
    citations: tuple[str, ...]


def citeproc(
    works: Sequence[Mapping[str, Any]], citations: Iterable[Sequence[Any]], style: bytes, language: str = ""
) -> Printed:
    """Format all works, CSL-JSON items, and the citations, each made by :func:`cite`.

    ``language`` is a BCP 47 tag for localised terms; without one the style's own language holds.

    Raises:
        PandocError: pandoc is missing, fails, or the style is not CSL.

    """
    from selectolax.lexbor import LexborHTMLParser

    everything = [{"t": "Cite", "c": [[_citation("*")], []]}]
    meta: dict[str, Any] = {
        "nocite": {"t": "MetaInlines", "c": everything},
        "link-citations": {"t": "MetaBool", "c": True},
    }
    if language:
        meta["lang"] = {"t": "MetaString", "c": language}
    blocks = [{"t": "Para", "c": [{"t": "Str", "c": "X"}, {"t": "Space"}, *inlines]} for inlines in citations]
    document = {"pandoc-api-version": _API_VERSION, "meta": meta, "blocks": blocks}
    with TemporaryDirectory() as folder:
        # As a bibliography, not as the document: pandoc's csljson reader loses dates that are words ("in press").
        bibliography, csl = Path(folder) / "bibliography.json", Path(folder) / "style.csl"
        bibliography.write_text(json.dumps(works, ensure_ascii=False), encoding="utf-8")
        csl.write_bytes(style)
        html = _run(
            (
                *(
                    "--from=json",
                    "--to=html",
                    "--wrap=none",
                    "--eol=lf",
                    "--citeproc",
                    "--metadata=link-bibliography:false",
                ),
                *(f"--bibliography={bibliography}", f"--csl={csl}"),
            ),
            json.dumps(document, ensure_ascii=False),
        ).decode()
    tree = LexborHTMLParser(html)
    for wrapper in tree.css("span.nocase"):
        wrapper.unwrap()
    entries = {str(node.attributes["id"]).removeprefix("ref-"): _entry(node) for node in tree.css("div.csl-entry")}
    return Printed(entries, tuple(node.inner_html or "" for node in tree.css("body > p")))


def convert(html: str, to: str, options: Sequence[str] = ()) -> bytes:
    """A document of pandoc's format ``to``, such as ``docx`` or ``epub3``, made of an HTML document.

    Its title, its language and its ``meta`` elements become the document's metadata. Pandoc runs in its sandbox: it
    reads no file but those that ``options`` name, asks no server, and knows no day but the first of 1970.

    Raises:
        PandocError: pandoc is missing or fails.

    """
    return _run(("--from=html-auto_identifiers", f"--to={to}", "--output=-", "--sandbox", *options), html)


def cite(items: Sequence[CitationItem], narrative: bool = False, labels: Mapping[str, str] | None = None) -> list[Any]:
    """A citation as pandoc's inlines. Affixes are HTML; ``labels`` gives a form of each CSL locator label."""
    citations = [
        _citation(
            item.key,
            inlines(item.prefix),
            [*_locator(item, labels or {}, narrative and not place), *inlines(item.suffix)],
            "AuthorInText" if narrative and not place else "SuppressAuthor" if item.suppress_author else None,
        )
        for place, item in enumerate(items)
    ]
    return [{"t": "Cite", "c": [citations, []]}]


def _locator(item: CitationItem, labels: Mapping[str, str], narrative: bool) -> list[Any]:
    """A locator in braces, which pandoc reads as it stands, and what stands before the suffix."""
    space = _words(before_suffix(item, narrative))
    if not item.locator:
        return space
    label = labels.get(item.label or "page", item.label or "page")
    return [{"t": "Space"}, *_words(f"{{{label} {item.locator}}}"), *space]


def _citation(
    key: str, prefix: Sequence[Any] = (), suffix: Sequence[Any] = (), mode: str | None = None
) -> Mapping[str, Any]:
    return {
        "citationId": key,
        "citationPrefix": list(prefix),
        "citationSuffix": list(suffix),
        "citationMode": {"t": mode or "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }


def inlines(html: str) -> list[Any]:
    """Clean inline HTML as pandoc's inlines; what pandoc has no inline for counts as its text."""
    if not html:
        return []
    if "<" not in html and "&" not in html:
        return _words(html)
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(f"<body>{html}</body>").body
    return [] if body is None else list(_children(body))


def _children(node: "LexborNode") -> Iterable[Any]:
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            yield from _words(child.text_content or "")
        elif child.tag == "code":
            yield {"t": "Code", "c": [["", [], []], child.text()]}
        elif child.tag == "a" and child.attributes.get("href"):
            yield {"t": "Link", "c": [["", [], []], list(_children(child)), [child.attributes["href"], ""]]}
        elif child.tag in _INLINES:
            yield {"t": _INLINES[child.tag], "c": list(_children(child))}
        else:
            yield from _children(child)
        child = child.next


def _words(text: str) -> list[Any]:
    found: list[Any] = []
    for place, word in enumerate(text.split(" ")):
        if place:
            found.append({"t": "Space"})
        if word:
            found.append({"t": "Str", "c": word})
    return found


def _entry(node: "LexborNode") -> str:
    """The entry on one line: parts that a style sets apart, such as a left margin, follow each other."""
    for part in node.css("div[class^=csl-]"):
        if part.mem_id != node.mem_id:
            part.insert_before(" ")
            part.insert_after(" ")
            part.unwrap()
    return " ".join((node.inner_html or "").split())


def _run(arguments: Sequence[str], text: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with arguments of our own
            [_program(), *arguments], input=text.encode(), capture_output=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PandocError(f"pandoc could not be run: {error}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise PandocError(f"pandoc failed: {said or f'exit status {done.returncode}'}")
    return done.stdout


@cache
def _program() -> str:
    import pypandoc  # type: ignore[import-untyped]

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise PandocError("pandoc is not installed; run `make site` again") from error


@cache
def version() -> str:
    """The version of pandoc's package, on which formatted text depends."""
    from importlib.metadata import version as package_version

    return package_version("pypandoc-binary")
