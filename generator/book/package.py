"""The archive that pandoc made, with the book's own dates and styles: the same book is the same bytes on every day."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from generator.book.metadata import Metadata

_STYLES = Path(__file__).parent / "book.css"
_MADE = (1980, 1, 1, 0, 0, 0)


def finished(archive: bytes, metadata: Metadata) -> bytes:
    """The archive with its dates set and our style sheet in the place of pandoc's, every file in its place.

    EPUB must say when it was modified (EPUB 3.3, section 5.5.5), and says when it was published only if that is known;
    the mark that it is an EPUB stays first and uncompressed (section 4.2.2, OCF ZIP container).
    """
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            information = ZipInfo(name, _MADE)
            information.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            information.create_system = 3  # as on Unix, wherever the book is made
            information.external_attr = 0o644 << 16
            content = old.read(name)
            if name == "EPUB/content.opf":
                content = _package(content.decode(), metadata).encode()
            elif name == "EPUB/styles/stylesheet1.css":
                content = _STYLES.read_bytes()
            elif name == "docProps/core.xml":
                content = _properties(content.decode(), metadata.modified).encode()
            new.writestr(information, content)
    return made.getvalue()


def _package(opf: str, metadata: Metadata) -> str:
    if metadata.published is None:
        opf = re.sub(r"[ \t]*<dc:date\b[^>]*>[^<]*</dc:date>\n?", "", opf)
    modified = r'(<meta property="dcterms:modified">)[^<]*'
    return re.sub(modified, rf"\g<1>{metadata.modified.isoformat()}T00:00:00Z", opf)


def _properties(core: str, modified: date) -> str:
    return re.sub(r"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*", rf"\g<1>{modified.isoformat()}T00:00:00Z", core)
