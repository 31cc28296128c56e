"""The findings that a project has accepted for the time being, so that an old site can adopt the tool step by step.

A baseline is a JSON file with one finding a line. A finding matches by path, rule and message, not by line, so that
it still matches when its line moves; of several alike, as many match as the baseline counts.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.config import ProjectError
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.source import Source

VERSION = 1

BASELINE_UNUSED = Rule(
    "baseline-unused",
    "PAG110",
    Severity.WARNING,
    "The baseline holds a finding that is not there any more, or holds it more often than it is there. The same fault\n"
    "made anew would go unseen.\n\n"
    "Write the baseline again with `evidence check --write-baseline`, after looking at what else it would take in.",
)


class Finding(NamedTuple):
    """What of a finding stays the same when its line moves."""

    path: str
    rule: str
    message: str


@dataclass(frozen=True)
class Baseline:
    """The accepted findings with their number, and where in the file each of them stands."""

    source: Source
    entries: tuple[tuple[Finding, int, int, int], ...] = ()
    """Each finding, how often it is accepted, and the offsets of its beginning and end in the file."""

    def split(self, diagnostics: Iterable[Diagnostic]) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """The findings that remain, with one for each entry that is too much; and those that the baseline silences.

        Of findings alike the first are silenced, in the order given.
        """
        left: Counter[Finding] = Counter()
        for finding, count, _, _ in self.entries:
            left[finding] += count
        kept, silenced = [], []
        for found in diagnostics:
            finding = _finding(found)
            if left[finding] > 0:
                left[finding] -= 1
                silenced.append(found)
            else:
                kept.append(found)
        return (*kept, *self._unused(left)), tuple(silenced)

    def _unused(self, left: Counter[Finding]) -> Iterator[Diagnostic]:
        for finding, count, start, end in self.entries:
            if missing := min(left[finding], count):
                left[finding] -= missing
                often = "is not there any more" if missing == count else f"is there {count - missing} of {count} times"
                yield BASELINE_UNUSED(
                    self.source.location(start, end),
                    f"the finding `{finding.rule}` in {finding.path} {often}: {finding.message}",
                    "write the baseline again with `evidence check --write-baseline`",
                )


def _finding(found: Diagnostic) -> Finding:
    return Finding(found.location.path, found.rule.name, found.message)


def to_text(diagnostics: Iterable[Diagnostic]) -> str:
    """The baseline that holds all errors and warnings given: sorted, one a line, the same for the same findings."""
    counts = Counter(
        _finding(found)
        for found in diagnostics
        if found.severity is not Severity.NOTE and found.rule != BASELINE_UNUSED
    )
    lines = (
        json.dumps({**finding._asdict(), "count": count}, ensure_ascii=False)
        for finding, count in sorted(counts.items())
    )
    listed = ",\n    ".join(lines)
    return f'{{\n  "version": {VERSION},\n  "findings": [{f"{chr(10)}    {listed}{chr(10)}  " if listed else ""}]\n}}\n'


def read(file: Path, shown: str) -> Baseline:
    """Read a baseline; ``shown`` is its path in messages.

    Raises:
        ProjectError: it cannot be read, or is no baseline of this version.
    """
    remedy = "correct it, or write it again with `evidence check --write-baseline`"
    try:
        source = Source.from_text(shown, file.read_bytes().decode("utf-8"))
        data = json.loads(source.text)
    except FileNotFoundError as error:
        raise ProjectError(
            f"there is no baseline {shown}; write it with `evidence check --write-baseline`, or correct the name"
        ) from error
    except OSError as error:
        raise ProjectError(f"the baseline {shown} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"the baseline {shown} is not JSON: {error}; {remedy}") from error
    fault = _fault(data)
    if fault:
        raise ProjectError(f"the baseline {shown} {fault}; {remedy}")
    spans = _spans(source.text, len(data["findings"]))
    entries = (
        (Finding(entry["path"], entry["rule"], entry["message"]), entry["count"], *span)
        for entry, span in zip(data["findings"], spans, strict=True)
    )
    return Baseline(source, tuple(entries))


def _fault(data: Any) -> str | None:
    """What keeps the data from being a baseline."""
    if not isinstance(data, dict) or set(data) != {"version", "findings"} or not isinstance(data["findings"], list):
        return "must hold `version` and the list `findings`, and nothing else"
    if data["version"] != VERSION:
        return f"has the version {data['version']!r}, and this program reads version {VERSION}"
    kinds = {"path": str, "rule": str, "message": str, "count": int}
    for number, entry in enumerate(data["findings"], start=1):
        fits = isinstance(entry, dict) and {name: type(value) for name, value in entry.items()} == kinds
        if not fits or entry["count"] < 1:
            return f"has no `path`, `rule`, `message` and `count` from 1 in its finding number {number}"
    return None


def _spans(text: str, count: int) -> Sequence[tuple[int, int]]:
    """The offsets of the objects in the list of findings, in a text that is known to be a baseline."""
    decode = json.JSONDecoder().raw_decode
    position = text.index("[", text.index('"findings"'))
    spans = []
    for _ in range(count):
        start = text.index("{", position)
        _, position = decode(text, start)
        spans.append((start, position))
    return spans
