"""Page types: what the front matter of each may and must say, and which sections readers look for."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from generator.model.results import Arm, Participants, Result, StudyDesign
from generator.model.text import Count, IndicationName, InlineMarkdown, Record, ReferenceKey, Text
from generator.model.vocabularies import Certainty, Direction


class Change(Record, frozen=True, kw_only=True):
    """A change of a page that readers should know of."""

    date: date
    text: InlineMarkdown


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


class PlainPage(PageRecord, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A page without a type: title and description may be missing, and other tools' fields are left alone."""

    type: Literal["page"] = "page"
    title: str = ""
    description: str = ""


class HomePage(PageRecord, frozen=True, kw_only=True):
    """The front page."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"indications", "key-messages"}

    type: Literal["home"]
    notice: InlineMarkdown
    """What every page about treatment says first, such as off-label status and that nothing here is advice."""
    key_messages: tuple[InlineMarkdown, ...] = ()


class Question(Record, frozen=True, kw_only=True):
    """The question of an indication page in PICO's terms."""

    population: InlineMarkdown
    intervention: InlineMarkdown
    comparison: InlineMarkdown
    outcomes: Annotated[tuple[InlineMarkdown, ...], Meta(min_length=1)]


class Verdict(Record, frozen=True, kw_only=True):
    """A source's own verdict label, verbatim, and what it refers to."""

    source: ReferenceKey
    label: Text
    about: InlineMarkdown | None = None


class IndicationPage(PageRecord, frozen=True, kw_only=True):
    """One condition: question, verdicts, key messages and what would change them; the body discusses the studies."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "disagreements",
        "question",
        "related",
        "safety",
        "studies",
        "table-studies",
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
    last_reviewed: date


class IndicationsPage(PageRecord, frozen=True, kw_only=True):
    """The list of all indications."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-indications"}

    type: Literal["indications"]


class StudyPage(PageRecord, frozen=True, kw_only=True):
    """One study (a trial, not a paper): who, what, how, and what came out, as far as the sources tell.

    The body says what should be known beside the record.
    """

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
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
    reports: Annotated[tuple[ReferenceKey, ...], Meta(min_length=1)]
    """The publications of the study."""
    reported_by: Annotated[tuple[ReferenceKey, ...], Meta(min_length=1)]
    """The source documents from which the site knows it."""
    registrations: tuple[Text, ...] = ()
    design: StudyDesign
    participants: Participants
    arms: tuple[Arm, ...] = ()
    duration: Text | None = None
    results: tuple[Result, ...] = ()
    harms: tuple[InlineMarkdown, ...] = ()
    funding: Text | None = None
    conflicts: Text | None = None
    discrepancies: tuple[InlineMarkdown, ...] = ()
    """What sources say differently about the study."""
    indications: tuple[IndicationName, ...] = ()

    @property
    def from_secondary_source_only(self) -> bool:
        """Whether no report of the study itself was read, only what another document says about it."""
        return not set(self.reports) & set(self.reported_by)


class StudiesPage(PageRecord, frozen=True, kw_only=True):
    """The list of all studies."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-studies"}

    type: Literal["studies"]


class ReferencesPage(PageRecord, frozen=True, kw_only=True):
    """Every work of the bibliography."""

    type: Literal["references"]
    split_above: Count = 500
    """How many works may stand on one page; with more of them, each initial has a page of its own."""


PAGE_TYPES: dict[str, type[PageRecord]] = {
    "home": HomePage,
    "indication": IndicationPage,
    "indications": IndicationsPage,
    "page": PlainPage,
    "references": ReferencesPage,
    "studies": StudiesPage,
    "study": StudyPage,
}
