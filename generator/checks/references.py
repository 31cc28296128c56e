"""Rules about the bibliography: each work once, with identifiers that can be right and the fields that readers need."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Protocol
from unicodedata import combining, normalize

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.references import Reference
from generator.source import Location

_PATTERNS = {
    "doi": (re.compile(r"10\.[0-9]{4,9}/[^\s\\]+"), "a DOI begins with `10.`, four to nine digits and `/`"),
    "pmid": (re.compile(r"[0-9]{1,8}"), "a PubMed identifier is one to eight digits"),
    "pmcid": (re.compile(r"PMC[0-9]+"), "a PubMed Central identifier is `PMC` and digits"),
    "url": (re.compile(r"https?://[^\s\\]+", re.IGNORECASE), "an address begins with `https://` or `http://`"),
}
_IDENTIFIERS = ("doi", "pmid", "pmcid")
_NEAR = 95
_SAME = 70
_MOST_COMPARED = 300


class Bibliography(Protocol):
    """What has references, such as the site."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references of all files, in order."""


@check("REF101", Severity.ERROR)
def reference_duplicate_key(subject: Bibliography) -> Iterator[Finding]:
    """Two entries have the same key, or keys that differ only in case or in how an accent is encoded.

    A citation would lead to one of them by chance, and a link to the wrong one on some systems. Give the second entry a
    key of its own, or delete it. Keys are compared across all files.
    """
    first: dict[str, Reference] = {}
    for reference in subject.references:
        known = first.setdefault(_folded(reference.key), reference)
        if known is not reference:
            same = reference.key == known.key
            how = (
                "is already the key of another entry"
                if same
                else f"differs from `{known.key}` only in case or encoding"
            )
            yield Finding(
                reference.location,
                f"`{reference.key}` {how}",
                "Give this entry a key of its own, or delete it.",
                (Related(known.location, "the first entry"),),
            )


@check("REF102", Severity.ERROR)
def reference_duplicate_work(subject: Bibliography) -> Iterator[Finding]:
    """Two entries are the same work: they share an identifier, or first author, year and (nearly) the title.

    A page that cites both would count one work as two. Keep one entry and cite that. Titles are compared without case,
    accents and punctuation. Entries whose identifiers and journals both differ are two works, and so are entries whose
    titles differ a little and volume or pages too.
    """
    told: set[tuple[int, int]] = set()
    for kind, known, reference in _sharing(subject.references):
        if _alike(known, reference):
            told.add((id(known), id(reference)))
            yield _same_work(known, reference, f"the same {_name(kind)}, {getattr(reference, kind)}")
    for known, reference in _same_titles(subject.references):
        if (id(known), id(reference)) not in told:
            yield _same_work(known, reference, "title, first author and year alike")


@check("REF103", Severity.ERROR)
def reference_identifier_conflict(subject: Bibliography) -> Iterator[Finding]:
    """Two entries with different titles have one identifier.

    One of the two leads its readers to another work. Look the identifier up, and correct the entry that has it wrongly.
    """
    for kind, known, reference in _sharing(subject.references):
        if not _alike(known, reference):
            yield Finding(
                _place(reference, kind),
                f"`{reference.key}` and `{known.key}` have the same {_name(kind)}, {getattr(reference, kind)}, "
                "but different titles",
                f"Look the {_name(kind)} up and correct the entry that has it wrongly.",
                (Related(_place(known, kind), f"`{known.key}`"),),
            )


@check("REF104", Severity.ERROR)
def reference_bad_identifier(subject: Bibliography) -> Iterator[Finding]:
    r"""An identifier or address cannot be right by its form, so its link leads nowhere.

    DOI: `10.`, four to nine digits, `/` and the rest, without white space and LaTeX (DOI Handbook, 2.2). PMID: one to
    eight digits. PMCID: `PMC` and digits. Address: `https://…` or `http://…`. Copy the identifier anew.
    """
    for reference in subject.references:
        for kind, (pattern, form) in _PATTERNS.items():
            value = getattr(reference, kind)
            if value and not pattern.fullmatch(value):
                yield Finding(
                    _place(reference, kind),
                    f"`{value}` cannot be the {_name(kind)} of `{reference.key}`",
                    f"Copy it anew: {form}.",
                )


@check("REF105", Severity.WARNING)
def reference_missing_field(subject: Bibliography) -> Iterator[Finding]:
    """An entry lacks what readers need to find the work: title, author or editor, year, and an article its journal.

    Add the field. Where no source prints it, say so with `missing = {year}`, and nobody looks for it again.
    """
    for reference in subject.references:
        wanted = {
            ("title",): reference.title,
            ("author", "editor"): reference.authors or reference.editors,
            ("year", "date"): reference.issued,
        }
        if reference.type == "article-journal":
            wanted[("journal", "journaltitle")] = reference.container
        for names, value in wanted.items():
            if not value and reference.missing.isdisjoint(names):
                shown = " or ".join(f"`{name}`" for name in names[: 2 if names[0] == "author" else 1])
                yield Finding(
                    reference.location,
                    f"`{reference.key}` has no {shown}",
                    f"Add it, or write `missing = {{{names[0]}}}` if no source prints it.",
                )


