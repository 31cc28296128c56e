"""A book as one HTML document, for pandoc to make a file of."""

from collections.abc import Sequence

from generator.book.chapter import Chapter, Image, chapter_html
from generator.book.contents import Part
from generator.book.links import Links, settled
from generator.book.markup import anchor, text
from generator.book.metadata import Metadata
from generator.site import address


def document_html(
    parts: Sequence[Part],
    metadata: Metadata,
    site_url: str,
    image: Image,
    drawn: bool,
    listed: bool,
    use_directory_urls: bool = True,
) -> str:
    """The whole book: a single page, or parts with their pages one level deeper.

    ``drawn``: plots stand as pictures, and style sheets hold. ``listed``: a list of the pages stands first, for formats
    whose own table of contents is empty until a reader fills it.
    """
    alone = sum(len(part.pages) for part in parts) == 1
    numbered = enumerate((page for part in parts for page in part.pages), 1)
    chapters = {
        page.path: Chapter(page, number, 1 if alone else 2, address(page.path, use_directory_urls))
        for number, page in numbered
    }
    links = Links({chapter.address: chapter.number for chapter in chapters.values()}, site_url)
    written: list[str] = []
    for place, part in enumerate(parts, 1):
        if not alone:
            written.append(f'<h1 id="part{place}">{text(part.title)}</h1>\n')
        written.extend(chapter_html(chapters[page.path], links, image, drawn) for page in part.pages)
    contents = _contents(parts, chapters) if listed and not alone else ""
    return f"{_head(metadata)}<body>\n{settled(contents + ''.join(written))}</body>\n</html>\n"


def _contents(parts: Sequence[Part], chapters: dict[str, Chapter]) -> str:
    shown = []
    for place, part in enumerate(parts, 1):
        pages = "".join(
            f'<li><a href="#{anchor(chapters[page.path].number)}">{text(page.title)}</a></li>' for page in part.pages
        )
        shown.append(f'<li><a href="#part{place}">{text(part.title)}</a><ul>{pages}</ul></li>')
    return f'<h1 id="contents">Contents</h1>\n<ul>{"".join(shown)}</ul>\n'


def _head(metadata: Metadata) -> str:
    """Where pandoc finds metadata: in the head, so that none of it can be taken for an option."""
    told = {"author": metadata.author, "identifier": metadata.identifier}
    if metadata.published:
        told["date"] = metadata.published.isoformat()
    named = "".join(f'<meta name="{name}" content="{text(value)}">' for name, value in told.items() if value)
    title = f"<title>{text(metadata.title)}</title>"
    return f'<!doctype html>\n<html lang="{text(metadata.language)}">\n<head>{title}{named}</head>\n'
