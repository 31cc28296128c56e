"""The figures of a study's record, to which those of sentences about it are compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator.model.documents import FigureKind, Quantity
from generator.model.pages import StudyPage
from generator.model.results import ArmValue, Interval, Result, ResultRow, ResultTable
from generator.model.vocabularies import Measure

_WITH_LEVEL = 3
"""How many numbers an interval has that names its level."""
_SHARES = frozenset({Measure.PROPORTION, Measure.RISK_DIFFERENCE})


class RecordedFigures:
    """Every figure of a study's record. Its texts are read only where the structured fields lack a figure."""

    def __init__(self, study: StudyPage) -> None:
        self._study = study

    @cached_property
    def _structured(self) -> "_Quantities":
        return _Quantities(frozenset(_of_fields(self._study)))

    @cached_property
    def _in_texts(self) -> "_Quantities":
        return _Quantities(frozenset(_of_texts(self._study)))

    @property
    def quantities(self) -> frozenset[Quantity]:
        """The figures in the structured fields and in the texts, but not those in the statements of results."""
        return self._structured.quantities | self._in_texts.quantities

    def holds(self, stated: Quantity) -> bool:
        """Whether a figure of a sentence is one of these: the same number, however many noughts end it.

        A figure without a sign may be the size of a negative one. Levels of intervals are compared where both name one.
        """
        return self._structured.holds(stated) or self._in_texts.holds(stated)


@dataclass(frozen=True)
class _Quantities:
    """Quantities that can be looked up with their sign and without."""

    quantities: frozenset[Quantity]

    @cached_property
    def _without_levels(self) -> frozenset[Quantity]:
        return frozenset(map(_without_level, self.quantities))

    @cached_property
    def _sizes(self) -> tuple[frozenset[Quantity], frozenset[Quantity]]:
        """With levels and without, as words put it that tell the direction: *fell by 73.3 (26.4 to 120.2)*."""
        return (
            frozenset(map(_without_direction, self.quantities)),
            frozenset(map(_without_direction, self._without_levels)),
        )

    def holds(self, stated: Quantity) -> bool:
        """Whether a figure of a sentence is one of these."""
        signed = _without_mark(stated)
        wanted = {signed, _without_level(signed)}
        has_level = len(stated.numbers) == _WITH_LEVEL
        if wanted & (self.quantities if has_level else self._without_levels):
            return True
        return stated.mark != "±" and bool({*map(_without_direction, wanted)} & self._sizes[0 if has_level else 1])


def nearest(stated: Quantity, studies: Iterable[RecordedFigures], number: int = 3) -> tuple[str, ...]:
    """The figures of the same kind in records that come nearest, as they would be written."""
    same = {quantity for study in studies for quantity in study.quantities if quantity.kind is stated.kind}
    near = sorted(same, key=lambda quantity: (_distance(quantity, stated), quantity.numbers, quantity.mark))
    return tuple(dict.fromkeys(written(quantity) for quantity in near))[:number]


def written(quantity: Quantity) -> str:
    """A figure as a sentence would have it."""
    numbers = [f"{value:f}".replace("-", "−") for value in quantity.numbers]
    match quantity.kind:
        case FigureKind.P:
            return f"p {quantity.mark} {numbers[0]}"
        case FigureKind.PERCENTAGE:
            return f"{numbers[0]}%"
        case FigureKind.INTERVAL:
            return f"{numbers[0]} to {numbers[1]}"
        case _:
            return numbers[0]


def _without_direction(quantity: Quantity) -> Quantity:
    """The same for a figure and for its mirror image."""
    if quantity.kind is FigureKind.INTERVAL:
        lower, upper, *level = quantity.numbers
        mirrored = (upper.copy_negate(), lower.copy_negate())
        return quantity._replace(numbers=(*max((lower, upper), mirrored), *level))
    return quantity._replace(numbers=tuple(value.copy_abs() for value in quantity.numbers))


def _without_mark(quantity: Quantity) -> Quantity:
    """A figure whose sign is that of its number."""
    return quantity._replace(mark="") if quantity.mark == "±" else quantity


def _without_level(quantity: Quantity) -> Quantity:
    return quantity._replace(numbers=quantity.numbers[:2])


