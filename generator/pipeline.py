"""The order of the stages and the stop rule: an error stops a build after all checks, before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.config import Config, ProjectError
from generator.diagnostics import Diagnostic, Severity, in_order, with_severities
from generator.site import Site

if TYPE_CHECKING:
    from generator.cite import NumberedPage
    from generator.csl import Style

Progress = Callable[[str], None]
"""Called with a few words at the beginning of each stage."""


class BuildError(Exception):
    """A stage after the checks failed; nothing was published. The message says what and why."""


@dataclass(frozen=True)
class Checked:
    """A loaded site and everything that was found in it, but for what the baseline silences."""

    site: Site
    diagnostics: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """What the engine gets: the pages, empty if errors kept them from being written, and its configuration."""

    diagnostics: tuple[Diagnostic, ...]
    configuration: Path
    pages: tuple["NumberedPage", ...] = ()


@dataclass(frozen=True)
class Built:
    """What a build came to. ``published`` is false if findings stopped it."""

    diagnostics: tuple[Diagnostic, ...]
    published: bool
    pages: int = 0
    indexed: int = 0
    citations: int = 0


def has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Whether any of the findings stops a build."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


def check(
    config: Config,
    only: bool = False,
    baseline: bool = True,
    today: date | None = None,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
) -> Checked:
    """Load the project and run every rule.

    ``only``: the site will not be rendered, so pages that have not changed since the last check need not be read again.
    Without ``baseline`` the findings that the project has accepted are reported, too; with ``today`` also the pages
    that nobody has compared with their sources for long. ``unsaved``: what to check in place of pages and
    bibliographies, by path relative to the project.

    Raises:
        ProjectError: a file or style that the configuration names cannot be used.
    """
    from generator import checks
    from generator.checks.staleness import PAGE_STALE, stale_pages
    from generator.load import load
    from generator.page_cache import PageCache
    from generator.suppression import suppress

    if config.severities:
        _refuse_unknown_rules(config)
    style = _style(config) if config.style else None
    cache = PageCache(config.workshop / "cache", reuse=only)
    site, found = load(config, cache, unsaved)
    if not unsaved:
        cache.save()
    stale = tuple(stale_pages(site, today)) if today else ()
    not_run = frozenset() if today else frozenset({PAGE_STALE})
    findings = suppress(_as_numbered((*found, *checks.run(site), *stale), style), site, not_run, _rule_names)
    ordered = with_severities(in_order(findings), config.severities)
    if not baseline or (config.baseline is None and not config.baseline_file.exists()):
        return Checked(site, ordered)
    return Checked(site, *_split_by_baseline(config, ordered))


def _rule_names() -> tuple[str, ...]:
    """The names and codes of all rules."""
    from generator.catalogue import rules

    return tuple(name for rule in rules() for name in (rule.name, rule.code))


def _as_numbered(found: tuple[Diagnostic, ...], style: "Style | None") -> tuple[Diagnostic, ...]:
    """The findings without those about the order of numbers, in a style that does not number by first mention."""
    from generator.checks.citations import citation_cluster_order

    if style is None or (style.numeric and not style.sorted):
        return found
    return tuple(one for one in found if one.rule is not citation_cluster_order.rule)


def _style(config: Config) -> "Style":
    """The project's style.

    Raises:
        ProjectError: there is none by that name or path, or it cannot be used.
    """
    from generator.csl import StyleError, read_style

    try:
        return read_style(config.style, config.root)
    except StyleError as error:
        raise ProjectError(f"mkdocs.yml: extra.evidence.style: {error}") from error


def _split_by_baseline(
    config: Config, found: tuple[Diagnostic, ...]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """The findings that count, and those that the baseline silences."""
    from generator.baseline import read

    file = config.baseline_file
    shown = file.relative_to(config.root) if file.is_relative_to(config.root) else file
    kept, silenced = read(file, shown.as_posix()).split(found)
    return in_order(with_severities(kept, config.severities)), silenced


def _refuse_unknown_rules(config: Config) -> None:
    from rapidfuzz import process

    from generator.catalogue import rules

    known = [rule.name for rule in rules()]
    for name in config.severities:
        if name not in known:
            near = process.extractOne(name, known, score_cutoff=60)
            remedy = f"; did you mean {near[0]!r}?" if near else ""
            raise ProjectError(f"mkdocs.yml: extra.evidence.severity names no rule {name!r}{remedy}")


def number_pages(config: Config, site: Site) -> tuple["NumberedPage", ...]:
    """Compose every page of a site without errors and write its citations.

    Raises:
        BuildError: pandoc fails, or the style prints something that cannot be cited.
        ProjectError: the style cannot be used.
    """
    from generator.cite import cite_site
    from generator.formatting import Formatter
    from generator.markdown import render_affix
    from generator.pandoc import PandocError
    from generator.publication import publication

    formatter = Formatter(_style(config), config.language, config.workshop / "cache", render_affix)
    try:
        return cite_site(site, formatter, publication(config))
    except PandocError as error:
        raise BuildError(str(error)) from error


def render(config: Config, progress: Progress) -> Rendered:
    """Check, compose, number, and write the folder of pages that the engine gets, with its configuration.

    Nothing is written if there are errors.

    Raises:
        BuildError: a reference cannot be formatted, a file cannot be written, or a build of this project is running.
    """
    from generator.build.lock import BuildLockedError, build_lock

    try:
        with build_lock(config.workshop):
            return _render(config, progress)
    except (BuildLockedError, OSError) as error:
        raise BuildError(str(error)) from error


def _render(config: Config, progress: Progress) -> Rendered:
    from generator.build.engine import derive_configuration
    from generator.build.pages import engine_files
    from generator.build.write import write_changed

    progress("Checking")
    checked = check(config)
    configuration = config.workshop / "mkdocs.yml"
    if has_errors(checked.diagnostics):
        return Rendered(checked.diagnostics, configuration)
    progress("Rendering")
    numbered = number_pages(config, checked.site)
    pages = config.workshop / "pages"
    try:
        files, token = engine_files(numbered, checked.site, config)
        write_changed(pages, files)
    except (ValueError, OSError) as error:
        raise BuildError(str(error)) from error
    derived = derive_configuration(config.mkdocs, docs_dir=pages, site_dir=config.workshop / "site", token=token)
    configuration.write_text(derived, encoding="utf-8")
    return Rendered(checked.diagnostics, configuration, numbered)


def build(config: Config, progress: Progress) -> Built:
    """Check, render, run the engine, index, verify, and publish only what holds.

    Raises:
        BuildError: a stage failed, or another build of this project is running.
    """
    from generator.build import engine, search_index
    from generator.build.lock import BuildLockedError, build_lock
    from generator.build.publish import PublishError, publish, recover
    from generator.verify import verify

    new = config.workshop / "site"
    try:
        with build_lock(config.workshop) as lock:
            recover(config.site, config.workshop)
            _refuse_foreign(config.site)
            rendered = _render(config, progress)
            if has_errors(rendered.diagnostics):
                return Built(rendered.diagnostics, published=False)
            progress("Building")
            result = engine.run(rendered.configuration, log=lambda _: None, folder=config.root, held=(lock,))
            if result.exit_status:
                raise BuildError("\n".join(("MkDocs failed:", *result.errors)))
            for said in (*result.errors, *result.warnings):
                progress(f"MkDocs says: {said}")
            progress("Indexing")
            indexed = search_index.index(new)
            if indexed.error:
                raise BuildError(indexed.error)
            if not indexed.reproducible:
                progress("This version of Pagefind writes an index that differs from build to build.")
            progress("Verifying")
            proof = with_severities(verify(new, _shown(new, config), config.site_url or "/"), config.severities)
            if has_errors(proof):
                return Built((*rendered.diagnostics, *proof), published=False)
            progress("Publishing")
            publish(new, config.site)
    except (BuildLockedError, PublishError, OSError) as error:
        raise BuildError(str(error)) from error
    return Built(
        (*rendered.diagnostics, *proof),
        published=True,
        pages=len(rendered.pages),
        indexed=indexed.pages,
        citations=sum(page.citations for page in rendered.pages),
    )


def _refuse_foreign(site: Path) -> None:
    """Refuse to replace a folder that somebody else filled: publishing takes its place whole."""
    if site.is_dir() and any(site.iterdir()) and not (site / "index.html").is_file():
        raise BuildError(f"{site} holds something that is no built site; move it away, for it would be replaced")


def verify_site(config: Config, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    """Prove the published site, or the one in ``folder``."""
    from generator.build.lock import build_lock
    from generator.build.publish import JOURNAL_NAME, recover
    from generator.verify import verify

    if (config.workshop / JOURNAL_NAME).exists():
        with build_lock(config.workshop):
            recover(config.site, config.workshop)
    site = folder or config.site
    return with_severities(verify(site, _shown(site, config), config.site_url or "/"), config.severities)


def _shown(folder: Path, config: Config) -> str:
    """A folder as findings name it: relative to the project."""
    return (folder.relative_to(config.root) if folder.is_relative_to(config.root) else folder).as_posix()
