"""What is nested too deep, told before it is parsed where parsing would take very long."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from generator.diagnostics import Diagnostic
from generator.markdown_rules import LIMIT_REACHED, MAX_NESTING
from generator.source import Location, Source

_MARKER = r"(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))"
_IN_ONE_LINE = re.compile(rf"^(?:[ \t]*{_MARKER}){{{MAX_NESTING}}}", re.MULTILINE)
_FAR_IN = re.compile(r"^[ \t]{50}", re.MULTILINE)
_ITEM = re.compile(rf"^(?P<indent>[ \t]*){_MARKER}", re.MULTILINE)


def far_too_deep(source: Source, start: int) -> int | None:
    """Where lists or quotations are surely nested past the limit; ``None`` if the text is worth parsing."""
    found = _IN_ONE_LINE.search(source.text, start)
    if found:
        return found.start()
    if not _FAR_IN.search(source.text, start):
        return None
    indents: list[int] = []
    for item in _ITEM.finditer(source.text, start):
        indent = len(item["indent"].expandtabs(4))
        while indents and indents[-1] >= indent:
            indents.pop()
        indents.append(indent)
        if len(indents) >= MAX_NESTING:
            return item.start()
    return None


def too_deep(tokens: Sequence[Token], location: Location) -> Iterator[Diagnostic]:
    """The finding that the parser has reached its limit in these tokens."""
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        yield limit_reached(location)


def limit_reached(location: Location) -> Diagnostic:
    """The finding that the text at the place is nested too deep."""
    return LIMIT_REACHED(
        location,
        f"the text is nested {MAX_NESTING} levels deep; what lies deeper would be lost",
        "write it with less nesting",
    )
