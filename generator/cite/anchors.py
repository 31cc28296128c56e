"""The identifiers of the finished page: made from keys, never from numbers, so that a link survives renumbering."""

from collections.abc import Iterable
from html import escape

from generator.compose.entries import fragment, reference_fragment


def reference_anchor(key: str) -> str:
    """The identifier of a work's entry on a page."""
    return f"ref-{key}"


def citation_anchor(key: str, ordinal: int) -> str:
    """The identifier of the n-th mention of a work on a page."""
    return f"cite-{key}-{ordinal}"


def citation_fragment(key: str, ordinal: int) -> str:
    """The identifier of a mention as it stands behind the ``#`` of an address."""
    return fragment(citation_anchor(key, ordinal))


def link(key: str, ordinal: int, html: str) -> str:
    """A mention that leads to its entry."""
    anchor = escape(citation_anchor(key, ordinal))
    return f'<a role="doc-biblioref" id="{anchor}" href="#{reference_fragment(key)}">{html}</a>'


def hidden(key: str, ordinal: int) -> str:
    """The place of a mention that the style does not print by itself, such as one inside a range."""
    return f'<span id="{escape(citation_anchor(key, ordinal))}"></span>'


def cluster(keys: Iterable[str], html: str) -> str:
    """A whole citation; ``keys`` in display order, each once."""
    return f'<span class="citation" data-cites="{escape(" ".join(keys))}">{html}</span>'
