"""Entries of works: the formatted text with identifiers as links and the marks that readers must see."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from html import escape
from urllib.parse import quote

from generator.compose.coins import coins_html
from generator.identifiers import REGISTRIES, address, comparable, fits, isbns, normalised, recognise
from generator.model.formatted import Terms
from generator.model.references import Name, Nature, Reference

Record = Callable[[str], str | None]
"""The address of a work's entry on the page that lists every work; ``None`` where the site has no such page."""

ENGLISH = Terms()
MARKS = {
    "unconfirmed": "Not confirmed",
    "disagreement": "Sources disagree",
    "note": "Note",
}
"""The fields of a reference that readers see, each with the words that introduce it."""


def entry_html(
    reference: Reference,
    text: str,
    references: Mapping[str, Reference],
    record: Record,
    complete: bool = False,
    studies: str = "",
) -> str:
    """A work's entry: text, links, its marks, and what reference managers read.

    ``text`` is HTML as the style formats it. ``complete``: the entry stands on the page that lists every work, which
    alone shows notes. ``studies`` is HTML, too: what the site has recorded of the studies that the work reports.
    """
    text, printed = _with_printed_links(_with_title_told_apart(text, reference.title), reference)
    own = ((label, goal) for label, goal in identifier_links(reference) if goal not in printed)
    links = [f'<a href="{escape(goal)}">{escape(label)}</a>' for label, goal in own]
    listed = None if complete else record(reference.key)
    if listed:
        links.append(f'<a href="{escape(listed)}" aria-label="record of {_name(reference)}">record</a>')
    identifiers = f' <span class="identifiers">{" ".join(links)}</span>' if links else ""
    marks = "".join(
        f' <span class="mark mark--{name}">{words}: {_with_links(getattr(reference, name), references, record)}</span>'
        for name, words in MARKS.items()
        if getattr(reference, name) and (name != "note" or not listed)
    )
    retraction = _retraction_html(reference, references, record)
    return f'<span class="csl-entry">{text}</span>{retraction}{identifiers}{studies}{marks}{coins_html(reference)}'


def _with_title_told_apart(text: str, title: str) -> str:
    """The text of an entry with its title in a ``span.csl-title``, and what the style prints around it as well.

    A title that the style prints in other words, or with other words right behind it, is not told apart.
    """
    if not title:
        return text
    printed = re.sub(r"['‘’]", "['‘’]", re.sub(r'["“”]', '["“”]', re.escape(escape(title, quote=False))))
    behind = "" if title[-1] in ".?!" else r"(?![\w\s-])"
    title_and_marks = rf"""["“‘«]*{printed}{behind}[.,?!]*["”’»]*[.,]?"""
    # Behind a word that is no year stands no title, but the same words in a name.
    title_here = rf"(?<![\w-])(?<![^\W\d]\s)(?P<title>{title_and_marks})"
    parts = re.compile(rf"{title_here}|<[^>]*>|&#?\w+;", flags=re.IGNORECASE)
    found = next((part for part in parts.finditer(text) if part["title"]), None)
    if found is None:
        return text
    return f'{text[: found.start()]}<span class="csl-title">{found[0]}</span>{text[found.end() :]}'


def _with_printed_links(text: str, reference: Reference) -> tuple[str, frozenset[str]]:
    """The text of an entry with the DOI and the address that the style prints as links, and where these lead."""
    goals: dict[str, str] = {}
    patterns = []
    if reference.doi and fits("doi", reference.doi):
        goals["doi"] = address("doi", reference.doi)
        patterns.append(rf"(?P<doi>(?:https?://(?:dx\.)?doi\.org/)?{_printed(reference.doi)})")
    if reference.url.startswith(("https://", "http://")):
        goals["url"] = reference.url
        patterns.append(f"(?P<url>{_printed(reference.url)})")
    if not patterns:
        return text, frozenset()
    found: set[str] = set()

    def linked(match: re.Match[str]) -> str:
        if match.lastgroup is None:
            return match[0]
        goal = goals[match.lastgroup]
        found.add(goal)
        return f'<a href="{escape(goal)}">{match[0]}</a>'

    text = re.sub(rf"<[^>]*>|(?<![\w/])(?:{'|'.join(patterns)})(?![\w/])", linked, text)
    return text, frozenset(found)


def _printed(identifier: str) -> str:
    """An identifier as a pattern of HTML's text."""
    return re.escape(escape(identifier, quote=False))


