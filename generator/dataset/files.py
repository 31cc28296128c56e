"""The files of the evidence base, as readers download them from the page of the type ``data``."""

from dataclasses import dataclass
from typing import Any

from msgspec import json

from generator.dataset.records import Calls, evidence, plain
from generator.dataset.schema import schema
from generator.dataset.tables import tables
from generator.site import Site

DESCRIPTIONS = {
    "indications": "One row for each condition: question, direction, certainty, messages",
    "verdicts": "The verdicts of the sources on each condition, in their own words",
    "studies": "One row for each study: design, participants, who reports it",
    "arms": "The arms or exposure groups of each study",
    "results": "Every result of every study, with its interval",
    "included-studies": "Which studies a review includes",
    "mechanisms": "One row for each explanation of how it may work",
    "sources": "The documents that the site is written from",
    "audit": "What was found in the reference lists of these documents",
    "trials": "Trials under way",
    "chains": "What each key message rests on: documents, studies, how many independent",
    "references": "Every work of the bibliography",
}
"""What each table holds, for readers, in the order in which they are listed."""


@dataclass(frozen=True)
class DataFile:
    """A file to download. ``records`` is the number of rows; ``None`` for what is no table."""

    name: str
    format: str
    media_type: str
    description: str
    text: str
    records: int | None = None


def data_files(site: Site, title: str, call: Calls) -> tuple[DataFile, ...]:
    """All files, the whole evidence base first; ``call`` names a work where a sentence speaks of it."""
    found = evidence(site, call)
    made = tables(found | {"studies": [_with_all_results(record, site, call) for record in found["studies"]]})
    whole = {"$schema": "evidence.schema.json", "title": title, **found}
    return (
        DataFile("evidence.json", "JSON", "application/json", "Everything, in one file", _json(whole)),
        DataFile(
            "evidence.schema.json",
            "JSON Schema",
            "application/schema+json",
            "What each field means and may hold",
            _json(schema()),
        ),
        *(
            DataFile(f"{table}.csv", "CSV", "text/csv", description, made[table].as_csv(), len(made[table].rows))
            for table, description in DESCRIPTIONS.items()
        ),
    )


def _with_all_results(record: dict[str, Any], site: Site, call: Calls) -> dict[str, Any]:
    """A study whose rows of tables are results like the others, for the table of results."""
    _, study = site.study_by_name[record["name"]]
    return record | {"results": [plain(result, site, call) for result in study.all_results]}


def _json(value: Any) -> str:
    """JSON with figures as numbers that keep their decimals, indented, in the order of the model."""
    return json.format(json.Encoder(decimal_format="number").encode(value), indent=2).decode() + "\n"
