"""Page types: what the front matter of each may and must say, and which sections readers look for."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from generator.model.page_parts import Change, DoseDefinition, ListFinding, Question, Trial, Verdict
from generator.model.results import Arm, IncludedStudy, Participants, Result, ResultTable, StudyDesign
from generator.model.text import (
    Count,
    IndicationName,
    InlineMarkdown,
    MechanismName,
    OldAddress,
    Record,
    ReferenceKey,
    Text,
)
from generator.model.vocabularies import Certainty, Direction, Setting


class PageRecord(Record, frozen=True, kw_only=True):
    """What every page of a type has."""

    anchors: ClassVar[frozenset[str]] = frozenset({"changes", "references"})
    """The anchors that the type's template makes, which no heading of the page's own text may take."""
    sections: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The optional fields that readers look for, each with what its section is called on the page."""
    headings: ClassVar[tuple[str, ...]] = ()
    """The headings that readers look for in the page's own text."""

    title: Text
    description: Text
    """One sentence for search results and link previews; plain text."""
    last_reviewed: date | None = None
    """The day on which a maintainer last compared the page with its sources."""
    changes: tuple[Change, ...] = ()
    aliases: tuple[OldAddress, ...] = ()
    """The addresses at which readers looked for this page, or for parts of it, before."""


class PlainPage(PageRecord, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A page without a type: title and description may be missing, and other tools' fields are left alone."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"about-this-page"}

    type: Literal["page"] = "page"
    title: str = ""
    description: str = ""


class HomePage(PageRecord, frozen=True, kw_only=True):
    """The front page."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "evidence-map",
        "indications",
        "key-messages",
        "latest-changes",
        "map",
        "table-evidence-map",
    }

    type: Literal["home"]
    notice: InlineMarkdown
    """What every page about treatment says first, such as off-label status and that nothing here is advice."""
    list_note: InlineMarkdown | None = None
    """What readers should know of the tags in the list of conditions, such as where they are explained."""
    key_messages: tuple[InlineMarkdown, ...] = ()


class IndicationPage(PageRecord, frozen=True, kw_only=True):
    """One condition: question, verdicts, key messages and what would change them; the body discusses the studies."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "about-this-page",
        "at-a-glance",
        "disagreements",
        "doses",
        "key-messages",
        "question",
        "related",
        "safety",
        "studies",
        "table-doses",
        "table-studies",
        "table-timeline",
        "timeline",
        "under-study",
        "what-would-change",
    }
    sections: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "safety": "Safety in this group",
            "under_study": "Under study",
            "what_would_change": "What would change this",
        }
    )
    headings: ClassVar[tuple[str, ...]] = ("What the studies found", "How far this can be trusted")

    type: Literal["indication"]
    group: Text | None = None
    """The kind of condition, under which lists put it, such as ``Pain``."""
    synonyms: tuple[Text, ...] = ()
    """Other words under which readers look for the condition, as the project's pages or its sources print them:
    abbreviations, other names, kinds of it."""
    question: Question
    verdicts: tuple[Verdict, ...] = ()
    direction: Direction
    certainty: Certainty = Certainty.NOT_RATED
    key_messages: Annotated[tuple[InlineMarkdown, ...], Meta(min_length=1)]
    safety: tuple[InlineMarkdown, ...] = ()
    under_study: tuple[InlineMarkdown, ...] = ()
    what_would_change: tuple[InlineMarkdown, ...] = ()
    disagreements: tuple[InlineMarkdown, ...] = ()
    related: tuple[IndicationName, ...] = ()
    mechanisms: tuple[MechanismName, ...] = ()
    last_reviewed: date


