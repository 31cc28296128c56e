"""Comments that silence a rule at one place, each with its reason.

``<!-- evidence: ignore RULE [@KEY]: reason -->`` alone on a line silences the next block, inside a block that block;
in front matter ``# evidence: ignore …`` silences the next field; in ``.bib`` files, between entries, the next entry.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.model.documents import Block
from generator.site import Page, Site
from generator.source import Location, Source

SUPPRESSION_UNUSED = Rule(
    "suppression-unused",
    "PAG106",
    Severity.WARNING,
    "A comment silences a rule that finds nothing there or that does not exist, or it names no rule, several rules or\n"
    "no reason, and so silences nothing.\n\n"
    "Remove it, or write `evidence: ignore RULE: reason` with the name of the rule and why its finding is right to "
    "stand.",
)

_COMMENT = re.compile(r"evidence:[ \t]*ignore\b[ \t]*(?P<text>[^\n]*?)[ \t]*(?:-->|$)", re.MULTILINE)
_TEXT = re.compile(r"(?P<rule>[\w-]+)(?:[ \t]+@(?P<key>\S+?))?[ \t]*:[ \t]*(?P<reason>\S.*)")
_CODE = frozenset({"fence", "code_block"})
_ENTRY = re.compile(r"^[ \t]*@(?!comment\b|string\b|preamble\b)\w+[ \t]*[{(]", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment and the lines, first and last included, in which it silences a rule; about one key if it names one."""

    location: Location
    rule: str
    key: str | None
    first: int
    last: int

    def silences(self, found: Diagnostic) -> bool:
        """Whether the finding is one that the comment means."""
        place = found.location
        return (
            place.path == self.location.path
            and self.first <= place.line <= self.last
            and self.rule in (found.rule.name, found.rule.code)
            and (
                self.key is None
                or re.search(rf"[@`]{re.escape(self.key)}(?![\w:.#$%&+?<>~/-]*\w)", found.message) is not None
            )
        )


def suppress(
    diagnostics: Iterable[Diagnostic],
    site: Site,
    not_run: frozenset[Rule],
    known: Callable[[], Collection[str]],
) -> tuple[Diagnostic, ...]:
    """The findings that no comment silences, and one for each comment that silences nothing.

    Comments about a rule that was ``not_run`` may have their reason. ``known`` gives the names and codes of all rules;
    it is called only where a comment silences nothing.
    """
    waiting = {name for rule in not_run for name in (rule.name, rule.code)}
    comments: list[Suppression] = []
    kept: list[Diagnostic] = []
    for found in _suppressions(site):
        if isinstance(found, Suppression):
            comments.append(found)
        else:
            kept.append(found)
    used: set[Suppression] = set()
    for diagnostic in diagnostics:
        silent = [comment for comment in comments if comment.silences(diagnostic)]
        used.update(silent)
        if not silent:
            kept.append(diagnostic)
    unused = [comment for comment in comments if comment not in used and comment.rule not in waiting]
    names = known() if unused else ()
    return (*kept, *(_unused(comment, names) for comment in unused))


def _unused(comment: Suppression, known: Collection[str]) -> Diagnostic:
    """The finding that a comment silences nothing."""
    if comment.rule in known:
        return SUPPRESSION_UNUSED(
            comment.location, f"`{comment.rule}` finds nothing there to ignore", "remove the comment"
        )
    from rapidfuzz import process

    near = process.extractOne(comment.rule, list(known), score_cutoff=60)
    return SUPPRESSION_UNUSED(
        comment.location,
        f"there is no rule `{comment.rule}`, so the comment silences nothing",
        f"did you mean `{near[0]}`?" if near else "`evidence explain` lists the rules",
    )


def _suppressions(site: Site) -> Iterator[Suppression | Diagnostic]:
    for page in site.pages:
        if "evidence:" in page.source.text:
            yield from _of_page(page)
    for source in site.bibliographies:
        if "evidence:" in source.text:
            yield from _of_bibliography(source)


def _of_page(page: Page) -> Iterator[Suppression | Diagnostic]:
    source, body = page.source, page.front.body
    for comment in _COMMENT.finditer(source.text):
        line = source.position(comment.start())[0]
        if comment.start() < body:
            if source.lines[line - 1].lstrip().startswith("#"):
                yield _read(source, comment, _next_field(page, comment.end()))
        elif "<!--" in source.lines[line - 1][: source.position(comment.start())[1]]:
            block = _block(page.document.blocks, line, source.lines[line - 1])
            if block is not None:
                yield _read(source, comment, block)


def _block(blocks: Sequence[Block], line: int, text: str) -> tuple[int, int] | None:
    """The block that a comment on this line means; ``None`` if the line is code."""
    alone = re.fullmatch(r"\s*<!--.*-->\s*", text) is not None
    around = next((block for block in blocks if block.first <= line <= block.last), None)
    if around is None or around.kind in _CODE:
        return None
    if not alone or around.first < line:
        return around.first, around.last
    return next(((block.first, block.last) for block in blocks if block.first > line), (line, line))


def _next_field(page: Page, offset: int) -> tuple[int, int]:
    spans = (span for path, span in page.front.spans.items() if path and span.start >= offset)
    following = min(spans, key=lambda span: (span.start, -span.end), default=None)
    start = page.source.position(offset)[0]
    return (start, page.source.position(max(following.end - 1, offset))[0]) if following else (start, start)


def _of_bibliography(source: Source) -> Iterator[Suppression | Diagnostic]:
    starts = [entry.start() for entry in _ENTRY.finditer(source.text)] + [len(source.text)]
    for comment in _COMMENT.finditer(source.text):
        first, last = next(
            ((one, other) for one, other in pairwise(starts) if one > comment.start()),
            (comment.start(), comment.end()),
        )
        yield _read(source, comment, (source.position(first)[0], source.position(max(last - 1, first))[0]))


def _read(source: Source, comment: re.Match[str], lines: tuple[int, int]) -> Suppression | Diagnostic:
    location = source.location(comment.start(), comment.end("text"))
    text = _TEXT.fullmatch(comment["text"])
    if text is None:
        goes_on = not comment[0].endswith("-->") and "<!--" in source.lines[location.line - 1]
        return SUPPRESSION_UNUSED(location, *_fault(comment["text"], goes_on))
    return Suppression(location, text["rule"], text["key"], *lines)


def _fault(text: str, goes_on: bool) -> tuple[str, str]:
    """What is wrong with a comment that cannot be read, and the remedy; ``goes_on``: it goes on in the next line."""
    named, _, reason = text.partition(":")
    names = re.split(r"[\s,]+", named.strip())
    if not names[0]:
        return "the comment names no rule, so it silences nothing", "write `evidence: ignore RULE: reason`"
    if goes_on:
        return (
            f"`ignore {text}` gives no reason on its line, so it silences nothing",
            "write `evidence: ignore RULE: reason` on one line",
        )
    if reason.strip() and len(names) > 1:
        return (
            f"`ignore {named.strip()}` names more than one rule or key, so it silences nothing",
            "write one comment for each: `evidence: ignore RULE @KEY: reason`",
        )
    return f"`ignore {text}` gives no reason, so it silences nothing", "write `evidence: ignore RULE: reason`"
