"""A numbered page as a chapter of a book: everything unfolded, nothing that needs a screen, places named for the book.

What comes out is HTML for pandoc, of the few elements and attributes that it keeps.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.book.kept import BLOCKS, EMPHASES, KEPT, VOID, attributes_html, left_out, tag_follows
from generator.book.links import Links
from generator.book.markup import anchor, children, classes, elements, picture, text
from generator.book.tables import column_widths
from generator.cite import NumberedPage

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Image = Callable[[str], str | None]
"""A file of the content folder as a ``data:`` address; ``None`` where there is none that the book can show."""

_BEFORE_BACKLINK = re.compile(r"[\s\xa0]+</p>")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page's place in the book: its number from 1 on, the level of its title, 1 or 2, and its address on the site."""

    page: NumberedPage
    number: int
    level: int
    address: str


def chapter_html(chapter: Chapter, links: Links, image: Image, drawn: bool) -> str:
    """The chapter's HTML, its title first.

    ``drawn``: plots stand as pictures before their tables, and style sheets hold; else the tables stand for the plots.
    """
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(f"<body>{chapter.page.html}</body>").body
    if body is None:
        return ""
    first = next(elements(body), None)
    titled = first is not None and first.tag == "h1"
    writer = _Writer(chapter, links, image, drawn, titled)
    title = "" if titled else f'<h{chapter.level} id="{anchor(chapter.number)}">{text(chapter.page.title)}'
    html = f"{title}</h{chapter.level}>{writer.inside(body)}" if title else writer.inside(body)
    left = writer.anchors()
    return f"{html}<p>{left}</p>\n" if left else f"{html}\n"


