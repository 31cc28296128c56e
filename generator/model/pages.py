"""Page types: what the front matter of each may and must say."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from generator.model.results import Record, Study, Text
from generator.model.text import IndicationName, InlineMarkdown, ReferenceKey
from generator.model.vocabularies import Certainty, Direction


class Change(Record):
    """A change of a page that readers should know of."""

    date: date
    text: InlineMarkdown


class PageRecord(Record):
    """What every page of a type has."""

    anchors: ClassVar[frozenset[str]] = frozenset({"changes", "references"})
    """The anchors that the type's template makes, which no heading of the page's own text may take."""

    title: Text
    description: Text
    """One sentence for search results and link previews; plain text."""
    last_reviewed: date | None = None
    """The day on which a maintainer last compared the page with its sources."""
    changes: tuple[Change, ...] = ()


class PlainPage(PageRecord):
    """A page without a type: title and description may be missing, and other tools' fields are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    type: Literal["page"] = "page"
    title: Text = ""
    description: Text = ""


class HomePage(PageRecord):
    """The front page."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"indications", "key-messages"}

    type: Literal["home"]
    notice: InlineMarkdown
    """What every page about treatment says first, such as off-label status and that nothing here is advice."""
    key_messages: tuple[InlineMarkdown, ...] = ()


class Question(Record):
    """The question of an indication page in PICO's terms."""

    population: InlineMarkdown
    intervention: InlineMarkdown
    comparison: InlineMarkdown
    outcomes: Annotated[tuple[InlineMarkdown, ...], Field(min_length=1)]


class Verdict(Record):
    """A source's own verdict label, verbatim, and what it refers to."""

    source: ReferenceKey
    label: Text
    about: InlineMarkdown | None = None


class IndicationPage(PageRecord):
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

    type: Literal["indication"]
    question: Question
    verdicts: tuple[Verdict, ...] = ()
    direction: Direction
    certainty: Certainty = Certainty.NOT_RATED
    key_messages: Annotated[tuple[InlineMarkdown, ...], Field(min_length=1)]
    safety: tuple[InlineMarkdown, ...] = ()
    under_study: tuple[InlineMarkdown, ...] = ()
    what_would_change: tuple[InlineMarkdown, ...] = ()
    disagreements: tuple[InlineMarkdown, ...] = ()
    related: tuple[IndicationName, ...] = ()
    last_reviewed: date


class IndicationsPage(PageRecord):
    """The list of all indications."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-indications"}

    type: Literal["indications"]


class StudyPage(PageRecord, Study):
    """One study; the body says what should be known beside the record."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {
        "arms",
        "discrepancies",
        "harms",
        "results",
        "table-arms",
        "table-results",
    }

    type: Literal["study"]


class StudiesPage(PageRecord):
    """The list of all studies."""

    anchors: ClassVar[frozenset[str]] = PageRecord.anchors | {"table-studies"}

    type: Literal["studies"]


class ReferencesPage(PageRecord):
    """Every work of the bibliography."""

    type: Literal["references"]


PAGE_TYPES: dict[str, type[PageRecord]] = {
    "home": HomePage,
    "indication": IndicationPage,
    "indications": IndicationsPage,
    "page": PlainPage,
    "references": ReferencesPage,
    "studies": StudiesPage,
    "study": StudyPage,
}
