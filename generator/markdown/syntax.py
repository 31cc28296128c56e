"""The Markdown dialect: CommonMark, tables, Material's own syntax, and citations.

Inline rules here record in ``token.meta["offset"]`` where in the inline text a link or a citation begins, because
markdown-it-py's inline tokens have no position. One dispatcher for blocks and one for marks choose by the first
character, so that text without any of them costs next to nothing.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import reference as commonmark_reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from generator import citation_syntax
from generator.markdown import marks
from generator.markdown.abbreviations import definition, explain
from generator.markdown.attributes import attribute_list, give_blocks, give_inline
from generator.markdown.bibliography import bibliography, bibliography_in_text
from generator.markdown.captions import caption
from generator.markdown.citations import citation, text_in_html
from generator.markdown.containers import admonition, details, tabs
from generator.markdown.definitions import join_terms, terms
from generator.markdown.escapes import keep_escaped
from generator.markdown.footnotes import footnote, footnote_mark
from generator.markdown.html_blocks import markdown_html
from generator.markdown.plain_html import html_block
from generator.markdown.tables import table
from generator.markdown.tasks import task_boxes
from generator.markdown.unsupported import link_with_space
from generator.markdown_rules import MAX_NESTING

_LONGEST_LABEL = 1_000
"""In characters, as in CommonMark."""

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

_BLOCKS: Mapping[str, BlockRule] = MappingProxyType(
    {
        "!": admonition,
        "?": details,
        "=": tabs,
        "/": caption,
        "*": definition,
        "\\": bibliography,
        "<": markdown_html,
    }
)
"""Block rules by the character that each begins with."""


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    rule = _BLOCKS.get(state.src[start : start + 1])
    if rule is None or start >= state.eMarks[start_line] or state.is_code_block(start_line):
        return False
    return rule(state, start_line, end_line, silent)


def _reference(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The target of a link by label; ``[@key]: text`` is a citation and text, as in Pandoc."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("[", start):
        return False
    end = state.src.find("]:", start, start + _LONGEST_LABEL)
    if "@" in state.src[start:end] and citation_syntax.bracketed(state.src[start : end + 1], 0):
        return False
    return commonmark_reference(state, start_line, end_line, silent)


def _in_braces(state: StateInline, silent: bool) -> bool:
    return marks.critic(state, silent) or attribute_list(state, silent)


def _in_text(rule: InlineRule) -> InlineRule:
    """The rule, but for an image's alternative text, which is an attribute: all in it is text."""

    def rule_of_text(state: StateInline, silent: bool) -> bool:
        return not state.env.get("in_image") and rule(state, silent)

    return rule_of_text


_MARKS: Mapping[str, InlineRule] = MappingProxyType({**marks.INLINE_RULES, "{": _in_braces})
_CITATIONS: Mapping[str, InlineRule] = MappingProxyType(dict.fromkeys("[@-", _in_text(citation)))
_PAGE_MARKS: Mapping[str, InlineRule] = MappingProxyType({"\\": bibliography_in_text})


def _choose(rules: Mapping[str, InlineRule]) -> InlineRule:
    """One rule that leaves the choice to the character at which it stands."""

    def chosen(state: StateInline, silent: bool) -> bool:
        rule = rules.get(state.src[state.pos])
        return rule is not None and rule(state, silent)

    return chosen


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


def _image(state: StateInline, silent: bool) -> bool:
    """An image, in whose alternative text no citation, footnote or link counts."""
    outer = state.env.get("in_image", False)
    state.env["in_image"] = True
    found = image(state, silent)
    state.env["in_image"] = outer
    return found


@cache
def parser() -> MarkdownIt:
    """The parser for pages."""
    markdown = _markdown({**_MARKS, **_CITATIONS, **_PAGE_MARKS}, html=True)
    markdown.use(deflist_plugin).use(footnote_plugin, inline=False)
    markdown.inline.ruler.at("footnote_ref", _in_text(footnote_mark))
    markdown.block.ruler.at("footnote_def", footnote, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.at("reference", _reference)
    markdown.block.ruler.at("html_block", html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.block.ruler.before("fence", "material", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    markdown.block.ruler.before("deflist", "terms", terms)
    markdown.core.ruler.after("block", "join_terms", join_terms)
    markdown.core.ruler.before("inline", "block_attributes", give_blocks)
    markdown.core.ruler.after("inline", "task_boxes", task_boxes)
    markdown.core.ruler.push("abbreviations", explain)
    markdown.core.ruler.push("text_in_html", text_in_html)
    return markdown


@cache
def inline_parser() -> MarkdownIt:
    """The parser for front matter fields: no HTML, no blocks, no footnotes."""
    return _markdown({**_MARKS, **_CITATIONS}, html=False)


@cache
def affix_parser() -> MarkdownIt:
    """The parser for what stands before and behind a citation's key: marks and inline HTML, no citations."""
    return _markdown(_MARKS, html=True)


def _markdown(rules: Mapping[str, InlineRule], html: bool) -> MarkdownIt:
    markdown = MarkdownIt("js-default", {"html": html, "maxNesting": MAX_NESTING})
    markdown.core.ruler.before("inline", "remember_text", _remember_text)
    markdown.inline.ruler.at("link", _with_offset(link, "link_open"))
    markdown.inline.ruler.at("autolink", _with_offset(autolink, "link_open"))
    markdown.inline.ruler.at("html_inline", _with_offset(html_inline, "html_inline"))
    markdown.inline.ruler.at("image", _with_offset(_image, "image"))
    markdown.inline.ruler.before("escape", "evidence", _choose(rules))
    markdown.inline.ruler.push("link_with_space", _in_text(link_with_space))
    markdown.inline.ruler2.before("fragments_join", "close_marks", marks.close_marks)
    markdown.core.ruler.before("text_join", "keep_escaped", keep_escaped)
    markdown.core.ruler.push("attributes", give_inline)
    return markdown


def _remember_text(state: StateCore) -> None:
    """Keep the inline text as it stands in the file: a later rule takes a list of attributes from its end."""
    for token in state.tokens:
        if token.type == "inline":
            token.meta = {**token.meta, "text": token.content}
