"""Citations in inline text and between the tags of HTML blocks."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from generator import citation_syntax
from generator.locators import DEFAULT_LANGUAGE

HTML_MARKUP = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|pre|code|kbd|samp|textarea)\b.*?(?:</\1\s*>|$)|"
    r"""<[/!?a-z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)""",
    re.IGNORECASE | re.DOTALL,
)
"""What in an HTML block is no text: comments, code and its like with all that they hold, tags."""


def citation(state: StateInline, silent: bool) -> bool:
    """Parse a citation at the current position into a ``citation`` token; links win over brackets.

    When markdown-it only looks for the end of a link's text (``silent``), a bracket is a bracket: taken as one token
    it would look like a link in a link, and the outer link would be text.
    """
    if state.src[state.pos] == "[":
        if silent:
            return False
        cluster = citation_syntax.bracketed(state.src, state.pos, state.posMax, _language(state.env))
        if cluster is None or _is_link(state, cluster.end):
            return cluster is None and _unterminated(state)
    else:
        cluster = citation_syntax.narrative(state.src, state.pos, state.posMax, _language(state.env))
        if cluster is None:
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


def _language(env: MutableMapping[str, Any]) -> str:
    """The language of the labels of locators, which the caller of the parser names."""
    return env.get("language") or DEFAULT_LANGUAGE


def text_in_html(state: StateCore) -> None:
    """Find the citations between the tags of an HTML block, which is text; code, scripts and comments are not."""
    for token in state.tokens:
        if token.type == "html_block" and "@" in token.content:
            token.meta = {**token.meta, "text": token.content}
            token.children = list(_html_children(token.content, _language(state.env)))


def _html_children(html: str, language: str) -> Iterator[Token]:
    behind = 0
    for markup in HTML_MARKUP.finditer(html):
        yield from _cited_text(html, behind, markup.start(), language)
        yield Token("html_inline", "", 0, content=markup[0], meta={"offset": markup.start()})
        behind = markup.end()
    yield from _cited_text(html, behind, len(html), language)


def _cited_text(html: str, start: int, end: int, language: str) -> Iterator[Token]:
    behind = position = start
    while position < end:
        character = html[position]
        cluster = None
        if character == "[":
            cluster = citation_syntax.bracketed(html, position, end, language)
        elif character in "@-":
            cluster = citation_syntax.narrative(html, position, end, language)
        if cluster is None:
            position += 2 if character == "\\" else 1
            continue
        yield Token("html_inline", "", 0, content=html[behind:position], meta={"offset": behind})
        raw = html[cluster.start : cluster.end]
        yield Token("citation", "", 0, content=raw, meta={"offset": cluster.start, "cluster": cluster})
        behind = position = cluster.end
    yield Token("html_inline", "", 0, content=html[behind:end], meta={"offset": behind})
