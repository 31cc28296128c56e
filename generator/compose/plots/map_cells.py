"""What the evidence map shows, and the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.compose.plots.kinds import Kind
from generator.model.vocabularies import Direction


@dataclass(frozen=True)
class Cell:
    """The studies of one kind in one condition.

    ``participants`` is the sum over those of the direct studies that report a number, ``None`` where none does;
    ``unreported`` is how many do not. ``agreeing`` of ``studies`` have the direction; the others' cannot be told.
    ``indirect`` studies are in none of these numbers.
    """

    studies: int = 0
    participants: int | None = None
    unreported: int = 0
    direction: Direction = Direction.NOT_ESTIMABLE
    agreeing: int = 0
    indirect: int = 0


@dataclass(frozen=True)
class Row:
    """A condition with a cell for each kind of evidence, and what must be said of it in words."""

    label: str
    address: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Conditions that stand together; without a label there is no heading."""

    label: str
    rows: tuple[Row, ...]


def description(rows: Sequence[Row]) -> str:
    """What the map shows as a whole, in sentences."""

    def named(found: list[Row]) -> str:
        return ", ".join(row.label for row in found)

    def having(kind: Kind) -> list[Row]:
        return [row for row in rows if row.cells[list(Kind).index(kind)].studies]

    trials = having(Kind.RANDOMISED)
    none = [row for row in rows if not row.note and not any(cell.studies for cell in row.cells)]
    untested = [row for row in rows if row.note]
    same = [
        row for row in rows if any(cell.studies and cell.direction is Direction.NO_DIFFERENCE for cell in row.cells)
    ]
    said = (
        (trials, f"Conditions with a direct randomised trial, {len(trials)} of {len(rows)}: {named(trials)}."),
        ([] if trials else rows, "No condition has a direct randomised trial."),
        (same, f"Tested, with no difference in at least one kind of study: {named(same)}."),
        (untested, f"Untested, which is not the same as no difference: {named(untested)}."),
        (none, f"Without a direct study in people: {named(none)}."),
        (having(Kind.REVIEW), "People in a review may be those of a trial beside it."),
    )
    return " ".join(sentence for found, sentence in said if found)


def told(cell: Cell, note: str) -> str:
    """A cell in words, for the table."""
    parts = []
    if cell.studies:
        parts = [_counted(cell.studies, "study", "studies"), _people(cell), _direction(cell)]
    if cell.indirect:
        parts.append(f"{cell.indirect} only indirect, not counted" if not parts else f"and {cell.indirect} indirect")
    return "; ".join(parts) or note or "none"


def _people(cell: Cell) -> str:
    if cell.participants is None:
        return "number of people not reported"
    missing = f" (not reported for {cell.unreported})" if cell.unreported else ""
    return f"{_counted(cell.participants, 'person', 'people')}{missing}"


def _direction(cell: Cell) -> str:
    part = f" in {cell.agreeing} of {cell.studies}" if 0 < cell.agreeing < cell.studies else ""
    return f"{cell.direction}{part}"


def _counted(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
