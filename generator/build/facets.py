"""By what readers can narrow down a search: the conditions, designs and years of a page, as its record states them."""

import re
from typing import NamedTuple

from generator.compose.names import other_names
from generator.model.pages import IndicationPage, MechanismPage, StudyPage
from generator.site import Site

_YEAR = re.compile(r"\d{4}")


class Facets(NamedTuple):
    """What of a page the search filters by, and by what names it is found. They are called so in its metadata, too."""

    conditions: tuple[str, ...] = ()
    """The titles of the indications that it is about."""
    designs: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    """Of a study: when its first report came out."""
    names: tuple[str, ...] = ()
    """What a condition is called besides its title."""


NO_FACETS = Facets()


def facets(site: Site, path: str) -> Facets:
    """The facets of the page at a path of the content folder; none for a page that no record describes."""
    page = site.page_by_path.get(path)
    if page is None:
        return NO_FACETS
    record = page.record
    if isinstance(record, IndicationPage):
        return Facets((page.title,), names=other_names(page.title, record.synonyms))
    if isinstance(record, StudyPage):
        return Facets(_titles(site, record.indications), (record.design.kind.value,), _year(site, record))
    return Facets(_titles(site, record.indications)) if isinstance(record, MechanismPage) else NO_FACETS


def _titles(site: Site, indications: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(site.indications[name][0].title for name in indications if name in site.indications)


def _year(site: Site, study: StudyPage) -> tuple[str, ...]:
    works = (site.reference_by_key[key] for key in study.reports if key in site.reference_by_key)
    return tuple(sorted(found[0] for work in works if (found := _YEAR.match(work.issued))))[:1]
