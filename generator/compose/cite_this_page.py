"""How readers cite a page of the site itself: as text, and as entries for their reference managers."""

from dataclasses import dataclass
from datetime import date

from generator import exporters
from generator.compose.names import slug
from generator.model.references import Name, Reference
from generator.publication import Publication
from generator.site import Page
from generator.source import Location

_FORMATS = ("bibtex", "ris")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Form:
    """One way of citing a page, such as ``text`` or ``BibTeX``. ``is_code``: its line breaks matter."""

    title: str
    text: str
    is_code: bool


def forms(page: Page, published: Publication) -> tuple[Form, ...]:
    """The page as a text, in BibTeX and in RIS; nothing for a site without a name."""
    if not published.name:
        return ()
    reference = as_reference(page, published)
    written = {form.name: form for form in exporters.formats()}
    chosen = (written[name] for name in _FORMATS)
    codes = (Form(form.title, form.write([reference]).replace("\r\n", "\n").rstrip("\n"), True) for form in chosen)
    return (Form("text", as_text(page, published), False), *codes)


def as_reference(page: Page, published: Publication) -> Reference:
    """The page as a work: a ``webpage`` in CSL's terms, dated by its last comparison with its sources.

    Nothing depends on the day: a page without that date has none. The address is left out where the site has none yet.
    """
    return Reference(
        key=slug(f"{published.name} {page.name}"),
        type="webpage",
        location=Location(page.source.path),
        title=page.title,
        authors=(Name(literal=published.author),) if published.author else (),
        container=published.name,
        issued=page.record.last_reviewed.isoformat() if page.record.last_reviewed else "",
        url=published.absolute(page.address(published.use_directory_urls)),
        variables={"language": published.language} if published.language else {},
    )


def as_text(page: Page, published: Publication) -> str:
    """The page as NLM cites it: author, site, part, date of its review, address.

    Source: *Citing Medicine*, 2nd edition, chapter 25, section B, "Parts of Web Sites". Place and publisher are left
    out, for a project need not have them; the date of citation is the reader's to add.
    """
    reviewed = page.record.last_reviewed
    address = published.absolute(page.address(published.use_directory_urls))
    parts = (
        _ended(published.author),
        f"{published.name} [Internet].",
        f"{page.title}; [reviewed {_nlm_date(reviewed)}]." if reviewed else _ended(page.title),
        f"Available from: {address}" if address else "",
    )
    return " ".join(filter(None, parts))


def _ended(text: str) -> str:
    """The text with a full stop, unless it ends a sentence by itself."""
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _nlm_date(value: date) -> str:
    """A date as ``2026 Nov 22``."""
    return f"{value.year} {_MONTHS[value.month - 1]} {value.day}"
