"""Putting a finished site in the place of the old one, in one step.

Where the operating system can exchange two folders (``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renamex_np``
with ``RENAME_SWAP`` on macOS), ``site/`` is the old site or the new one at every moment, whole. Elsewhere two renames
do it, noted in a journal beforehand: between them there is no ``site/`` for an instant, and :func:`recover`, which the
next command calls first, finishes what a killed process left.

A killed process loses nothing that it wrote, since the system's cache outlives it. A crash of the machine could: so all
written data is flushed to disk before the exchange, and the folders' own entries after it.
"""

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

JOURNAL_NAME = "publish.json"
REMOVED_NAME = "site.removed"
"""What the old site is called while it is removed."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})
"""Answers of a kernel, a file system or a sandbox that knows no exchange."""


class PublishError(Exception):
    """The site could not be published; the message says why and what to do. The old site stands."""


def exchange_folders(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; ``False``, with nothing done, where the system cannot.

    Source: Linux man-pages, rename(2); Apple's manual, renamex_np(2).
    """
    arguments: tuple[object, ...]
    names = os.fsencode(first), os.fsencode(second)
    try:
        if sys.platform == "darwin":
            function = ctypes.CDLL(None, use_errno=True).renamex_np
            arguments = (*names, ctypes.c_uint(_RENAME_SWAP))
        elif sys.platform == "linux":
            function = ctypes.CDLL(None, use_errno=True).renameat2
            arguments = (_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE))
        else:
            return False
    except AttributeError:  # a C library older than the call
        return False
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))


def publish(new: Path, site: Path, exchange: Callable[[Path, Path], bool] = exchange_folders) -> None:
    """Make ``new`` the site. Afterwards there is no folder ``new``, and the old site is gone.

    Both are real folders of one file system; ``site`` need not exist yet. The folder of ``new`` (``.build/``) takes the
    journal and the old site while it is removed. Call it with the build lock held, after :func:`recover`.

    ``exchange`` is what exchanges two folders; where it returns ``False``, the journal is used.
    """
    _require_publishable(new, site)
    removed = new.parent / REMOVED_NAME
    _remove(removed)
    _flush_file_system(new)
    try:
        if not os.path.lexists(site):
            new.rename(site)
        elif exchange(new, site):
            # The old site is now called `new`. Another name says that it is no build; it is removed under either.
            with suppress(OSError):
                new.rename(removed)
        else:
            _write_journal(new)
            _rename_both(new, site)
    except OSError as error:
        _roll_back(new.parent, site)
        raise PublishError(
            f"{new} could not take the place of {site}: {error.strerror}; "
            "both must be plain folders of one file system that no other program holds open"
        ) from error
    _flush_folder(site.parent)
    _flush_folder(new.parent)
    _remove(removed)
    _remove(new)


def recover(site: Path, build: Path) -> bool:
    """Finish what a killed :func:`publish` left in the folder ``build``; ``True`` if ``site`` changed.

    Call it first in every command that reads or publishes the site, with the build lock held.
    """
    journal = build / JOURNAL_NAME
    changed = False
    if journal.is_file():
        name = _read_journal(journal)
        if name and _is_folder(build / name):
            _rename_both(build / name, site)
            changed = True
        else:
            _roll_back(build, site)
    _remove(build / REMOVED_NAME)
    return changed


def _rename_both(new: Path, site: Path) -> None:
    """The two renames of the journal, from whichever state they are in; then the journal is done."""
    if os.path.lexists(site):
        site.rename(new.parent / REMOVED_NAME)
    new.rename(site)
    _flush_folder(site.parent)
    (new.parent / JOURNAL_NAME).unlink()


def _roll_back(build: Path, site: Path) -> None:
    """Give up a publication by journal: the old site stands in its place, the journal is gone."""
    if not os.path.lexists(site) and _is_folder(build / REMOVED_NAME):
        (build / REMOVED_NAME).rename(site)
    (build / JOURNAL_NAME).unlink(missing_ok=True)


def _write_journal(new: Path) -> None:
    """Note the publication before it begins, as a whole or not at all."""
    build = new.parent
    temporary = build / f"{JOURNAL_NAME}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({"new": new.name}, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(build / JOURNAL_NAME)
    _flush_folder(build)


def _read_journal(journal: Path) -> str:
    """The name of the new site's folder; empty if the journal is none of ours."""
    try:
        name = json.loads(journal.read_text("utf-8"))["new"]
    except (ValueError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) and name == Path(name).name and name not in ("", ".", "..") else ""


def _is_folder(path: Path) -> bool:
    return not path.is_symlink() and path.is_dir()


def _require_publishable(new: Path, site: Path) -> None:
    """Raise :class:`PublishError` unless ``new`` is a real folder, ``site`` one or nothing, both apart."""
    if not os.path.lexists(new):
        raise PublishError(f"{new} does not exist; there is nothing to publish")
    for path in (new, site):
        if path.is_symlink():
            raise PublishError(f"{path} is a symbolic link; remove it, so that a real folder can take its place")
        if path.exists() and not path.is_dir():
            raise PublishError(f"{path} is not a folder; remove it, so that a folder can take its place")
    inner, outer = sorted((new.resolve(), site.resolve()), key=lambda path: len(path.parts), reverse=True)
    if inner.is_relative_to(outer):
        raise PublishError(f"{new} and {site} are one folder or lie in each other; build outside of the published site")


def _remove(folder: Path) -> None:
    """Remove a folder as far as possible: what stays is removed next time, and harms nobody until then."""
    shutil.rmtree(folder, ignore_errors=True)


def _flush_file_system(folder: Path) -> None:
    """Flush all that was written to the folder's file system; one call costs far less than one per file.

    Windows has no such call: there, a crash of the machine just after a build may leave pages empty until the next.
    """
    if sys.platform == "win32":
        return
    try:
        flush = ctypes.CDLL(None).syncfs
    except AttributeError:  # not Linux
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    """Flush a folder's entries; Windows has no such call and needs none, since it journals them."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