class IndicationsPage(PageRecord, frozen=True, kw_only=True):
    """The list of all indications."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-indications", "under-study"}

    type: Literal["indications"]


class StudyPage(PageRecord, frozen=True, kw_only=True):
    """One study (a trial, not a paper): who, what, how, and what came out, as far as the sources tell.

    The body says what should be known beside the record.
    """

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "about-this-page",
        "arms",
        "discrepancies",
        "harms",
        "results",
        "table-arms",
        "table-results",
    }
    headings: ClassVar[tuple[str, ...]] = ("What this study can and cannot tell",)

    type: Literal["study"]
    label: Text
    """Short name for tables: first author and year."""
    reports: tuple[ReferenceKey, ...] = ()
    """The publications of the study; none where the documents that describe it do not name one."""
    reported_by: Annotated[tuple[ReferenceKey, ...], Meta(min_length=1)]
    """The source documents from which the site knows it."""
    registrations: tuple[Text, ...] = ()
    design: StudyDesign
    direction: Direction = Direction.NOT_ESTIMABLE
    """What the study's own comparisons say about the effect."""
    indirectness: InlineMarkdown | None = None
    """Why the study bears on the intervention only indirectly (GRADE): another dose, drug, outcome or species."""
    dataset: Text | None = None
    """The register or cohort whose people were studied; studies that share one are not independent."""
    included: Count | None = None
    """Of a review: how many studies it includes."""
    includes: tuple[IncludedStudy, ...] = ()
    """Of a review: the included studies that have a page here."""
    participants: Participants
    arms: tuple[Arm, ...] = ()
    duration: Text | None = None
    results: tuple[Result, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    harms: tuple[InlineMarkdown, ...] = ()
    funding: Text | None = None
    conflicts: Text | None = None
    discrepancies: tuple[InlineMarkdown, ...] = ()
    """What sources say differently about the study."""
    indications: tuple[IndicationName, ...] = ()
    mechanisms: tuple[MechanismName, ...] = ()

    @property
    def all_results(self) -> tuple[Result, ...]:
        """The results, those of the tables as well."""
        return (*self.results, *(result for table in self.tables for result in table.results()))

    @property
    def from_secondary_source_only(self) -> bool:
        """Whether no report of the study itself was read, only what another document says about it."""
        return not set(self.reports) & set(self.reported_by)


class StudiesPage(PageRecord, frozen=True, kw_only=True):
    """The list of all studies."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"indirect", "table-indirect", "table-studies"}

    type: Literal["studies"]


class MechanismPage(PageRecord, frozen=True, kw_only=True):
    """One explanation of how the intervention could work, and in what it was seen."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "about-this-page",
        "disagreements",
        "indications",
        "studies",
        "table-studies",
    }
    headings: ClassVar[tuple[str, ...]] = ("What was seen", "What this cannot show")

    type: Literal["mechanism"]
    key_messages: Annotated[tuple[InlineMarkdown, ...], Meta(min_length=1)]
    seen_in: Annotated[tuple[Setting, ...], Meta(min_length=1)]
    """In what it was seen, as far as the sources tell."""
    disagreements: tuple[InlineMarkdown, ...] = ()
    indications: tuple[IndicationName, ...] = ()
    related: tuple[MechanismName, ...] = ()
    last_reviewed: date


class MechanismsPage(PageRecord, frozen=True, kw_only=True):
    """The list of all mechanisms."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-mechanisms"}

    type: Literal["mechanisms"]


class SourcePage(PageRecord, frozen=True, kw_only=True):
    """One of the documents that the site is written from: what it is, how far it can be trusted, its list audited."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "about-this-page",
        "audit",
        "list",
        "studies",
        "table-audit",
        "table-list",
        "table-studies",
        "trust",
        "used-on",
    }
    headings: ClassVar[tuple[str, ...]] = ("What it is",)

    type: Literal["source"]
    reference: ReferenceKey
    """The document itself."""
    label: Text
    """Its short name in texts and tables."""
    kind: Text
    """What it is, such as *narrative review*."""
    written: Text
    """When it was written, and how we know."""
    last_searched: Text | None = None
    """When its authors last searched, as the document itself says."""
    funding: Text | None = None
    conflicts: Text | None = None
    citation_style: Text
    """How it cites."""
    entries: Count | None = None
    """How many works its reference list has; none where the copy lacks the list."""
    trust: Annotated[tuple[InlineMarkdown, ...], Meta(min_length=1)]
    """How far it can be trusted, and why."""
    audit: tuple[ListFinding, ...] = ()
    last_reviewed: date


class SourcesPage(PageRecord, frozen=True, kw_only=True):
    """The list of all source documents, and which studies each reports."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-sources", "matrix", "table-matrix"}

    type: Literal["sources"]


class TrialsPage(PageRecord, frozen=True, kw_only=True):
    """The trials under way."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "about-this-page",
        "table-timeline",
        "table-trials",
        "timeline",
    }

    type: Literal["trials"]
    trials: tuple[Trial, ...] = ()


class DosesPage(PageRecord, frozen=True, kw_only=True):
    """The doses that were studied."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"about-this-page", "doses", "table-doses"}

    type: Literal["doses"]
    caution: InlineMarkdown | None = None
    """What readers must know before they look at doses."""
    definitions: tuple[DoseDefinition, ...] = ()


class ChangesPage(PageRecord, frozen=True, kw_only=True):
    """What changed on all pages, the newest first."""

    type: Literal["changes"]


class DataPage(PageRecord, frozen=True, kw_only=True):
    """The whole evidence base for programs: its files and their schema."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-files"}

    type: Literal["data"]


class ReferencesPage(PageRecord, frozen=True, kw_only=True):
    """Every work of the bibliography."""

    type: Literal["references"]
    split_above: Count = 500
    """How many works may stand on one page; with more of them, each initial has a page of its own."""


PAGE_TYPES: dict[str, type[PageRecord]] = {
    "changes": ChangesPage,
    "data": DataPage,
    "doses": DosesPage,
    "home": HomePage,
    "indication": IndicationPage,
    "indications": IndicationsPage,
    "mechanism": MechanismPage,
    "mechanisms": MechanismsPage,
    "page": PlainPage,
    "references": ReferencesPage,
    "source": SourcePage,
    "sources": SourcesPage,
    "studies": StudiesPage,
    "study": StudyPage,
    "trials": TrialsPage,
}
