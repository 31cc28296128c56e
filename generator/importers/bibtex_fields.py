"""The fields of one BibTeX entry: name, value and the place of both, with the faults between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from generator.latex import closing_braces

START = re.compile(r"(?<!\w)@(?P<gap>[ \t]*)(?P<type>[^\W\d]\w*)(?P<rest>\s*)(?P<open>[{(])")
"""What begins an entry or a definition."""
FIELD_LINE = re.compile(r"^[ \t,]*(?P<name>[A-Za-z][\w+-]*)[ \t]*=[ \t]*(?=[\"{\w])", re.MULTILINE)
"""A line that begins a field, as nearly all files are written."""

_SPACE = re.compile(r"\s*")
_FIELD = re.compile(r"(?P<name>[^\s=,{}\"#%'()@]+)\s*=")
_SIMPLE = re.compile(r"([^\s=,{}\"#%'()@]+)\s*=\s*\{(\{[^{}\\]*\}|[^{}\\]*)\}(?=\s*[,}])")
"""A field as most are written: one text in one or two pairs of braces; read at once, for speed."""
_GAP = re.compile(r"(?:[\s,]|%[^\n]*)*")
_BARE = re.compile(r"[^\s{}\"#,=()@]+")
_QUOTED = re.compile(r"\\.|[{}\"]", re.DOTALL)
_GARBAGE_END = re.compile(r"[,\n})]|(?<!\w)@[ \t]*\w+\s*\{")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value: ``text``, and the span of the file that gives it, without braces or quotes.

    ``literal`` is false where the span names an ``@string``.
    """

    text: str
    start: int
    end: int
    literal: bool = True


