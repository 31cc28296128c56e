"""The reference list of one page against its citations."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from generator.verify.mismatches import author_date_faults
from generator.verify.numbering import Numbering, own_list
from generator.verify.page import Entry, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import (
    CITATION_TARGET,
    CITATION_UNLISTED,
    REFERENCE_LIST_ORDER,
    REFERENCE_UNCITED,
)

_CHANGED = "Build the site again; if this stays, something changes reference lists after the generator wrote them."


def list_faults(page: Page, numbering: Numbering) -> Iterator[Fault]:
    """What is missing from the list, too many in it, out of order, or does not lead back to its citations."""
    section = own_list(page)
    for further in [found for found in page.lists if not found.complete][1:]:
        message = "The page has a second bibliography section; a page has exactly one"
        related = ((page.path, section.element, "the first one"),) if section else ()
        yield Fault(REFERENCE_LIST_ORDER, page.path, further.element, message, _CHANGED, "", related)
    listed = {entry.key for found in page.lists for entry in found.entries}
    if section is None:
        complete = any(found.complete for found in page.lists)
        absent = [key for key in numbering.first if not (complete and key in listed)]
        if absent:
            message = f"The page cites works, such as {absent[0]!r}, and has no reference list for them"
            yield Fault(CITATION_UNLISTED, page.path, numbering.first[absent[0]], message, _CHANGED)
        return
    if not numbering.first:
        message = "The page has a reference list and cites nothing"
        help_text = "Cite the works, or leave the list out."
        yield Fault(REFERENCE_UNCITED, page.path, section.element, message, help_text)
        return
    own = {entry.key for entry in section.entries}
    for key, element in numbering.first.items():
        if key not in own:
            message = f"{key!r} is cited and has no entry in the reference list of the page"
            yield Fault(CITATION_UNLISTED, page.path, element, message, _CHANGED)
    yield from _form_faults(page, section, numbering)
    yield from _order_faults(page.path, section, numbering)
    for entry in section.entries:
        yield from _backlink_faults(page.path, entry, numbering)


def _form_faults(page: Page, section: ReferenceList, numbering: Numbering) -> Iterator[Fault]:
    """The list must count from 1, one by one; an author–date list has no numbers, and so have its citations."""
    if len(section.tags) != 1:
        message = f"The bibliography section holds {len(section.tags)} lists instead of one"
        yield Fault(REFERENCE_LIST_ORDER, page.path, section.element, message, _CHANGED)
    if numbering.numbers is None:
        yield from author_date_faults(page, section)
        return
    kind = section.attributes
    if kind.get("start", "1") != "1" or "reversed" in kind or kind.get("type", "1") != "1":
        message = "The reference list is not counted from 1 upwards in digits, so its numbers are not those of the text"
        yield Fault(REFERENCE_LIST_ORDER, page.path, section.element, message, "Remove start, reversed and type.")
    for place, entry in enumerate(section.entries, 1):
        if entry.value is not None and entry.value.strip() != str(place):
            message = f"Entry {place} of the reference list counts itself as {entry.value!r}"
            yield Fault(REFERENCE_LIST_ORDER, page.path, entry.element, message, "Remove the value.")


def _order_faults(path: str, section: ReferenceList, numbering: Numbering) -> Iterator[Fault]:
    """Entries of works that are not cited, entries that stand twice, and entries at another place than their number."""
    cited: list[tuple[str, Entry]] = []
    seen: set[str] = set()
    extra: list[Entry] = []
    for entry in section.entries:
        key = entry.key
        if key in numbering.first and key not in seen:
            yield from _shifted(path, extra, numbering)
            extra = []
            seen.add(key)
            cited.append((key, entry))
            continue
        extra.append(entry)
        if not key:
            message = (
                f"An entry of the reference list has {f'the id {entry.id!r}' if entry.id else 'no id'}, not ref-KEY"
            )
            yield Fault(REFERENCE_LIST_ORDER, path, entry.element, message, _CHANGED)
        elif key in seen:
            yield Fault(REFERENCE_LIST_ORDER, path, entry.element, f"{key!r} stands twice in the list", _CHANGED)
        else:
            message = f"The reference list has an entry of {key!r}, which the page does not cite"
            yield Fault(REFERENCE_UNCITED, path, entry.element, message, "Cite the work, or leave it out.")
    numbers = numbering.numbers
    if numbers is None:
        return
    for entry in extra:
        message = f"The reference list goes on after the last cited work, with {entry.id!r}"
        yield Fault(REFERENCE_LIST_ORDER, path, entry.element, message, _CHANGED)
    expected = sorted((key for key, _ in cited), key=lambda key: numbers[key])
    for (key, entry), due in zip(cited, expected, strict=True):
        if key != due:
            message = f"The entry of {key!r}, number {numbers[key]}, stands where that of {due!r} belongs"
            yield Fault(REFERENCE_LIST_ORDER, path, entry.element, message, _CHANGED)


def _shifted(path: str, extra: Sequence[Entry], numbering: Numbering) -> Iterator[Fault]:
    """Entries too many before others: these get higher numbers than the text gives them."""
    for entry in extra if numbering.numbers is not None else ():
        message = f"The entry {entry.id!r} does not belong here and moves the numbers of those after it"
        yield Fault(REFERENCE_LIST_ORDER, path, entry.element, message, _CHANGED)


def _backlink_faults(path: str, entry: Entry, numbering: Numbering) -> Iterator[Fault]:
    """An entry's ways back are the mentions of its work, all and in order."""
    key = entry.key
    if key not in numbering.first:
        return
    expected = [f"#cite-{key}-{count}" for count in range(1, numbering.mentions[key] + 1)]
    for due, found in zip_longest(expected, entry.backlinks):
        if found is None:
            message = f"The entry of {key!r} has no link back to its mention {due!r}"
            yield Fault(CITATION_TARGET, path, entry.element, message, _CHANGED)
        elif found[1] != due:
            belongs = f"instead of {due!r}" if due else "beyond the last mention"
            message = f"A link back from the entry of {key!r} leads to {found[1]!r} {belongs}"
            yield Fault(CITATION_TARGET, path, found[0], message, _CHANGED)
