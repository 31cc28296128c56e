"""Source texts and places in them: every finding names a path, a line and a column."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Location(NamedTuple):
    """A span of a file.

    ``path`` is relative to the project, with ``/``. Lines and columns are 1-based and counted in code points from the
    start of the file; the end is exclusive. A place without extent ends where it starts.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True)
class Source:
    """The text of one file, with line ends as ``\\n``, and the way from its offsets to lines and columns."""

    path: str
    text: str

    @classmethod
    def from_text(cls, path: str, text: str) -> "Source":
        """Drop a byte order mark and turn Windows and old Macintosh line ends into ``\\n``.

        Neither moves a line or a column as an editor shows them.
        """
        return cls(path, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        position = self.text.find("\n")
        while position != -1:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return tuple(starts)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; as many as an editor shows."""
        return tuple(self.text.split("\n"))

    def offset(self, line: int, column: int = 0) -> int:
        """The offset of a 0-based line and column; past the last line, the end of the text."""
        if line >= len(self._line_starts):
            return len(self.text)
        return self._line_starts[line] + column

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def location(self, start: int, end: int | None = None) -> Location:
        """The location of ``text[start:end]``; of the point at ``start`` without ``end``."""
        line, column = self.position(start)
        end_line, end_column = (line, column) if end is None else self.position(end)
        return Location(self.path, line, column, end_line, end_column)
