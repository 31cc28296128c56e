"""The bibliography says what the source documents print, and nothing else.

The documents are no part of the project: the tests that compare with them are skipped where they are absent, those of
the bibliography's own rules always run.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / ".." / "shared" / "sources"
BIBLIOGRAPHIES = ("human-studies", "laboratory", "reviews", "sources")
SOURCE_DOCUMENTS = {"addf-report", "becker-review", "ewer-review"}
IDENTIFIERS = ("doi", "pmid", "pmcid", "url")
BIBLIOGRAPHIC = ("year", "volume", "number", "pages", "editor", "publisher", "address")
FIELDS = {
    *("title", "author", "journal", "booktitle", "type", "institution", *BIBLIOGRAPHIC, *IDENTIFIERS),
    *("listed", "missing", "disagreement", "unconfirmed", "note"),
}

Entries = Mapping[str, Mapping[str, str]]


# Reading the lists as they are printed.


@dataclass(frozen=True)
class Printed:
    """One item of a list: ``label`` as in the field ``listed``, and the parts that the list prints."""

    label: str
    authors: tuple[str, ...]
    truncated: bool
    parts: Mapping[str, str]


ADDF_ITEM = re.compile(
    r"(?P<authors>.+?) \((?P<year>\d{4})\) (?P<title>.+?) \*(?P<container>.+?)\*"
    r"(?: \**(?P<volume>\d+)\**, (?P<pages>[^ <]+?))?\.? [<\[](?P<link>[^>\]]+)"
)
EWER_AUTHORS_END = re.compile(r",? et al\. |, al\. e\. |\. ")
EWER_FORMS = (
    re.compile(  # an article
        r"(?P<title>[^*]+) \*(?P<container>[^*]+)\* ?(?P<year>\d{4})?;"
        r"(?P<volume>\d+)(?:\((?P<number>[^)]+)\))?:(?P<pages>\S+?)\.?$"
    ),
    re.compile(  # a chapter
        r"(?P<title>.+?) In: (?P<editor>.+?), editor\. \*(?P<container>.+?)\*\. "
        r"(?P<address>.+?): (?P<publisher>.+?), (?P<year>\d{4}):(?P<pages>\S+?)\.$"
    ),
    re.compile(r"(?P<title>[^*]+): (?P<publisher>[^*]+), (?P<year>\d{4})\.$"),  # a patent
)
BECKER_ITEM = re.compile(
    r"(?P<authors>.+) \((?P<year>\d{4})\)\. (?P<title>.+)\. (?P<container>[^.]+?), "
    r"(?P<volume>\d+)(?:\((?P<number>\d+)\))?, (?P<pages>[\d-]+)\.$"
)


def read_document(name: str) -> str:
    return unicodedata.normalize("NFC", (DOCUMENTS / name).read_text(encoding="utf-8"))


def between(text: str, start: str, end: str = "") -> str:
    _, found, tail = text.partition(start)
    assert found, f"the document has no {start!r}"
    return tail.partition(end)[0] if end else tail


def numbered_items(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^(\d+)\. (.+)$", text, re.MULTILINE)


def printed_parts(match: re.Match[str] | None, item: str) -> dict[str, str]:
    assert match, f"unreadable item: {item}"
    parts = {name: value for name, value in match.groupdict().items() if value and name != "authors"}
    parts["link"] = parts.get("link", "").replace("\\", "")
    if issue := re.search(r"\bissue=(\d+)", parts["link"]):
        parts["number"] = issue[1]
    return parts


def addf_list() -> Iterator[Printed]:
    for number, item in numbered_items(between(read_document("addf-cognitive-vitality-ldn.txt"), "## References:")):
        match = ADDF_ITEM.match(item)
        parts = printed_parts(match, item)
        names, et_al, _ = match["authors"].partition(" *et al.*") if match else ("", "", "")
        yield Printed(f"addf:{number}", tuple(map(letters, names.split(", "))), bool(et_al), parts)


def ewer_list() -> Iterator[Printed]:
    for number, item in numbered_items(between(read_document("ewer-ldn-review.txt"), "\nReferences\n")):
        end = EWER_AUTHORS_END.search(item)
        assert end, f"unreadable item: {item}"
        rest = item[end.end() :]
        parts = printed_parts(next(filter(None, (form.match(rest) for form in EWER_FORMS)), None), item)
        names = tuple(map(letters, item[: end.start()].split(", ")))
        yield Printed(f"ewer:{number}", names, "al" in end[0], parts)


def becker_list() -> Iterator[Printed]:
    text = between(read_document("becker-ldn-mental-health.txt"), "\nReferences:\n", "\nComments")
    for item in filter(None, map(str.strip, text.splitlines())):
        match = BECKER_ITEM.match(item)
        parts = printed_parts(match, item)
        names = re.findall(r"[^,&]+, (?:[A-Z]\. ?)+", match["authors"] if match else "")
        yield Printed("becker", tuple(map(letters, names)), False, parts)


# Comparing.


def letters(text: str) -> str:
    """The letters and digits of a text without case: what two ways of printing have in common."""
    return "".join(filter(str.isalnum, text.replace(r"$\beta$", "β").casefold()))


def range_of(text: str) -> str:
    """Pages or issues with plain hyphens; ``15085-15085`` is the one number that it stands for."""
    ends = re.split("[–-]+", text)
    return ends[0] if len(set(ends)) == 1 else "-".join(ends)


def is_short_for(short: str, full: str) -> bool:
    """Whether the words of ``short`` begin words of ``full``, in this order: ``Pain Med``, ``Pain Medicine``."""
    words = iter(re.findall(r"\w+", full.casefold()))
    return all(any(word.startswith(part) for word in words) for part in re.findall(r"\w+", short.casefold()))


def identifiers_in(link: str) -> dict[str, str]:
    """The identifiers that a printed link contains, and the link itself where it is not just one of them."""
    if found := re.search(r"/(PMC\d+)/", link):
        return {"pmcid": found[1]}
    if found := re.match(r"https://pubmed\.ncbi\.nlm\.nih\.gov/(\d+)/$", link):
        return {"pmid": found[1]}
    if found := re.match(r"https://doi\.org/(.+)$", link):
        return {"doi": found[1]}
    found = re.search(r"/(10\.\d{4,}/.+)$", link)
    return ({"doi": found[1]} if found else {}) | ({"url": link} if link else {})


def listed_in(entry: Mapping[str, str]) -> list[str]:
    return [label for label in entry.get("listed", "").split(", ") if label]


def author_problems(entry: Mapping[str, str], items: list[Printed]) -> Iterator[str]:
    names = entry["author"].split(" and ")
    named = [letters(name) for name in names if name != "others"]
    if ("others" in names) != all(item.truncated for item in items):
        yield "`others` does not say whether every list prints et al."
    if invented := set(named) - {name for item in items for name in item.authors}:
        yield f"no list prints the authors {sorted(invented)}"
    for item in items:
        # The same author can be printed with fewer initials in one of the lists.
        if not all(name.startswith(printed) for name, printed in zip(named, item.authors, strict=False)):
            yield f"{item.label} prints other authors: {item.authors}"
        if len(item.authors) > len(named) or (not item.truncated and len(item.authors) != len(named)):
            yield f"{item.label} prints {len(item.authors)} authors"


def part_problems(entry: Mapping[str, str], items: list[Printed], containers: set[str]) -> Iterator[str]:
    for item in items:
        if letters(entry["title"]) != letters(item.parts["title"]):
            yield f"{item.label} prints another title"
        container = entry.get("journal") or entry.get("booktitle") or ""
        if not is_short_for(item.parts.get("container", ""), container) or letters(container) not in containers:
            yield f"{item.label} prints another journal or book: {item.parts.get('container')}"
    for name in BIBLIOGRAPHIC:
        same = letters if name == "editor" else range_of
        printed = {same(item.parts[name]): item.label for item in items if name in item.parts}
        value = same(entry[name]) if name in entry else None
        if value and value not in printed:
            yield f"no list prints {name} {value}"
        for other in printed.keys() - {value}:
            if name != "year" or other not in entry.get("disagreement", ""):
                yield f"{printed[other]} prints {name} {other}"
        if name == "year" and bool(entry.get("disagreement")) != (len(printed) > 1):
            yield "`disagreement` does not say whether the lists print different years"


def is_item_of(item: Printed, entry: Mapping[str, str]) -> bool:
    """Whether the entry says that it stands for the item; Becker's items have no number, so the title decides."""
    return item.label in listed_in(entry) and (
        item.label != "becker" or letters(item.parts["title"]) == letters(entry["title"])
    )


