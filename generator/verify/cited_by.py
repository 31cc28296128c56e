"""What the list of all works says of where each is cited, against the citations of those pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from urllib.parse import unquote

from generator.verify.links import resolve
from generator.verify.page import CitedBy
from generator.verify.places import Fault
from generator.verify.rules import CITATION_TARGET

_HELP = "Build the whole site again; if this stays, something changes the list of works after the generator wrote it."
Told = tuple[str, int, CitedBy | None]
"""The page and the element of an entry in the list of all works, and what it says of where its work is cited."""


def cited_by_faults(
    told: Mapping[str, Sequence[Told]], mentions: Mapping[str, Mapping[str, int]], base: str
) -> Iterator[Fault]:
    """What the entries leave out, say twice, or say wrongly; nothing where no entry says where its work is cited.

    By key, ``told`` are its entries, and ``mentions`` how often each page mentions it.
    """
    if not any(said for entries in told.values() for _, _, said in entries):
        return
    for key, entries in told.items():
        for path, element, said in entries:
            if said is not None:
                yield from _entry_faults(key, path, said, mentions.get(key, {}), base)
            elif mentions.get(key):
                message = f"The entry of {key!r} does not say that {min(mentions[key])!r} cites it"
                yield Fault(CITATION_TARGET, path, element, message, _HELP)


def _entry_faults(key: str, path: str, said: CitedBy, mentions: Mapping[str, int], base: str) -> Iterator[Fault]:
    groups = [(group, _file(path, group.href, base)) for group in said.groups]
    for file, times in Counter(file for _, file in groups).items():
        if times > 1:
            message = f"The entry of {key!r} names the page {file!r} {times} times among those that cite it"
            yield Fault(CITATION_TARGET, path, said.element, message, _HELP)
    for file in sorted(mentions.keys() - {file for _, file in groups}):
        message = f"The entry of {key!r} leaves out that {file!r} cites it"
        yield Fault(CITATION_TARGET, path, said.element, message, _HELP)
    if said.pages is not None and said.pages != len(groups):
        message = f"The entry of {key!r} counts {said.pages} pages that cite it and names {len(groups)}"
        yield Fault(CITATION_TARGET, path, said.element, message, _HELP)
    for group, file in groups:
        if file not in mentions:
            message = f"The entry of {key!r} says that {group.href!r} cites it, which is not so"
            yield Fault(CITATION_TARGET, path, group.element, message, _HELP)
            continue
        expected = [(file, f"cite-{key}-{count}") for count in range(1, mentions[file] + 1)]
        for due, place in zip_longest(expected, group.places):
            if place is None:
                message = f"The entry of {key!r} leaves out its mention {due[1]!r} in {file!r}"
                yield Fault(CITATION_TARGET, path, group.element, message, _HELP)
            elif _resolved(path, place[1], base) != due:
                belongs = f"instead of {due[1]!r} in {file!r}" if due else "beyond the last mention"
                message = f"The entry of {key!r} names the mention {place[1]!r} {belongs}"
                yield Fault(CITATION_TARGET, path, place[0], message, _HELP)


def _file(origin: str, address: str, base: str) -> str:
    return _resolved(origin, address, base)[0]


def _resolved(origin: str, address: str, base: str) -> tuple[str, str]:
    """The file and the decoded fragment to which an address leads; empty if it leaves the site."""
    file, fragment = resolve(origin, address, base) or ("", "")
    return file, unquote(fragment)
