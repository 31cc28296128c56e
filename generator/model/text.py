"""The kinds of value that a front matter field may hold, each made from the text that stands in the file."""

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Self
from urllib.parse import unquote

from msgspec import Meta, Struct

from generator.paths import unsafe

Text = Annotated[str, Meta(min_length=1, pattern=r"\S")]
Count = Annotated[int, Meta(ge=0)]


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frozen record that refuses fields it does not know."""


class _Text(str):
    """A string that says what it means, so that a walk over a record can find it."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The value that a field's text stands for."""
        if not text.strip():
            raise ValueError("is empty")
        return cls(text.strip())


class InlineMarkdown(_Text):
    """A sentence or two in Markdown, with citations; no blocks and no HTML."""

    __slots__ = ()


class ReferenceKey(_Text):
    """The key of a reference in the project's bibliography."""

    __slots__ = ()


class PageName(_Text):
    """The file name of a page of one type, without ``.md``."""

    __slots__ = ()
    type: ClassVar[str]
    """The page type."""


class IndicationName(PageName):
    """The file name of an indication's page, without ``.md``."""

    __slots__ = ()
    type = "indication"


class MechanismName(PageName):
    """The file name of a mechanism's page, without ``.md``."""

    __slots__ = ()
    type = "mechanism"


class StudyName(PageName):
    """The file name of a study's page, without ``.md``."""

    __slots__ = ()
    type = "study"


class OldAddress(_Text):
    """An address that the site once published, and where on the page that names it its readers are led now.

    Relative to the site's root: ``old/``, ``old.html``, or the file ``old.md`` that was published there. ``old/#part``
    is a part of the old page, ``old/#part -> heading`` one that now stands under a heading of the new page.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address that a field's text stands for."""
        found = super().parse(text)
        old, arrow, heading = (part.strip() for part in found.partition("->"))
        address, mark, part = old.partition("#")
        fault = unsafe(found.path.rstrip("/")) if found.path else None
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", old):
            raise ValueError("is not relative to this site; write the path alone, such as `old/`")
        if "?" in address:
            raise ValueError("holds a query, which no file can answer; write the path alone")
        if not address or not re.search(r"(?:/|\.html|\.md)$", address):
            raise ValueError("is no address of a page; one ends in `/`, `.html` or `.md`")
        if fault:
            raise ValueError(f"cannot be published: {fault}")
        if (mark and not part) or (arrow and not heading) or re.search(r"[\s#]", part + heading):
            raise ValueError("has no anchor where one belongs; write `old/#part` or `old/#part -> heading`")
        if arrow and not mark:
            raise ValueError("leads a whole page to a heading; write `old/` alone, or `old/#part -> heading`")
        return found

    @property
    def path(self) -> str:
        """The path of the old page relative to the site's root, not percent-encoded; ``""`` is the root itself."""
        return unquote(self.partition("->")[0].partition("#")[0].strip()).removeprefix("/")

    @property
    def part(self) -> str:
        """The anchor on the old page; ``""`` for the page itself."""
        return unquote(self.partition("->")[0].partition("#")[2].strip())

    @property
    def heading(self) -> str:
        """The anchor on the new page; ``""`` for its beginning."""
        return self.partition("->")[2].strip()


class Figure(Decimal):
    """A figure with as many decimals as its source prints: 3.0 is not 3."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The figure that a field's text stands for."""
        digits = text.strip().replace("−", "-")
        if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,10})?", digits, re.ASCII):
            raise ValueError("is not a number")
        return cls(digits)


class PositiveFigure(Figure):
    """A figure that cannot be negative, such as a standard deviation."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The figure that a field's text stands for."""
        figure = super().parse(text)
        if figure < 0:
            raise ValueError("is negative")
        return figure


class Percentage(Figure):
    """A share of a whole, 0 to 100."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The percentage that a field's text stands for."""
        figure = super().parse(text)
        if not 0 <= figure <= 100:
            raise ValueError("is not a percentage from 0 to 100")
        return figure
