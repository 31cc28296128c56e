"""The JSON Schema of the evidence base, generated from the records of the model."""

from typing import Any

from msgspec.json import schema_components

from generator.dataset.records import KINDS, LISTS, NAMELESS, TEXTS
from generator.model.page_parts import Trial
from generator.model.pages import PAGE_TYPES
from generator.model.text import Figure, InlineMarkdown, Percentage, PositiveFigure

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_STATEMENT = {
    "title": "Statement",
    "description": "A sentence or two: the plain text, and the keys of the works that it cites.",
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 1},
        "cites": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    },
    "required": ["text", "cites"],
    "additionalProperties": False,
}
_REFERENCE = {
    "title": "Reference",
    "description": "One work. Texts that no source prints are empty.",
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in (*TEXTS, "notice")},
        **{name: {"type": "array", "items": {"type": "string"}} for name in LISTS},
        "authors_truncated": {"type": "boolean"},
        "variables": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": [*TEXTS, "notice", *LISTS, "authors_truncated", "variables"],
    "additionalProperties": False,
}
_CHAIN_LISTS = ("studies", "documents", "others", "reasons")
_CHAIN = {
    "title": "Chain",
    "description": (
        "What a key message of an indication rests on: the studies behind it, the documents that it cites, other works "
        "cited, and from how many to how many independent studies these are; null: their number is not known."
    ),
    "type": "object",
    "properties": {
        "indication": {"type": "string"},
        "message": {"type": "integer", "minimum": 1},
        **{name: {"type": "array", "items": {"type": "string"}} for name in _CHAIN_LISTS},
        "independent_lower": {"type": "integer", "minimum": 0},
        "independent_upper": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
    },
    "additionalProperties": False,
}


def schema() -> dict[str, Any]:
    """The schema, in JSON Schema 2020-12; adding a field to a record adds it here."""
    page_types = {kind: PAGE_TYPES[page_type] for kind, page_type in KINDS.items()}
    _, components = schema_components([*page_types.values(), Trial], schema_hook=_custom, ref_template="#/$defs/{name}")
    definitions = {"Statement": _STATEMENT, "Reference": _REFERENCE, "Chain": _CHAIN, **components}
    for page_type in page_types.values():
        _as_page(definitions[page_type.__name__])
    for definition in definitions.values():
        if "properties" in definition:
            definition["required"] = sorted(definition["properties"])
    names = {**{kind: page_type.__name__ for kind, page_type in page_types.items()}, "trials": "Trial"}
    lists = {kind: {"type": "array", "items": {"$ref": f"#/$defs/{name}"}} for kind, name in names.items()}
    lists["chains"] = {"type": "array", "items": {"$ref": "#/$defs/Chain"}}
    lists["references"] = {"type": "array", "items": {"$ref": "#/$defs/Reference"}}
    return {
        "$schema": DRAFT,
        "title": "Evidence base",
        "description": "Every record of the site, generated from the same files as its pages.",
        "type": "object",
        "properties": {"$schema": {"type": "string"}, "title": {"type": "string"}, **lists},
        "required": ["$schema", "title", *lists],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _as_page(definition: dict[str, Any]) -> None:
    """What a page's record has in the evidence base beside its own fields, and what it has not."""
    for field in NAMELESS:
        definition["properties"].pop(field, None)
    named = {"name": "The page's file without folder and suffix.", "address": "The page, relative to the site's root."}
    definition["properties"] |= {
        field: {"type": "string", "description": description} for field, description in named.items()
    }


def _custom(kind: type) -> dict[str, Any]:
    """The kinds of text and figure that the model has."""
    if issubclass(kind, InlineMarkdown):
        return {"$ref": "#/$defs/Statement"}
    if issubclass(kind, Percentage):
        return {"type": "number", "minimum": 0, "maximum": 100}
    if issubclass(kind, PositiveFigure):
        return {"type": "number", "minimum": 0}
    return {"type": "number"} if issubclass(kind, Figure) else {"type": "string", "minLength": 1}
