"""Citations in inline text and between the tags of HTML blocks."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from generator import citation_syntax
from generator.locators import DEFAULT_LANGUAGE
from generator.markdown.bibliography import MARK as BIBLIOGRAPHY_MARK
from generator.markdown.escapes import AT_REFERENCE

HTML_MARKUP = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|pre|code|kbd|samp|textarea)\b.*?(?:</\1\s*>|$)|"
    r"""<[/!?a-z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)""",
    re.IGNORECASE | re.DOTALL,
)
"""What in an HTML block is no text: comments, code and its like with all that they hold, tags."""


_TO_READ = re.compile(rf"@|{AT_REFERENCE.pattern}|{BIBLIOGRAPHY_MARK.pattern}")
_TEXT_MARK = re.compile(r"[\[@\-\\&]")


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
        if token.type == "html_block" and _TO_READ.search(token.content):
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
    while found := _TEXT_MARK.search(html, position, end):
        position = found.start()
        token, shown, stop = _read_mark(html, position, end, language)
        if token is None and shown == stop:
            position = stop
            continue
        yield Token("html_inline", "", 0, content=html[behind:position], meta={"offset": behind})
        if token is not None:
            yield token
        behind, position = shown, stop
    yield Token("html_inline", "", 0, content=html[behind:end], meta={"offset": behind})


def _read_mark(html: str, at: int, end: int, language: str) -> tuple[Token | None, int, int]:
    """What begins with the mark; from where text is shown again, and from where it is to be read."""
    if html[at] == "\\":
        if misplaced := BIBLIOGRAPHY_MARK.match(html, at, end):
            return _token("misplaced", html, at, misplaced.end()), misplaced.end(), misplaced.end()
        hides = html[at + 1 : at + 2] in ("[", "@") and _cluster(html, at + 1, end, language) is not None
        if not hides:
            return None, at + 2, at + 2
        # As in Markdown, `\[@key]` is a bracket and a citation in the sentence.
        escaped = html[at + 1] == "@"
        return _token("escaped_at", html, at, at + 2) if escaped else None, at + 1 + escaped, at + 2
    if html[at] == "&":
        reference = AT_REFERENCE.match(html, at, end)
        behind = reference.end() if reference else at + 1
        return _token("escaped_at", html, at, behind) if reference else None, behind, behind
    cluster = _cluster(html, at, end, language)
    if cluster is None:
        return None, at + 1, at + 1
    token = _token("citation", html, at, cluster.end)
    token.meta["cluster"] = cluster
    return token, cluster.end, cluster.end


def _cluster(html: str, at: int, end: int, language: str) -> citation_syntax.Cluster | None:
    read = citation_syntax.bracketed if html[at] == "[" else citation_syntax.narrative
    return read(html, at, end, language)


def _token(kind: str, html: str, start: int, end: int) -> Token:
    return Token(kind, "", 0, content=html[start:end], meta={"offset": start})
