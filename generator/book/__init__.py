"""Pages as a book to keep, print or send: an EPUB or a Word document, with the site's own citations and numbers."""

import mimetypes
from collections.abc import Callable, Sequence
from datetime import date

from generator.book.contents import UnknownPageError, parts_of, select_pages
from generator.book.document import document_html
from generator.book.markup import data_address
from generator.book.metadata import Project, metadata_of, read_project
from generator.book.package import finished
from generator.cite import NumberedPage
from generator.site import Site

__all__ = ["FORMATS", "Project", "UnknownPageError", "make_book", "read_project", "select_pages"]

FORMATS = ("docx", "epub")
"""The formats that a book can have, by their file names' suffixes."""

_IMAGES = {
    "docx": frozenset({"image/gif", "image/jpeg", "image/png"}),
    "epub": frozenset({"image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"}),
}
"""What readers of a format show: EPUB 3.3, section 3.2 (core media types); in Word what every version shows."""


def make_book(
    pages: Sequence[NumberedPage],
    site: Site,
    project: Project,
    to: str,
    asset: Callable[[str], bytes],
    whole: bool = False,
    published: date | None = None,
) -> bytes:
    """A file of one of ``FORMATS`` with these pages, of which there is at least one.

    ``asset`` reads a file of the content folder, ``whole`` says that these are all pages of the site.

    Raises:
        PandocError: pandoc is missing or fails.
        OSError: ``asset`` cannot read a picture.

    """
    from generator import pandoc

    def image(path: str) -> str | None:
        media_type = mimetypes.guess_type(path)[0] or ""
        if path not in site.assets or media_type not in _IMAGES[to]:
            return None
        return data_address(asset(path), media_type)

    drawn = to == "epub"
    parts = parts_of(pages, site)
    metadata = metadata_of((page for part in parts for page in part.pages), site, project, whole, published)
    html = document_html(parts, metadata, project.url, image, drawn, not drawn, site.use_directory_urls)
    level = 1 if len(pages) == 1 else 2
    options = (f"--split-level={level}", "--toc-depth=2") if drawn else ()
    return finished(pandoc.convert(html, "epub3" if drawn else to, options), metadata)
