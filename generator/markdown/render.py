"""The one renderer: tokens to HTML in Material's structure, contributors' HTML cleaned, our own put in afterwards.

Citations become placeholders, for their numbers are known only on the whole page.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from generator.markdown.cleaning import TEXT_TAGS, Resolve, Slots, clean
from generator.markdown.code import CodeSettings, code_block, code_inline, read_settings
from generator.markdown.escapes import ESCAPED_AT
from generator.markdown.icons import emoji, icon_file, icon_svg
from generator.markdown.keys import key_presses
from generator.markdown.syntax import affix_parser, inline_parser, parser
from generator.markdown.tables import table_start
from generator.model.documents import Document

Cite = Callable[[int], str]

_PLAIN = re.compile(r"[\w\s.,;()/§¶%’“”–—-]*")
"""Words without any mark of Markdown."""


def render(
    document: Document,
    cite: Cite,
    resolve: Resolve = str,
    bibliography: Callable[[str], str] = lambda _: "",
) -> str:
    """The document as clean HTML.

    ``cite`` gives the placeholder of the document's n-th citation, ``resolve`` the final form of a link's target, and
    ``bibliography`` the HTML of the list of references, ``"page"`` or ``"all"``, where the text places one.
    """
    return _render(document, parser().options, cite, resolve, bibliography)


def render_inline(document: Document, cite: Cite, resolve: Resolve = str) -> str:
    """A field parsed by :func:`~generator.markdown.parse_inline` as clean HTML."""
    return _render(document, inline_parser().options, cite, resolve, lambda _: "")


def render_affix(text: str, resolve: Resolve = str) -> str:
    """What stands before or behind a citation's key, as clean HTML for the middle of a line; it cites nothing."""
    if _PLAIN.fullmatch(text) and "__" not in text:
        return text
    document = Document(tuple(affix_parser().parseInline(text, {})))
    return _render(document, affix_parser().options, str, resolve, lambda _: "", TEXT_TAGS)


def _render(
    document: Document,
    options: OptionsDict,
    cite: Cite,
    resolve: Resolve,
    bibliography: Callable[[str], str],
    *tags: frozenset[str],
) -> str:
    renderer = _renderer()
    order = {id(token): n for n, token in enumerate(_citation_tokens(document.tokens))}
    nonce = blake2b("\0".join(token.content for token in document.tokens).encode(), digest_size=12).hexdigest()
    slots = Slots(nonce)
    env: dict[str, Any] = {"cite": cite, "order": order, "slots": slots, "bibliography": bibliography}
    main, footnotes = _split_footnotes(document.tokens)
    html = clean(renderer.render(main, options, env), resolve, *tags)
    items = "".join(
        f'<li id="fn:{escape(label)}">\n{clean(renderer.render(tokens, options, env), resolve)}</li>\n'
        for label, tokens in footnotes
    )
    if items:
        html += f'<div class="footnote">\n<hr>\n<ol>\n{items}</ol>\n</div>\n'
    return slots.fill(html)


@cache
def _renderer() -> "_Renderer":
    """The renderer, which keeps nothing between texts; to make one costs more than to render a short field."""
    return _Renderer()


def _citation_tokens(tokens: Sequence[Token]) -> list[Token]:
    return [
        child
        for token in tokens
        if token.type in ("inline", "html_block")
        for child in token.children or ()
        if child.type == "citation"
    ]


def _split_footnotes(tokens: Sequence[Token]) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    main: list[Token] = []
    footnotes: list[tuple[str, list[Token]]] = []
    current = main
    for token in tokens:
        if token.type == "footnote_open":
            current = []
            footnotes.append((token.meta["label"], current))
        elif token.type in ("footnote_close", "footnote_block_open", "footnote_block_close"):
            current = main
        else:
            current.append(token)
    return main, footnotes