def _retraction_html(reference: Reference, references: Mapping[str, Reference], record: Record) -> str:
    """What readers must know of a work that was retracted, or about which its journal expressed concern: when and why.

    A notice that is in the bibliography too is linked there, any other at its registry.
    """
    notice = reference.retraction
    if notice is None:
        return ""
    from generator.compose.views import long_date

    when = [long_date(date.fromisoformat(notice.date))] if notice.date else []
    said = ". ".join(filter(None, (", ".join(when), "; ".join(notice.reasons))))
    own = {("doi", notice.notice_doi), ("pmid", notice.notice_pmid)} - {("doi", ""), ("pmid", "")}
    entry = next((other for other in references.values() if own & _comparable_identifiers(other)), reference)
    goal = record(entry.key) if entry is not reference else None
    if goal is None and own:
        goal = address(*min(own))
    link = f' <a href="{escape(goal)}">Notice</a>' if goal else ""
    name = "Retracted" if notice.nature is Nature.RETRACTION else str(notice.nature)
    return (
        f' <span class="mark mark--{"retracted" if notice.nature is Nature.RETRACTION else "concern"}">'
        f"<strong>[{name}]</strong>{escape(f' {said}.' if said else '', quote=False)}{link}</span>"
    )


def _comparable_identifiers(reference: Reference) -> set[tuple[str, str]]:
    return {("doi", comparable("doi", reference.doi)), ("pmid", reference.pmid)}


def _with_links(text: str, references: Mapping[str, Reference], record: Record) -> str:
    """The text of a mark; a key in parentheses becomes a link to that work, or its name where no page lists it."""

    def named(found: re.Match[str]) -> str:
        other = references.get(found[1])
        if other is None:
            return found[0]
        goal = record(other.key)
        return f'(<a href="{escape(goal)}">{_name(other)}</a>)' if goal else f"({_name(other)})"

    return re.sub(r"\(([^\s()]+)\)", named, escape(text, quote=False))


def _name(reference: Reference) -> str:
    """What a work is called in HTML: its authors and year."""
    return escape(" ".join(filter(None, (narrative_name(reference), reference.issued))))


def reference_fragment(key: str) -> str:
    """The identifier of a work's entry, ``ref-KEY``, as it stands behind the ``#`` of an address."""
    return fragment(f"ref-{key}")


def fragment(identifier: str) -> str:
    """An identifier as it stands behind the ``#`` of an address."""
    return quote(identifier, safe="!$()*+,-./:;=?@_~")


def identifier_links(reference: Reference) -> Iterable[tuple[str, str]]:
    """The identifiers as (label, address), with the resolvers that the registries name."""
    labels = {"doi": "doi:{}", "pmid": "PMID {}", "pmcid": "{}", "arxiv": "arXiv:{}"}
    shown = {kind: value for kind in labels if (value := getattr(reference, kind)) and fits(kind, value)}
    for kind, value in shown.items():
        yield labels[kind].format(value), address(kind, value)
    for number in isbns(reference.variables.get("ISBN", "")):
        if isbn := normalised("isbn", number):
            yield f"ISBN {number}", address("isbn", isbn)
    for registration in reference.registrations:
        if goal := registration_address(registration):
            yield registration, goal
    if reference.url.startswith(("https://", "http://")) and not _is_one_of(reference.url, shown):
        yield "publisher’s page", reference.url


def registration_address(registration: str) -> str | None:
    """Where a trial's registration leads; ``None`` where its registry is not known."""
    found = recognise(registration)
    return address(*found) if found and found.kind in REGISTRIES else None


def _is_one_of(url: str, identifiers: Mapping[str, str]) -> bool:
    """Whether an address is merely the link of an identifier that is shown."""
    found = recognise(url)
    return found is not None and comparable(*found) == comparable(found.kind, identifiers.get(found.kind, ""))


def narrative_name(reference: Reference, terms: Terms = ENGLISH) -> str:
    """What a narrative citation prints before the number: A; A and B; A et al.

    A work without authors is named by its editors, and without those by its title.
    """
    names = [surname(name) for name in (reference.authors or reference.editors)]
    if not names:
        return reference.title or reference.key
    if len(names) > 2 or reference.authors_truncated:
        return f"{names[0]} {terms.et_al}"
    return f" {terms.and_} ".join(names)


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
