"""Citation and bibliography markup: the contract of the finished page."""

import re
from collections.abc import Mapping
from html import escape

from generator.citation_syntax import LOCATOR_LABELS
from generator.cite.numbering import Mention, NumberedCitation, Numbering
from generator.compose.entries import fragment, narrative_name, reference_fragment
from generator.model.citations import CitationItem
from generator.model.references import Reference

LABEL_TERMS = {label: (forms[3], forms[2]) for label, forms in LOCATOR_LABELS.items()}
"""Short forms of CSL's locator terms in English, singular and plural."""


def reference_anchor(key: str) -> str:
    """The identifier of a work's entry on a page."""
    return f"ref-{key}"


def citation_anchor(key: str, ordinal: int) -> str:
    """The identifier of the n-th mention of a work on a page."""
    return f"cite-{key}-{ordinal}"


def citation_html(citation: NumberedCitation, narrative: bool, references: Mapping[str, Reference], first: str) -> str:
    """A cluster as HTML; a narrative one with the name of its first work before it."""
    groups = ", ".join(_group_html(group) for group in citation.groups)
    keys = escape(" ".join(citation.keys))
    span = f'<span class="citation" data-cites="{keys}">[{groups}]</span>'
    return f"{escape(narrative_name(references[first]))} {span}" if narrative else span


def _group_html(group: tuple[Mention, ...]) -> str:
    first, *inner = group
    if not inner:
        return f"{_before(first.item)}{_link(first)}{_after(first.item)}"
    *hidden, last = inner
    anchors = "".join(f'<span id="{escape(citation_anchor(m.item.key, m.ordinal))}"></span>' for m in hidden)
    return f"{_link(first)}–{anchors}{_link(last)}"


def _link(mention: Mention) -> str:
    key = mention.item.key
    anchor = escape(citation_anchor(key, mention.ordinal))
    return f'<a role="doc-biblioref" id="{anchor}" href="#{reference_fragment(key)}">{mention.number}</a>'


def _before(item: CitationItem) -> str:
    return _affix(f"{item.prefix} ") if item.prefix else ""


def _after(item: CitationItem) -> str:
    located = f" ({locator_text(item)})" if item.locator else ""
    space = "" if not item.suffix or item.suffix[0] in ",.;:" else " "
    return _affix(f"{located}{space}{item.suffix}") if located or item.suffix else ""


def _affix(text: str) -> str:
    """The writer's own words in a citation, told apart from its numbers."""
    return f'<span class="citation-affix">{escape(text)}</span>'


def locator_text(item: CitationItem) -> str:
    """The locator with its label, such as ``p. 3`` or ``pp. 3–5``."""
    locator = re.sub(r"(?<=\w)\s*-\s*(?=\w)", "–", item.locator or "")
    several = re.search(r"[–,&]|\band\b", locator) is not None
    terms = LABEL_TERMS.get(item.label or "page", ("", ""))
    return f"{terms[several]} {locator}".strip()


def bibliography_html(numbering: Numbering, entries: Mapping[str, str]) -> str:
    """The numbered list of a page. ``entries`` holds each work's text and marks as HTML."""
    items = "\n".join(
        f'<li id="{escape(reference_anchor(key))}">{entries[key]} {_backlinks(numbering, key, number)}</li>'
        for number, key in enumerate(numbering.keys, start=1)
    )
    return (
        '<section role="doc-bibliography" aria-labelledby="references" data-pagefind-ignore>\n'
        f'<ol class="references">\n{items}\n</ol>\n</section>\n'
    )


def _backlinks(numbering: Numbering, key: str, number: int) -> str:
    """The ways back: an arrow for one mention, an arrow and letters for several."""
    mentions = numbering.mentions[key]
    links = " ".join(_backlink(key, number, ordinal, mentions) for ordinal in range(1, mentions + 1))
    arrow = "" if mentions == 1 else "↩ "
    return f'<span class="backlinks" data-pagefind-ignore>{arrow}{links}</span>'


def _backlink(key: str, number: int, ordinal: int, mentions: int) -> str:
    shown = "↩" if mentions == 1 else _letters(ordinal)
    label = f"back to citation {ordinal} of {mentions} of reference {number}"
    label = f"{shown}: {label}" if mentions > 1 else label.capitalize()
    return (
        f'<a role="doc-backlink" href="#{fragment(citation_anchor(key, ordinal))}" '
        f'aria-label="{label}" title="{label}">{shown}</a>'
    )


def _letters(ordinal: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    letters = ""
    while ordinal:
        ordinal, rest = divmod(ordinal - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
