"""Finished HTML in the pages that an engine gets: how it is written and how Python-Markdown takes it out again.

A page handed to the engine holds headings, so that the engine's table of contents works, and raw blocks::

    TOKEN<
    <p>Any HTML, as many lines as it likes.</p>
    TOKEN>

    ## TOKEN[Doses below 5&nbsp;mg <em>daily</em>]TOKEN doses

The first form is one block of HTML, the second a heading of level 2 with its HTML and its id. Neither is parsed:
:class:`RawBlocksExtension` puts both into Python-Markdown's stash before any other part of it looks at the page.

Python-Markdown itself normalises white space even earlier (tabs are expanded, carriage returns become line ends, lines
of spaces are emptied), so the writer puts an escape in place of each character that this would touch. What an escape
begins with is the token, which no content contains, so the HTML comes out as it went in, character by character.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.preprocessors import Preprocessor  # type: ignore[import-untyped]
from markdown.util import ETX, STX  # type: ignore[import-untyped]

# fmt: off
BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "details", "div", "dl", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
))
# fmt: on
"""Tags a raw block may begin with; all are block level elements to Python-Markdown."""

_WHITE_SPACE = " \t\n\f\r"  # HTML's own; a no-break space is text
_ESCAPES = {"\t": "t", "\r": "r"}
_LINE_END = "n"
_LINE_OF_SPACES = "s"
_UNESCAPED = {letter: character for character, letter in _ESCAPES.items()} | {_LINE_END: "\n", _LINE_OF_SPACES: ""}


def token_for(texts: Iterable[str]) -> str:
    """The token for pages made of these texts: the same for the same texts, and contained in none of them.

    It is a hash of all of them, so a text that contained it would have to contain a hash of itself.
    """
    digest = blake2b(digest_size=16)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return f"raw-{digest.hexdigest()}"


def block(html: str, token: str) -> str:
    """A raw block for the engine's page, with blank lines around it.

    A block that begins with anything but a block tag (``BLOCK_TAGS``) would come out inside ``<p>``, because
    Python-Markdown takes it for inline HTML: it gets a ``<div>`` around it. White space before the first tag is
    dropped, as is a block of white space only. See :func:`_escaped` for the two characters that cannot pass.
    """
    html = html.lstrip(_WHITE_SPACE)
    if not html:
        return ""
    first_tag = re.match(r"<([a-z][a-z0-9]*)[ >]", html)
    if first_tag is None or first_tag[1] not in BLOCK_TAGS:
        html = f"<div>{html}</div>"
    lines = _escaped(html, token).split("\n")
    content = "\n".join(token + _LINE_OF_SPACES + line if line and not line.strip(" ") else line for line in lines)
    return f"\n{token}<\n{content}\n{token}>\n\n"


def heading(level: int, identifier: str, html: str, token: str) -> str:
    """A heading for the engine's page: ``level`` 1 to 6, its id, and its content as inline HTML.

    White space is no part of an id in HTML; quotes, ``&`` and angle brackets are refused because MkDocs' templates
    print the ids of their table of contents without escaping them.
    """
    if level not in range(1, 7):
        raise ValueError(f"heading level {level} is not one of 1 to 6")
    if not identifier or re.search(r"[\s\"'&<>\x00-\x1f]", identifier) or token in identifier:
        raise ValueError(
            f"{identifier!r} cannot be the id of a heading: it is empty or holds white space, a quote, & < >"
        )
    content = _escaped(html, token).replace("\n", token + _LINE_END)
    return f"\n{'#' * level} {token}[{content}]{token} {identifier}\n\n"


def _escaped(html: str, token: str) -> str:
    """The HTML with escapes for what white-space normalisation would change.

    U+0002 and U+0003 become U+FFFD: they delimit Python-Markdown's own placeholders, and HTML allows neither.
    """
    if token in html:
        raise ValueError("a raw block contains the token that delimits raw blocks")
    html = html.replace(STX, "\ufffd").replace(ETX, "\ufffd")
    for character, letter in _ESCAPES.items():
        html = html.replace(character, token + letter)
    return html


class _RawBlocks(Preprocessor):  # type: ignore[misc]
    """Puts raw blocks and the HTML of headings into the stash."""

    def __init__(self, md: Markdown, token: str) -> None:
        super().__init__(md)
        fence = re.escape(token)
        self.escape = re.compile(f"{fence}([{''.join(_UNESCAPED)}])")
        self.raw = re.compile(
            rf"^{fence}<\n(?P<block>.*?)\n{fence}>$"
            rf"|^(?P<level>\#+) {fence}\[(?P<heading>[^\n]*)\]{fence} (?P<identifier>[^\n]+)$",
            re.MULTILINE | re.DOTALL,
        )

    def run(self, lines: list[str]) -> list[str]:
        return self.raw.sub(self.stash, "\n".join(lines)).split("\n")

    def stash(self, raw: re.Match[str]) -> str:
        content = self.escape.sub(lambda escape: _UNESCAPED[escape[1]], raw["block"] or raw["heading"] or "")
        placeholder: str = self.md.htmlStash.store(content)
        if raw["block"] is not None:
            return placeholder
        # How Python-Markdown itself protects an escaped character: no part of it reads these as Markdown.
        identifier = "".join(c if c.isalnum() else f"{STX}{ord(c)}{ETX}" for c in raw["identifier"])
        return f'{raw["level"]} {placeholder} {{: id="{identifier}" }}'


class RawBlocksExtension(Extension):  # type: ignore[misc]
    """The reader's side, with ``token`` as its only setting; needs ``attr_list`` for the ids of headings."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"token": ["", "What delimits raw blocks."]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register before fenced code (25), MkDocs' search for anchors (21) and HTML blocks (20)."""
        md.preprocessors.register(_RawBlocks(md, self.getConfig("token")), "raw_blocks", 28)


def makeExtension(**settings: Any) -> RawBlocksExtension:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls for an extension that is named by its module."""
    return RawBlocksExtension(**settings)
