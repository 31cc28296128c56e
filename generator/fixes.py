"""Mending what findings know how to mend: spans of files replaced, everything else kept byte for byte.

Only pages and bibliographies that were read from the project's own folder are written, and only while they hold what
was checked. A file is replaced in one step, so that it is always the old or the new one.
"""

import re
import secrets
import stat
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from os import W_OK, access, fsync
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.diagnostics import Diagnostic, Fix
from generator.site import Site
from generator.source import Source

MOST_ROUNDS = 10
"""How often a project is checked and mended again: fixes that overlap wait for the next round."""

CheckAgain = Callable[[Mapping[str, bytes]], tuple[Sequence[Diagnostic], Site]]
"""Checks a project: what is unsaved in place of the files, by path, to findings and site."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class _Edit(NamedTuple):
    """What to write for ``text[start:end]``."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after its fixes; ``path`` is relative to the project, ``count`` how many findings they mend."""

    path: str
    before: bytes
    after: bytes
    count: int


@dataclass(frozen=True)
class Changes:
    """What the fixes of a check come to: changed files, and why others cannot be written, by path."""

    changes: tuple[Change, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Mended:
    """How many findings were mended, in which files, and why others were not, by path."""

    count: int = 0
    paths: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)


def apply(raw: bytes, fixes: Iterable[Fix]) -> bytes:
    """The file with the fixes; of fixes that overlap the first one wins, and fixes that lead out of the file are left.

    Byte order mark, line ends and all outside the fixed spans stay as they are. A file that is not UTF-8 stays whole.
    """
    return _applied(raw, fixes)[0]


def _applied(raw: bytes, fixes: Iterable[Fix]) -> tuple[bytes, int]:
    """The file with the fixes, and how many of them are in it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw, 0
    wanted = _wanted(text, fixes)
    edits = _apart(wanted)
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.replacement)
        at = edit.end
    return "".join((*parts, text[at:])).encode("utf-8"), sum(wanted[edit] for edit in edits)


def _wanted(text: str, fixes: Iterable[Fix]) -> Counter[_Edit]:
    """The fixes as edits of the undecoded text, each with how many fixes want it; none that changes nothing."""
    ends = list(_LINE_END.finditer(text))
    starts = [0, *(found.end() for found in ends)]
    stops = [*(found.start() for found in ends), len(text)]
    mark = len(text) - len(text.removeprefix("\ufeff"))

    def offset(line: int, column: int) -> int | None:
        if not 1 <= line <= len(starts):
            return None
        found = starts[line - 1] + column - 1 + (mark if line == 1 else 0)
        return found if column >= 1 and found <= stops[line - 1] else None

    wanted: Counter[_Edit] = Counter()
    for fix in fixes:
        place = fix.location
        start, end = offset(place.line, place.column), offset(place.end_line, place.end_column)
        if start is not None and end is not None and start <= end:
            line = bisect_right(starts, start) - 1
            line_end = ends[min(line, len(ends) - 1)][0] if ends else "\n"
            replacement = fix.replacement.replace("\n", line_end)
            if text[start:end] != replacement:
                wanted[_Edit(start, end, replacement)] += 1
    return wanted


def _apart(wanted: Iterable[_Edit]) -> list[_Edit]:
    """The edits in order of place; of those that touch each other the first."""
    edits: list[_Edit] = []
    for edit in sorted(wanted):
        if not edits or (edit.start >= edits[-1].end and edit.start > edits[-1].start):
            edits.append(edit)
    return edits


def changes(
    root: Path, diagnostics: Iterable[Diagnostic], site: Site, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Changes:
    """What the fixes of these findings would write, into files that still hold what was checked.

    ``unsaved``: what was checked in place of files, by path.
    """
    fixes: defaultdict[str, list[Fix]] = defaultdict(list)
    for found in diagnostics:
        if found.fix:
            fixes[found.fix.location.path].append(found.fix)
    texts = _texts(site) if fixes else {}
    made: list[Change] = []
    refused: dict[str, str] = {}
    for path in sorted(fixes):
        fault = _fault(root, path, texts)
        if fault is None:
            raw = unsaved[path] if path in unsaved else (root / path).read_bytes()
            after, count = _applied(raw, fixes[path])
            if Source.from_text(path, raw.decode("utf-8", errors="replace")).text != texts[path]:
                fault = "it has changed since it was checked"
            elif count:
                made.append(Change(path, raw, after, count))
        if fault:
            refused[path] = fault
    return Changes(tuple(made), refused)


def _texts(site: Site) -> dict[str, str]:
    """The texts that were checked, by path."""
    sources = (*(page.source for page in site.pages), *site.bibliographies)
    return {source.path: source.text for source in sources}


def _fault(root: Path, path: str, texts: Mapping[str, str]) -> str | None:
    """Why a file is not written."""
    file = root / path
    if path not in texts:
        return "it is no page and no bibliography"
    if not file.is_file():
        return "it is gone"
    if file.resolve() != file:
        return "it is a symbolic link, or lies outside the project"
    return None if access(file, W_OK) else "it is read-only"


def all_changes(root: Path, check: CheckAgain, most_rounds: int = MOST_ROUNDS) -> Changes:
    """Check and mend in memory until no fix is left. ``root`` is the project's folder, resolved.

    ``check`` gets what was mended so far, by path, and checks it in place of those files.
    """
    made: dict[str, Change] = {}
    refused: dict[str, str] = {}
    for _ in range(most_rounds):
        unsaved = {path: change.after for path, change in made.items()}
        found = changes(root, *check(unsaved), unsaved)
        refused |= found.refused
        for change in found.changes:
            first = made.get(change.path)
            made[change.path] = (
                replace(first, after=change.after, count=first.count + change.count) if first else change
            )
        if not found.changes:
            break
    return Changes(tuple(made[path] for path in sorted(made)), refused)


def write(root: Path, wanted: Changes) -> Mended:
    """Write the changes into files that still hold what was checked."""
    faults = {change.path: _write(root / change.path, change) for change in wanted.changes}
    written = [change for change in wanted.changes if faults[change.path] is None]
    return Mended(
        sum(change.count for change in written),
        frozenset(change.path for change in written),
        {**wanted.refused, **{path: fault for path, fault in faults.items() if fault}},
    )


def _write(file: Path, change: Change) -> str | None:
    """Write a change, or say why not."""
    try:
        if file.read_bytes() != change.before:
            return "it has changed since it was checked"
        replace_file(file, change.after)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"
    return None


def replace_file(file: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it gets the old or the new one, whole. Its mode stays.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}.new")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            fsync(stream.fileno())
        if file.exists():
            temporary.chmod(stat.S_IMODE(file.stat().st_mode))
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def diff(change: Change) -> bytes:
    """The change as a unified diff, which ``git apply`` and ``patch`` read."""
    before, after = (text.decode("utf-8").split("\n") for text in (change.before, change.after))
    # A tab ends a name that holds white space; without it the name would end there.
    end = "\t" if " " in change.path else ""
    lines = unified_diff(_with_ends(before), _with_ends(after), f"a/{change.path}{end}", f"b/{change.path}{end}")
    return "".join(_ended(lines)).encode("utf-8", "backslashreplace")


def _with_ends(lines: Sequence[str]) -> list[str]:
    """Lines as a diff knows them: ended by line feeds alone, the last one perhaps not."""
    *whole, last = lines
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