def problems(entries: Entries, lists: list[Printed]) -> list[str]:
    """What the entries say otherwise than the lists, each with the key of its entry."""
    found = []
    containers = {letters(item.parts.get("container", "")) for item in lists}
    for item in lists:
        count = sum(is_item_of(item, entry) for entry in entries.values())
        if count != 1:
            found.append(f"{item.label} ({item.parts['title']}) is listed by {count} entries")
    for key, entry in entries.items():
        labels = listed_in(entry)
        items = [item for item in lists if is_item_of(item, entry)]
        identifiers = {name: value for item in items for name, value in identifiers_in(item.parts["link"]).items()}
        if len(items) != len(labels):
            found.append(f"{key}: `listed` names an item that no list has")
        if items:
            found += [f"{key}: {problem}" for problem in author_problems(entry, items)]
            found += [f"{key}: {problem}" for problem in part_problems(entry, items, containers)]
        for name in IDENTIFIERS:
            if entry.get(name) != identifiers.get(name):
                found.append(f"{key}: the lists print {name} {identifiers.get(name)}")
        if bool(entry.get("unconfirmed")) != (labels == ["becker"]):
            found.append(f"{key}: `unconfirmed` does not say whether Becker alone lists the work")
    return found


# Fixtures and tests.


@pytest.fixture(scope="module")
def libraries() -> dict[str, Any]:
    from bibtexparser.entrypoint import parse_file

    return {name: parse_file(str(ROOT / "references" / f"{name}.bib")) for name in BIBLIOGRAPHIES}


