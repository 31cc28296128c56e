"""What stands within the front matter of pages: questions, verdicts, trials, findings on a list of references."""

import re
import unicodedata
from datetime import date
from typing import Annotated

from msgspec import Meta

from generator.model.text import (
    IndicationName,
    InlineMarkdown,
    PositiveFigure,
    Record,
    ReferenceKey,
    StudyName,
    Text,
)
from generator.model.vocabularies import Design, ListFault, Masking, TrialStatus


class Change(Record, frozen=True, kw_only=True):
    """A change of a page that readers should know of."""

    date: date
    text: InlineMarkdown


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


class ListFinding(Record, frozen=True, kw_only=True):
    """One thing that a careful reader of a document's reference list finds."""

    fault: ListFault
    entries: tuple[Text, ...] = ()
    """The entries concerned, as the document numbers them; their authors and years where it does not."""
    references: tuple[ReferenceKey, ...] = ()
    """The same works in this project's bibliography."""
    finding: InlineMarkdown
    effect: InlineMarkdown | None = None
    """What it means for the statements that rest on the entry."""
    studies: tuple[StudyName, ...] = ()
    """The studies whose pages rely on the entry."""


class Trial(Record, frozen=True, kw_only=True):
    """A study that was registered or under way when a source was written; its results would change a page."""

    name: Text
    registration: Text | None = None
    conditions: Annotated[tuple[Text, ...], Meta(min_length=1)]
    """What it concerns, as the document says."""
    indications: tuple[IndicationName, ...] = ()
    """The same as pages of this site; a condition without one is only under study."""
    design: Design | None = None
    masking: Masking = Masking.NOT_REPORTED
    dose: Text | None = None
    comparator: Text | None = None
    outcome: Text | None = None
    place: Text | None = None
    sponsor: Text | None = None
    status: TrialStatus
    as_of: Text
    """When it had this status."""
    protocols: tuple[ReferenceKey, ...] = ()
    reported_by: Annotated[tuple[ReferenceKey, ...], Meta(min_length=1)]
    statement: InlineMarkdown
    """What is known of it, with its citation."""

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return trial_anchor(self.name)


def trial_anchor(name: str) -> str:
    """Where a trial of that name stands on the page that lists it: letters of any script are kept.

    A name without a letter or a figure is spelled by its bytes.
    """
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", name).lower()).strip("-")
    return f"trial-{words or name.encode().hex()}"


class DoseDefinition(Record, frozen=True, kw_only=True):
    """Doses that a document calls by a name, in the unit of the studies' daily doses; an open end is left out."""

    label: Text
    lower: PositiveFigure | None = None
    upper: PositiveFigure | None = None
