"""What templates show of the site as a whole: which document lists and reports what, what rests on it, what changed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from generator.model.page_parts import ListFinding, Trial
from generator.model.pages import IndicationPage, MechanismPage, SourcePage, StudyPage
from generator.model.references import Reference
from generator.model.text import InlineMarkdown
from generator.site import Page, Site


@dataclass(frozen=True)
class Listed:
    """A work in the reference list of a document: its number there, and the other documents that list it."""

    number: str
    reference: Reference
    elsewhere: tuple[tuple[Page, SourcePage], ...]
    cited_on: tuple[Page, ...]


@dataclass(frozen=True)
class Changed:
    """A change of a page that readers should know of."""

    date: date
    text: InlineMarkdown
    page: Page


@dataclass(frozen=True)
class Overview:
    """The site from the point of view of pages that show all of it."""

    site: Site

    @cached_property
    def citing(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages that cite each work, in their text or in their record, in order of title."""
        found: dict[str, dict[str, Page]] = {}
        for page in sorted(self.site.pages, key=lambda page: page.title):
            keys = {item.key for citation in page.citations for item in citation.items}
            for key in keys | {mention.name for mention in page.keys}:
                found.setdefault(key, {})[page.path] = page
        return {key: tuple(pages.values()) for key, pages in found.items()}

    def resting_on(self, keys: Iterable[str], besides: Page) -> list[Page]:
        """The pages that cite one of these works, but for the page itself and those that list or describe documents."""
        pages = {page.path: page for key in keys for page in self.citing.get(key, ()) if page is not besides}
        own = {page.path for page, _ in self.site.sources.values()}
        return [page for path, page in pages.items() if path not in own and not page.lists_all]

    def relying(self, finding: ListFinding, besides: Page) -> list[Page]:
        """The pages that rely on the entries of a finding: those of its studies, and those that cite its works."""
        own = [page for page, _ in self.studies(finding.studies)]
        return list({page.path: page for page in (*own, *self.resting_on(finding.references, besides))}.values())

    def listed_by(self, document: str) -> list[Listed]:
        """The works that a document lists, in the order of its list."""
        found = []
        for reference in self.site.references:
            for listing in reference.listed:
                if self._document(listing) == document:
                    number = listing.partition(":")[2]
                    others = (self._document(other) for other in reference.listed if other != listing)
                    elsewhere = tuple(
                        self.site.sources[key] for key in dict.fromkeys(others) if key and key != document
                    )
                    found.append(Listed(number, reference, elsewhere, self.citing.get(reference.key, ())))
        return sorted(found, key=lambda listed: _natural(listed.number or listed.reference.key))

    def _document(self, listing: str) -> str | None:
        """The source document that ``addf:33`` speaks of: its key is ``addf`` or begins with ``addf-``."""
        name = listing.partition(":")[0]
        return next((key for key in self.site.sources if key == name or key.startswith(f"{name}-")), None)

    def studies_reported_by(self, document: str) -> list[tuple[Page, StudyPage]]:
        """The studies that a document reports."""
        return [(page, study) for page, study in self.site.studies if document in study.reported_by]

    def studies(self, names: Iterable[str]) -> list[tuple[Page, StudyPage]]:
        """The study pages with these names."""
        return [self.site.study_by_name[name] for name in names if name in self.site.study_by_name]

    def mechanisms(self, names: Iterable[str]) -> list[tuple[Page, MechanismPage]]:
        """The mechanism pages with these names."""
        return [self.site.mechanisms[name] for name in names if name in self.site.mechanisms]

    def studies_of_mechanism(self, name: str) -> list[tuple[Page, StudyPage]]:
        """The studies that concern a mechanism."""
        return [(page, study) for page, study in self.site.studies if name in study.mechanisms]

    @cached_property
    def grouped_indications(self) -> list[tuple[str, list[tuple[str, Page, IndicationPage]]]]:
        """The indications by their group, groups and indications in order of name; those without one come last."""
        groups: dict[str, list[tuple[str, Page, IndicationPage]]] = {}
        for name, (page, record) in self.site.indications.items():
            groups.setdefault(record.group or "", []).append((name, page, record))
        return sorted(groups.items(), key=lambda pair: (not pair[0], pair[0]))

    @cached_property
    def only_under_study(self) -> list[tuple[Page, Trial]]:
        """The trials of conditions that no indication page covers."""
        return [(page, trial) for page, trial in self.site.trials if not trial.indications]

    @cached_property
    def changes(self) -> list[Changed]:
        """The changes of all pages, the newest first."""
        found = [Changed(change.date, change.text, page) for page in self.site.pages for change in page.record.changes]
        return sorted(found, key=lambda changed: (-changed.date.toordinal(), changed.page.title))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key that puts 9 before 10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text))