class _Renderer(RendererHTML):
    """markdown-it-py's renderer with Material's structure for what is Material's own."""

    def citation(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The placeholder of a citation."""
        placeholder: str = env["cite"](env["order"][id(tokens[index])])
        return placeholder

    def as_text(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """What is kept apart only to be reported: the bracket of an open citation, a misplaced mark."""
        return escape(tokens[index].content)

    citation_unterminated = misplaced = footnote_unknown = link_with_space = as_text

    def escaped_at(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """An ``@`` that cites nothing."""
        html: str = env["slots"].text(ESCAPED_AT)
        return html

    def html_block(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """An HTML block as it is, but for the citations in its text."""
        token = tokens[index]
        return self.renderInline(token.children, options, env) if token.children else token.content

    def markdown_html_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The tag of an HTML block whose inside is Markdown, as it is."""
        return tokens[index].content + "\n"

    markdown_html_close = markdown_html_open

    def bibliography(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The list of references, where the text places it."""
        meta = tokens[index].meta
        html: str = env["slots"].block(env["bibliography"](meta["kind"])) + "\n" if meta["counts"] else ""
        return html

    def admonition_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The start of a box."""
        return self.renderToken(tokens, index, options, env).rstrip("\n") + "\n"

    details_open = admonition_open

    def admonition_title_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The title of a box."""
        return '<p class="admonition-title">'

    def admonition_title_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a box's title."""
        return f"</{tokens[index].tag}>\n"

    admonition_close = details_close = details_title_close = admonition_title_close
    tabbed_labels_close = tabbed_block_close = figure_close = figcaption_close = admonition_title_close
    tabbed_content_close = tabbed_set_close = admonition_title_close

    def details_title_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The title of a box that opens and closes."""
        return "<summary>"

    def tabbed_set_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A set of tabs with its controls, which work without a script."""
        meta = tokens[index].meta
        number, slots = meta["number"], env["slots"]
        whole: str = slots.attributes(class_="tabbed-set tabbed-alternate", data_tabs=f"{number}:{meta['count']}")
        controls = "".join(
            f'<input{" checked" if n == meta["checked"] else ""} id="__tabbed_{number}_{n + 1}" '
            f'name="__tabbed_{number}" type="radio">'
            for n in range(meta["count"])
        )
        return f"<div{whole}>{slots.text(controls)}"

    def tabbed_labels_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The start of a set's titles, of its bodies and of one body."""
        return f'<div class="{tokens[index].type.removesuffix("_open").replace("_", "-")}">\n'

    tabbed_content_open = tabbed_block_open = tabbed_labels_open

    def tabbed_label_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The title of a tab."""
        return f"<label{env['slots'].attributes(for_=tokens[index].meta['for'])}>"

    def tabbed_label_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a tab's title."""
        return "</label>"

    def figure_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A block with its caption."""
        token = tokens[index]
        classes = str(token.attrs["class"]) if "class" in token.attrs else None
        if "id" in token.meta:
            return f"<figure{env['slots'].attributes(class_=classes, id=token.meta['id'])}>\n"
        return f'<figure class="{escape(classes)}">\n' if classes else "<figure>\n"

    def figcaption_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A caption; one that is empty but for its number holds the number alone."""
        prefix = tokens[index].meta.get("prefix")
        return "<figcaption>\n" + (f"<p>{_prefix(prefix).rstrip()}</p>\n" if prefix else "")

    def paragraph_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A paragraph; the first of a numbered caption begins with the number."""
        prefix = tokens[index].meta.get("prefix")
        return self.renderToken(tokens, index, options, env) + (_prefix(prefix) if prefix else "")

    def task_box(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The box of a task, which readers cannot change."""
        done = tokens[index].meta["done"]
        box: str = env["slots"].text(
            f'<label class="task-list-control"><input type="checkbox" disabled{" checked" if done else ""} '
            f'aria-label="{"done" if done else "to do"}"><span class="task-list-indicator"></span></label>'
        )
        return box

    def abbreviation(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A short form with what it stands for."""
        token = tokens[index]
        return f'<abbr title="{escape(token.meta["title"])}">{escape(token.content)}</abbr>'

    def keys(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """Keys of a keyboard."""
        return key_presses(tokens[index].content)

    def shortcode(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """An icon, an emoji, or text that only looks like the name of one."""
        token = tokens[index]
        file = icon_file(token.content)
        if file is None:
            return escape(emoji(token.content) or token.content)
        classes = f"twemoji {token.attrs.get('class', '')}".strip()
        title = token.attrs.get("title")
        picture = f"<span{env['slots'].attributes(class_=classes, title=title)}>"
        return f"{picture}{env['slots'].text(icon_svg(file))}</span>"

    def s_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """Text that is struck out, with its attributes."""
        tokens[index].tag = "del"
        return self.renderToken(tokens, index, options, env)

    s_close = s_open

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """Code between backticks."""
        html: str = env["slots"].block(code_block(tokens[index].content, read_settings(tokens[index].info)))
        return html

    def code_block(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """Code that is indented."""
        html: str = env["slots"].block(code_block(tokens[index].content, CodeSettings()))
        return html

    def code_inline(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """Code in a line."""
        return code_inline(tokens[index].content) or super().code_inline(tokens, index, options, env)

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A table in a region of its own."""
        return table_start(tokens, index, env["slots"])

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a table and of its region."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A column's head, which says that it is one (WCAG 2.2, technique H63)."""
        return self.renderToken(tokens, index, options, env).replace("<th", '<th scope="col"', 1)

    def footnote_ref(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The mark of a footnote in the text."""
        meta = tokens[index].meta
        mark: str = env["slots"].text(
            f'<sup id="{_footnote_anchor(meta)}"><a class="footnote-ref" role="doc-noteref" '
            f'href="#fn:{escape(meta["label"])}">{meta["id"] + 1}</a></sup>'
        )
        return mark

    def footnote_anchor(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The way back from a footnote to its mark."""
        meta = tokens[index].meta
        back: str = env["slots"].text(
            f'<a class="footnote-backref" role="doc-backlink" href="#{_footnote_anchor(meta)}" '
            f'title="Jump back to footnote {meta["id"] + 1} in the text">↩</a>'
        )
        return "\u00a0" + back


def _prefix(prefix: str) -> str:
    return f'<span class="caption-prefix">{escape(prefix)}</span> '


def _footnote_anchor(meta: dict[str, Any]) -> str:
    count = meta.get("subId", 0)
    return escape(f"fnref{count + 1 if count else ''}:{meta['label']}")
