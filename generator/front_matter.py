"""YAML front matter: every scalar a string, every value with its place, nothing that YAML would guess.

YAML 1.1 reads ``pmid: 012345`` as 5349 and ``NO`` as false, and lets anchors and merges build structures that no
reader of the file sees. So scalars are kept as written, and anchors, aliases, tags, merges and duplicate keys are
findings. Types come from the page's model.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    data: Mapping[str, Any] = field(default_factory=dict)
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
            events = list(_events(loader(self.text), yaml.StreamEndEvent))
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


def _events(loader: Any, end: type) -> Iterator[Any]:
    """The events of a text; what ``yaml.parse`` does, without looking at each event twice."""
    event = None
    while not isinstance(event, end):
        event = loader.get_event()
        yield event


def _envelope(yaml: Any) -> tuple[type, ...]:
    return (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def validate(model: Any, front: FrontMatter, source: Source) -> tuple[Any | None, tuple[Diagnostic, ...]]:
    """The page's record, or ``None`` and everything that keeps the front matter from being one."""
    from msgspec import ValidationError, convert

    try:
        return convert(front.data, model, strict=False, dec_hook=_parse_value), ()
    except ValidationError:
        from msgspec.inspect import type_info

        faults = _faults(type_info(model), front.data, ())
        return None, tuple(
            FRONT_MATTER_FIELD(front.location(source, path), message, remedy) for path, message, remedy in faults
        )


def _parse_value(kind: Any, text: Any) -> Any:
    if not isinstance(text, str):
        raise ValueError("is not plain text")
    return kind.parse(text)


Fault = tuple[Path, str, str | None]


def _faults(kind: Any, value: Any, path: Path) -> Iterator[Fault]:
    """Everything wrong with a value, where msgspec itself stops at the first fault."""
    from msgspec import inspect

    name = f"`{'.'.join(str(part) for part in path)}`"
    if isinstance(kind, inspect.UnionType):
        if value is None:
            yield path, f"the field {name} is empty", "fill it in, or remove it"
        else:
            yield from _faults(next(t for t in kind.types if not isinstance(t, inspect.NoneType)), value, path)
    elif isinstance(kind, inspect.StructType):
        yield from _record_faults(kind, value, path)
    elif value is None:
        yield path, f"the field {name} is empty", "fill it in, or remove it"
    elif isinstance(kind, inspect.VarTupleType):
        if not isinstance(value, list):
            yield path, f"{name} is not a list", "write each item on a line with `- `"
        elif len(value) < (kind.min_length or 0):
            yield path, f"{name} has no item", "write each item on a line with `- `"
        else:
            for index, item in enumerate(value):
                yield from _faults(kind.item_type, item, (*path, index))
    else:
        yield from _value_faults(kind, value, path, name)


def _record_faults(kind: Any, value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield (
            path,
            f"`{'.'.join(map(str, path))}` does not hold fields",
            f"write {_listed(f'{known_field.name}: …' for known_field in kind.fields)}",
        )
        return
    known = {known_field.encode_name: known_field for known_field in kind.fields}
    for name, item in value.items():
        if name in known:
            yield from _faults(known[name].type, item, (*path, name))
        elif kind.forbid_unknown_fields:
            full = ".".join(str(part) for part in (*path, name))
            yield (*path, name), f"`{full}` is not a field of this page type", _did_you_mean(name, tuple(known))
    for known_field in kind.fields:
        if known_field.required and known_field.encode_name not in value:
            full = ".".join(str(part) for part in (*path, known_field.encode_name))
            yield (
                (*path, known_field.encode_name),
                f"the field `{full}` is missing",
                f"add `{known_field.encode_name}:`",
            )


def _value_faults(kind: Any, value: Any, path: Path, name: str) -> Iterator[Fault]:
    from msgspec import ValidationError, convert, inspect

    try:
        convert(value, _type_of(kind), strict=False, dec_hook=_parse_value)
    except ValidationError as error:
        given = f"{name} is `{value}`" if isinstance(value, str) else f"{name} is not plain text"
        match kind:
            case inspect.EnumType():
                yield path, given, f"allowed are {_listed(str(member.value) for member in kind.cls)}"
            case inspect.LiteralType():
                yield path, given, f"allowed are {_listed(map(str, kind.values))}"
            case inspect.IntType():
                yield path, given, f"write a whole number{'' if kind.ge is None else f' of at least {kind.ge}'}"
            case inspect.DateType():
                yield path, given, "write a date as 2026-12-31"
            case inspect.StrType() if isinstance(value, str) and not value.strip():
                yield path, f"the field {name} is empty", "fill it in, or remove it"
            case inspect.StrType() if kind.pattern and isinstance(value, str):
                yield path, given, f"it must match `{kind.pattern}`"
            case _ if not isinstance(value, str):
                yield path, given, "write text, not fields or a list"
            case _:
                yield path, f"{given}, which {str(error).partition(' - at ')[0]}", None


def _type_of(kind: Any) -> Any:
    """The type that a description of msgspec's stands for, with its constraints."""
    from datetime import date
    from typing import Annotated, Literal

    from msgspec import Meta, inspect

    match kind:
        case inspect.EnumType() | inspect.CustomType():
            return kind.cls
        case inspect.LiteralType():
            return Literal[kind.values]
        case inspect.DateType():
            return date
        case inspect.IntType():
            return Annotated[int, Meta(ge=kind.ge)]
        case inspect.BoolType():
            return bool
        case _:
            return Annotated[str, Meta(pattern=kind.pattern, min_length=kind.min_length)]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(word, known, score_cutoff=70)
    return f"did you mean `{near[0]}`?" if near else f"the fields are {_listed(known)}"