@pytest.fixture(scope="module")
def entries(libraries: dict[str, Any]) -> Entries:
    return {
        entry.key: {field.key: re.sub(r"\\([&%#])", r"\1", field.value).strip("{}") for field in entry.fields}
        for library in libraries.values()
        for entry in library.entries
    }


@pytest.fixture(scope="module")
def lists() -> list[Printed]:
    if not DOCUMENTS.is_dir():
        pytest.skip("the source documents may not be published with the project; they are not in ../shared/sources")
    return [*addf_list(), *ewer_list(), *becker_list()]


@pytest.mark.parametrize("name", BIBLIOGRAPHIES)
def test_file_is_orderly(name: str, libraries: dict[str, Any]) -> None:
    text = (ROOT / "references" / f"{name}.bib").read_text(encoding="utf-8")
    library = libraries[name]
    keys = [entry.key for entry in library.entries]
    assert library.failed_blocks == []
    assert len(keys) == len(re.findall(r"^@", text, re.MULTILINE))
    assert keys == sorted(keys)
    assert text.startswith("% ")
    assert all(entry["title"].startswith("{") for entry in library.entries)
    assert {field.key for entry in library.entries for field in entry.fields} <= FIELDS


def test_keys_are_family_year_and_word(libraries: dict[str, Any], entries: Entries) -> None:
    assert len(entries) == sum(len(library.entries) for library in libraries.values())
    for key in entries.keys() - SOURCE_DOCUMENTS:
        year = entries[key].get("year", "-nd-")
        family, _, word = key.partition(year)
        plain = unicodedata.normalize("NFKD", entries[key]["author"].partition(",")[0].replace("ł", "l"))
        assert family == letters(plain.encode("ascii", "ignore").decode()), key
        assert re.fullmatch("[a-z0-9]+", word), key
        assert word in re.findall(r"\w+", entries[key]["title"].casefold()), key


