"""Entries of works: the formatted text with identifiers as links and the marks that readers must see."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote

from generator.model.references import Name, Reference

MARKS = {
    "unconfirmed": "Not confirmed",
    "disagreement": "Sources disagree",
    "note": "Note",
}
"""The fields of a reference that readers see, each with the words that introduce it."""


def entry_html(reference: Reference, text: str, references: Mapping[str, Reference], listing: str | None) -> str:
    """A work's entry: text, links, and its marks.

    ``text`` is HTML as the style formats it. ``listing`` is the address of the page that lists every work, relative to
    the page on which the entry stands: ``""`` on that page itself, which alone shows notes; ``None`` if there is none.
    """
    links = [f'<a href="{escape(address)}">{escape(label)}</a>' for label, address in identifier_links(reference)]
    if listing:
        links.append(f'<a href="{listing}#{reference_fragment(reference.key)}">record</a>')
    identifiers = f' <span class="identifiers">{" ".join(links)}</span>' if links else ""
    marks = "".join(
        f' <span class="mark mark--{name}">{words}: {_with_links(getattr(reference, name), references, listing)}</span>'
        for name, words in MARKS.items()
        if getattr(reference, name) and (name != "note" or not listing)
    )
    return f'<span class="csl-entry">{text}</span>{identifiers}{marks}'


def _with_links(text: str, references: Mapping[str, Reference], listing: str | None) -> str:
    """The text of a mark; a key in parentheses becomes a link to that work, or its name where no page lists it."""

    def named(found: re.Match[str]) -> str:
        other = references.get(found[1])
        if other is None:
            return found[0]
        name = escape(" ".join(filter(None, (narrative_name(other), other.issued))))
        return f"({name})" if listing is None else f'(<a href="{listing}#{reference_fragment(other.key)}">{name}</a>)'

    return re.sub(r"\(([^\s()]+)\)", named, escape(text, quote=False))


def reference_fragment(key: str) -> str:
    """The identifier of a work's entry, ``ref-KEY``, as it stands behind the ``#`` of an address."""
    return fragment(f"ref-{key}")


def fragment(identifier: str) -> str:
    """An identifier as it stands behind the ``#`` of an address."""
    return quote(identifier, safe="!$()*+,-./:;=?@_~")


def identifier_links(reference: Reference) -> Iterable[tuple[str, str]]:
    """The identifiers as (label, address), with the resolvers that the registries name."""
    if reference.doi:
        yield f"doi:{reference.doi}", f"https://doi.org/{quote(reference.doi, safe='/:;.()-_')}"
    if reference.pmid:
        yield f"PMID {reference.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{quote(reference.pmid, safe='')}/"
    if reference.pmcid:
        yield reference.pmcid, f"https://www.ncbi.nlm.nih.gov/pmc/articles/{quote(reference.pmcid, safe='')}/"
    if reference.url.startswith(("https://", "http://")):
        yield "publisher’s page", reference.url


def narrative_name(reference: Reference) -> str:
    """What a narrative citation prints before the number: A; A and B; A et al.

    A work without authors is named by its editors, and without those by its title.
    """
    names = [surname(name) for name in (reference.authors or reference.editors)]
    if not names:
        return reference.title or reference.key
    if len(names) > 2 or reference.authors_truncated:
        return f"{names[0]} et al."
    return " and ".join(names)


def surname(name: Name) -> str:
    """The family name with its particle, or the organisation."""
    return name.literal or " ".join(part for part in (name.particle, name.family) if part) or name.given


def listings(reference: Reference, references: Mapping[str, Reference]) -> list[str]:
    """Which documents list the work, and as what number: ``Ewer (no. 11)``.

    ``listed = {ewer:11}`` means the document whose key is ``ewer`` or begins with ``ewer-``.
    """
    found = []
    for listing in reference.listed:
        document, _, number = listing.partition(":")
        source = next((r for key, r in references.items() if key == document or key.startswith(f"{document}-")), None)
        name = narrative_name(source) if source else document
        found.append(f"{name} (no. {number})" if number else name)
    return found
