"""Rules about identity: each work stands once in the bibliography, and an identifier leads to one work."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, Protocol
from unicodedata import combining, normalize

from generator.diagnostics import Finding, Related, Severity, check
from generator.identifiers import NAMES, RESOLVER, comparable, counted_with, isbns, normalised, recognise
from generator.model.references import Reference, Retraction
from generator.retractions import is_notice
from generator.source import Location

_IDENTIFIERS = ("doi", "pmid", "pmcid", "arxiv")
_PARTS = frozenset(("article-journal", "chapter", "entry-dictionary", "entry-encyclopedia", "paper-conference"))
"""Types whose ISBN is that of the book around them."""
_NEAR = 95
_SAME = 70
_MOST_COMPARED = 300
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}


class Bibliography(Protocol):
    """What has references, such as the site."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references of all files, in order."""

    @property
    def retractions(self) -> tuple[Retraction, ...]:
        """The notices about works of the bibliography: each may tell that two identifiers mean one work."""


class _Shared(NamedTuple):
    """Two entries with one identifier, the earlier first. ``via``: the kind of what means the same in ``known``."""

    kind: str
    via: str
    known: Reference
    reference: Reference

    @property
    def reason(self) -> str:
        """What the two share, in words."""
        own = _shown(self.reference, self.kind, self.known)
        if self.kind == self.via:
            return f"the same {NAMES[self.kind]}, {own}"
        other = f"{NAMES[self.via]} {_shown(self.known, self.via, self.reference)}"
        source = "" if {self.kind, self.via} == {"doi", "arxiv"} else "by `retractions.csv`, "
        return f"{source}{NAMES[self.kind]} {own} and {other} are one work"


@check("REF102", Severity.ERROR)
def reference_duplicate_work(subject: Bibliography) -> Iterator[Finding]:
    """Two entries are the same work: they share an identifier, or first author, year and (nearly) the title.

    A page that cites both would count one work as two. Keep one entry and cite that. Titles are compared without case,
    accents and punctuation. Identifiers are DOI, PMID, PMCID, arXiv's, and the ISBN of a whole book; two different ones
    mean one work where `retractions.csv` says so. A trial's registration may stand with many works, and a notice of
    retraction with the identifier of the work that it retracts. Entries whose identifiers and journals both differ are
    two works, and so are entries whose titles differ a little and volume or pages too.
    """
    told: set[tuple[int, int]] = set()
    for shared in _sharing(subject):
        if _alike(shared.known, shared.reference):
            told.add((id(shared.known), id(shared.reference)))
            yield _same_work(shared.known, shared.reference, shared.reason)
    for known, reference in _same_titles(subject.references):
        if (id(known), id(reference)) not in told:
            yield _same_work(known, reference, "title, first author and year alike")


@check("REF103", Severity.ERROR)
def reference_identifier_conflict(subject: Bibliography) -> Iterator[Finding]:
    """Two entries with different titles have one identifier; or one entry has two of a kind.

    One of the two leads its readers to another work. Look the identifier up, and correct the entry that has it wrongly.
    An entry has two of a kind where its address leads to another DOI, PMID, PMCID or arXiv identifier than its field
    gives. A DOI of arXiv's counts as an arXiv identifier, and versions as one: an article may have its preprint's.
    """
    for reference in subject.references:
        yield from _two_of_a_kind(reference)
    for shared in _sharing(subject):
        kind, via, known, reference = shared
        if not _alike(known, reference):
            yield Finding(
                _place(reference, kind),
                f"`{reference.key}` and `{known.key}` have different titles, but {shared.reason}",
                f"Look the {NAMES[kind]} up and correct the entry that has it wrongly.",
                (Related(_place(known, via), f"`{known.key}`"),),
            )


def _two_of_a_kind(reference: Reference) -> Iterator[Finding]:
    """The findings that an entry has two identifiers of a kind; the address may be the link of one."""
    linked = recognise(reference.url) if reference.url and RESOLVER.search(reference.url) else None
    first: dict[str, tuple[str, str]] = {}
    own = [(kind, kind, value) for kind in _IDENTIFIERS if (value := getattr(reference, kind))]
    for field, kind, value in [*own, ("url", *linked)] if linked else own:
        known, other = first.setdefault(counted_with(kind, value), (kind, value))
        if comparable(known, other) != comparable(kind, value):
            has = "the address of `{}` leads to {} {}" if field == "url" else "`{}` has the {} {}"
            yield Finding(
                _place(reference, field),
                f"{has.format(reference.key, NAMES[kind], value)}, but its {NAMES[known]} is {other}",
                f"Look the {NAMES[known]} up and correct the one that is wrong.",
                (Related(_place(reference, known), f"the {NAMES[known]}"),),
            )


def _place(reference: Reference, field: str) -> Location:
    return reference.field_locations.get(field, reference.location)


def _shown(reference: Reference, kind: str, other: Reference) -> str:
    """The identifier of a reference as readers see it; of several ISBNs, the one that the other work has too."""
    if kind != "isbn":
        return str(getattr(reference, kind))
    numbers = _isbns(reference)
    return next(numbers[number] for number in _isbns(other) if number in numbers)


