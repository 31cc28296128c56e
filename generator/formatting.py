"""The works and citations of a site in one CSL style, with everything cached that pandoc has printed before.

Numeric styles: each entry is cached by itself; how the style writes numbers is learnt once from a few probes, and each
locator once, so that numbers can be given page by page without pandoc. Author–date styles: works are told apart over
the whole site, so all of them and all distinct citations are printed in one document, cached as one.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from html import unescape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from generator import locators
from generator.csl import TERMS, Style
from generator.csl_json import to_csl_json
from generator.model.citations import CitationItem
from generator.model.formatted import ClusterKey, Formatted, ItemForm, NumericForm, Printed, Terms
from generator.model.references import Reference
from generator.pandoc import PandocError, cite, citeproc, version

Affix = Callable[[str], str]
"""Makes clean inline HTML of a prefix or suffix."""

_LINK = re.compile(r'<a href="#ref-([^"]*)" role="doc-biblioref">(.*?)</a>', re.DOTALL)
_CLUSTER = re.compile(r'<span class="citation" data-cites="[^"]*">(.*)</span>', re.DOTALL)
_PROBES = tuple(f"probe{letter}" for letter in "abcde")
_OPENED = re.compile(r"(?P<text>.*?)(?P<tags>(?:<[^/][^>]*>)*)", re.DOTALL)
_CLOSED = re.compile(r"(?P<tags>(?:</[^>]*>)*)(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Formatter:
    """A style, the language of its terms (BCP 47; ``""`` for the style's own) and where to keep what was printed.

    ``affix`` makes clean inline HTML of a prefix or suffix.
    """

    style: Style
    language: str = ""
    folder: Path | None = None
    affix: Affix = str

    def format(self, references: Sequence[Reference], clusters: Iterable[ClusterKey] = ()) -> Formatted:
        """Print the works, and what is needed to write the citations.

        Raises:
            PandocError: pandoc is missing or fails, or the style prints something that cannot be cited.

        """
        works = [to_csl_json(reference) for reference in references]
        if not works:
            return Formatted({})
        if not self.style.numeric:
            entries, printed = self._document(works, list(dict.fromkeys(clusters)))
            return Formatted(entries, None, printed=printed, terms=self._terms)
        form = self._numeric_form(clusters)
        entries = self._document(works, [])[0] if self.style.sorted else self._entries(works)
        return Formatted(entries, form, self.style.sorted, terms=self._terms)

    @property
    def _labels(self) -> Mapping[str, str]:
        """A form of each CSL locator label by which pandoc knows it in the language."""
        language = self.language or self.style.language or locators.DEFAULT_LANGUAGE
        known = locators.terms(language)
        return {
            label: form
            for label, forms in locators.forms(language).items()
            for form in reversed(forms)
            if known.get(form.casefold()) == label
        }

    @property
    def _terms(self) -> Terms:
        """The words that the site writes itself, in the language of the locators."""
        language = self.language or self.style.language or "en"
        if language.partition("-")[0] == "en":
            return Terms()
        cache = _Cache(self.folder, "terms", (TERMS.read_bytes(), language))
        known = cache.read()
        if not known:
            printed = citeproc([_probe("probe")], [cite([CitationItem("probe")])], TERMS.read_bytes(), language)
            words = unescape(_shown(printed.citations[0], "of terms").links[0]).split("|")
            known = dict(zip(("and_", "et_al", "references"), words, strict=False))
            cache.write(known)
        return Terms(**known)

    def _entries(self, works: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Every entry by itself: only those that are not known yet are printed."""
        style = self.style.for_entries()
        cache = _Cache(self.folder, "entries", (style, self.language))
        known: dict[str, str] = cache.read()
        digests = {str(work["id"]): _digest(work) for work in works}
        new = [work for work in works if digests[str(work["id"])] not in known]
        if new:
            known |= {digests[key]: html for key, html in self._printed_entries(new, style).items()}
            cache.write({digest: known[digest] for digest in digests.values()})
        return {key: known[digest] for key, digest in digests.items()}

    def _document(
        self, works: Sequence[Mapping[str, Any]], clusters: Sequence[ClusterKey]
    ) -> tuple[dict[str, str], dict[ClusterKey, Printed]]:
        """All entries, in the style's order, and all citations in one document."""
        style = self.style.for_entries()
        written = [self._written(cluster) for cluster in clusters]
        cache = _Cache(self.folder, "document", (style, self.language, works, written))
        known = cache.read()
        if not known and works:
            names = {str(work["id"]): f"w{place}" for place, work in enumerate(works)}
            printed = self._printed(works, names, written, style)
            keys = {name: key for key, name in names.items()}
            known = {
                "entries": {keys[name]: html for name, html in printed.entries.items()},
                "clusters": [_parts(html, keys) for html in printed.citations],
            }
            cache.write(known)
        parts = (tuple(p if isinstance(p, str) else (p[0], p[1]) for p in found) for found in known.get("clusters", ()))
        return known.get("entries", {}), dict(zip(clusters, parts, strict=True))

    def _printed(
        self, works: Sequence[Mapping[str, Any]], names: Mapping[str, str], clusters: Sequence[Any], style: bytes
    ) -> Any:
        """Print works under names that pandoc can take for keys; those are unlike any that contributors write."""
        renamed = [{**work, "id": names[str(work["id"])]} for work in works]
        citations = [
            cite([CitationItem(names[item["key"]], **_without_key(item)) for item in items], narrative, self._labels)
            for items, narrative in clusters
        ]
        printed = citeproc(renamed, citations, style, self.language)
        missing = [key for key, name in names.items() if not printed.entries.get(name)]
        if missing:
            raise PandocError(
                f"the style {self.style.name} prints no entry of {', '.join(missing[:5])}; choose another"
            )
        return printed

    def _printed_entries(self, works: Sequence[Mapping[str, Any]], style: bytes) -> dict[str, str]:
        names = {str(work["id"]): f"w{place}" for place, work in enumerate(works)}
        printed = self._printed(works, names, [], style)
        return {key: printed.entries[name] for key, name in names.items()}

    def _written(self, cluster: ClusterKey) -> tuple[list[dict[str, Any]], bool]:
        """A citation as data, its affixes as clean HTML."""
        items, narrative = cluster
        rendered = (replace(i, prefix=self.affix(i.prefix), suffix=self.affix(i.suffix)) for i in items)
        return [asdict(item) for item in rendered], narrative

    def _numeric_form(self, clusters: Iterable[ClusterKey]) -> NumericForm:
        """How the style writes numbers, with every locator that is used."""
        wanted = {(item.label or "page", item.locator) for items, _ in clusters for item in items if item.locator}
        style = self.style.for_citations()
        cache = _Cache(self.folder, "numbers", (style, self.language))
        known = cache.read()
        located = {(label, locator): forms for label, locator, forms in known.get("located", ())}
        new = sorted(wanted - set(located))
        if new or not known:
            numbered = _items(*range(len(_PROBES)))
            general = [numbered, _items(0), _items(1), _items(0, 2), _items(0, 1, 2)]
            general += [_items(0, 1, 2, 4), _items(0, 2, 3, 4)]
            probes = [[CitationItem(_PROBES[n], "", *place)] for place in new for n in (0, 1)]
            printed = citeproc(
                [_probe(key) for key in _PROBES],
                [cite(items, labels=self._labels) for items in (*general, *probes)],
                style,
                self.language,
            )
            shown = [_shown(html, self.style.name) for html in printed.citations]
            found = [self._form_of(*pair) for pair in zip(shown[7::2], shown[8::2], strict=True)]
            located |= dict(zip(new, map(_plain, found), strict=True))
            known = {"form": _plain(self._form(shown[1:7], printed.citations[1])), "located": _listed(located)}
            cache.write(known)
        form = known["form"]
        bare = ItemForm(**form["bare"])
        places = {place: ItemForm(**located[place]) for place in wanted}
        return NumericForm(**{**form, "bare": bare, "located": {p: f for p, f in places.items() if f != bare}})

    def _form(self, shown: Sequence["_Shown"], first: str) -> NumericForm:
        one, two, apart, run, run_first, run_last = shown
        collapses = len(run.links) == 2
        if len(apart.links) != 2 or (not collapses and len(run.links) != 3):
            raise PandocError(f"the style {self.style.name} writes numbers in a way that is not understood")
        return NumericForm(
            prefix=one.texts[0],
            suffix=one.texts[-1],
            delimiter=apart.texts[1],
            range_delimiter=run.texts[1] if collapses else None,
            before_range=run_last.texts[1] if collapses else apart.texts[1],
            after_range=run_first.texts[2] if collapses else apart.texts[1],
            attached=not first.startswith("X "),
            bare=self._form_of(one, two),
        )

    def _form_of(self, one: "_Shown", two: "_Shown") -> ItemForm:
        """What stands around a number: that in which two citations alike but for the number do not differ."""
        if len(one.links) != 1 or len(two.links) != 1:
            raise PandocError(f"the style {self.style.name} does not print one number for one work")
        (first, second), number = (one.links[0], two.links[0]), r"[0-9]+"
        start = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
        one_number, two_number = re.match(number, first[start:]), re.match(number, second[start:])
        if not (one_number and two_number and first[start + one_number.end() :] == second[start + two_number.end() :]):
            raise PandocError(
                f"the style {self.style.name} prints more than numbers and locators in the text; choose a style that "
                "prints numbers, or one that prints authors and years"
            )
        opened = _OPENED.fullmatch(first[:start])
        closed = _CLOSED.fullmatch(first[start + one_number.end() :])
        if opened is None or closed is None:
            return ItemForm(first[:start], "", "", first[start + one_number.end() :])
        return ItemForm(opened["text"], opened["tags"], closed["tags"], closed["text"])


@dataclass(frozen=True)
class _Shown:
    """A printed citation: the HTML in its links, and that before, between and behind them."""

    texts: tuple[str, ...]
    links: tuple[str, ...]


def _shown(html: str, style: str) -> _Shown:
    cluster = _CLUSTER.search(html)
    if cluster is None:
        raise PandocError(f"the style {style} prints nothing for a citation")
    parts = _LINK.split(cluster[1])
    return _Shown(tuple(parts[::3]), tuple(parts[2::3]))


def _parts(html: str, keys: Mapping[str, str]) -> list[str | tuple[str, str]]:
    """A printed citation, its links as the key of the work and the HTML in it."""
    cluster = _CLUSTER.search(html)
    texts = _LINK.split(cluster[1] if cluster else "")
    parts: list[str | tuple[str, str]] = [texts[0]]
    for name, shown, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
        parts += [(keys[unescape(name)], shown), text]
    return [part for part in parts if part]


def _items(*numbers: int) -> list[CitationItem]:
    return [CitationItem(_PROBES[number]) for number in numbers]


def _probe(key: str) -> dict[str, Any]:
    """A work that differs from the other probes in its place in any order of names or titles only."""
    return {
        "id": key,
        "type": "article-journal",
        "title": key,
        "author": [{"family": key, "given": "A"}],
        "issued": {"date-parts": [[2000]]},
        "container-title": "Probe",
    }


def _plain(record: Any) -> Any:
    return asdict(record) | ({"located": {}} if isinstance(record, NumericForm) else {})


def _listed(located: Mapping[tuple[str, str], Any]) -> list[Any]:
    return [[label, locator, form] for (label, locator), form in sorted(located.items())]


def _without_key(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "key"}


@dataclass(frozen=True)
class _Cache:
    """One file of what was printed; void if anything else in ``depends_on`` holds, or pandoc is another."""

    folder: Path | None
    name: str
    depends_on: tuple[Any, ...]

    def read(self) -> Any:
        """What was kept; an empty mapping if there is nothing that still holds."""
        if self.folder is not None:
            with suppress(OSError, ValueError, TypeError, KeyError):
                found = json.loads(self._file.read_text(encoding="utf-8"))
                if found["digest"] == self._digest and isinstance(found["kept"], dict):
                    return found["kept"]
        return {}

    def write(self, kept: Mapping[str, Any]) -> None:
        """Keep it in place of what was kept before."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, delete=False) as temporary:
            json.dump({"digest": self._digest, "kept": kept}, temporary, ensure_ascii=False)
        Path(temporary.name).replace(self._file)

    @property
    def _file(self) -> Path:
        return (self.folder or Path()) / f"{self.name}.json"

    @property
    def _digest(self) -> str:
        return _digest([part.decode() if isinstance(part, bytes) else part for part in self.depends_on])


def _digest(value: Any) -> str:
    text = json.dumps([value, version()], sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
