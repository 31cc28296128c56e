"""Cleaning contributors' HTML, and the places that are kept in it for our own.

Our markup goes in after the cleaning, which would rightly take identifiers, roles and controls from a contributor.
"""

import re
from collections.abc import Callable
from html import escape

from generator.markdown.headings import ALLOWED_ID

_IN_LINES = "b i em strong s del ins mark sub sup small q cite code kbd samp var abbr dfn bdi bdo time u wbr br span a"
_IN_BLOCKS = (
    "p div section blockquote pre hr ul ol li dl dt dd h1 h2 h3 h4 h5 h6 details summary figure figcaption "
    "table caption colgroup col thead tbody tfoot tr th td input label img"
)
TEXT_TAGS = frozenset(_IN_LINES.split())
"""Elements that may stand in a line of text."""

_ALL_TAGS = TEXT_TAGS | frozenset(_IN_BLOCKS.split())
_ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title"},
    "a": {"href", "target"},
    "img": {"src", "alt", "width", "height", "loading", "align"},
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
_OUR_CLASSES = re.compile(r"^(?:citation|csl-|footnote|references|backlinks|md-(?!button)|evidence-)")
_ALIGNMENT = re.compile(r"^text-align: ?(?:left|right|center);?$")

Resolve = Callable[[str], str]


class Slots:
    """Places in HTML that is still to be cleaned, and what is put there afterwards.

    ``nonce`` is a word that no contributor can know.
    """

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._kept: list[str] = []

    def text(self, html: str) -> str:
        """A place in a line of text."""
        return self._keep("t", html)

    def block(self, html: str) -> str:
        """A place where a block stands; it ends a paragraph before it."""
        return f'<div class="{self._keep("b", html)}"></div>'

    def attributes(self, **values: str | None) -> str:
        """Attributes of a start tag, with a space before each; ``_`` in a name becomes ``-``, ``None`` is left out."""
        given = ((name.strip("_").replace("_", "-"), value) for name, value in values.items() if value is not None)
        written = "".join(f' {name}="{escape(value)}"' for name, value in given)
        return f' class="{self._keep("a", written)}"'

    def fill(self, html: str) -> str:
        """The cleaned HTML with everything in its place."""
        if not self._kept:
            return html
        word = rf"slot{self._nonce}"
        pattern = rf'<div class="{word}b(\d+)x"></div>| class="{word}a(\d+)x"|{word}t(\d+)x'
        return re.sub(pattern, lambda found: self._kept[int(found[1] or found[2] or found[3])], html)

    def _keep(self, kind: str, html: str) -> str:
        self._kept.append(html)
        return f"slot{self._nonce}{kind}{len(self._kept) - 1}x"


def clean(html: str, resolve: Resolve, tags: frozenset[str] = _ALL_TAGS) -> str:
    """The HTML with these elements and harmless attributes only; ``resolve`` gives the final form of a target."""
    import nh3

    def attribute(tag: str, name: str, value: str) -> str | None:
        match name:
            case "href" | "src":
                return resolve(value)
            case "class":
                kept = [word for word in value.split() if not _OUR_CLASSES.match(word)]
                return " ".join(kept) or None
            case "id":
                return value if ALLOWED_ID.fullmatch(value) else None
            case "style":
                return value if _ALIGNMENT.match(value) else None
            case "target":
                return value if value == "_blank" else None
            case "type" if tag == "input":
                return value if value == "checkbox" else None
        return value

    return nh3.clean(
        html,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
