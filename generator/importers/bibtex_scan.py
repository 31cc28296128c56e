"""The structure of a BibTeX file, with the place of everything in it and every fault reported.

BibTeX parsers are made to go on silently: a missing comma swallows a field, a missing brace an entry. Here every
``@word{`` becomes an entry, a definition or a comment, or something is reported at its place. A faulty entry is read
a second time with each line that begins a field (``name = …``) taken as a boundary, so that the fault is named where
it is and costs nothing around it.

The syntax is that of *BibTeXing* (Patashnik 1988), and as bibtexparser and biber read it: a backslash takes a brace or
quote its meaning, ``%`` between entries or fields starts a comment, ``@comment{…}`` ends at its brace.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import get_close_matches
from types import MappingProxyType
from unicodedata import category

from generator.diagnostics import Diagnostic, Related, Rule, Severity
from generator.importers.bibtex_fields import FIELD_LINE, START, Fault, FieldReader, RawEntry, RawField, past
from generator.source import Source

REFERENCE_SYNTAX = Rule(
    "reference-syntax",
    "REF001",
    Severity.ERROR,
    "A `.bib` file breaks the syntax of BibTeX: a missing comma or brace, an undefined `@string`, a key that cannot be "
    "cited, a field given twice, text that looks like a lost entry. Parsers skip such faults silently, and a work or a "
    "field is missing from the page. Mend the place that the message names.",
)

TYPES = MappingProxyType(
    {
        "article": "article-journal",
        "book": "book",
        "booklet": "pamphlet",
        "collection": "book",
        "conference": "paper-conference",
        "dataset": "dataset",
        "electronic": "webpage",
        "inbook": "chapter",
        "incollection": "chapter",
        "inproceedings": "paper-conference",
        "inreference": "entry",
        "manual": "book",
        "mastersthesis": "thesis",
        "misc": "document",
        "online": "webpage",
        "patent": "patent",
        "periodical": "periodical",
        "phdthesis": "thesis",
        "proceedings": "book",
        "reference": "book",
        "report": "report",
        "software": "software",
        "techreport": "report",
        "thesis": "thesis",
        "unpublished": "manuscript",
        "www": "webpage",
    }
)
"""CSL types by BibTeX type, those of biblatex that name the same things included."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The strings that every file may use, in order."""

_LONGEST_STRING = 1000
"""Characters; each definition may double the one before it, so a few lines could fill the memory."""
_NOT_ENTRIES = ("string", "preamble", "comment")
_SPACE = re.compile(r"\s*")
_LINE_START = re.compile(r"^[ \t]*(?=@)", re.MULTILINE)
_SWALLOWED = re.compile(r"(?<!\w)@\w+\s*\{\s*[^\s{},]+\s*,\s*\w+\s*=")
_LOST_START = re.compile(r"@[ \t]*(?P<type>\w*)")
_LOST_PART = re.compile(r"[\s,]*[A-Za-z][\w-]*[ \t]*=[ \t]*(?:[\"{]|\w+[ \t]*,?\s*$)|[\s,})\"]*[})\"][\s,})\"]*$")
_LOST_AT = re.compile(r"(?P<type>[A-Za-z]+)[ \t]*\{[^{},\s]+,")
_KEY = MappingProxyType({close: re.compile(rf"[^,{{}}=\n{re.escape(close)}]*") for close in "})"})
_TO_COMMA = re.compile(r"[^,\n]*")
_UNSAFE_KEY = re.compile(r"[\s\"'`\\{}\ufffd]|(?:^|/)\.{1,2}(?:/|$)")


def scan(source: Source) -> tuple[tuple[RawEntry, ...], tuple[Diagnostic, ...]]:
    """The entries of a file in their order, and what is wrong with its syntax. Any text at all may come in."""
    scanner = _Scanner(source)
    scanner.run()
    return tuple(scanner.entries), tuple(scanner.diagnostics)


