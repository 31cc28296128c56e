"""The proof on finished HTML: every citation number is derived again, by another route, and compared.

Nothing here is shared with the code that numbers and writes citations. The pages are parsed as a browser parses them;
from ``data-cites`` alone, which says what each citation cites, follow the numbers, ranges, anchors, reference lists and
links back, and all that a reader sees is compared with them; author–date citations are held against their entries.
Beside that, no id may stand twice and no link lead nowhere, and on the whole site one work has one text and one text
means one work.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.diagnostics import Diagnostic, in_order
from generator.source import Source
from generator.verify.entries import Entries
from generator.verify.floats import float_faults
from generator.verify.links import Target, base_path, duplicate_faults, link_faults, page_targets
from generator.verify.lists import list_faults
from generator.verify.numbering import citation_faults, number
from generator.verify.page import Page
from generator.verify.places import Fault, located
from generator.verify.raised import raised_faults
from generator.verify.reader import read_page
from generator.verify.rules import HTML_UNREADABLE, SITE_EMPTY


def verify(site: Path, prefix: str = "site", base: str = "/") -> tuple[Diagnostic, ...]:
    """Prove the numbering, lists and links of all ``*.html`` under a built site's folder.

    The findings' paths are ``prefix/`` and the path in the folder; their lines and columns are those of the HTML.
    ``base`` is the path, or the whole address, at which the site is to stand; site-absolute links are read against it.
    Symbolic links are not followed. What cannot be read, and a folder without pages, is a finding: nothing unread is
    proven.
    """
    files, faults = _files(site)
    pages = [path for path in files if path.lower().endswith(".html")]
    if not pages and not faults:
        problem = "has no HTML" if site.is_dir() else "is not a folder" if site.exists() else "does not exist"
        faults.append(Fault(SITE_EMPTY, "", None, f"{prefix!r} {problem}, so nothing was verified", "Build it first."))
    root = base_path(base)
    entries = Entries(root)
    anchors: dict[str, frozenset[str]] = {}
    known = frozenset(files)
    pending: list[Target] = []
    for path in pages:
        page = _read(site, path, faults)
        if page is None:
            continue
        anchors[path] = frozenset(page.ids)
        faults.extend(_page_faults(page, entries))
        for found in page_targets(page, root):
            if isinstance(found, Fault):
                faults.append(found)
            elif found.file not in known or (found.fragment and found.fragment not in anchors.get(found.file, ())):
                pending.append(found)
    faults.extend(link_faults(pending, known, anchors))
    faults.extend(entries.faults())
    return in_order(located(site, prefix, faults))


def _page_faults(page: Page, entries: Entries) -> Iterator[Fault]:
    numbering = number(page)
    yield from duplicate_faults(page)
    yield from citation_faults(page, numbering)
    if numbering.numbers is not None:
        yield from raised_faults(page)
    yield from list_faults(page, numbering)
    yield from entries.add(page, numbering)


def _files(site: Path) -> tuple[list[str], list[Fault]]:
    """The plain files of the site, sorted, and a fault for what hides pages: unreadable folders, symbolic links."""
    files: list[str] = []
    faults: list[Fault] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(site / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder:
                faults.append(_unreadable(folder, f"cannot be read: {error.strerror}"))
            elif site.is_dir():
                faults.append(_unreadable("", f"cannot be read: {error.strerror}"))
            continue
        for entry in found:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                if entry.is_dir() or entry.name.lower().endswith(".html"):
                    faults.append(_unreadable(path, "is a symbolic link and was not followed"))
            elif entry.is_dir():
                folders.append(path)
            elif entry.is_file():
                files.append(path)
    return sorted(files), faults


def _read(site: Path, path: str, faults: list[Fault]) -> Page | None:
    """One page, or ``None`` and a fault; with the faults that its text alone tells."""
    try:
        html = (site / path).read_bytes().decode("utf-8")
    except OSError as error:
        faults.append(_unreadable(path, f"cannot be read: {error.strerror}"))
        return None
    except UnicodeDecodeError as error:
        faults.append(_unreadable(path, f"is not UTF-8: byte {error.start + 1} is {error.object[error.start]:#04x}"))
        return None
    if not html.strip():
        faults.append(_unreadable(path, "is empty"))
        return None
    text = Source.from_text(path, html).text
    faults.extend(float_faults(path, text))
    return read_page(path, text)


def _unreadable(path: str, problem: str) -> Fault:
    return Fault(HTML_UNREADABLE, path, None, f"{path or 'The site'!r} {problem}", "Build the site again.")