def _distance(one: Quantity, other: Quantity) -> float:
    return sum(abs(abs(float(a)) - abs(float(b))) for a, b in zip(one.numbers, other.numbers, strict=False))


def _of_fields(study: StudyPage) -> Iterator[Quantity]:
    people = study.participants
    counts = (people.enrolled, people.randomised, people.analysed, study.included)
    yield from _people(*counts, *(arm.participants for arm in study.arms))
    for result in study.results:
        yield from _of_result(result)
    for table in study.tables:
        for row in table.rows:
            yield from _of_row(row, table)


def _of_texts(study: StudyPage) -> Iterator[Quantity]:
    # Its expressions take long to compile, and a site without studies needs none of them.
    from generator.figures import figures
    from generator.prose import plain, sentences

    for text in _texts(study):
        words = plain(text).text
        for start, end in sentences(words):
            for _, _, quantity in figures(words[start:end]):
                yield from _readings(_without_mark(quantity))


def _texts(study: StudyPage) -> Iterator[str]:
    """The texts of a record that describe the study, apart from the statements of its results."""
    given = (study.duration, study.design.details, study.indirectness, study.participants.population)
    yield from (text for text in given if text)
    for arm in study.arms:
        yield from (text for text in (arm.name, arm.dose, arm.schedule) if text)
    for result in study.results:
        yield from (text for text in (result.outcome, result.instrument, result.time, result.contrast) if text)
    yield from study.harms
    yield from study.discrepancies


def _readings(quantity: Quantity) -> Iterator[Quantity]:
    """What a sentence may make of a figure: a number of people or a share that rose or fell is read as an effect."""
    yield quantity
    if quantity.kind in (FigureKind.SAMPLE_SIZE, FigureKind.PERCENTAGE):
        yield quantity._replace(kind=FigureKind.EFFECT)


def _people(*counts: int | None) -> Iterator[Quantity]:
    for count in counts:
        if count is not None:
            yield from _readings(Quantity(FigureKind.SAMPLE_SIZE, (Decimal(count),)))


def _measured(value: Decimal | None, share: bool) -> Iterator[Quantity]:
    if value is not None:
        yield from _readings(Quantity(FigureKind.PERCENTAGE if share else FigureKind.EFFECT, (value,)))


def _p(p: str | None) -> Iterator[Quantity]:
    from generator.figures import figures

    if p:
        yield from (quantity for _, _, quantity in figures(f"p = {p}" if p[0] in ".01" else f"p {p}"))


def _is_share(measure: Measure, unit: str | None) -> bool:
    words = unit or ""
    return measure in _SHARES or "%" in words or "percent" in words or "per cent" in words


def _of_result(result: Result) -> Iterator[Quantity]:
    share = _is_share(result.measure, result.unit)
    yield from _measured(result.estimate, share)
    yield from _of_interval(result.interval, share)
    yield from _p(result.p)
    for value in result.values:
        yield from _of_value(value)


def _of_interval(interval: Interval | None, share: bool) -> Iterator[Quantity]:
    if interval is not None:
        yield Quantity(FigureKind.INTERVAL, (interval.lower, interval.upper, interval.level))
        if share:
            yield from _measured(interval.lower, share)
            yield from _measured(interval.upper, share)


def _of_value(value: ArmValue) -> Iterator[Quantity]:
    yield from _people(value.count, value.total)
    share = _is_share(Measure.DESCRIPTIVE, value.unit)
    yield from _measured(value.mean, share)
    yield from _measured(value.sd, share)
    yield from _measured(value.percent, share=True)


def _of_row(row: ResultRow, table: ResultTable) -> Iterator[Quantity]:
    share = _is_share(table.measure, table.unit)
    yield from _measured(row.estimate, share)
    yield from _of_interval(Interval(lower=row.lower, upper=row.upper, level=table.level), share)
    yield from _p(row.p)
    for value, percent in ((row.before, row.before_percent), (row.after, row.after_percent)):
        if percent is None:
            yield from _measured(value, _is_share(Measure.DESCRIPTIVE, table.values_unit))
        else:
            yield from _people(int(value))
            yield from _measured(percent, share=True)
