"""Which paths every file system and every web server can hold."""

import os
import re
from pathlib import Path

_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Names of devices, with any extension.

Source: Microsoft, *Naming Files, Paths, and Namespaces*, "Naming conventions".
"""
_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*\x00-\x1f\ud800-\udfff]')
_LONGEST_NAME = 255
"""Bytes of UTF-8, the limit of ext4 and of most other file systems."""


def unsafe(path: str) -> str | None:
    """What is wrong with a relative path, in words; ``None`` if every system can hold it."""
    if not path or path.startswith("/"):
        return "it must be relative and not empty"
    if "\\" in path:
        return "it holds a backslash; folders are separated by /"
    for name in path.split("/"):
        if name in ("", ".", ".."):
            return f"{name!r} is not a name"
        if _RESERVED_NAMES.match(name):
            return f"{name!r} is reserved on Windows"
        if _RESERVED_CHARACTERS.search(name) or name.endswith((".", " ")):
            return f"{name!r} holds a character that Windows does not allow there"
        if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
            return f"{name!r} is longer than {_LONGEST_NAME} bytes"
    return None


def printable(path: str) -> str:
    """A path whose bytes are no UTF-8 with those written out."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown_path(path: Path, root: Path) -> str:
    """A path relative to the project, with ``/``, as findings name it."""
    return printable(Path(os.path.relpath(path, root)).as_posix())
