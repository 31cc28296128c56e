"""One build of a project at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_NAME = "build.lock"
_LOCKED_BYTE = 1 << 20
"""On Windows a locked byte cannot be read, so the lock is on a byte far behind the process number."""


class BuildLockedError(Exception):
    """Another process builds this project; the message names it."""


@contextmanager
def build_lock(folder: Path) -> Iterator[int]:
    """Hold the lock on builds in this folder (``.build/``), or raise :class:`BuildLockedError` at once.

    Yields the lock's file descriptor. The operating system releases the lock when the last process with that descriptor
    ends, however it ends, so nothing is left to clean up after a killed build. Giving the descriptor to the engine's
    process (``held`` of :func:`generator.build.engine.run`) keeps the lock until an engine that outlives a killed build
    has stopped writing.

    The file stays: removing it would let two processes each lock a file of that name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        try:
            _acquire(descriptor)
        except (BlockingIOError, PermissionError) as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "of unknown number"
            raise BuildLockedError(
                f"another build of this project is running, started by process {holder}; wait for it or end it"
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield descriptor
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _acquire(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:

    def _acquire(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
