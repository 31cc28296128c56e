"""Works for programs that read pages: as schema.org describes them, and as Highwire's tag for references does."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from generator.identifiers import address, fits
from generator.model.references import Name, Nature, Reference

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "article-journal": "ScholarlyArticle",
        "article-magazine": "Article",
        "article-newspaper": "NewsArticle",
        "book": "Book",
        "chapter": "Chapter",
        "dataset": "Dataset",
        "paper-conference": "ScholarlyArticle",
        "post-weblog": "BlogPosting",
        "report": "Report",
        "review": "ScholarlyArticle",
        "software": "SoftwareApplication",
        "thesis": "Thesis",
        "webpage": "WebPage",
    }
)
"""CSL's types and schema.org's; any other work is a ``CreativeWork``."""
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def schema_org(reference: Reference) -> dict[str, Any]:
    """The work as a node of JSON-LD, with what is known of it.

    Its ``@id`` is the address of its DOI, else of its PubMed record, so that programs see where two pages cite one
    work.
    """
    identifiers = {kind: getattr(reference, kind) for kind in ("doi", "pmid", "pmcid")}
    known = {kind: value for kind, value in identifiers.items() if value and fits(kind, value)}
    retracted = reference.retraction is not None and reference.retraction.nature is Nature.RETRACTION
    found = {
        "@type": _TYPES.get(reference.type, "CreativeWork"),
        "@id": next((address(kind, value) for kind, value in known.items()), ""),
        "name": reference.title,
        "author": [_agent(name) for name in reference.authors],
        "datePublished": date_of(reference),
        "isPartOf": _container(reference),
        "publisher": _organisation(reference.variables.get("publisher", "")),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": kind.upper(), "value": value} for kind, value in known.items()
        ],
        "url": reference.url if reference.url.startswith(("https://", "http://")) else "",
        "creativeWorkStatus": "Retracted" if retracted else "",
    }
    return {name: value for name, value in found.items() if value}


def highwire(reference: Reference) -> str:
    """The content of ``citation_reference``: fields with their names, separated by semicolons; ``""`` if none is known.

    The names are those of Highwire Press' tags as Google Scholar's inclusion guidelines list them. A semicolon within a
    value would end it: in words it becomes a comma, a DOI that has one is left out.
    """
    fields = [
        ("citation_title", reference.title),
        *(("citation_author", _name(name)) for name in reference.authors),
        ("citation_journal_title", reference.container if reference.type == "article-journal" else ""),
        ("citation_publication_date", date_of(reference).replace("-", "/")),
        ("citation_volume", reference.variables.get("volume", "")),
        ("citation_issue", reference.variables.get("issue", "")),
        ("citation_doi", "" if ";" in reference.doi else reference.doi),
        ("citation_pmid", reference.pmid),
    ]
    return "; ".join(f"{name}={' '.join(value.replace(';', ',').split())}" for name, value in fields if value)


def date_of(reference: Reference) -> str:
    """The day, month or year of a work as ISO 8601 writes it, of a range the first; ``""`` for words (*in press*)."""
    first = reference.issued.partition("/")[0]
    return first if _DATE.fullmatch(first) else ""


def _agent(name: Name) -> dict[str, str]:
    return _organisation(name.literal) or {"@type": "Person", "name": _name(name)}


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name} if name else {}


def _container(reference: Reference) -> dict[str, str]:
    if not reference.container:
        return {}
    kind = {"article-journal": "Periodical", "chapter": "Book"}.get(reference.type, "CreativeWork")
    return {"@type": kind, "name": reference.container}


def _name(name: Name) -> str:
    return name.literal or " ".join(filter(None, (name.given, name.particle, name.family, name.suffix)))
