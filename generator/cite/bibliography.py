"""The list of references of a page, with the ways back to each mention."""

from collections.abc import Mapping, Sequence
from html import escape

from generator.cite import anchors


def bibliography_html(
    keys: Sequence[str],
    mentions: Mapping[str, int],
    entries: Mapping[str, str],
    numbered: bool,
    attributes: str = "",
    label: str = 'aria-labelledby="references"',
) -> str:
    """The list of the page's works in order.

    ``entries`` holds each work's text and marks as HTML; ``attributes`` are those of the list, for who verifies it;
    ``label`` is the attribute that names the section.
    """
    items = "\n".join(
        f'<li id="{escape(anchors.reference_anchor(key))}">{entries[key]} '
        f"{_backlinks(key, mentions[key], place if numbered else None)}</li>"
        for place, key in enumerate(keys, start=1)
    )
    tag = "ol" if numbered else "ul"
    return (
        f'<section role="doc-bibliography" {label} data-pagefind-ignore>\n'
        f'<{tag} class="references"{attributes}>\n{items}\n</{tag}>\n</section>\n'
    )


def _backlinks(key: str, mentions: int, number: int | None) -> str:
    """The ways back: an arrow for one mention, an arrow and letters for several."""
    links = " ".join(_backlink(key, ordinal, mentions, number) for ordinal in range(1, mentions + 1))
    arrow = "" if mentions == 1 else "↩ "
    return f'<span class="backlinks" data-pagefind-ignore>{arrow}{links}</span>'


def _backlink(key: str, ordinal: int, mentions: int, number: int | None) -> str:
    shown = "↩" if mentions == 1 else letters(ordinal)
    work = "this work" if number is None else f"reference {number}"
    label = f"back to citation {ordinal} of {mentions} of {work}"
    label = f"{shown}: {label}" if mentions > 1 else label.capitalize()
    return (
        f'<a role="doc-backlink" href="#{anchors.citation_fragment(key, ordinal)}" '
        f'aria-label="{label}" title="{label}">{shown}</a>'
    )


def letters(ordinal: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    found = ""
    while ordinal:
        ordinal, rest = divmod(ordinal - 1, 26)
        found = chr(ord("a") + rest) + found
    return found
