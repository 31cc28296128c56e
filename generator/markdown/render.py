"""The one renderer: tokens to HTML, contributors' HTML cleaned, our own markup put in afterwards.

Citations become placeholders, for their numbers are known only on the whole page. So do footnote marks for a
moment: identifiers and roles are ours, and the cleaning would rightly take them from a contributor.
"""

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from generator.markdown.document import plain_text
from generator.markdown.syntax import inline_parser, parser
from generator.model.documents import Document

_TEXT_TAGS = (
    "b i em strong s del ins mark sub sup small q cite code kbd samp var abbr dfn bdi bdo time u wbr br span a img"
)
_BLOCK_TAGS = (
    "p div section blockquote pre hr ul ol li dl dt dd h1 h2 h3 h4 h5 h6 details summary figure figcaption "
    "table caption colgroup col thead tbody tfoot tr th td input label"
)
_TAGS = frozenset(f"{_TEXT_TAGS} {_BLOCK_TAGS}".split())
_ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "details": {"open"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "style"},
    "col": {"span"},
    "time": {"datetime"},
    "input": {"type", "checked", "disabled"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_OUR_CLASSES = re.compile(r"^(?:citation|csl-|footnote|references|backlinks|md-|evidence-)")
_ALLOWED_ID = re.compile(r"""(?!ref-|cite-|fn|__)[^\s"'&<>\x00-\x1f]+""")
_ALIGNMENT = re.compile(r"^text-align: ?(?:left|right|center);?$")

Cite = Callable[[int], str]
Resolve = Callable[[str], str]


def render(document: Document, cite: Cite, resolve: Resolve = str) -> str:
    """The document as clean HTML.

    ``cite`` gives the placeholder of the document's n-th citation, ``resolve`` the final form of a link's target.
    """
    return _render(document, parser().options, cite, resolve)


def render_inline(document: Document, cite: Cite, resolve: Resolve = str) -> str:
    """A field parsed by :func:`~generator.markdown.parse_inline` as clean HTML."""
    return _render(document, inline_parser().options, cite, resolve)


def _render(document: Document, options: OptionsDict, cite: Cite, resolve: Resolve) -> str:
    renderer = _Renderer()
    order = {id(token): n for n, token in enumerate(_citation_tokens(document.tokens))}
    nonce = blake2b("\0".join(token.content for token in document.tokens).encode(), digest_size=12).hexdigest()
    env: dict[str, Any] = {"cite": cite, "order": order, "nonce": nonce, "slots": []}
    main, footnotes = _split_footnotes(document.tokens)
    html = _clean(renderer.render(main, options, env), resolve)
    items = "".join(
        f'<li id="fn:{escape(label)}">\n{_clean(renderer.render(tokens, options, env), resolve)}</li>\n'
        for label, tokens in footnotes
    )
    if items:
        html += f'<div class="footnote">\n<hr>\n<ol>\n{items}</ol>\n</div>\n'
    return _fill(html, nonce, env["slots"])


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


def _fill(html: str, nonce: str, slots: Sequence[str]) -> str:
    return re.sub(rf"slot{nonce}x(\d+)x", lambda found: slots[int(found[1])], html) if slots else html


def _clean(html: str, resolve: Resolve) -> str:
    import nh3

    def attribute(tag: str, name: str, value: str) -> str | None:
        match name:
            case "href" | "src":
                return resolve(value)
            case "class":
                kept = [word for word in value.split() if not _OUR_CLASSES.match(word)]
                return " ".join(kept) or None
            case "id":
                return value if _ALLOWED_ID.fullmatch(value) else None
            case "style":
                return value if _ALIGNMENT.match(value) else None
            case "type" if tag == "input":
                return value if value == "checkbox" else None
        return value

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


class _Renderer(RendererHTML):
    """markdown-it-py's renderer with Material's structure for admonitions, details and footnotes."""

    def citation(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The placeholder of a citation."""
        placeholder: str = env["cite"](env["order"][id(tokens[index])])
        return placeholder

    def html_block(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """An HTML block as it is, but for the citations in its text."""
        token = tokens[index]
        return self.renderInline(token.children, options, env) if token.children else token.content

    def citation_unterminated(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The bracket of a citation that is never closed is text."""
        return tokens[index].content

    def admonition_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """``!!!`` becomes a box; ``???`` a box that opens and closes."""
        token = tokens[index]
        types = [word for word in str(token.attrs["class"]).split() if not word.startswith(("is-", "collapsible-"))]
        if token.markup.startswith("?"):
            types.remove("admonition")
            return f'<details class="{escape(" ".join(types))}"{" open" if token.markup.endswith("+") else ""}>\n'
        return f'<div class="{escape(" ".join(types))}">\n'

    def admonition_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a box."""
        return "</details>\n" if tokens[index].markup.startswith("?") else "</div>\n"

    def admonition_title_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The title of a box."""
        return "<summary>" if tokens[index].markup.startswith("?") else '<p class="admonition-title">'

    def admonition_title_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a box's title."""
        opening = next(token for token in reversed(tokens[:index]) if token.type == "admonition_title_open")
        return "</summary>\n" if opening.markup.startswith("?") else "</p>\n"

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """A table in a region of its own, which scrolls by touch and by keyboard where it is too wide."""
        end = next(n for n in range(index, len(tokens)) if tokens[n].type == "thead_close")
        heads = [plain_text(token) for token in tokens[index:end] if token.type == "inline"]
        label = escape(f"Table: {', '.join(filter(None, heads))}")
        region = f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">\n'
        return _slot(env, region) + '<table class="data-table">\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The end of a table and of its region."""
        return "</table>" + _slot(env, "</div>") + "\n"

    def footnote_ref(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The mark of a footnote in the text."""
        meta = tokens[index].meta
        anchor = _footnote_anchor(meta)
        return _slot(
            env,
            f'<sup id="{anchor}"><a class="footnote-ref" role="doc-noteref" href="#fn:{escape(meta["label"])}">'
            f"{meta['id'] + 1}</a></sup>",
        )

    def footnote_anchor(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        """The way back from a footnote to its mark."""
        meta = tokens[index].meta
        return "\u00a0" + _slot(
            env,
            f'<a class="footnote-backref" role="doc-backlink" href="#{_footnote_anchor(meta)}" '
            f'title="Jump back to footnote {meta["id"] + 1} in the text">↩</a>',
        )


def _footnote_anchor(meta: dict[str, Any]) -> str:
    count = meta.get("subId", 0)
    return escape(f"fnref{count + 1 if count else ''}:{meta['label']}")


def _slot(env: Any, html: str) -> str:
    env["slots"].append(html)
    return f"slot{env['nonce']}x{len(env['slots']) - 1}x"