def _isbns(reference: Reference) -> dict[str, str]:
    """The ISBNs of a reference as written, by their comparable form."""
    texts = isbns(reference.variables.get("ISBN", ""))
    return {comparable("isbn", number): text for text in texts if (number := normalised("isbn", text))}


def _letters(text: str) -> str:
    """A text by its letters and digits only, without case and accents."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    folded = normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isalnum() and not combining(character))


def _same_work(known: Reference, reference: Reference, reason: str) -> Finding:
    return Finding(
        reference.location,
        f"`{reference.key}` is the same work as `{known.key}`: {reason}",
        f"Keep one of the two entries; cite `@{known.key}` in place of `@{reference.key}`.",
        (Related(known.location, f"`{known.key}`"),),
    )


def _sharing(subject: Bibliography) -> Iterator[_Shared]:
    """Pairs of entries with different keys that share an identifier; two pairs at most for an entry and another one."""
    one_work = _one_work(subject.retractions)
    first: dict[tuple[str, str], tuple[Reference, str]] = {}
    for reference in subject.references:
        told = {reference.key}
        own = list(_identifiers(reference))
        others = [(other, kind) for kind, value in own for other in one_work.get((kind, value), ())] if one_work else []
        for (kind, value), source in [*((one, one[0]) for one in own), *others]:
            identifier = counted_with(kind, value), value
            known, via = first.setdefault(identifier, (reference, source))
            if known is not reference and known.key not in told and is_notice(known) == is_notice(reference):
                told.add(known.key)
                yield _Shared(source, via, known, reference)


def _one_work(notices: Iterable[Retraction]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each identifier the others that, by a notice, mean the same work."""
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for notice in notices:
        if notice.doi and notice.pmid:
            found["doi", notice.doi].append(("pmid", notice.pmid))
            found["pmid", notice.pmid].append(("doi", notice.doi))
    return dict(found)


def _identifiers(reference: Reference) -> Iterator[tuple[str, str]]:
    """The identifiers that the work shares with no other: kind and comparable form."""
    if reference.doi:
        yield "doi", comparable("doi", reference.doi)
    if reference.pmid:
        yield "pmid", reference.pmid
    if reference.pmcid:
        yield "pmcid", reference.pmcid
    if reference.arxiv:
        yield "arxiv", comparable("arxiv", reference.arxiv)
    if "ISBN" in reference.variables and reference.type not in _PARTS:
        # The volumes of a set may share its number.
        volume = reference.variables.get("chapter-number") or reference.variables.get("volume", "")
        for number in _isbns(reference):
            yield "isbn", f"{number} {volume}"


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
            if same_year and known.key != reference.key and _one(known, reference):
                yield known, reference
                break
        else:
            near[author, year, re.sub(r"\D", "", title)].append((title, reference))
        equal[author, title].append(reference)
    yield from _nearly_same(group for (_, year, _), group in near.items() if year and 1 < len(group) <= _MOST_COMPARED)


def _nearly_same(groups: Iterable[list[tuple[str, Reference]]]) -> Iterator[tuple[Reference, Reference]]:
    """Pairs of which the titles differ in a letter or two; compared are those of about one length, many at a time."""
    for group in groups:
        by_length = sorted(enumerate(group), key=lambda row: len(row[1][0]))
        titles = [title for _, (title, _) in by_length]
        lengths = [len(title) for title in titles]
        for place, title in enumerate(titles):
            # Of lengths m and n, m the smaller, the ratio is at most 200 m / (m + n).
            longest = len(title) * (200 - _NEAR) // _NEAR
            for at in _near(title, titles[place + 1 : bisect_right(lengths, longest)]):
                pair = sorted((by_length[place], by_length[place + 1 + at]), key=itemgetter(0))
                known, reference = (one for _, (_, one) in pair)
                if known.key != reference.key and _one(known, reference) and _same_place(known, reference):
                    yield known, reference


def _near(title: str, others: Sequence[str]) -> Iterator[int]:
    """The places of the titles that differ from one in a letter or two."""
    if not others:
        return
    from rapidfuzz import fuzz, process

    for other, _, at in process.extract(title, others, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None):
        if other != title:
            yield at


def _first_author(reference: Reference) -> str:
    names = reference.authors or reference.editors
    return _letters(names[0].family or names[0].literal) if names else ""


def _year(reference: Reference) -> str:
    found = re.search(r"[0-9]{4}", reference.issued)
    return found[0] if found else ""


def _one(known: Reference, other: Reference) -> bool:
    """Whether nothing says that two entries with one title are two works: a preprint and its article, a notice."""
    identifiers = (
        (comparable(kind, getattr(known, kind)), comparable(kind, getattr(other, kind))) for kind in _IDENTIFIERS
    )
    differ = any(left and right and left != right for left, right in identifiers)
    if differ and _letters(known.container) != _letters(other.container):
        return False
    return is_notice(known) == is_notice(other)


def _same_place(one: Reference, other: Reference) -> bool:
    """Whether volume and pages, where both entries have them, are the same."""
    pairs = ((one.variables.get(name), other.variables.get(name)) for name in ("volume", "page"))
    return all(not left or not right or left == right for left, right in pairs)
