"""YAML front matter: every scalar a string, every value with its place, nothing that YAML would guess.

YAML 1.1 reads ``pmid: 012345`` as 5349 and ``NO`` as false, and lets anchors and merges build structures that no
reader of the file sees. So scalars are kept as written, and anchors, aliases, tags, merges and duplicate keys are
findings. Types come from the page's model.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.source import Location, Source

FRONT_MATTER_SYNTAX = Rule(
    "front-matter-syntax",
    "PAG002",
    Severity.ERROR,
    "The block between the `---` lines at the head of a page is not YAML as this project reads it: it does not parse,\n"
    "is never closed, repeats a key, or uses anchors, aliases, tags or merges.\n\n"
    'Close the block with `---`; write each value out; quote values that hold `: `, or begin with `[`, `@` or `"`.',
)
FRONT_MATTER_FIELD = Rule(
    "front-matter-field",
    "PAG003",
    Severity.ERROR,
    "A field of the front matter is missing, unknown, or has a value that its page type does not allow.\n\n"
    "The fields of each page type, with their controlled vocabularies, are listed in `generator/model/pages.py`.",
)

Path = tuple[str | int, ...]
Tree = str | list["Tree"] | dict[str, "Tree"] | None

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands, and how: ``plain`` scalars map to the file character by character."""

    start: int
    end: int
    style: str = ""


@dataclass(frozen=True)
class FrontMatter:
    """The parsed head of a page. ``body`` is the offset at which its text begins."""

    data: Mapping[str, Tree] = field(default_factory=dict)
    spans: Mapping[Path, Span] = field(default_factory=dict)
    body: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()

    def location(self, source: Source, path: Sequence[str | int]) -> Location:
        """The place of a value, or of the nearest one around it."""
        for length in range(len(path), -1, -1):
            span = self.spans.get(tuple(path[:length]))
            if span is not None:
                return source.location(span.start, span.end)
        return Location(source.path)


def parse(source: Source) -> FrontMatter:
    """Read the front matter of a page; a page without any has an empty one."""
    opening = _OPENING.match(source.text)
    if opening is None:
        return FrontMatter()
    closing = _CLOSING.search(source.text, opening.end())
    if closing is None:
        found = FRONT_MATTER_SYNTAX(
            source.location(0, 3), "the front matter is never closed", "end it with a line `---`"
        )
        return FrontMatter(body=len(source.text), diagnostics=(found,))
    body = min(closing.end() + 1, len(source.text))
    builder = _Builder(source, opening.end(), source.text[opening.end() : closing.start()])
    data = builder.build()
    return FrontMatter(data, builder.spans, body, tuple(builder.diagnostics))


class _Builder:
    """Builds the tree from YAML events, which alone tell anchors, tags and styles."""

    def __init__(self, source: Source, start: int, text: str) -> None:
        self.source, self.start, self.text = source, start, text
        self.spans: dict[Path, Span] = {}
        self.diagnostics: list[Diagnostic] = []

    def build(self) -> dict[str, Tree]:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            events = [event for event in yaml.parse(self.text, Loader=loader) if hasattr(event, "start_mark")]
        except yaml.YAMLError as error:
            self._not_yaml(error)
            return {}
        nodes = [event for event in events if not isinstance(event, _envelope(yaml))]
        if not nodes:
            return {}
        try:
            tree, _ = self._node(nodes, 0, (), yaml)
        except RecursionError:
            self._report(0, 0, "the front matter is nested too deeply", "write it with fewer levels")
            return {}
        if not isinstance(tree, dict):
            self._report(0, 0, "the front matter is not a list of `field: value` lines", "write `title: …` and so on")
            return {}
        return tree

    def _node(self, events: Sequence[Any], index: int, path: Path, yaml: Any) -> tuple[Tree, int]:
        event = events[index]
        self._refuse(event, yaml)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Tree] = []
            at = index + 1
            while not isinstance(events[at], yaml.SequenceEndEvent):
                item, at = self._node(events, at, (*path, len(items)), yaml)
                items.append(item)
            self._span(path, event, events[at])
            return items, at + 1
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, index, path, yaml)
        self._span(path, event, event)
        value = getattr(event, "value", "alias")
        return (None if value == "" and not event.style else value), index + 1

    def _mapping(self, events: Sequence[Any], index: int, path: Path, yaml: Any) -> tuple[Tree, int]:
        fields: dict[str, Tree] = {}
        at = index + 1
        while not isinstance(events[at], yaml.MappingEndEvent):
            name = events[at]
            if not isinstance(name, yaml.ScalarEvent):
                self._report_event(name, "a key is not plain text", "write `field: value`")
                _, at = self._node(events, at, (*path, ""), yaml)
                _, at = self._node(events, at, (*path, ""), yaml)
                continue
            self._refuse(name, yaml)
            if name.value == "<<":
                self._report_event(name, "merge keys (`<<`) are not allowed", "write the values out")
            if name.value in fields:
                self._report_event(name, f"the field `{name.value}` stands here twice", "keep one of them")
            value, at = self._node(events, at + 1, (*path, name.value), yaml)
            fields.setdefault(name.value, value)
        self._span(path, events[index], events[at])
        return fields, at + 1

    def _refuse(self, event: Any, yaml: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._report_event(event, "anchors and aliases are not allowed", "write the value out")
        if getattr(event, "tag", None):
            self._report_event(event, f"the tag `{event.tag}` is not allowed", "write the value without a tag")

    def _span(self, path: Path, first: Any, last: Any) -> None:
        style = getattr(first, "style", None) or ""
        self.spans[path] = Span(self.start + first.start_mark.index, self.start + last.end_mark.index, style)

    def _not_yaml(self, error: Any) -> None:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0] or "unknown problem"
        at = mark.index if mark is not None else 0
        self._report(
            at, at, f"the front matter is not YAML: {problem}", "quote values that hold `: ` or begin with `[`"
        )

    def _report_event(self, event: Any, message: str, help: str) -> None:
        self._report(event.start_mark.index, event.end_mark.index, message, help)

    def _report(self, start: int, end: int, message: str, help: str) -> None:
        location = self.source.location(self.start + start, self.start + end)
        self.diagnostics.append(FRONT_MATTER_SYNTAX(location, message, help))