class _Scanner:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        starts = (START.match(self.text, found.end()) for found in _LINE_START.finditer(self.text))
        self.line_starts = [found.start() for found in starts if found and _opens(found)]
        self.strings = dict(zip(MONTHS, MONTHS, strict=True))
        self.reader = FieldReader(self.text, self.strings)
        self.entries: list[RawEntry] = []
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> None:
        position = search = 0
        while found := START.search(self.text, search):
            line = self.text.rfind("\n", position, found.start()) + 1
            if not _opens(found) or "%" in self.text[max(line, position) : found.start()]:
                search = found.end()
                continue
            self._between(position, found.start())
            position = search = self._block(found)
        self._between(position, len(self.text))

    def _report(self, start: int, end: int, message: str, remedy: str, related: Sequence[Related] = ()) -> None:
        self.diagnostics.append(REFERENCE_SYNTAX(self.source.location(start, end), message, remedy, related))

    def _block(self, found: re.Match[str]) -> int:
        """Read what begins here, and return where it ends."""
        kind, start = found["type"].lower(), found.start()
        following = bisect_right(self.line_starts, start)
        limit = self.line_starts[following] if following < len(self.line_starts) else len(self.text)
        if kind != "comment" and (found["gap"] or "\n" in found["rest"]):
            written = f"@{found['type']}{found['open']}"
            message = f"`@` and `{found['type']}`" if found["gap"] else f"`@{found['type']}` and its brace"
            self._report(start, found.end(), f"{message} stand apart", f"Write `{written}` without white space in it.")
        if kind in ("comment", "preamble"):
            return self._skipped(found, limit)
        close = "}" if found["open"] == "{" else ")"
        if kind == "string":
            body = self.reader.read(found.end(), (limit,), close)
            for field in body.fields:
                self.strings[field.name] = field.value[:_LONGEST_STRING]
                if len(field.value) > _LONGEST_STRING:
                    message = f"The `@string` `{field.name}` has more than {_LONGEST_STRING} characters"
                    self._report(field.name_start, field.name_start + len(field.name), message, "Shorten it.")
            self._commit(body.faults)
            if not body.closed:
                self._report(start, found.end(), "This `@string` is never closed", f"Add `{close}` after its value.")
            return body.end
        return self._entry(found, limit, close)

    def _skipped(self, found: re.Match[str], limit: int) -> int:
        """A comment or preamble. A comment may hold whole entries: it ends at its own brace only."""
        if found["open"] == "{":
            end = self.reader.closing.get(found.end() - 1, -1)
            end = end if found["type"].lower() == "comment" or end < limit else -1
        else:
            end = self.text.find(")", found.end(), limit)
        if end >= 0:
            return end + 1
        self._report(found.start(), found.end(), f"This `@{found['type']}` is never closed", "Add its closing brace.")
        return limit

    def _entry(self, found: re.Match[str], limit: int, close: str) -> int:
        key_start, key_end, after, comma = self._key(found.end(), limit, close)
        key = self.text[key_start:key_end]
        name = f"entry `{key}`" if key else f"this `@{found['type']}`"
        body = self.reader.read(after, (limit,), close)
        if not body.closed or any(fault.structural for fault in body.faults):
            lines = (line.start("name") for line in FIELD_LINE.finditer(self.text, after, limit))
            careful = self.reader.read(after, (*(start for start in lines if start > after), limit), close)
            if not body.closed or 0 < len(careful.faults) <= len(body.faults):
                body = careful
        if not comma:
            remedy = "Put a comma after the key."
            self._report(key_end, key_end, f"A comma is missing after the key of {name}", remedy)
        if bad := _bad_key(key):
            self._report(key_start, max(key_end, key_start), *bad)
        if not body.closed and not any(fault.unclosed for fault in body.faults):
            message = f"{name[0].upper()}{name[1:]} is never closed"
            self._report(found.start(), max(key_end, found.end()), message, f"Add `{close}` after its last field.")
        self._commit(body.faults)
        fields = self._unique(body.fields, name)
        self._swallowed(fields, name)
        if not bad:
            self.entries.append(RawEntry(found["type"].lower(), key, found.start(), key_start, fields))
        if found["type"].lower() not in TYPES:
            near = get_close_matches(found["type"].lower(), TYPES, 1)
            remedy = f"Did you mean `@{near[0]}`?" if near else "Use `@misc` for what no other type fits."
            end = found.end("type")
            self._report(
                found.start(), end, f"`@{found['type']}` is no entry type; {name} is taken for a document", remedy
            )
        return body.end

    def _commit(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            self._report(fault.start, fault.end, fault.message, fault.help)

    def _key(self, start: int, limit: int, close: str) -> tuple[int, int, int, bool]:
        """Where the key starts and ends, where the fields start, and whether a comma or the end stands between."""
        start = past(_SPACE, self.text, start, limit)
        stop = past(_KEY[close], self.text, start, limit)
        end = start + len(self.text[start:stop].rstrip())
        mark = self.text[stop : min(stop + 1, limit)]
        if mark == "{":
            stop = past(_TO_COMMA, self.text, start, limit)
            end = start + len(self.text[start:stop].rstrip())
        elif mark == "=":
            words = self.text[start:end].split()
            key = words[0] if len(words) > 1 else ""
            return start, start + len(key), start + len(key), not key
        following = self.text[past(_SPACE, self.text, stop, limit) : limit][:1]
        return start, end, stop, following in ("", ",", close)

    def _unique(self, fields: Sequence[RawField], name: str) -> tuple[RawField, ...]:
        unique: dict[str, RawField] = {}
        for field in fields:
            first = unique.setdefault(field.name, field)
            if first is not field:
                end = field.name_start + len(field.name)
                place = self.source.location(first.name_start, first.name_start + len(field.name))
                message = f"The field `{field.name}` of {name} stands twice; the first one counts"
                remedy = "Delete one of the two."
                self._report(field.name_start, end, message, remedy, [Related(place, "the first one")])
        return tuple(unique.values())

    def _swallowed(self, fields: Sequence[RawField], name: str) -> None:
        for field in fields:
            for found in _SWALLOWED.finditer(field.value) if "@" in field.value else ():
                start = field.offset(found.start())
                message = f"The field `{field.name}` of {name} holds what looks like another entry"
                self._report(start, start + len(found[0]), message, f"Check the braces of {name}.")

    def _between(self, start: int, end: int) -> None:
        """Text between entries is a comment, unless it looks like what is left of an entry."""
        lost = False
        for line in re.finditer(r"[^\n]+", self.text[start:end]):
            written = line[0].strip()
            place = start + line.start() + len(line[0]) - len(line[0].lstrip())
            at, part, no_at = (pattern.match(written) for pattern in (_LOST_START, _LOST_PART, _LOST_AT))
            if written.startswith("%") or (at and at["type"].lower() == "comment"):
                continue
            if at:
                message = f"`@{at['type']}` begins no entry: no brace follows"
                remedy = f"Write `@{at['type'] or 'article'}{{key,`."
            elif no_at and no_at["type"].lower() in TYPES:
                message, remedy = f"`{written}` looks like an entry without its `@`", f"Write `@{written}`."
            elif part and not lost:
                before = f"`{self.entries[-1].key}`" if self.entries else "the entry"
                message = "This text looks like a part of an entry, but stands in none"
                remedy = f"If it belongs to {before}, a brace before it closes the entry too early; else delete it."
            else:
                continue
            lost = True
            self._report(place, place + len(written), message, remedy)


def _opens(found: re.Match[str]) -> bool:
    """Whether a ``@word{`` opens something; ``@word(`` only where the word is known, for people write that in prose."""
    return found["open"] == "{" or found["type"].lower() in (*TYPES, *_NOT_ENTRIES)


def _bad_key(key: str) -> tuple[str, str] | None:
    """What is wrong with a key, and the remedy."""
    if not key:
        return "This entry has no key", "Write a key after the brace, such as `Younger2014`."
    if _UNSAFE_KEY.search(key) or any(category(character) in ("Cc", "Cf", "Cs") for character in key):
        remedy = "Use letters, digits and `_ : . # $ % & - + ? < > ~ /`, without white space, quotes or `../`."
        return f"The key {key!a} cannot be cited", remedy
    return None
