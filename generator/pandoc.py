"""The one door to pandoc: formatting references by a CSL style.

Pandoc gets CSL-JSON only. One process formats everything that is not in the cache; a cached entry is found by the
style's text, the entry's data and pandoc's version, so a change of any of them formats it anew.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

STYLE = Path(__file__).parent / "styles" / "numbered.csl"
TIMEOUT = 600
"""Seconds; 10,000 references take about four."""


class PandocError(Exception):
    """Pandoc could not be run, or refused what it was given."""


def format_entries(entries: Sequence[Mapping[str, Any]], style: Path, cache_folder: Path | None) -> dict[str, str]:
    """The text of each CSL-JSON entry as HTML, without its number, by ``id``.

    Raises:
        PandocError: pandoc is missing, fails, or the style is not CSL.

    """
    if not entries:
        return {}
    try:
        style_text = style.read_bytes()
    except OSError as error:
        raise PandocError(f"the style {style.name} cannot be read: {error.strerror}") from error
    file = cache_folder / f"entries-{_digest(style_text, _version().encode())}.json" if cache_folder else None
    known = _read_cache(file)
    digests = {str(entry["id"]): _digest(json.dumps(entry, sort_keys=True).encode()) for entry in entries}
    new = [entry for entry in entries if digests[str(entry["id"])] not in known]
    if new:
        known |= {digests[key]: html for key, html in _format(new, style).items()}
        _write_cache(file, {digest: known[digest] for digest in digests.values()})
    return {key: known[digest] for key, digest in digests.items()}


def _format(entries: Sequence[Mapping[str, Any]], style: Path) -> dict[str, str]:
    from selectolax.lexbor import LexborHTMLParser

    numbered = [{**entry, "id": f"entry{n}"} for n, entry in enumerate(entries)]
    with TemporaryDirectory() as folder:
        # As a bibliography, not as the document: pandoc's csljson reader loses dates that are words ("in press").
        bibliography = Path(folder) / "bibliography.json"
        bibliography.write_text(json.dumps(numbered, ensure_ascii=False), encoding="utf-8")
        html = _run(
            (
                "--from=markdown",
                "--to=html",
                "--wrap=none",
                "--citeproc",
                "--metadata=link-bibliography:false",
                f"--bibliography={bibliography}",
                f"--csl={style}",
            ),
            "---\nnocite: '@*'\n---\n",
        )
    texts: dict[str, str] = {}
    for node in LexborHTMLParser(html).css("div.csl-entry"):
        for wrapper in node.css("span.nocase"):
            wrapper.unwrap()
        for margin in node.css("div.csl-left-margin"):
            margin.decompose()
        inline = node.css_first("div.csl-right-inline") or node
        index = int(str(node.attributes["id"]).removeprefix("ref-entry"))
        texts[str(entries[index]["id"])] = " ".join((inline.inner_html or "").split())
    missing = [str(entry["id"]) for entry in entries if str(entry["id"]) not in texts]
    if missing:
        raise PandocError(f"the style {style.name} prints no entry for {', '.join(missing[:5])}")
    return texts


def _run(arguments: Sequence[str], text: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with arguments of our own
            [_program(), *arguments], input=text, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PandocError(f"pandoc could not be run: {error}") from error
    if done.returncode:
        raise PandocError(f"pandoc failed: {done.stderr.strip() or f'exit status {done.returncode}'}")
    return done.stdout


@cache
def _program() -> str:
    import pypandoc  # type: ignore[import-untyped]

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise PandocError("pandoc is not installed; run `make site` again") from error


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("pypandoc-binary")


def _digest(*parts: bytes) -> str:
    return blake2b(b"\0".join(parts), digest_size=16).hexdigest()


def _read_cache(file: Path | None) -> dict[str, str]:
    if file is not None:
        with suppress(OSError, ValueError):
            found = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
                return found
    return {}


def _write_cache(file: Path | None, entries: Mapping[str, str]) -> None:
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as temporary:
        json.dump(entries, temporary, ensure_ascii=False)
    Path(temporary.name).replace(file)
