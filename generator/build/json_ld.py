"""Pages as schema.org describes them, in JSON-LD, for search engines and other programs.

Only what the page's record says is said: ``lastReviewed`` is the day on which a maintainer last compared the page with
its sources, and no ``reviewedBy`` claims that anybody reviewed it clinically. Addresses are whole where the site has an
address of its own; else they are relative to the page, as JSON-LD allows (JSON-LD 1.1, 3.2 "IRIs").
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from generator.build.breadcrumbs import with_itself
from generator.build.cited_works import schema_org
from generator.cite import NumberedPage
from generator.compose.figures import MEASURE_NAMES
from generator.dataset import DataFile
from generator.model.pages import IndicationPage, SourcePage, StudyPage
from generator.model.vocabularies import Measure
from generator.publication import Publication
from generator.site import Page, Site, address

Node = dict[str, Any]

_TYPES: Mapping[str, str] = {
    "indication": "MedicalWebPage",
    "indications": "CollectionPage",
    "mechanisms": "CollectionPage",
    "references": "CollectionPage",
    "sources": "CollectionPage",
    "studies": "CollectionPage",
}
"""What pages of a type are to schema.org; any other is a ``WebPage``."""
_LISTED: Mapping[str, Callable[[Site], Iterable[Page]]] = {
    "indications": lambda site: (page for page, _ in site.indications.values()),
    "mechanisms": lambda site: (page for page, _ in site.mechanisms.values()),
    "sources": lambda site: (page for page, _ in site.sources.values()),
    "studies": lambda site: (page for page, _ in site.studies),
}
"""The pages that a list shows, by the list's type."""


class PageData:
    """Describes the pages of one site; what several pages say alike, such as a work, is made once.

    ``data``: the files of the evidence base that a page offers, by its path.
    """

    def __init__(
        self, site: Site, publication: Publication, data: Mapping[str, Sequence[DataFile]] = MappingProxyType({})
    ) -> None:
        self.site, self.publication, self.data = site, publication, data
        self._works: dict[str, Node] = {}

    def script(self, page: NumberedPage) -> str:
        """The page's description as the element that holds it."""
        return f'<script type="application/ld+json">{json_in_html(self.graph(page))}</script>\n'

    def graph(self, page: NumberedPage) -> Node:
        """The page and the way to it."""
        here = address(page.path, self.site.use_directory_urls)
        link = self._links(here)
        steps = with_itself(page.title, page.path, self.site)
        graph = [self._page(page, here)]
        if len(steps) > 1:
            graph.append(
                {
                    "@type": "BreadcrumbList",
                    "itemListElement": [_item(n, step.title, link(step.address)) for n, step in enumerate(steps, 1)],
                }
            )
        return {"@context": "https://schema.org", "@graph": graph}

    def _page(self, page: NumberedPage, here: str) -> Node:
        """The page itself, with what is known of it."""
        link = self._links(here)
        source = self.site.page_by_path.get(page.path)
        record = source.record if source else None
        reviewed = record.last_reviewed if record else None
        changed = max((change.date for change in record.changes), default=None) if record else None
        node = {
            "@type": _TYPES.get(page.type, "WebPage"),
            "@id": link(here),
            "url": link(here),
            "name": page.title,
            "description": page.description,
            "inLanguage": self.publication.language,
            "lastReviewed": reviewed.isoformat() if reviewed else "",
            "dateModified": changed.isoformat() if changed else "",
            "isPartOf": {"@type": "WebSite", "@id": link(""), "url": link(""), "name": self.publication.name},
            **self._rights(),
            "about": self._about(source, link),
            "mainEntity": self._main(page, link),
            "citation": [] if page.type == "references" else [self.work(key) for key in page.works],
        }
        return {name: value for name, value in node.items() if value}

    def work(self, key: str) -> Node:
        """A work of the bibliography."""
        if key not in self._works:
            self._works[key] = schema_org(self.site.reference_by_key[key])
        return self._works[key]

    def _links(self, here: str) -> Callable[[str], str]:
        return lambda goal: self.publication.link(goal, here)

    def _rights(self) -> Node:
        """Who publishes, and under which licence; nothing where the project does not say."""
        author = {"@type": "Organization", "name": self.publication.author} if self.publication.author else None
        return {"author": author, "publisher": author, "license": self.publication.license}

    def _about(self, source: Page | None, link: Callable[[str], str]) -> list[Node]:
        """What the page is about: a condition, a study's reports and conditions, a document."""
        record = source.record if source else None
        if isinstance(record, IndicationPage) and source:
            return [{"@type": "MedicalCondition", "name": source.title}]
        if isinstance(record, StudyPage):
            named = [self.site.indications[name][0] for name in record.indications if name in self.site.indications]
            return [*self._known(record.reports), *(self._condition(page, link) for page in named)]
        return self._known((record.reference,)) if isinstance(record, SourcePage) else []

    def _known(self, keys: Iterable[str]) -> list[Node]:
        """The works, as short as a mention may be: the page's citations have the rest."""
        works = (self.work(key) for key in keys if key in self.site.reference_by_key)
        return [{name: work[name] for name in ("@type", "@id", "name") if name in work} for work in works]

    def _condition(self, page: Page, link: Callable[[str], str]) -> Node:
        return {"@type": "MedicalCondition", "name": page.title, "url": link(self._address(page))}

    def _main(self, page: NumberedPage, link: Callable[[str], str]) -> Node:
        """What the page is there for, where that is a list or data."""
        if page.type in _LISTED:
            pages = list(_LISTED[page.type](self.site))
            items = [_item(n, goal.title, link(self._address(goal))) for n, goal in enumerate(pages, 1)]
            return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}
        return self._dataset(page, link) if page.path in self.data else {}

    def _dataset(self, page: NumberedPage, link: Callable[[str], str]) -> Node:
        """The evidence base: each file, and which measures its results have.

        Source: the properties that Google's *Dataset structured data* asks for and recommends.
        """
        here = address(page.path, self.site.use_directory_urls)
        folder = here[: here.rfind("/") + 1]
        node = {
            "@type": "Dataset",
            "name": page.title,
            "description": page.description,
            "url": link(here),
            "inLanguage": self.publication.language,
            "isAccessibleForFree": True,
            **self._rights(),
            "creator": self._rights()["author"],
            "variableMeasured": self._measures(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.name,
                    "description": file.description,
                    "encodingFormat": file.media_type,
                    "contentUrl": link(f"{folder}{file.name}"),
                }
                for file in self.data[page.path]
            ],
        }
        return {name: value for name, value in node.items() if value}

    def _measures(self) -> list[str]:
        """The effect measures that results have, by the names that readers know."""
        used = {result.measure for _, study in self.site.studies for result in study.all_results if result.measure}
        return [MEASURE_NAMES[measure] for measure in Measure if measure in used and MEASURE_NAMES[measure]]

    def _address(self, page: Page) -> str:
        return page.address(self.site.use_directory_urls)


def json_in_html(value: Any) -> str:
    """JSON that no HTML parser takes for markup: ``< > &`` and JavaScript's line ends are written as escapes.

    Source: HTML, 4.12.1.3 "Restrictions for contents of script elements".
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _item(position: int, name: str, link: str) -> Node:
    return {"@type": "ListItem", "position": position, "name": name, "item": link}
