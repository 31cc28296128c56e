"""Every figure of the source documents, and where the site carries it.

``python -m tests.inventory FOLDER`` extracts every number of the documents in a folder, outside their reference lists,
and says which of them stand neither in the inventory nor among the exclusions, and what these lists have too much.

The lists are ``tests/data/inventory/SOURCE.tsv`` and ``SOURCE.excluded.tsv``. A number is named by its line, and by its
place among the numbers of that line. ``record`` is the part of the page that carries it: ``body › HEADING`` is a
section of the text, anything else a path through the front matter, in which an item of a list is named by one of its
own texts (``results › Pain › estimate``, ``tables › Table 2 › Antiepileptics › once › p``).
"""

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from generator.site import Page, Site
from tests.conftest import DATA

FOLDER = DATA / "inventory"
DOCUMENTS = {
    "addf": "addf-cognitive-vitality-ldn.txt",
    "becker": "becker-ldn-mental-health.txt",
    "ewer": "ewer-ldn-review.txt",
    "raknes": "raknes-smabrekke-2019-psychotropics.txt",
}
WORDS = dict(
    zip(
        (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ),
        range(2, 16),
        strict=True,
    )
)
SEPARATOR = " › "

_NUMBER = re.compile(rf"(?:(?<![\w.,])[-−])?\d+(?:[.,]\d+)*|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
_LIST_BEGINS = re.compile(r"\W*References:?\W*")
_ENTRY = re.compile(r"\d+\. |.*\(\d{4}\)")


class Number(NamedTuple):
    """A number of a document: its line and its place among the numbers of that line, both counted from 1."""

    line: int
    nth: int
    text: str


class Carried(NamedTuple):
    """Where the site carries a number. ``shown``: how the page writes it, where its digits differ."""

    number: Number
    page: str
    record: str
    shown: str = ""


class Excluded(NamedTuple):
    """A number that is no figure of the document's subject, with the reason."""

    number: Number
    reason: str


def extract(text: str) -> list[Number]:
    """Every number of a document, outside its reference list."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if _LIST_BEGINS.fullmatch(line)), len(lines))
    last = max((i for i, line in enumerate(lines) if i > first and _ENTRY.match(line)), default=first)
    return [
        Number(i + 1, nth, found[0])
        for i, line in enumerate(lines)
        if not first <= i <= last
        for nth, found in enumerate(_NUMBER.finditer(line), start=1)
    ]


def value(number: str) -> Decimal:
    """What a number says, without its sign: 11,247 is 11247, six is 6, 3.0 is 3."""
    word = WORDS.get(number.lower())
    return Decimal(word) if word else Decimal(number.lstrip("-−").replace(",", "")).normalize()


def values(text: str) -> set[Decimal]:
    """Every number that a text says."""
    return {value(found[0]) for found in _NUMBER.finditer(text)}


def part(site: Site, page: str, record: str) -> str:
    """The text of a part of a page.

    Raises:
        LookupError: there is no such page or part.

    """
    found = site.page_by_path[page]
    first, *rest = record.split(SEPARATOR)
    if first == "body":
        return _section(found, rest[0] if rest else "")
    return " ".join(_texts(_descend(getattr(found.record, first, None), rest)))


def _section(page: Page, heading: str) -> str:
    """The text under a heading, up to the next one of its level; without a heading the whole text."""
    text = page.source.text[page.front.body :]
    if not heading:
        return text
    lines = text.splitlines()
    marks = [(i, len(m[1]), m[2]) for i, line in enumerate(lines) if (m := re.match(r"(#+) (.*?)\s*$", line))]
    at, level, _ = next((mark for mark in marks if mark[2] == heading), (None, 0, ""))
    if at is None:
        raise LookupError(f"{page.path} has no heading “{heading}”")
    end = next((i for i, below, _ in marks if i > at and below <= level), len(lines))
    return "\n".join(lines[at + 1 : end])


def _descend(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        value = _step(value if isinstance(value, tuple) else (value,), name)
        if not value:
            raise LookupError(f"there is no “{name}” that says anything in “{SEPARATOR.join(names)}”")
    if value is None:
        raise LookupError("there is nothing")
    return value


def _step(items: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    """The items called so; else what is in their fields of that name; else what is called so in their lists."""
    called = tuple(item for item in items if name in _own_texts(item))
    if called:
        return called
    fields = [getattr(item, name) for item in items if name in getattr(item, "__struct_fields__", ())]
    if fields:
        each = (one for field in fields for one in (field if isinstance(field, tuple) else (field,)))
        return tuple(one for one in each if one is not None)
    inner = (getattr(item, field) for item in items for field in getattr(item, "__struct_fields__", ()))
    return tuple(one for field in inner if isinstance(field, tuple) for one in field if name in _own_texts(one))


def _own_texts(item: Any) -> set[str]:
    """The texts by which an item of a list can be called."""
    if isinstance(item, str):
        return {str(item)}
    fields = getattr(item, "__struct_fields__", ())
    return {str(text) for name in fields if isinstance(text := getattr(item, name), str)}


def _texts(value: Any) -> Iterator[str]:
    """Every text and figure below a value."""
    if isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif value is not None:
        yield str(value)


def carried(source: str) -> list[Carried]:
    """The inventory of a document."""
    return [
        Carried(Number(int(line), int(nth), number), page, record, *shown)
        for line, nth, number, page, record, *shown in _rows(FOLDER / f"{source}.tsv")
    ]


def excluded(source: str) -> list[Excluded]:
    """The numbers of a document that are no figures of its subject."""
    return [
        Excluded(Number(int(line), int(nth), number), reason)
        for line, nth, number, reason in _rows(FOLDER / f"{source}.excluded.tsv")
    ]


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.reader(lines, "excel-tab") if row][1:]


def compare(numbers: Sequence[Number], here: Sequence[Number], excepted: Sequence[Number]) -> list[str]:
    """What the three lists disagree about."""
    found = [f"line {n.line}: `{n.text}` (number {n.nth}) stands in neither list" for n in numbers]
    missing = {n: said for n, said in zip(numbers, found, strict=True) if n not in {*here, *excepted}}
    stale = [f"line {n.line}: `{n.text}` is no number of the document" for n in (*here, *excepted) if n not in numbers]
    both = [f"line {n.line}: `{n.text}` stands in both lists" for n in here if n in excepted]
    return [*missing.values(), *stale, *both]


def main(folder: Path) -> int:
    """Say what is missing and what is too much, for each document in a folder."""
    found = 0
    for source, name in DOCUMENTS.items():
        numbers = extract((folder / name).read_text(encoding="utf-8"))
        lists = [c.number for c in carried(source)], [e.number for e in excluded(source)]
        differences = compare(numbers, *lists)
        found += len(differences)
        print(f"{name}: {len(numbers)} numbers, {len(lists[0])} carried, {len(lists[1])} excluded")
        print("".join(f"  {difference}\n" for difference in differences), end="")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