def _envelope(yaml: Any) -> tuple[type, ...]:
    return (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def validate(model: Any, front: FrontMatter, source: Source) -> tuple[Any | None, tuple[Diagnostic, ...]]:
    """The page's record, or ``None`` and what keeps the front matter from being one."""
    from pydantic import ValidationError

    try:
        return model.model_validate(front.data), ()
    except ValidationError as error:
        return None, tuple(_field_findings(error.errors(include_url=False), model, front, source))


def _field_findings(errors: Sequence[Any], model: Any, front: FrontMatter, source: Source) -> Iterator[Diagnostic]:
    for error in errors:
        path = error["loc"]
        name = ".".join(str(part) for part in path)
        location = front.location(source, path)
        match error["type"]:
            case "missing":
                yield FRONT_MATTER_FIELD(location, f"the field `{name}` is missing", f"add `{path[-1]}:`")
            case "extra_forbidden":
                known = _known_fields(model, path[:-1])
                yield FRONT_MATTER_FIELD(
                    location, f"`{name}` is not a field of this page type", _did_you_mean(str(path[-1]), known)
                )
            case "enum" | "literal_error":
                allowed = str(error["ctx"]["expected"])
                yield FRONT_MATTER_FIELD(location, f"`{name}` is `{error['input']}`", f"allowed are {allowed}")
            case "tuple_type":
                yield FRONT_MATTER_FIELD(location, f"`{name}` is not a list", "write each item on a line with `- `")
            case "too_short":
                yield FRONT_MATTER_FIELD(location, f"`{name}` has no item", "write each item on a line with `- `")
            case "int_parsing" | "decimal_parsing":
                yield FRONT_MATTER_FIELD(location, f"`{name}` is `{error['input']}`", "write a number")
            case "date_from_datetime_parsing" | "date_parsing":
                yield FRONT_MATTER_FIELD(location, f"`{name}` is `{error['input']}`", "write a date as 2026-12-31")
            case "string_pattern_mismatch":
                pattern = error["ctx"]["pattern"]
                yield FRONT_MATTER_FIELD(location, f"`{name}` is `{error['input']}`", f"it must match `{pattern}`")
            case _ if error["input"] is None:
                yield FRONT_MATTER_FIELD(location, f"the field `{name}` is empty", "fill it in, or remove it")
            case _:
                yield FRONT_MATTER_FIELD(location, f"`{name}`: {_sentence(error['msg'])}", None)


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:]


def _known_fields(model: Any, path: Sequence[str | int]) -> tuple[str, ...]:
    """The fields of the record at ``path``, found by the models' annotations."""
    from typing import get_args

    from pydantic import BaseModel

    def models(annotation: Any) -> Iterator[Any]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        for inner in get_args(annotation):
            yield from models(inner)

    for part in path:
        if isinstance(part, int):
            continue
        fields = model.model_fields
        model = next(models(fields[part].annotation), None) if part in fields else None
        if model is None:
            return ()
    return tuple(model.model_fields)


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(word, known, score_cutoff=70)
    return f"did you mean `{near[0]}`?" if near else f"the fields are {', '.join(f'`{name}`' for name in known)}"