def test_missing_names_what_the_entry_lacks(entries: Entries) -> None:
    for key, entry in entries.items():
        missing = set(filter(None, entry.get("missing", "").split(", ")))
        assert not missing & entry.keys(), key
        assert ("year" in missing) != ("year" in entry), key


@pytest.mark.parametrize("source", ["addf", "ewer"])
def test_numbers_of_a_list_have_no_gap(source: str, entries: Entries) -> None:
    labels = [label for entry in entries.values() for label in listed_in(entry)]
    numbers = sorted(int(label.partition(":")[2]) for label in labels if label.startswith(f"{source}:"))
    assert numbers
    assert numbers[0] == 1
    assert all(second - first == 1 for first, second in pairwise(numbers))


def test_entries_say_what_the_lists_print(entries: Entries, lists: list[Printed]) -> None:
    assert problems(entries, lists) == []


@pytest.mark.parametrize("key", sorted(SOURCE_DOCUMENTS))
def test_source_document_prints_its_title_and_author(key: str, entries: Entries, lists: list[Printed]) -> None:
    name = next(DOCUMENTS.glob(f"{key.partition('-')[0]}-*.txt")).name
    text = letters(read_document(name))
    assert letters(entries[key]["title"]) in text
    given_first = " ".join(reversed(entries[key]["author"].split(", ")))
    assert letters(given_first) in text


@pytest.mark.parametrize(
    ("key", "change", "problem"),
    [
        ("younger2009fibromyalgia", {"year": "2010"}, "prints year 2009"),
        ("younger2009fibromyalgia", {"listed": "addf:41, becker"}, "ewer:11 (Fibromyalgia Symptoms"),
        ("younger2009fibromyalgia", {"listed": "addf:41, addf:42, ewer:11, becker"}, "is listed by 2 entries"),
        ("younger2009fibromyalgia", {"listed": "addf:41, addf:57, ewer:11, becker"}, "an item that no list has"),
        ("younger2009fibromyalgia", {"pmcid": "PMC2891388"}, "print pmcid PMC2891387"),
        ("younger2009fibromyalgia", {"journal": "Pain Management"}, "another journal"),
        ("younger2013low", {"disagreement": ""}, "prints year 2014"),
        ("smith2011therapy", {"doi": "10.1000/invented"}, "print doi None"),
        ("smith2011therapy", {"volume": "65"}, "prints volume 56"),
        ("smith2011therapy", {"title": "Therapy with Naltrexone"}, "another title"),
        ("smith2011therapy", {"author": "Smith, J. P. and others"}, "prints 6 authors"),
        ("smith2011therapy", {"author": "Smyth, J. P. and others"}, "prints other authors"),
        ("akkok1995effects", {"author": "Akkök, F. X."}, "no list prints the authors"),
        ("mischoulon2017randomized", {"author": "Mischoulon, D. and Hylek, L."}, "prints et al."),
        ("sharafaddinzadeh2010effect", {"publisher": "Invented"}, "no list prints publisher Invented"),
        ("liu2003neuroprotective", {"address": "Clifton, NJ"}, "prints address Totowa, NJ"),
        ("abokrysha2021effect", {"url": ""}, "print url https://www.neurologyindia.com"),
        ("toljan2018low", {"unconfirmed": ""}, "`unconfirmed`"),
        ("addf-report", {"doi": "10.1000/invented"}, "print doi None"),
    ],
)
def test_a_planted_fault_is_found(
    key: str, change: dict[str, str], problem: str, entries: Entries, lists: list[Printed]
) -> None:
    changed = {**entries, key: {**entries[key], **change}}
    assert any(problem in found for found in problems(changed, lists))
