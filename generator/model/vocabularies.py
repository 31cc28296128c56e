"""Controlled vocabularies, each with the source of its terms."""

from enum import IntEnum, StrEnum


class Direction(StrEnum):
    """What the evidence says about the effect on the condition.

    The terms follow the effect-direction vocabulary of the Cochrane Handbook (chapter 12, vote counting and effect
    direction plots), with two that such plots lack: ``not estimable`` (tested, but without a comparison that would
    show a direction) and ``untested`` (nobody has tried the dose in the condition). *Tested without effect* is
    ``no difference``, never ``untested``.
    """

    BENEFIT = "benefit"
    NO_DIFFERENCE = "no difference"
    HARM = "harm"
    MIXED = "mixed"
    NOT_ESTIMABLE = "not estimable"
    UNTESTED = "untested"


class Certainty(StrEnum):
    """Certainty of the evidence in the terms of the GRADE working group; ``not rated`` where no source rated it."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"
    NOT_RATED = "not rated"


class Design(StrEnum):
    """Study designs, named as in the publication types of MEDLINE and in the OCEBM table, the stronger first.

    ``laboratory study`` is work on cells, tissue or tissue samples of people, ``animal study`` work in living animals.
    """

    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic review"
    RANDOMISED_PARALLEL = "randomised controlled trial"
    RANDOMISED_CROSSOVER = "randomised crossover trial"
    CROSSOVER = "crossover trial"
    CONTROLLED_TRIAL = "controlled clinical trial"
    SINGLE_ARM = "single-arm trial"
    CLINICAL_TRIAL = "clinical trial, design not reported"
    CONTROLLED_BEFORE_AFTER = "controlled before-after study"
    COHORT = "cohort study"
    CASE_CONTROL = "case-control study"
    BEFORE_AFTER = "before-after study"
    CROSS_SECTIONAL = "cross-sectional study"
    CASE_SERIES = "case series"
    CASE_REPORT = "case report"
    ANIMAL = "animal study"
    LABORATORY = "laboratory study"

    @property
    def is_review(self) -> bool:
        """Whether it puts other studies together."""
        return self in (Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW)


class Masking(StrEnum):
    """Masking as ClinicalTrials.gov and CONSORT describe it."""

    OPEN_LABEL = "open label"
    SINGLE_BLIND = "single-blind"
    DOUBLE_BLIND = "double-blind"
    NOT_REPORTED = "not reported"
    NOT_APPLICABLE = "not applicable"


class Level(IntEnum):
    """Level of evidence for treatment benefits, OCEBM 2011 (1 is the highest of five)."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5


class ArmType(StrEnum):
    """Arm types as ClinicalTrials.gov names them, and ``exposure group`` for studies that assign nothing."""

    EXPERIMENTAL = "experimental"
    ACTIVE_COMPARATOR = "active comparator"
    PLACEBO_COMPARATOR = "placebo comparator"
    NO_INTERVENTION = "no intervention"
    EXPOSURE_GROUP = "exposure group"


class Measure(StrEnum):
    """Effect measures by the Cochrane Handbook's names (chapter 6), and what describes one arm alone."""

    MEAN_DIFFERENCE = "MD"
    STANDARDISED_MEAN_DIFFERENCE = "SMD"
    RISK_RATIO = "RR"
    ODDS_RATIO = "OR"
    HAZARD_RATIO = "HR"
    RISK_DIFFERENCE = "RD"
    RATE_RATIO = "IRR"
    DIFFERENCE_IN_DIFFERENCES = "DiD"
    CORRELATION = "correlation"
    CHANGE_WITHIN_ARM = "change within an arm"
    PROPORTION = "proportion"
    DESCRIPTIVE = "descriptive"

    @property
    def is_ratio(self) -> bool:
        """Whether it is a ratio: above zero, 1 for no difference, symmetric on the logarithmic scale."""
        return self in (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.HAZARD_RATIO, Measure.RATE_RATIO)

    @property
    def is_contrast(self) -> bool:
        """Whether it compares groups, rather than describing one alone."""
        return self.is_ratio or self in (
            Measure.MEAN_DIFFERENCE,
            Measure.STANDARDISED_MEAN_DIFFERENCE,
            Measure.RISK_DIFFERENCE,
            Measure.DIFFERENCE_IN_DIFFERENCES,
        )


class Better(StrEnum):
    """Which end of an outcome's scale is the better one for the participant."""

    HIGHER = "higher"
    LOWER = "lower"


class Extraction(StrEnum):
    """Whether a figure stands in the source or was worked out from figures that do."""

    VERBATIM = "verbatim"
    CALCULATED = "calculated"


class TrialStatus(StrEnum):
    """How far a registered trial is, as a document describes it.

    ``under way`` stands for every ClinicalTrials.gov status of a trial that is neither finished nor withdrawn
    (recruiting, active but not recruiting …), where the document does not tell which.
    """

    UNDER_WAY = "under way"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    NOT_REPORTED = "not reported"


class Setting(StrEnum):
    """In what a mechanism was seen, the further from a patient the later."""

    PEOPLE = "people"
    TISSUE = "cells or tissue of patients"
    ANIMALS = "animals"
    CELLS = "cell cultures"
    THEORY = "theory"


class ListFault(StrEnum):
    """What can be wrong with an entry of a reference list, after NLM's *Citing Medicine* and ICMJE's recommendations.

    ``mismatch``: by its title, the work does not carry the statement that it is cited for. ``unconfirmed``: no other
    document lists it, and nothing in the entry leads to it. ``uncited``: listed, but not cited in the text.
    ``unlisted``: cited in the text, but not listed.
    """

    MISTAKE = "mistake"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    AMBIGUOUS = "ambiguous"
    UNCONFIRMED = "unconfirmed"
    DATED_DIFFERENTLY = "dated differently"
    MISMATCH = "mismatch"
    UNCITED = "uncited"
    UNLISTED = "unlisted"
