"""Records as plain values: what JSON and CSV can hold, with every field that the model has.

A Markdown field becomes a statement: its plain text, and the works that it cites. Nothing is left out but what
concerns the page alone: its type, and its former addresses.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from generator import markdown
from generator.evidence import chain
from generator.model.citations import Citation
from generator.model.pages import PageRecord
from generator.model.references import Name, Reference
from generator.model.text import InlineMarkdown, Record
from generator.site import Page, Site

NAMELESS = frozenset({"aliases", "type"})
"""Fields of a page's record that say nothing about the evidence."""
KINDS = {
    "indications": "indication",
    "studies": "study",
    "mechanisms": "mechanism",
    "sources": "source",
}
"""The lists of the evidence base that hold one record a page, each with its page type."""

_CITED = "\ue000"
"""Stands for a citation while a statement is made plain; a character for private use, which no text of a page has."""

TEXTS = (
    *("key", "type", "title", "container", "issued", "doi", "pmid", "pmcid", "arxiv", "url"),
    *("disagreement", "unconfirmed", "note"),
)
"""The texts of a work; what no source prints is empty."""
LISTS = ("authors", "registrations", "listed", "missing")
"""The lists of texts that a work has."""

Calls = Callable[[str], str]
"""What a narrative citation calls a work."""


def evidence(site: Site, call: Calls) -> dict[str, Any]:
    """Everything that the site's records say, by kind; ``call`` names a work where a sentence speaks of it."""
    found: dict[str, Any] = {kind: list(_pages(site, page_type, call)) for kind, page_type in KINDS.items()}
    found["trials"] = [plain(trial, site, call) for _, trial in site.trials]
    found["chains"] = list(_chains(site))
    found["references"] = [_reference(reference) for reference in site.references]
    return found


def _pages(site: Site, page_type: str, call: Calls) -> Iterator[dict[str, Any]]:
    for page in sorted(site.pages, key=lambda page: page.name):
        if getattr(page.record, "type", "") == page_type:
            yield _page(page, site, call)


def _page(page: Page, site: Site, call: Calls) -> dict[str, Any]:
    return {"name": page.name, "address": page.address(site.use_directory_urls), **plain(page.record, site, call)}


def _chains(site: Site) -> Iterator[dict[str, Any]]:
    """What each key message of an indication rests on."""
    for name, (page, record) in site.indications.items():
        for number, message in enumerate(record.key_messages, start=1):
            document = site.texts[id(message)].document
            found = chain(site, page, document.citations, document.links)
            yield {
                "indication": name,
                "message": number,
                "studies": [link.page.name for link in found.links],
                "documents": list(found.documents),
                "others": list(found.others),
                "independent_lower": found.independent.lower,
                "independent_upper": found.independent.upper,
                "reasons": list(found.independent.reasons),
            }


def plain(value: Any, site: Site, call: Calls) -> Any:
    """A value of a record as JSON has it. Figures keep the decimals of their source."""
    if isinstance(value, InlineMarkdown):
        return statement(value, site, call)
    if isinstance(value, Record):
        left_out = NAMELESS if isinstance(value, PageRecord) else frozenset()
        return {
            field: plain(getattr(value, field), site, call)
            for field in value.__struct_fields__
            if field not in left_out
        }
    if isinstance(value, tuple):
        return [plain(item, site, call) for item in value]
    if isinstance(value, Decimal):
        return Decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def statement(text: InlineMarkdown, site: Site, call: Calls) -> dict[str, Any]:
    """A Markdown field as its plain text and the keys that it cites, each once, in order."""
    document = site.texts[id(text)].document
    html = markdown.render_inline(document, lambda n: _cited(document.citations[n], call))
    shown = re.sub(rf"\s*{_CITED}", "", unescape(re.sub(r"<[^>]*>", "", html)))
    keys = dict.fromkeys(item.key for citation in document.citations for item in citation.items)
    return {"text": " ".join(shown.split()), "cites": list(keys)}


def _cited(citation: Citation, call: Calls) -> str:
    return f"{call(citation.items[0].key)}{_CITED}" if citation.narrative else _CITED


def _reference(reference: Reference) -> dict[str, Any]:
    """A work as the bibliography has it, its identifiers included, without where it stands in the file."""
    texts = {name: getattr(reference, name) for name in TEXTS}
    return {
        **texts,
        "authors": [_name(author) for author in reference.authors],
        "authors_truncated": reference.authors_truncated,
        "registrations": list(reference.registrations),
        "variables": dict(sorted(reference.variables.items())),
        "listed": list(reference.listed),
        "missing": sorted(reference.missing),
        "notice": str(reference.retraction.nature) if reference.retraction else "",
    }


def _name(name: Name) -> str:
    """A name as ``Family, Given``, with its particle before."""
    family = " ".join(filter(None, (name.particle, name.family)))
    return name.literal or ", ".join(filter(None, (family, name.given, name.suffix)))
