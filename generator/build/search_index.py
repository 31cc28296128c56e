"""The search index of a built site, by Pagefind.

Pagefind opens no connection and writes into ``pagefind/`` of the site only. From run to run it orders the languages,
the filters and the values of a filter differently (Pagefind 1.5; its issue 638), and names files by their content, so
:func:`index` puts these into order and names them again: the same site gives the same bytes.
"""

import gzip
import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from generator.build.search_records import MARK, Record, reference_records

BUNDLE = "pagefind"
"""The index's folder in the site."""

_SIGNATURE = b"pagefind_dcd"
_LONG_COUNT = 24
_ENTRY = "pagefind-entry.json"
_ENDED = "its program ended early"
_LEFT_OUT = (".citation", ".study-table thead", f"[{MARK}]")
"""Numbers of references and heads of columns are no words that anyone searches, and would run into those that are."""


@dataclass(frozen=True, slots=True)
class IndexResult:
    """How many pages the index holds; ``error`` says why there is none."""

    pages: int
    error: str | None = None
    reproducible: bool = True
    """``False`` if this version of Pagefind writes a format that could not be put into order."""


def index(site: Path) -> IndexResult:
    """Index the site's pages and the works of its list of references, and write the index into it."""
    records = reference_records(site)
    try:
        files = _indexed(site, records)
        entry = json.loads(files[_ENTRY])
        pages = sum(about["page_count"] for about in entry["languages"].values()) - len(records)
    except (_PagefindError, ValueError, KeyError) as error:
        return IndexResult(0, f"Pagefind failed: {error}")
    if pages == 0:
        return IndexResult(0, "Pagefind found no page to index")
    _write(site / BUNDLE, files)
    try:
        _put_in_order(site / BUNDLE)
    except _UnknownFormatError:
        return IndexResult(pages, reproducible=False)
    return IndexResult(pages)


def _write(bundle: Path, files: Mapping[str, bytes]) -> None:
    """Write an index, without the interfaces that Pagefind adds to it: the site has its own."""
    shutil.rmtree(bundle, ignore_errors=True)
    for name, content in files.items():
        if name.startswith("pagefind-") and name not in (_ENTRY, "pagefind-worker.js"):
            continue
        file = bundle / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


class _PagefindError(Exception):
    """Pagefind refuses something, or does not run."""


