"""The lines of a text that are not code, for what is paired before blocks are read."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`]*$)|~{3,})")


def outside_fences(text: str) -> Iterator[tuple[int, str]]:
    """Each line that stands in no fenced code, with its offset."""
    fence = ""
    offset = 0
    for line in text.split("\n"):
        found = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            if found and found[1].startswith(fence) and not line[found.end() :].strip():
                fence = ""
        elif found:
            fence = found[1]
        else:
            yield offset, line
        offset += len(line) + 1