class _Writer:
    """Writes the nodes of one page in order. The names of places wait until text comes that they can stand before."""

    def __init__(self, chapter: Chapter, links: Links, image: Image, drawn: bool, titled: bool) -> None:
        self.chapter, self.links, self.image, self.drawn = chapter, links, image, drawn
        self.title_comes = titled
        self.waiting: list[str] = []
        self.noted: dict[str, str] = {}
        self.by_class = {
            "backlinks": self.backlinks,
            "footnote": self.footnotes,
            "footnote-ref": self.note,
            "highlighttable": self.listing,
            "identifiers": self.identifiers,
            "plot": self.plot,
            "tabbed-set": self.tabs,
        }
        self.by_tag = {
            "a": self.link,
            "details": self.details,
            "figure": self.figure,
            "img": self.picture,
            "pre": self.code,
            "table": self.table,
        }

    def name(self, identifier: str) -> str:
        """An identifier of this page as the book names it."""
        return anchor(self.chapter.number, identifier)

    def anchors(self) -> str:
        """The names that wait."""
        found = "".join(f'<span id="{name}"></span>' for name in self.waiting)
        self.waiting.clear()
        return found

    def inside(self, node: "LexborNode") -> str:
        """What stands in a node."""
        return "".join(self.write(child) for child in children(node))

    def write(self, node: "LexborNode") -> str:
        """A node and what stands in it."""
        if node.is_text_node:
            words = node.text_content or ""
            return f"{self.anchors()}{text(words)}" if words.strip() else text(words)
        if not node.is_element_node:
            return ""
        tag, named = str(node.tag), classes(node)
        if "task-list-control" in named:
            return f"{self.anchors()}{'☐' if node.css_first('input[checked]') is None else '☑'}"
        if left_out(node, tag, named):
            return ""
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return self.heading(node, int(tag[1]))
        identifier = node.attributes.get("id")
        if identifier:
            self.waiting.append(self.name(identifier))
        special = next((self.by_class[name] for name in self.by_class if name in named), self.by_tag.get(tag))
        return special(node) if special else self.plain(node, tag, named)

    def plain(self, node: "LexborNode", tag: str, named: frozenset[str]) -> str:
        """An element that stays what it is, or of which only the inside stays."""
        if tag == "sup" and node.css_first("a.footnote-ref") is not None:
            return self.inside(node)
        if tag == "div" and node.parent is not None and node.parent.tag == "dl":
            return self.inside(node)
        if tag in BLOCKS:
            return self.block(node, named)
        if tag not in KEPT:
            return self.inside(node)
        if tag in VOID:
            return f"{self.anchors()}<br>" if tag == "br" else f"<{tag}>"
        emphasis = next((EMPHASES[name] for name in EMPHASES if name in named), None)
        inside = f"<{emphasis}>{self.inside(node)}</{emphasis}>" if emphasis else self.inside(node)
        separator = " ·" if "tag" in named and tag_follows(node) else ""
        attributes = attributes_html(node, tag, named)
        return f"{inside if tag == 'span' and not attributes else f'<{tag}{attributes}>{inside}</{tag}>'}{separator}"

    def block(self, node: "LexborNode", named: frozenset[str]) -> str:
        """A division. A box is a quotation where no style sheet would set it apart."""
        inside = self.inside(node)
        if named & {"admonition", "notice"}:
            return f'<div class="notice">{inside}</div>' if self.drawn else f"<blockquote>{inside}</blockquote>"
        if node.attributes.get("role") == "doc-bibliography":
            return f'<section role="doc-bibliography">{inside}</section>'
        return f"<div>{inside}</div>"

    def heading(self, node: "LexborNode", level: int) -> str:
        """A heading, as much deeper as the chapter's title is. Only the first one of level one is the title."""
        identifier = node.attributes.get("id")
        if self.title_comes:
            self.title_comes = False
            if identifier:
                self.waiting.append(self.name(identifier))
            depth, name = self.chapter.level, anchor(self.chapter.number)
        else:
            depth, name = min(6, max(level, 2) - 1 + self.chapter.level), self.name(identifier) if identifier else ""
        named = f' id="{name}"' if name else ""
        return f"<h{depth}{named}>{self.inside(node)}</h{depth}>"

    def link(self, node: "LexborNode") -> str:
        """A link, or its text alone where it would lead nowhere."""
        href = node.attributes.get("href")
        goal = self.links.goal(href, self.chapter.address) if href else None
        if goal is None:
            return self.inside(node)
        role = node.attributes.get("role") or ""
        kept = f' role="{role}"' if role in ("doc-biblioref", "doc-backlink") else ""
        return f'{self.anchors()}<a href="{text(goal)}"{kept}>{self.inside(node)}</a>'

    def backlinks(self, node: "LexborNode") -> str:
        """The way back from a reference: to the first place that cites it, without the letters of the others."""
        first = node.css_first("a[href]")
        goal = self.links.goal(first.attributes["href"] or "", self.chapter.address) if first is not None else None
        return f'<a href="{text(goal)}" role="doc-backlink">↩</a>' if goal else ""

    def identifiers(self, node: "LexborNode") -> str:
        """The identifiers of a work, without the link to its record on the site."""
        shown = [child for child in elements(node) if "://" in (child.attributes.get("href") or "")]
        return " ".join(self.write(child) for child in shown)

    def note(self, node: "LexborNode") -> str:
        """The sign of a footnote. Pandoc puts the note there and counts anew; named again, it is a link to there."""
        goal = self.links.goal(node.attributes.get("href") or "", self.chapter.address) or ""
        if goal in self.noted:
            return f'<sup><a href="#{self.noted[goal]}">note above</a></sup>'
        self.noted[goal] = self.waiting[-1] if self.waiting else anchor(self.chapter.number)
        return f'{self.anchors()}<a role="doc-noteref" href="{goal}">{self.inside(node)}</a>'

    def footnotes(self, node: "LexborNode") -> str:
        """The footnotes as pandoc takes them in."""
        notes = []
        for note in node.css("ol > li[id]"):
            html = _BEFORE_BACKLINK.sub("</p>", "".join(self.write(child) for child in children(note)))
            name = self.name(note.attributes["id"] or "")
            notes.append(f'<li role="doc-endnote" id="{name}">{html}</li>')
        return f'<section role="doc-endnotes"><ol>{"".join(notes)}</ol></section>'

    def details(self, node: "LexborNode") -> str:
        """Folded text, unfolded. That a plot's table says the same as the plot, its caption tells."""
        summary = next((child for child in elements(node) if child.tag == "summary"), None)
        inside = [self.write(child) for child in children(node) if summary is None or child.mem_id != summary.mem_id]
        if summary is None or "plot__data" in classes(node):
            return f"<div>{''.join(inside)}</div>"
        emphasis = "em" if node.parent is not None and node.parent.tag == "li" else "strong"
        return f"<div><p><{emphasis}>{self.inside(summary)}</{emphasis}></p>{''.join(inside)}</div>"

    def plot(self, node: "LexborNode") -> str:
        """A plot with its caption, then its table. Of two arrangements the last, wider one is the one for paper."""
        caption = next((child for child in elements(node) if child.tag == "figcaption"), None)
        named = self.inside(caption) if caption is not None else ""
        drawings = node.css("svg")
        shown = f"<figure>{picture(drawings[-1])}<figcaption>{named}</figcaption></figure>"
        rest = [child for child in elements(node) if child.tag != "figcaption" and "plot__frame" not in classes(child)]
        table = "".join(self.write(child) for child in rest)
        return f"{shown if self.drawn and drawings else f'<p>{named}</p>'}{table}"

    def figure(self, node: "LexborNode") -> str:
        """A figure of a single picture as one; of anything else the caption follows what it belongs to."""
        caption = next((child for child in elements(node) if child.tag == "figcaption"), None)
        others = [child for child in children(node) if caption is None or child.mem_id != caption.mem_id]
        content = "".join(self.write(child) for child in others)
        named = self.inside(caption) if caption is not None else ""
        if node.css_first("table, pre, ul, ol, blockquote") is None and content.count("<img ") == 1:
            return f"<figure>{content}<figcaption>{named}</figcaption></figure>"
        return f"<div>{content}<div>{named}</div></div>"

    def picture(self, node: "LexborNode") -> str:
        """A picture of the content folder, or what it shows in words."""
        words = text(node.attributes.get("alt") or "")
        source = self.image(self.links.path(node.attributes.get("src") or "", self.chapter.address))
        if source is None:
            return f"{self.anchors()}[{words}]" if words else ""
        size = "".join(
            f' {name}="{node.attributes[name]}"'
            for name in ("width", "height")
            if (node.attributes.get(name) or "").isdecimal()
        )
        return f'{self.anchors()}<img src="{source}" alt="{words}"{size}>'

    def code(self, node: "LexborNode") -> str:
        """Preformatted text, without the markup of its highlighting."""
        before = self.anchors()
        return f"{f'<div>{before}</div>' if before else ''}<pre><code>{text(node.text())}</code></pre>"

    def listing(self, node: "LexborNode") -> str:
        """Highlighted code whose line numbers stand in a table: its file name, and the code."""
        filename, code = node.css_first(".filename"), node.css_first("td.code pre")
        name = f"<p><strong>{text(filename.text())}</strong></p>" if filename is not None else ""
        return f"{name}{self.code(code)}" if code is not None else name

    def tabs(self, node: "LexborNode") -> str:
        """The tabs one below the other, each under its label."""
        parts = {name: child for child in elements(node) for name in classes(child)}
        labels = elements(parts["tabbed-labels"]) if "tabbed-labels" in parts else ()
        blocks = elements(parts["tabbed-content"]) if "tabbed-content" in parts else ()
        return "".join(
            f"<div><p><strong>{self.inside(label)}</strong></p>{self.inside(block)}</div>"
            for label, block in zip(labels, blocks, strict=False)
        )

    def table(self, node: "LexborNode") -> str:
        """A table with its caption and the widths of its columns."""
        caption = next((child for child in elements(node) if child.tag == "caption"), None)
        rows = [child for child in children(node) if caption is None or child.mem_id != caption.mem_id]
        named = self.write(caption) if caption is not None else ""
        widths = "".join(f'<col style="width: {width}%">' for width in column_widths(node))
        return f"<table>{named}<colgroup>{widths}</colgroup>{''.join(self.write(row) for row in rows)}</table>"
