"""The Markdown dialect: CommonMark, tables, Material's extensions as far as they are supported, and citations.

Inline rules here record in ``token.meta["offset"]`` where in the inline text a link or a citation begins, because
markdown-it-py's inline tokens have no position.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from generator import citation_syntax

HTML_MARKUP = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|pre|code|kbd|samp|textarea)\b.*?(?:</\1\s*>|$)|"
    r"""<[/!?a-z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)""",
    re.IGNORECASE | re.DOTALL,
)
"""What in an HTML block is no text: comments, code and its like with all that they hold, tags."""

MAX_NESTING = 100
"""How deep blocks and inline marks may nest; the parser drops what lies deeper, so reaching it is reported."""


def citation(state: StateInline, silent: bool) -> bool:
    """Parse a citation at the current position into a ``citation`` token; links win over brackets.

    When markdown-it only looks for the end of a link's text (``silent``), a bracket is a bracket: taken as one token
    it would look like a link in a link, and the outer link would be text.
    """
    character = state.src[state.pos]
    if character == "[":
        if silent:
            return False
        cluster = citation_syntax.bracketed(state.src, state.pos, state.posMax)
        if cluster is None or _is_link(state, cluster.end):
            return cluster is None and _unterminated(state)
    elif character in "@-":
        cluster = citation_syntax.narrative(state.src, state.pos, state.posMax)
        if cluster is None:
            return False
    else:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = state.src[cluster.start : cluster.end]
        token.meta = {"offset": cluster.start, "cluster": cluster}
    state.pos = cluster.end
    return True


def _unterminated(state: StateInline) -> bool:
    """Make a token of the ``[`` of a citation that is never closed, so that it can be reported; it is shown as text."""
    if not citation_syntax.unterminated(state.src, state.pos, state.posMax):
        return False
    token = state.push("citation_unterminated", "", 0)
    token.content = "["
    token.meta = {"offset": state.pos}
    state.pos += 1
    return True


def _is_link(state: StateInline, behind_bracket: int) -> bool:
    if state.src[behind_bracket : behind_bracket + 1] not in ("(", "["):
        return False
    position = state.pos
    found = link(state, True)
    state.pos = position
    return found


def _with_offset(rule: Any, token_type: str) -> Any:
    """The rule, which also records where the token it pushes begins."""

    def positioned(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[count:]:
            if token.type == token_type:
                token.meta = {**token.meta, "offset": start, "end": state.pos}
                break
        return True

    return positioned


@cache
def parser() -> MarkdownIt:
    """The parser for pages."""
    markdown = MarkdownIt("js-default", {"html": True, "maxNesting": MAX_NESTING})
    markdown.use(admon_plugin).use(deflist_plugin).use(tasklists_plugin).use(footnote_plugin, inline=False)
    _add_inline_rules(markdown)
    markdown.core.ruler.push("text_in_html", _text_in_html)
    return markdown


@cache
def inline_parser() -> MarkdownIt:
    """The parser for front matter fields: no HTML, no blocks, no footnotes."""
    markdown = MarkdownIt("js-default", {"html": False, "maxNesting": MAX_NESTING})
    _add_inline_rules(markdown)
    return markdown


def _remember_text(state: StateCore) -> None:
    """Keep the inline text as it was parsed: a later rule takes the box from a task's text, and offsets would shift."""
    for token in state.tokens:
        if token.type == "inline":
            token.meta = {**token.meta, "text": token.content}


def _text_in_html(state: StateCore) -> None:
    """Find the citations between the tags of an HTML block, which is text; code, scripts and comments are not."""
    for token in state.tokens:
        if token.type == "html_block" and "@" in token.content:
            token.meta = {**token.meta, "text": token.content}
            token.children = list(_html_children(token.content))


def _html_children(html: str) -> Iterator[Token]:
    behind = 0
    for markup in HTML_MARKUP.finditer(html):
        yield from _cited_text(html, behind, markup.start())
        yield Token("html_inline", "", 0, content=markup[0], meta={"offset": markup.start()})
        behind = markup.end()
    yield from _cited_text(html, behind, len(html))


def _cited_text(html: str, start: int, end: int) -> Iterator[Token]:
    behind = position = start
    while position < end:
        character = html[position]
        cluster = None
        if character == "[":
            cluster = citation_syntax.bracketed(html, position, end)
        elif character in "@-":
            cluster = citation_syntax.narrative(html, position, end)
        if cluster is None:
            position += 2 if character == "\\" else 1
            continue
        yield Token("html_inline", "", 0, content=html[behind:position], meta={"offset": behind})
        raw = html[cluster.start : cluster.end]
        yield Token("citation", "", 0, content=raw, meta={"offset": cluster.start, "cluster": cluster})
        behind = position = cluster.end
    yield Token("html_inline", "", 0, content=html[behind:end], meta={"offset": behind})


def _add_inline_rules(markdown: MarkdownIt) -> None:
    markdown.core.ruler.before("inline", "remember_text", _remember_text)
    markdown.inline.ruler.at("link", _with_offset(link, "link_open"))
    markdown.inline.ruler.at("autolink", _with_offset(autolink, "link_open"))
    markdown.inline.ruler.at("html_inline", _with_offset(html_inline, "html_inline"))
    markdown.inline.ruler.at("image", _with_offset(image, "image"))
    markdown.inline.ruler.before("link", "citation", citation)
