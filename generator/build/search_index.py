"""The search index of a built site, by Pagefind.

Pagefind opens no connection and writes into ``pagefind/`` of the site only. From run to run it orders the languages,
the filters and the values of a filter differently (Pagefind 1.5; its issue 638), and names files by their content, so
:func:`index` puts these into order and names them again: the same site gives the same bytes.
"""

import gzip
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

BUNDLE = "pagefind"
"""The index's folder in the site."""

_SIGNATURE = b"pagefind_dcd"
_PAGES = re.compile(r"Indexed (\d+) pages?\b")
_LONG_COUNT = 24
_LEFT_OUT = ("--exclude-selectors", ".citation, .study-table thead")
"""Numbers of references and heads of columns are no words that anyone searches, and would run into those that are."""


@dataclass(frozen=True, slots=True)
class IndexResult:
    """How many pages the index holds; ``error`` says why there is none."""

    pages: int
    error: str | None = None
    reproducible: bool = True
    """``False`` if this version of Pagefind writes a format that could not be put into order."""


def index(site: Path) -> IndexResult:
    """Index the site's pages and write the index into it."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-P", "-m", "pagefind", "--site", ".", "--output-subdir", BUNDLE, *_LEFT_OUT],
        cwd=site,
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        return IndexResult(0, f"Pagefind failed with exit status {done.returncode}: {said}")
    counted = _PAGES.search(done.stdout)
    try:
        _put_in_order(site / BUNDLE)
    except _UnknownFormatError:
        return IndexResult(int(counted[1]) if counted else 0, reproducible=False)
    return IndexResult(int(counted[1]) if counted else 0)


class _UnknownFormatError(Exception):
    """A file of the index is not what this module knows; nothing was changed."""


def _put_in_order(bundle: Path) -> None:
    """Sort what Pagefind leaves unsorted, and name each file that changes by its new content.

    ``pagefind-entry.json`` names a file for each language; that lists the filters, each in a file of its own, as
    ``[version, pages, chunks, [[filter, file]…], [[sort, pages]…], fields]``, and a filter's file is
    ``[filter, [[value, pages]…]]``.
    """
    entry_file = bundle / "pagefind-entry.json"
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
