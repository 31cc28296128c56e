"""The kinds of text that a front matter field may hold."""

from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema


class _Text(str):
    """A string that says what it means, so that a walk over a record can find it."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._from_string, core_schema.str_schema(min_length=1, strip_whitespace=True)
        )

    @classmethod
    def _from_string(cls, value: str) -> Self:
        return cls(value)


class InlineMarkdown(_Text):
    """A sentence or two in Markdown, with citations; no blocks and no HTML."""

    __slots__ = ()


class ReferenceKey(_Text):
    """The key of a reference in the project's bibliography."""

    __slots__ = ()


class IndicationName(_Text):
    """The file name of a page in ``indications/``, without ``.md``."""

    __slots__ = ()
