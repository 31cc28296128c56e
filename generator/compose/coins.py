"""Works as COinS (ContextObjects in Spans), by which Zotero and other reference managers find a page's references.

Each entry of a list holds an empty span whose ``title`` is an OpenURL ContextObject (ANSI/NISO Z39.88-2004) in the KEV
format of the work's kind: ``journal``, ``book``, ``dissertation``, or ``dc`` for what these have no field for. Zotero
reads such spans before any other metadata of a page and offers all works of its list.
"""

import re
from collections.abc import Iterator
from html import escape
from types import MappingProxyType
from urllib.parse import quote, urlencode

from generator.model.references import Name, Reference

_BOOKS = MappingProxyType({"book": "book", "chapter": "bookitem", "paper-conference": "proceeding", "report": "report"})
"""The types that the book format describes, each with its genre."""
_RANGE = re.compile(r"([^\s,–-]+)[–-]([^\s,–-]+)")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def coins_html(reference: Reference) -> str:
    """The span of a work. It shows nothing, and screen readers pass it over; a field that is not known is left out."""
    # Not every reader of such spans takes ``+`` for a space.
    context = urlencode([(name, value) for name, value in _context(reference) if value], quote_via=quote)
    return f'<span class="Z3988" aria-hidden="true" title="{escape(context)}"></span>'


def _context(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    if reference.type in ("article-journal", "review"):
        fields = ("journal", [("genre", "article"), ("atitle", reference.title), ("jtitle", reference.container)])
    elif reference.type in _BOOKS:
        whole = reference.type in ("book", "report")
        titles = ("", reference.title) if whole else (reference.title, reference.container)
        fields = ("book", [("genre", _BOOKS[reference.type]), *zip(("atitle", "btitle"), titles, strict=True)])
    elif reference.type == "thesis":
        fields = ("dissertation", [("title", reference.title), ("inst", reference.variables.get("publisher", ""))])
    else:
        yield from _dublin_core(reference)
        return
    form, named = fields
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"
    yield from ((f"rft.{name}", value) for name, value in named)
    # Organisations have a field of their own; written as persons, managers would take their last word for a surname.
    yield from (("rft.aucorp" if name.literal else "rft.au", _name(name)) for name in reference.authors)
    yield "rft.date", _date(reference.issued)
    variables = reference.variables
    yield from ((f"rft.{name}", variables.get(name, "")) for name in ("volume", "issue"))
    pages = _RANGE.fullmatch(variables.get("page", ""))
    if pages:
        yield from (("rft.spage", pages[1]), ("rft.epage", pages[2]))
    yield "rft.pages", variables.get("page", "")
    yield from (("rft.issn", variables.get("ISSN", "")), ("rft.isbn", variables.get("ISBN", "")))
    if form == "book":
        yield from (("rft.pub", variables.get("publisher", "")), ("rft.place", variables.get("publisher-place", "")))
        yield "rft.edition", variables.get("edition", "")
    yield from _identifiers(reference)


def _dublin_core(reference: Reference) -> Iterator[tuple[str, str]]:
    """A work of another kind, in unqualified Dublin Core."""
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
    yield "rft.title", reference.title
    yield from (("rft.creator", _name(name)) for name in reference.authors)
    yield "rft.publisher", reference.variables.get("publisher", "")
    yield "rft.source", reference.container
    yield "rft.date", _date(reference.issued)
    yield from _identifiers(reference)


def _identifiers(reference: Reference) -> Iterator[tuple[str, str]]:
    """The work's identifiers, each under the namespace of the ``info`` registry, and its address."""
    yield "rft_id", reference.doi and f"info:doi/{reference.doi}"
    yield "rft_id", reference.pmid and f"info:pmid/{reference.pmid}"
    yield "rft_id", reference.url if reference.url.startswith(("https://", "http://")) else ""


def _date(issued: str) -> str:
    """The date as ISO 8601 writes it, of a range the first; none for words (*in press*)."""
    first = issued.partition("/")[0]
    return first if _DATE.fullmatch(first) else ""


def _name(name: Name) -> str:
    """``Family, Given``; a comma would move the bounds between the parts."""
    family = name.literal or " ".join(filter(None, (name.particle, name.family)))
    parts = (family, name.given, name.suffix) if not name.literal else (family,)
    return ", ".join(part.replace(",", "") if not name.literal else part for part in parts if part)
