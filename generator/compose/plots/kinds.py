"""Kinds of evidence: the columns of the evidence map and the shapes of the timeline."""

from enum import StrEnum

from generator.compose.plots.marks import Shape
from generator.model.vocabularies import Design


class Kind(StrEnum):
    """Kinds of studies in people, the stronger first, as the rows of OCEBM 2011 and MEDLINE's types group them."""

    REVIEW = "Systematic reviews and meta-analyses"
    RANDOMISED = "Randomised trials"
    OTHER_TRIAL = "Other trials"
    OBSERVATIONAL = "Observational studies"
    CASES = "Case reports and series"

    @property
    def head(self) -> tuple[str, str]:
        """The name in two short lines, for a narrow column."""
        first, second = _HEADS[self]
        return first, second

    @property
    def shape(self) -> Shape:
        """How a picture draws a study of this kind."""
        return _SHAPES[self]


_HEADS = {
    Kind.REVIEW: ("Systematic", "reviews"),
    Kind.RANDOMISED: ("Randomised", "trials"),
    Kind.OTHER_TRIAL: ("Other", "trials"),
    Kind.OBSERVATIONAL: ("Observational", "studies"),
    Kind.CASES: ("Case", "reports"),
}
_SHAPES = {
    Kind.REVIEW: Shape.DIAMOND,
    Kind.RANDOMISED: Shape.SQUARE,
    Kind.OTHER_TRIAL: Shape.TRIANGLE,
    Kind.OBSERVATIONAL: Shape.CIRCLE,
    Kind.CASES: Shape.CROSS,
}
_KINDS = {
    Design.META_ANALYSIS: Kind.REVIEW,
    Design.SYSTEMATIC_REVIEW: Kind.REVIEW,
    Design.RANDOMISED_PARALLEL: Kind.RANDOMISED,
    Design.RANDOMISED_CROSSOVER: Kind.RANDOMISED,
    Design.CROSSOVER: Kind.OTHER_TRIAL,
    Design.CONTROLLED_TRIAL: Kind.OTHER_TRIAL,
    Design.SINGLE_ARM: Kind.OTHER_TRIAL,
    Design.CLINICAL_TRIAL: Kind.OTHER_TRIAL,
    Design.CONTROLLED_BEFORE_AFTER: Kind.OBSERVATIONAL,
    Design.COHORT: Kind.OBSERVATIONAL,
    Design.CASE_CONTROL: Kind.OBSERVATIONAL,
    Design.BEFORE_AFTER: Kind.OBSERVATIONAL,
    Design.CROSS_SECTIONAL: Kind.OBSERVATIONAL,
    Design.CASE_SERIES: Kind.CASES,
    Design.CASE_REPORT: Kind.CASES,
}


def kind_of(design: Design) -> Kind | None:
    """The kind of a design; ``None`` for work in animals and in the laboratory."""
    return _KINDS.get(design)
