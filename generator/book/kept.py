"""Which elements and attributes of a page a book keeps, and which it has no use for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.book.markup import classes, text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LEFT_OUT_TAGS = frozenset(
    (
        *("audio", "button", "canvas", "dialog", "embed", "form", "iframe", "input", "label", "link", "meta", "nav"),
        *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "wbr"),
    )
)
"""Elements that need a screen, a pointer or a script. Plots are drawn where their figure is written."""
_LEFT_OUT_CLASSES = frozenset({"downloads", "headerlink"})
BLOCKS = frozenset({"address", "article", "aside", "div", "footer", "header", "main", "section"})
"""Elements of which a division is left."""
KEPT = frozenset(
    (
        *("abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "dl", "dt", "em", "figcaption", "hr", "i"),
        *("ins", "kbd", "li", "mark", "ol", "p", "q", "s", "small", "span", "strong", "sub", "sup", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "u", "ul", "var"),
    )
)
"""Elements that stay what they are; of the others, that have no rule of their own, the inside stays."""
VOID = frozenset({"br", "hr"})
_KEPT_CLASSES = frozenset({"citation", "csl-entry"})
"""Classes by which programs find citations and references. Others would only be names without a style."""
EMPHASES: Mapping[str, str] = MappingProxyType({"admonition-title": "strong", "mark": "em", "tag": "strong"})
"""Classes that the site's style sheets make stand out, and how they do so without one."""
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "abbr": ("title",),
        "ol": ("start",),
        "span": ("data-cites",),
        "td": ("colspan", "rowspan"),
        "th": ("colspan", "rowspan", "scope"),
    }
)


def left_out(node: "LexborNode", tag: str, named: frozenset[str]) -> bool:
    """Whether readers of a book have no use for an element, or its template says so with ``data-export="none"``."""
    attributes = node.attributes
    return (
        tag in _LEFT_OUT_TAGS
        or bool(named & _LEFT_OUT_CLASSES)
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("data-export") == "none"
        or attributes.get("role") in ("search", "status")
        or "footnote-backref" in named
    )


def attributes_html(node: "LexborNode", tag: str, named: frozenset[str]) -> str:
    """The attributes of an element that stay, each after a space."""
    kept = {name: node.attributes.get(name) for name in (*_ATTRIBUTES.get(tag, ()), "lang")}
    shown = sorted(named & _KEPT_CLASSES)
    align = (node.attributes.get("style") or "").replace(" ", "") if tag in ("td", "th") else ""
    if tag in ("td", "th") and "number" in named:
        align = "text-align:right"
    if align in ("text-align:left", "text-align:right", "text-align:center"):
        kept["style"] = align
    if shown:
        kept["class"] = " ".join(shown)
    return "".join(f' {name}="{text(value)}"' for name, value in kept.items() if value)


def tag_follows(node: "LexborNode") -> bool:
    """Whether the next element is another tag, with nothing but a space between them."""
    following = node.next
    if following is not None and following.is_text_node and not (following.text_content or "").strip():
        following = following.next
    return following is not None and following.is_element_node and "tag" in classes(following)
