"""From the element of a finding to its line and column in the text of the page.

The parser keeps no positions. So a page with findings, and only such a page, is read again in two ways: the walk that
numbered its elements, and a scan of its tags in the text. The Nth tag of the one with the same name and attributes is
the Nth of the other, whatever elements the parser supplied or moved between them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from pathlib import Path

from generator.diagnostics import Diagnostic, Related, Rule
from generator.source import Location, Source
from generator.verify.reader import attributes, walk

_KEPT_PAGES = 8
"""How many pages are kept read: the findings come page by page, and a page takes megabytes."""

_Tag = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding before it has a line and a column. ``text``: what in or after the element it points at, if not the tag.

    ``page`` is relative to the site; without ``element`` the finding is about the file.
    """

    rule: Rule
    page: str
    element: int | None
    message: str
    help: str | None = None
    text: str = ""
    related: tuple[tuple[str, int, str], ...] = ()


class _TagScanner(HTMLParser):
    """The start tags of a text, with their offsets; by name and attributes, and by name alone."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=True)
        self.exact: dict[_Tag, list[tuple[int, int]]] = defaultdict(list)
        self.named: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._source = source
        with suppress(AssertionError):  # the scanner's answer to some torn declarations, such as `<![x`
            self.feed(source.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where the tag begins and ends; of an attribute given twice the first counts, as in browsers."""
        line, column = self.getpos()
        start = self._source.offset(line - 1, column)
        span = (start, start + len(self.get_starttag_text() or ""))
        self.exact[_tag(tag, {name: value or "" for name, value in reversed(attrs)})].append(span)
        self.named[tag].append(span)


class _Places:
    """Where the elements of one page stand in its text."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def _elements(self) -> tuple[tuple[_Tag, int, int], ...]:
        """Each element's tag, how many equal ones come before it, and how many of its name."""
        tags: Counter[_Tag] = Counter()
        names: Counter[str] = Counter()
        elements = []
        for node in walk(self._source.text):
            tag = _tag(node.tag or "", attributes(node))
            elements.append((tag, tags[tag], names[tag[0]]))
            tags[tag] += 1
            names[tag[0]] += 1
        return tuple(elements)

    @cached_property
    def _tags(self) -> _TagScanner:
        return _TagScanner(self._source)

    def location(self, element: int | None, text: str) -> Location:
        """The place of the element's tag, or of the text in or after it; the start of the page if neither is found."""
        if element is None or element >= len(self._elements):
            return Location(self._source.path)
        tag, nth, nth_of_name = self._elements[element]
        exact, named = self._tags.exact.get(tag, []), self._tags.named.get(tag[0], [])
        if nth < len(exact):
            start, end = exact[nth]
        elif nth_of_name < len(named):  # the two read a character reference in an attribute differently
            start, end = named[nth_of_name]
        else:
            return Location(self._source.path)
        at = self._source.text.find(text, end) if text else -1
        return self._source.location(start, end) if at == -1 else self._source.location(at, at + len(text))


def _tag(name: str, attrs: Mapping[str, str]) -> _Tag:
    return name.lower(), tuple(sorted((key.lower(), value) for key, value in attrs.items()))


def located(site: Path, prefix: str, faults: Iterable[Fault]) -> list[Diagnostic]:
    """The findings with their places. A page that cannot be read any more has them at its start."""

    @lru_cache(maxsize=_KEPT_PAGES)
    def places(page: str) -> _Places:
        try:
            html = (site / page).read_bytes().decode("utf-8")
        except (OSError, ValueError):
            html = ""
        return _Places(Source.from_text(f"{prefix}/{page}", html))

    def locate(page: str, element: int | None, text: str = "") -> Location:
        if element is None:
            return Location(f"{prefix}/{page}" if page else prefix)
        return places(page).location(element, text)

    return [
        fault.rule(
            locate(fault.page, fault.element, fault.text),
            fault.message,
            fault.help,
            [Related(locate(page, element), message) for page, element, message in fault.related],
        )
        for fault in sorted(faults, key=lambda fault: fault.page)
    ]