def _indexed(site: Path, records: Iterable[Record]) -> dict[str, bytes]:
    """The files of an index of the folder and the records, by name.

    This speaks to Pagefind's service itself: JSON in base64, a comma after each message, one answer to each. Pagefind's
    own Python interface waits a tenth of a second after each record. The files come over the pipe, since what the
    service writes to disk is not all there when it says so, nor when it ends.
    """
    from pagefind.service import get_executable

    program = get_executable()
    if program is None:
        raise _PagefindError("its program is not installed; install `pagefind_bin`")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        with subprocess.Popen(  # noqa: S603 - a program that we depend on, no shell
            [str(program), "--service"],
            cwd=site,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as service:
            number = _ask(service, type="NewIndex", config={"exclude_selectors": _LEFT_OUT})["index_id"]
            _ask(service, type="AddDir", index_id=number, path=".", glob=None)
            for record in records:
                _ask(
                    service, type="AddFile", index_id=number, url=record.url, file_path=None, file_contents=record.html
                )
            files = _ask(service, type="GetFiles", index_id=number)["files"]
    except BrokenPipeError as error:
        raise _PagefindError(_ENDED) from error
    return {file["path"]: b64decode(file["content"]) for file in files}


def _ask(service: "subprocess.Popen[bytes]", **request: Any) -> dict[str, Any]:
    """The service's answer to one request."""
    told = bytearray()
    try:
        if service.stdin is not None and service.stdout is not None:
            service.stdin.write(b64encode(json.dumps({"message_id": 1, "payload": request}).encode()) + b",")
            service.stdin.flush()
            while not told.endswith(b",") and (some := os.read(service.stdout.fileno(), 1 << 20)):
                told += some
        answer: dict[str, Any] = json.loads(b64decode(told.rstrip(b",")))["payload"]
    except (OSError, ValueError, KeyError) as error:
        raise _PagefindError(_ENDED) from error
    if answer.get("type") == "Error":
        raise _PagefindError(str(answer.get("message")))
    return answer


class _UnknownFormatError(Exception):
    """A file of the index is not what this module knows; nothing was changed."""


def _put_in_order(bundle: Path) -> None:
    """Sort what Pagefind leaves unsorted, and name each file that changes by its new content.

    ``pagefind-entry.json`` names a file for each language; that lists the filters, each in a file of its own, as
    ``[version, pages, chunks, [[filter, file]…], [[sort, pages]…], fields]``, and a filter's file is
    ``[filter, [[value, pages]…]]``.
    """
    entry_file = bundle / _ENTRY
    try:
        entry = json.loads(entry_file.read_text("utf-8"))
        metas = {
            name: _read(bundle / f"pagefind.{about['hash']}.pf_meta") for name, about in entry["languages"].items()
        }
        filters = {
            file: _read(bundle / "filter" / f"{file}.pf_filter") for meta in metas.values() for _, file in meta[3]
        }
        for _, values in filters.values():
            values.sort()
        for meta in metas.values():
            meta[3].sort()
            meta[4].sort()
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        raise _UnknownFormatError from error
    for name, meta in sorted(metas.items()):
        meta[3] = [
            [filter_name, _write_again(bundle / "filter", "", file, ".pf_filter", filters[file])]
            for filter_name, file in meta[3]
        ]
        about = entry["languages"][name]
        about["hash"] = _write_again(bundle, "pagefind.", about["hash"], ".pf_meta", meta)
    entry["languages"] = dict(sorted(entry["languages"].items()))
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), encoding="utf-8", newline="")


def _read(file: Path) -> Any:
    content = gzip.decompress(file.read_bytes())
    value, end = _decode(content, len(_SIGNATURE))
    if _SIGNATURE + _encode(value) != content or end != len(content):
        raise ValueError(file.name)
    return value


def _write_again(folder: Path, prefix: str, name: str, suffix: str, value: Any) -> str:
    """Write a file under the name of its content, in place of that of the old name; the new name."""
    content = _SIGNATURE + _encode(value)
    language, _, old = name.rpartition("_")
    new = f"{language}_{blake2b(content).hexdigest()[: len(old)]}"
    (folder / f"{prefix}{name}{suffix}").unlink()
    (folder / f"{prefix}{new}{suffix}").write_bytes(gzip.compress(content, mtime=0))
    return new


def _decode(data: bytes, at: int) -> tuple[Any, int]:
    """The CBOR value at a position, and the position after it; numbers, texts and arrays only.

    Source: RFC 8949, section 3.
    """
    kind, count = data[at] >> 5, data[at] & 31
    at += 1
    if count >= _LONG_COUNT:
        size = 1 << (count - _LONG_COUNT)
        count, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return count, at
    if kind == 3:
        return data[at : at + count].decode("utf-8"), at + count
    if kind == 4:
        values = []
        for _ in range(count):
            value, at = _decode(data, at)
            values.append(value)
        return values, at
    raise ValueError(f"CBOR of kind {kind}")


def _encode(value: Any) -> bytes:
    """The CBOR of a value, as short as it can be."""
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(3, len(text)) + text
    return _head(4, len(value)) + b"".join(_encode(item) for item in value)


def _head(kind: int, count: int) -> bytes:
    if count < _LONG_COUNT:
        return bytes([kind << 5 | count])
    power = next(power for power in range(4) if count < 1 << (8 << power))
    return bytes([kind << 5 | _LONG_COUNT + power]) + count.to_bytes(1 << power, "big")
