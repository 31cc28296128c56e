"""The feed of changes: what readers should know of, of all pages, the newest first.

Atom as RFC 4287 has it: a feed and each entry have ``id``, ``title`` and ``updated``, the feed an ``author``. An id is
a UUID made from the site's name, the page and the day, not from its address: it stays when the site moves (4.2.6).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from generator.compose.overview import Changed, Overview
from generator.dataset.records import statement
from generator.publication import Publication
from generator.site import Page, Site

FEED = "feed.xml"
"""The feed's file, in the site's root."""
MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_FIRST_DAY = date(1970, 1, 1)
"""The day of a feed without any: a build does not depend on the day on which it is made."""


def changes_page(site: Site) -> Page | None:
    """The page that lists all changes; a site without one has no feed."""
    return next((page for page in site.pages if getattr(page.record, "type", "") == "changes"), None)


def feed(site: Site, page: Page, publication: Publication, call: Callable[[str], str]) -> bytes:
    """The feed, in UTF-8. ``page`` is the one that lists all changes, ``call`` names a work where a sentence does."""
    changes = Overview(site).changes
    newest = max((change.date for change in changes), default=page.record.last_reviewed or _FIRST_DAY)
    namespace = uuid5(NAMESPACE_URL, f"evidence:{publication.name}")
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": publication.language})
    _text(root, "id", namespace.urn)
    _text(root, "title", f"{publication.name}: {page.title}")
    if page.record.description:
        _text(root, "subtitle", page.record.description)
    _text(root, "updated", _midnight(newest))
    _text(SubElement(root, "author"), "name", publication.author or publication.name)
    if publication.url:
        _link(root, "self", publication.absolute(FEED), type=MEDIA_TYPE)
    _link(root, "alternate", publication.link(_address(page, publication), FEED), type="text/html")
    if publication.license:
        _link(root, "license", publication.license)
    for change, identifier in zip(changes, _identifiers(changes, namespace), strict=True):
        entry = SubElement(root, "entry")
        _text(entry, "id", identifier)
        _text(entry, "title", change.page.title)
        _text(entry, "updated", _midnight(change.date))
        _link(entry, "alternate", publication.link(_address(change.page, publication), FEED), type="text/html")
        _text(entry, "content", statement(change.text, site, call)["text"], type="text")
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _identifiers(changes: list[Changed], namespace: UUID) -> Iterator[str]:
    """The id of each change. A page's changes of one day are told apart by their order on it."""
    count: Counter[tuple[str, date]] = Counter()
    for change in changes:
        key = (change.page.path, change.date)
        count[key] += 1
        yield uuid5(namespace, f"{change.page.path} {change.date.isoformat()} {count[key]}").urn


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text


def _link(parent: Element, relation: str, address: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": address, **attributes})


def _midnight(day: date) -> str:
    """The beginning of a day as RFC 3339 has it."""
    return f"{day.isoformat()}T00:00:00Z"


def _address(page: Page, publication: Publication) -> str:
    return page.address(publication.use_directory_urls)