@check("REF106", Severity.NOTE)
def reference_unverified(subject: Bibliography) -> Iterator[Finding]:
    """A work could not be confirmed: its field `unconfirmed` says why, and readers see that.

    Look for the work again; when it is found, correct the entry and delete the field.
    """
    for reference in subject.references:
        if reference.unconfirmed:
            yield Finding(
                reference.location,
                f"`{reference.key}` is not confirmed: {reference.unconfirmed}",
                "When the work is found, correct the entry and delete `unconfirmed`.",
            )


def _name(kind: str) -> str:
    return "address" if kind == "url" else kind.upper()


def _place(reference: Reference, field: str) -> Location:
    return reference.field_locations.get(field, reference.location)


def _folded(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())


def _letters(text: str) -> str:
    """A text by its letters and digits only, without case and accents."""
    folded = normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isalnum() and not combining(character))


def _same_work(known: Reference, reference: Reference, reason: str) -> Finding:
    return Finding(
        reference.location,
        f"`{reference.key}` is the same work as `{known.key}`: {reason}",
        f"Keep one of the two entries; cite `@{known.key}` in place of `@{reference.key}`.",
        (Related(known.location, f"`{known.key}`"),),
    )


def _sharing(references: Iterable[Reference]) -> Iterator[tuple[str, Reference, Reference]]:
    """Pairs of entries with different keys that share an identifier: its kind, the first entry and a later one."""
    first: dict[tuple[str, str], Reference] = {}
    for reference in references:
        told = set()
        for kind in _IDENTIFIERS:
            if value := getattr(reference, kind):
                known = first.setdefault((kind, value.casefold()), reference)
                if known is not reference and known.key != reference.key and known.key not in told:
                    told.add(known.key)
                    yield kind, known, reference


def _alike(one: Reference, other: Reference) -> bool:
    """Whether two titles can be those of one work, printed by different sources."""
    from rapidfuzz import fuzz

    titles = sorted((_letters(one.title), _letters(other.title)), key=len)
    return titles[1].startswith(titles[0]) or fuzz.ratio(*titles) >= _SAME


def _same_titles(references: Sequence[Reference]) -> Iterator[tuple[Reference, Reference]]:
    """Pairs of entries, the earlier first, with the same first author and year and (nearly) the same title.

    Compared are only entries with the same author, year and figures in the title, so that 10,000 entries take a
    fraction of a second and *Part 1* and *Part 2* stay two works; beyond 300 such entries, only equal titles count.
    """
    equal: defaultdict[tuple[str, str], list[Reference]] = defaultdict(list)
    near: defaultdict[tuple[str, str, str], list[tuple[str, Reference]]] = defaultdict(list)
    for reference in references:
        author, title, year = _first_author(reference), _letters(reference.title), _year(reference)
        if not author or not title:
            continue
        for known in equal[author, title][:_MOST_COMPARED]:
            same_year = year == _year(known) or not year or not _year(known)
            if same_year and known.key != reference.key and not _distinct(known, reference):
                yield known, reference
                break
        else:
            near[author, year, re.sub(r"\D", "", title)].append((title, reference))
        equal[author, title].append(reference)
    yield from _nearly_same(group for (_, year, _), group in near.items() if year and 1 < len(group) <= _MOST_COMPARED)


def _nearly_same(groups: Iterable[list[tuple[str, Reference]]]) -> Iterator[tuple[Reference, Reference]]:
    for group in groups:
        for (title, known), (other, reference) in combinations(group, 2):
            if (
                title != other
                and _near(title, other)
                and known.key != reference.key
                and not _distinct(known, reference)
                and _same_place(known, reference)
            ):
                yield known, reference


def _near(one: str, other: str) -> bool:
    """Whether two titles differ in a letter or two; their letters, whatever the order, tell most that differ more."""
    shared = sum((Counter(one) & Counter(other)).values())
    if 200 * shared < _NEAR * (len(one) + len(other)):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other, score_cutoff=_NEAR) >= _NEAR


def _first_author(reference: Reference) -> str:
    names = reference.authors or reference.editors
    return _letters(names[0].family or names[0].literal) if names else ""


def _year(reference: Reference) -> str:
    found = re.search(r"[0-9]{4}", reference.issued)
    return found[0] if found else ""


def _distinct(one: Reference, other: Reference) -> bool:
    """Whether identifiers and journals say that there are two works, such as a preprint and its article."""
    identifiers = ((getattr(one, kind).casefold(), getattr(other, kind).casefold()) for kind in _IDENTIFIERS)
    differ = any(left and right and left != right for left, right in identifiers)
    return differ and _letters(one.container) != _letters(other.container)


def _same_place(one: Reference, other: Reference) -> bool:
    """Whether volume and pages, where both entries have them, are the same."""
    pairs = ((one.variables.get(name), other.variables.get(name)) for name in ("volume", "page"))
    return all(not left or not right or left == right for left, right in pairs)
