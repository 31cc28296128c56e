"""The timeline: when studies were published, of which kind they are, and which trials were under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from generator.compose.plots.kinds import Kind
from generator.compose.plots.marks import Shape, arrow, mark
from generator.compose.plots.scale import Scale, linear
from generator.compose.plots.svg import LINE_HEIGHT, WIDTH, Plot, element, picture, text_lines, text_width, wrapped
from generator.model.vocabularies import TrialStatus

DISPUTED = "*"
"""Stands behind a label whose year sources print differently."""

_UNKNOWN = Shape.INVERTED
"""The mark of a design that no document tells."""
_AREA = 80.0
_MARGIN = 18
_ROW = 19
_TALL = 420
"""A plot that is taller has the years at its top as well."""


@dataclass(frozen=True)
class Event:
    """A study at the year of its first report, or a trial at that of its protocol, in a lane.

    ``name`` tells events with one label apart. ``year`` is ``None`` where no source prints one; then it is in the table
    only. ``status`` is that of a trial, such as ``under way``, and empty for a study; ``goes_on``: its results are
    still to come. ``disagreement`` says what sources print differently about the year, ``year_of`` what the year is
    that of.
    """

    lane: str
    name: str
    label: str
    year: int | None
    kind: Kind | None
    status: str = ""
    goes_on: bool = False
    disagreement: str = ""
    year_of: str = "first report"


def plot(identifier: str, title: str, events: Sequence[Event]) -> Plot | None:
    """One lane below the other, the oldest first in each; ``None`` without a year to draw."""
    years = [event.year for event in events if event.year is not None]
    if not years:
        return None
    lanes = {lane: place for place, lane in enumerate(dict.fromkeys(event.lane for event in events))}
    ordered = sorted(events, key=lambda event: (lanes[event.lane], bool(event.status), event.year or 9999, event.label))
    description = _description(ordered)
    marks, height = _draw([event for event in ordered if event.year is not None], min(years), max(years))
    places: dict[str, dict[str, None]] = {}
    for event in ordered:
        places.setdefault(event.name, {})[event.lane] = None
    return Plot(
        identifier,
        title,
        description,
        picture(identifier, title, description, height, marks),
        ("Study", "Conditions", "Year", "Kind", "Status"),
        tuple(_row(event, places[name]) for name, event in {event.name: event for event in ordered}.items()),
    )


def _row(event: Event, lanes: Iterable[str]) -> tuple[str, ...]:
    year = "no year printed" if event.year is None else f"{event.year} ({event.year_of})"
    disputed = f"; {event.disagreement}" if event.disagreement else ""
    return event.label, "; ".join(lanes), f"{year}{disputed}", event.kind or "not reported", event.status or "published"


def _description(events: Sequence[Event]) -> str:
    studies = {event.name: event for event in events if not event.status}
    years = sorted(event.year for event in studies.values() if event.year is not None)
    trials = {event.name for event in events if event.status}
    sentences = []
    if years:
        when = f"in {years[0]}" if years[0] == years[-1] else f"from {years[0]} to {years[-1]}"
        sentences.append(f"{_counted(len(years), 'study', 'studies')} with a year, published {when}.")
    for kind in Kind:
        of_kind = sorted(event.year for event in studies.values() if event.kind is kind and event.year is not None)
        if kind is Kind.RANDOMISED and of_kind:
            last = f"in {of_kind[0]}" if len(of_kind) == 1 else f"the first in {of_kind[0]}, the last in {of_kind[-1]}"
            sentences.append(f"{_counted(len(of_kind), 'randomised trial', 'randomised trials')}, {last}.")
    if trials:
        doubt = "; two entries may be one trial" if len(trials) > 1 else ""
        sentences.append(f"{_counted(len(trials), 'entry', 'entries')} in the list of trials{doubt}.")
    undated = sum(event.year is None for event in studies.values())
    if undated:
        sentences.append(f"{_counted(undated, 'study', 'studies')} without a year: only in the table.")
    if disputed := [event.label for event in studies.values() if event.disagreement]:
        sentences.append(f"Sources print different years for {', '.join(disputed)} ({DISPUTED}).")
    return " ".join(sentences)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _draw(events: Sequence[Event], first: int, last: int) -> tuple[list[Markup], float]:
    scale = linear(first, last if last > first else first + 1, _MARGIN, WIDTH - _MARGIN - 14)
    body: list[Markup] = []
    y = _key(body, events)
    top = y
    y += LINE_HEIGHT + 10
    for lane, in_lane in groupby(events, lambda event: event.lane):
        lines = wrapped(lane, WIDTH)
        body.append(element("line", x1=0, x2=WIDTH, y1=y, y2=y, stroke="currentColor", stroke_opacity=0.35))
        body.extend(text_lines(lines, 0, y + 17, font_weight=600))
        y += LINE_HEIGHT * len(lines) + 6
        for event in in_lane:
            y = _event(body, scale, event, y)
        y += 4
    years = [*_years(scale, top + LINE_HEIGHT + 4, above=True)]
    if y - top > _TALL:
        years.extend(_years(scale, y + 2, above=False))
        y += 24
    return [*body, *years], y


def _key(body: list[Markup], events: Sequence[Event]) -> float:
    """What each shape means; returns where it ends."""
    y = 0.0
    present = {event.kind for event in events}
    for kind in Kind:
        if kind in present:
            body.append(mark(kind.shape, 8, y + 9, _AREA))
            body.extend(text_lines([kind], 22, y + 13.5))
            y += LINE_HEIGHT + 3
    notes = []
    if None in present:
        body.append(_open(_UNKNOWN, 8, y + 9))
        body.extend(text_lines(["design not reported"], 22, y + 13.5))
        y += LINE_HEIGHT + 3
    if any(event.status for event in events):
        body.append(_open(Shape.SQUARE, 8, y + 9) + arrow(15, 38, y + 9))
        body.extend(text_lines(["under way, at the year of protocol or list"], 46, y + 13.5))
        y += LINE_HEIGHT + 3
    if any(event.disagreement for event in events):
        notes.append(f"{DISPUTED} sources print different years")
    body.extend(text_lines(notes, 0, y + 13.5))
    return y + LINE_HEIGHT * len(notes) + 4


def _event(body: list[Markup], scale: Scale, event: Event, y: float) -> float:
    """A mark with its label on the side where there is more room, or above it where there is too little."""
    x = scale.at(event.year or 0)
    label = _label(event)
    right = WIDTH - x - 12 if not event.status else 0
    left = x - 12
    room = max(left, right)
    if text_width(label) > room:
        lines = wrapped(label, WIDTH, lines=3)
        body.extend(text_lines(lines, 0, y + 13.5))
        y += LINE_HEIGHT * len(lines)
    elif left > right:
        body.append(element("text", label, x=left, y=y + 13.5, text_anchor="end"))
    else:
        body.append(element("text", label, x=x + 12, y=y + 13.5))
    shape = event.kind.shape if event.kind else _UNKNOWN
    if event.status:
        body.append(_open(shape, x, y + 9))
        body.extend([arrow(x + 8, WIDTH - 1, y + 9)] if event.goes_on else ())
    else:
        body.append(mark(shape, x, y + 9, _AREA))
    return y + _ROW


def _label(event: Event) -> str:
    """The name, and the status where it is not what an open mark with an arrow says already."""
    status = "" if event.status in ("", TrialStatus.UNDER_WAY) else f", {event.status}"
    return f"{event.label}{status}{DISPUTED if event.disagreement else ''}"


def _open(shape: Shape, x: float, y: float) -> Markup:
    return mark(shape, x, y, _AREA, fill="none", stroke="currentColor", stroke_width=1.5)


def _years(scale: Scale, y: float, above: bool) -> list[Markup]:
    drawn = [element("line", x1=0, x2=WIDTH, y1=y, y2=y, stroke="currentColor")]
    for tick in scale.ticks:
        if tick == tick.to_integral():
            x = scale.at(tick)
            drawn.append(element("line", x1=x, x2=x, y1=y, y2=y + (-5 if above else 5), stroke="currentColor"))
            drawn.append(element("text", str(tick), x=x, y=y + (-8 if above else 18), text_anchor="middle"))
    return drawn
