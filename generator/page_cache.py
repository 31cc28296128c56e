"""What was found in pages that have not changed since, so that a check reads again only those that have.

Kept are pages without findings, by a digest of their bytes, in one file that any change of the generator makes void.
Parsed texts are kept without the parser's tokens: enough to check a page, not to render it, so builds read every page
and only keep what the next check can use.
The file holds data alone (MessagePack, decoded into known types), since a project's folder may be a stranger's.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from generator.front_matter import FrontMatter
from generator.model.documents import Document


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page's bytes hold: its front matter, its text, and its fields with their texts."""

    digest: str
    front: FrontMatter
    document: Document
    fields: tuple[tuple[str, Document], ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found in the page itself."""
        documents = (self.document, *(document for _, document in self.fields))
        return not self.front.diagnostics and not any(document.diagnostics for document in documents)


class PageCache:
    """The pages read by an earlier run and by this one; without ``reuse`` they are kept for the next one only."""

    def __init__(self, folder: Path, reuse: bool) -> None:
        self.file = folder / f"pages-{_generator()}.msgpack"
        self.reuse = reuse
        self.known = self.stored = self._load() if reuse else {}
        self.used: dict[str, ReadPage] = {}

    def get(self, path: str, digest: str) -> ReadPage | None:
        """The page as it was read before, if its bytes are the same."""
        found = self.known.get(path)
        if found is None or found.digest != digest:
            return None
        self.used[path] = found
        return found

    def put(self, path: str, page: ReadPage) -> None:
        """Keep a page for the next check."""
        if page.clean:
            fields = tuple((text, replace(document, tokens=())) for text, document in page.fields)
            self.used[path] = replace(page, document=replace(page.document, tokens=()), fields=fields)

    def save(self) -> None:
        """Write what this check used; a folder that cannot be written to only makes the next check slower."""
        if self.used == self.stored:
            return
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.file.parent, delete=False) as temporary:
                temporary.write(self.encoded())
            Path(temporary.name).replace(self.file)
            for old in self.file.parent.glob("pages-*.msgpack"):
                if old != self.file:
                    old.unlink()

    def encoded(self) -> bytes:
        """The pages that this run used, to be decoded as data of known types."""
        from msgspec import msgpack

        return msgpack.encode(self.used)

    def add(self, encoded: bytes) -> None:
        """Know also the pages that another process of this run has read."""
        from msgspec import msgpack

        self.known = self.known | msgpack.decode(encoded, type=dict[str, ReadPage])

    def _load(self) -> dict[str, ReadPage]:
        from msgspec import MsgspecError, msgpack

        try:
            known: dict[str, ReadPage] = msgpack.decode(self.file.read_bytes(), type=dict[str, ReadPage])
        except (OSError, MsgspecError):
            return {}
        return known


def digest(raw: bytes, *more: Any) -> str:
    """The digest of a page's bytes and of what else its reading depends on."""
    return blake2b(raw + repr(more).encode(), digest_size=16).hexdigest()


@cache
def _generator() -> str:
    """A digest of the generator's own files, by size and time."""
    home = Path(__file__).parent
    files = sorted(_stamps(home))
    return blake2b(repr(files).encode(), digest_size=8).hexdigest()


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    import os

    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _stamps(Path(entry.path))
            elif entry.name.endswith(".py"):
                status = entry.stat()
                yield entry.name, status.st_size, status.st_mtime_ns
