"""The evidence base as tables: one a kind of record, and one for every list of records within them.

The columns of a table come from the model, so they are the same however few records there are.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import inspect

from generator.dataset.records import KINDS, LISTS, NAMELESS, TEXTS
from generator.model.page_parts import ListFinding, Trial, Verdict
from generator.model.pages import PAGE_TYPES
from generator.model.results import Arm, IncludedStudy, Result
from generator.model.text import InlineMarkdown

PARTS: Mapping[str, Mapping[str, tuple[str, str, type]]] = {
    "indications": {"verdicts": ("verdicts", "indication", Verdict)},
    "studies": {
        "arms": ("arms", "study", Arm),
        "results": ("results", "study", Result),
        "includes": ("included-studies", "review", IncludedStudy),
    },
    "sources": {"audit": ("audit", "source", ListFinding)},
}
"""The lists of records within each kind, with the table that they become and its column for the owner."""
LEFT_OUT = NAMELESS | {"tables"}
"""What tables do not show: a study's tables, since their rows are results like the others."""
REFERENCE_PARTS = tuple(f"variables.{name}" for name in ("volume", "issue", "page", "publisher"))
"""The other variables of a work that have a column; JSON has them all."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CHAIN = ("indication", "message", "studies", "documents", "others", "independent_lower", "independent_upper", "reasons")


@dataclass(frozen=True)
class Table:
    """A table: its columns, and a value for each in every row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_csv(self) -> str:
        """The table as CSV (RFC 4180): a header, CRLF, quotes where needed; an empty cell for what is not known.

        A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, *CSV injection*); JSON has
        it as it is. Figures are none, whatever their sign.
        """
        text = io.StringIO(newline="")
        rows = (tuple(map(_unrunnable, row)) for row in self.rows)
        csv.writer(text, lineterminator="\r\n").writerows((self.columns, *rows))
        return text.getvalue()


def _unrunnable(cell: Any) -> Any:
    """The cell, with an apostrophe before a text that begins as formulas do."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def tables(evidence: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Table]:
    """Every table by its name."""
    found: dict[str, Table] = {}
    for kind, page_type in KINDS.items():
        parts = PARTS.get(kind, {})
        left_out = LEFT_OUT | parts.keys()
        columns = ("name", "address", *_columns(PAGE_TYPES[page_type], left_out=left_out))
        found[kind] = _table(columns, map(_flat, evidence[kind]))
        for field, (name, owner, record) in parts.items():
            found[name] = _part(owner, record, evidence[kind], field)
    found["trials"] = _table(tuple(_columns(Trial)), map(_flat, evidence["trials"]))
    found["chains"] = _table(CHAIN, map(_flat, evidence["chains"]))
    found["references"] = _table((*TEXTS, *LISTS, *REFERENCE_PARTS), map(_flat, evidence["references"]))
    return found


def _part(owner: str, record: type, records: Iterable[Mapping[str, Any]], field: str) -> Table:
    """The records of one list of all owners, each with its owner and its number there."""
    rows = (
        {owner: holder["name"], "number": number, **_flat(item)}
        for holder in records
        for number, item in enumerate(holder[field], start=1)
    )
    return _table((owner, "number", *_columns(record)), rows)


def _table(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Table:
    return Table(columns, tuple(tuple(row.get(column, "") for column in columns) for row in rows))


def _columns(record: type, prefix: str = "", left_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """The columns of a record: fields of a record within it get its name and a dot before theirs."""
    fields = getattr(inspect.type_info(record), "fields", ())
    for field in (field for field in fields if field.name not in left_out):
        kinds = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
        nested = next((kind for kind in kinds if isinstance(kind, inspect.StructType)), None)
        if nested is not None:
            yield from _columns(nested.cls, f"{prefix}{field.name}.")
            continue
        yield f"{prefix}{field.name}"
        if any(isinstance(kind, inspect.CustomType) and kind.cls is InlineMarkdown for kind in kinds):
            yield f"{prefix}{field.name}.cites"


def _flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The cells of a record, by column."""
    return {name: cell for field, item in record.items() for name, cell in _cells(f"{prefix}{field}", item)}


def _cells(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and set(value) == {"text", "cites"}:
        yield name, value["text"]
        yield f"{name}.cites", "; ".join(value["cites"])
    elif isinstance(value, Mapping):
        yield from _flat(value, f"{name}.").items()
    elif isinstance(value, list):
        yield name, "; ".join(map(_words, value))
    elif isinstance(value, bool):
        yield name, str(value).lower()
    else:
        yield name, "" if value is None else value


def _words(item: Any) -> str:
    """An item of a list in one cell: a statement with its works, a record with its fields."""
    if isinstance(item, Mapping) and set(item) == {"text", "cites"}:
        return f"{item['text']} [{', '.join(item['cites'])}]" if item["cites"] else item["text"]
    if isinstance(item, Mapping):
        return ", ".join(f"{name} {cell}" for name, cell in _flat(item).items() if cell != "")
    return str(item)
