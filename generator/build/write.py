"""Writing a folder so that it holds exactly the files it should, touching only what changed."""

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.paths import unsafe


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What writing a folder changed; relative POSIX paths in order."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def write_changed(folder: Path, files: Mapping[str, bytes]) -> WriteResult:
    """Make the folder hold exactly these files, by relative POSIX path.

    A file with the same content is left alone, so its time stamp stays; each other one is replaced in one step.
    Everything else in the folder is removed, empty folders too. No symbolic link is followed: one inside the folder is
    removed like any file that does not belong there.

    Raises ``ValueError`` for a path that :func:`refuse_unsafe_paths` refuses, and where the folder itself is a link.
    """
    refuse_unsafe_paths(files)
    if folder.is_symlink():
        raise ValueError(f"{folder} is a symbolic link; it must be a real folder, since stale files in it are removed")
    folder.mkdir(parents=True, exist_ok=True)
    removed = tuple(sorted(_remove_others(folder, "", frozenset(files), frozenset(_folders(files)))))
    written, unchanged = [], []
    for path in sorted(files):
        target = folder / path
        if _holds(target, files[path]):
            unchanged.append(path)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, files[path])
            written.append(path)
    return WriteResult(tuple(written), removed, tuple(unchanged))


def refuse_unsafe_paths(paths: Iterable[str]) -> None:
    """Raise ``ValueError`` for a path that leaves its folder or that some file system cannot hold.

    Refused are absolute paths, backslashes, empty, ``.`` and ``..`` parts, names that Windows reserves, names over 255
    bytes, and two paths that differ only in case or in Unicode normalisation, folders included, or where a file is
    another one's folder.
    """
    seen: dict[str, str] = {}
    paths = sorted(set(paths))
    for path in paths:
        fault = unsafe(path)
        if fault:
            raise ValueError(f"{path!r} is not a safe path for a file: {fault}")
    for path in (*paths, *_folders(paths)):
        other = seen.setdefault(_folded(path), path)
        if other != path:
            raise ValueError(f"{other!r} and {path!r} are one file where the file system ignores case; rename one")
    for path in set(paths) & set(_folders(paths)):
        raise ValueError(f"{path!r} is both a file and a folder; rename one")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _folders(paths: Iterable[str]) -> dict[str, None]:
    """Every folder above one of the paths, each once."""
    return {path[:end]: None for path in paths for end, character in enumerate(path) if character == "/"}


def _remove_others(folder: Path, prefix: str, files: frozenset[str], folders: frozenset[str]) -> Iterator[str]:
    """Remove what is neither one of the files nor one of their folders; yield the paths of removed files."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _remove_others(Path(entry.path), f"{path}/", files, folders)
            if path not in folders:
                Path(entry.path).rmdir()
        elif path not in files or not entry.is_file(follow_symlinks=False):
            Path(entry.path).unlink()
            yield path


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except (FileNotFoundError, NotADirectoryError):
        return False


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and move over it, so that a killed run leaves no half of a file."""
    temporary = target.with_name(f".{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(target)