@dataclass(frozen=True, slots=True)
class RawField:
    """A field as written; its value may be joined of pieces (``#``)."""

    name: str
    name_start: int
    pieces: tuple[Piece, ...]

    @property
    def value(self) -> str:
        """The text of the value, still LaTeX."""
        if len(self.pieces) == 1:
            return self.pieces[0].text
        return "".join(piece.text for piece in self.pieces)

    @property
    def span(self) -> tuple[int, int]:
        """The offsets of the value without its outer delimiters."""
        return self.pieces[0].start, self.pieces[-1].end

    def offset(self, index: int) -> int:
        """The offset in the file of ``value[index]``."""
        for piece in self.pieces:
            if index < len(piece.text):
                return piece.start + index if piece.literal else piece.start
            index -= len(piece.text)
        return self.pieces[-1].end


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as written; types and field names in lower case, each field once."""

    type: str
    key: str
    start: int
    key_start: int
    fields: tuple[RawField, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong between ``start`` and ``end``."""

    start: int
    end: int
    message: str
    help: str
    structural: bool = False
    """Whether the bounds of fields or entry are in doubt."""
    unclosed: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The fields of an entry, up to its end; ``closed`` says that its own brace ends it."""

    fields: tuple[RawField, ...]
    faults: tuple[Fault, ...]
    end: int
    closed: bool


@dataclass(frozen=True)
class FieldReader:
    """Reads the fields of entries of one text, given the strings defined so far."""

    text: str
    strings: Mapping[str, str]

    @cached_property
    def closing(self) -> Mapping[int, int]:
        """The pairs of braces, worked out when a field first needs them, for most are read without."""
        return closing_braces(self.text)

    def read(self, start: int, bounds: Sequence[int], close: str) -> Body:
        """The fields from ``start`` to ``close``. No field reaches over a bound; the last bound is the entry's."""
        fields: list[RawField] = []
        faults: list[Fault] = []
        position = start
        for bound in bounds:
            while (position := past(_GAP, self.text, position, bound)) < bound:
                if simple := _SIMPLE.match(self.text, position, bound):
                    piece = Piece(simple[2], simple.start(2), simple.end(2))
                    fields.append(RawField(simple[1].lower(), position, (piece,)))
                    position = simple.end()
                    continue
                if self.text[position] == close:
                    return Body(tuple(fields), tuple(faults), position + 1, closed=True)
                if START.match(self.text, position, bound):
                    return Body(tuple(fields), tuple(faults), position, closed=False)
                found = _FIELD.match(self.text, position, bound)
                if not found:
                    fault, position = self._garbage(position, bound, close)
                    faults.append(fault)
                    continue
                pieces, position, wrong = self._value(found, bound, last=bound == bounds[-1])
                faults.extend(wrong)
                if pieces:
                    fields.append(RawField(found["name"].lower(), found.start(), pieces))
                if self.text.startswith(",", position):
                    continue
                following = past(_SPACE, self.text, position, bound)
                missing = bound != bounds[-1] if following == bound else bool(_FIELD.match(self.text, following, bound))
                if missing and pieces and not wrong:
                    message = f"A comma is missing after the field `{found['name']}`"
                    faults.append(Fault(position, position, message, "Put a comma between two fields."))
        return Body(tuple(fields), tuple(faults), bounds[-1], closed=False)

    def _garbage(self, position: int, bound: int, close: str) -> tuple[Fault, int]:
        """Text where a field should be, and where to go on after it."""
        end = self.closing.get(position, bound) + 1 if self.text[position] == "{" else position
        if end > bound or end == position:
            stop = _GARBAGE_END.search(self.text, position + 1, bound)
            end = stop.start() if stop else bound
        written = self.text[position:end].rstrip()
        shown = written if len(written) <= 40 else f"{written[:40]}…"
        remedy = f"Write `name = {{value}},`; a value stands in one pair of braces, and `{close}` ends the entry."
        message = f"`{' '.join(shown.split())}` is no field"
        return Fault(position, position + len(written), message, remedy, structural=True), end

    def _value(
        self, field: re.Match[str], bound: int, *, last: bool
    ) -> tuple[tuple[Piece, ...], int, tuple[Fault, ...]]:
        """The pieces of a value and where it ends."""
        name, position = field["name"], field.end()
        pieces: list[Piece] = []
        faults: list[Fault] = []
        joint = -1
        while True:
            position = past(_SPACE, self.text, position, bound)
            mark = self.text[position : min(position + 1, bound)]
            bare = _BARE.match(self.text, position, bound)
            if mark in ("{", '"') and mark:
                end = self._end_of_text(position, bound)
                if end is None:
                    rest = self.text[position + 1 : bound].rstrip().removesuffix(",").rstrip()
                    rest = re.sub(r"\s*[})]$", "", rest) if last else rest
                    pieces.append(Piece(rest, position + 1, position + 1 + len(rest)))
                    message, remedy = f"The `{mark}` of the field `{name}` is never closed", "Close it after the value."
                    fault = Fault(position, position + 1, message, remedy, structural=True, unclosed=last)
                    return tuple(pieces), bound, (*faults, fault)
                pieces.append(Piece(self.text[position + 1 : end], position + 1, end))
                position = end + 1
            elif bare:
                piece, wrong = self._bare(bare)
                pieces.append(piece)
                faults.extend(wrong)
                position = bare.end()
            elif joint >= 0 or mark == "#":
                place = joint if joint >= 0 else position
                remedy = "Write a text in quotes or braces, or the name of an `@string`, on both sides of `#`."
                faults.append(Fault(place, place + 1, f"`#` in the field `{name}` joins nothing", remedy))
                if mark != "#":
                    return tuple(pieces), position, tuple(faults)
            else:
                message, remedy = f"The field `{name}` has no value", "Write `{}` around a value, or delete the field."
                fault = Fault(field.start(), field.end(), message, remedy)
                return (), position, (fault,)
            after = past(_SPACE, self.text, position, bound)
            if not self.text.startswith("#", after) or after >= bound:
                return tuple(pieces), position, tuple(faults)
            joint, position = after, after + 1

    def _end_of_text(self, start: int, bound: int) -> int | None:
        """The offset of the brace or quote that ends the text which begins at ``start``."""
        if self.text[start] == "{":
            end = self.closing.get(start, bound)
            return end if end < bound else None
        position = start + 1
        while found := _QUOTED.search(self.text, position, bound):
            if found[0] == '"':
                return found.start()
            if found[0] == "}":
                return None
            position = self.closing.get(found.start(), bound) + 1 if found[0] == "{" else found.end()
        return None

    def _bare(self, found: re.Match[str]) -> tuple[Piece, tuple[Fault, ...]]:
        """A number, or the name of an ``@string``; an unknown name stays as it is."""
        word = found[0]
        if word.isdigit():
            return Piece(word, found.start(), found.end()), ()
        if word.lower() in self.strings:
            return Piece(self.strings[word.lower()], found.start(), found.end(), literal=False), ()
        near = get_close_matches(word.lower(), self.strings, 1)
        remedy = f"Write `{{{word}}}` if it is text, or define `@string{{{word} = {{…}}}}` above."
        remedy = f"Did you mean `{near[0]}`? {remedy}" if near else remedy
        fault = Fault(found.start(), found.end(), f"No `@string` named `{word}` is defined above", remedy)
        return Piece(word, found.start(), found.end()), (fault,)


def past(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the match of a pattern at ``start`` ends; ``start`` where there is none."""
    found = pattern.match(text, start, end)
    return found.end() if found else start
