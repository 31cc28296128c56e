"""The kinds of value that a front matter field may hold, each made from the text that stands in the file."""

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from msgspec import Meta, Struct

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
