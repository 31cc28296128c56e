"""``mkdocs.yml`` → Config: where the project's files are and what it wants otherwise than the default."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

from generator.diagnostics import Severity

# fmt: off
LANGUAGES = (
    "af", "ar", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hr", "hu",
    "id", "is", "it", "ja", "ko", "la", "lt", "lv", "mn", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl",
    "sr", "sv", "th", "tr", "uk", "vi", "zh",
)
# fmt: on
"""The languages of CSL's locale files that pandoc 3.9 carries, by trial; it takes any other one for English."""

_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,8})((?:-[A-Za-z0-9]{1,8})*)")
"""A language and what narrows it down: RFC 5646 (BCP 47), section 2.1, without its grandfathered and private tags."""


class ProjectError(Exception):
    """There is no project here, or its configuration cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Config:
    """What the generator needs to know of a project. Folders are absolute."""

    root: Path
    mkdocs: Path
    content: Path
    references: tuple[str, ...] = ("references/*.bib",)
    """Files or glob patterns, relative to the project."""
    style: str | None = None
    """A CSL file relative to the project, or a style's name; ``None`` for the generator's own style."""
    language: str = ""
    """The language of locators and of the terms of the style: a BCP 47 tag that begins with one of ``LANGUAGES``;
    ``""`` for the style's own."""
    baseline: str | None = None
    """The file of accepted findings, relative to the project; ``None`` for the default one, which may be missing."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    site_url: str = ""
    site_name: str = ""
    site_author: str = ""
    site_language: str = "en"
    """The language of the pages: the theme's."""
    copyright: str = ""
    """HTML, as the foot of each page shows it."""
    use_directory_urls: bool = True
    overrides: Path | None = None
    """The theme's folder of overrides."""

    @property
    def workshop(self) -> Path:
        """The folder for what is made on the way."""
        return self.root / ".build"

    @property
    def baseline_file(self) -> Path:
        """The file of accepted findings."""
        return self.root / (self.baseline or "evidence-baseline.json")

    @property
    def site(self) -> Path:
        """The folder of the published site; always this one, for publishing replaces it whole."""
        return self.root / "site"


def read_config(root: Path) -> Config:
    """Read the configuration of the project in ``root``.

    Unknown YAML tags are ignored, for ``!ENV`` and ``!!python/name`` are the engine's to resolve.

    Raises:
        ProjectError: no ``mkdocs.yml``, not YAML, or a value of the wrong kind.

    """
    root = root.resolve()
    mkdocs = root / "mkdocs.yml"
    if not mkdocs.is_file():
        raise ProjectError(f"no mkdocs.yml in {root}; go to the project's folder, or name it with --project")
    data = _inherited(mkdocs, ())
    theme = data.get("theme")
    overrides = theme.get("custom_dir") if isinstance(theme, dict) else None
    evidence = _mapping(_mapping(data.get("extra"), "extra").get("evidence"), "extra.evidence")
    unknown = sorted(set(evidence) - {"content", "references", "style", "lang", "severity", "baseline"})
    if unknown:
        raise ProjectError(f"mkdocs.yml: extra.evidence has no setting {unknown[0]!r}")
    content = root / _string(evidence.get("content") or data.get("docs_dir") or "docs", "extra.evidence.content")
    if not content.is_dir():
        raise ProjectError(f"mkdocs.yml names the content folder {content.name!r}, which does not exist")
    return Config(
        root=root,
        mkdocs=mkdocs,
        content=content,
        references=_references(evidence, data.get("plugins"), root),
        style=_string(evidence["style"], "extra.evidence.style") if evidence.get("style") else None,
        language=_language(evidence, theme),
        baseline=_string(evidence["baseline"], "extra.evidence.baseline") if evidence.get("baseline") else None,
        severities=_severities(_mapping(evidence.get("severity"), "extra.evidence.severity")),
        site_url=str(data.get("site_url") or ""),
        site_name=str(data.get("site_name") or ""),
        site_author=str(data.get("site_author") or ""),
        site_language=_theme_language(theme),
        copyright=str(data.get("copyright") or ""),
        use_directory_urls=data.get("use_directory_urls", True) is not False,
        overrides=root / overrides if isinstance(overrides, str) else None,
    )


def _inherited(path: Path, inheriting: tuple[Path, ...]) -> dict[str, Any]:
    """The settings of a file over those of the one that it inherits from.

    Source: MkDocs' user guide, "Configuration inheritance".
    """
    if path in inheriting:
        raise ProjectError(f"{path.name} inherits from itself; remove one INHERIT")
    data = dict(_mapping(_read_yaml(path), path.name))
    parent = data.pop("INHERIT", None)
    if parent is None:
        return data
    return _merged(_inherited((path.parent / _string(parent, "INHERIT")).resolve(), (*inheriting, path)), data)


def _merged(parent: dict[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for name, value in child.items():
        inherited = merged.get(name)
        merged[name] = _merged(inherited, value) if isinstance(inherited, dict) and isinstance(value, dict) else value
    return merged


def _read_yaml(path: Path) -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Reads ``!ENV`` as MkDocs does, and any other unknown tag as nothing."""

    def environment(loader: Any, suffix: str, node: Any) -> Any:
        if suffix != "ENV":
            return None
        if isinstance(node, yaml.ScalarNode):
            names, default = [node.value], None
        else:
            names = [loader.construct_object(item) for item in node.value]
            default = names.pop() if len(names) > 1 else None
        value = next((os.environ[name] for name in names if name in os.environ), None)
        if value is None:
            return default
        tag = loader.resolve(yaml.ScalarNode, value, (True, False))
        return loader.construct_object(yaml.ScalarNode(tag, value))

    Loader.add_multi_constructor("!", environment)
    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - a safe loader that skips tags
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ProjectError(f"{path.name} cannot be read: {error}") from error


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProjectError(f"mkdocs.yml: {name} must hold `name: value` lines")
    return value


def _string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ProjectError(f"mkdocs.yml: {name} must be text")
    return value


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise ProjectError(f"mkdocs.yml: {name} must be a list of files or patterns")
    return tuple(value)


def _references(evidence: Mapping[str, Any], plugins: Any, root: Path) -> tuple[str, ...]:
    """The files that the project names, else those that it gave mkdocs-bibtex, else those of ``references/``.

    Source: mkdocs-bibtex's options ``bib_file`` and ``bib_dir``: relative to ``mkdocs.yml`` or absolute; the file wins;
    of a folder all ``.bib`` files are read, in folders below it, too. An address is not fetched: builds are offline.
    """
    if "references" in evidence:
        return _strings(evidence["references"], "extra.evidence.references")
    listed = [plugins] if isinstance(plugins, dict) else plugins if isinstance(plugins, list) else []
    found = (entry.get("bibtex") for entry in listed if isinstance(entry, dict))
    options = next((options for options in found if isinstance(options, dict)), {})
    named, behind = (options["bib_file"], "") if options.get("bib_file") else (options.get("bib_dir"), "/**/*.bib")
    if not isinstance(named, str) or not named or "://" in named:
        return Config.references
    return (f"{escape(Path(os.path.relpath(root / named, root)).as_posix())}{behind}",)


def _language(evidence: Mapping[str, Any], theme: Any) -> str:
    """The language that the project names for its citations, else that of its theme if citations know it."""
    named = evidence.get("lang")
    if named is not None and named != "":
        try:
            # YAML takes Norwegian's `no` for false.
            return language_tag("no" if named is False else _string(named, "extra.evidence.lang"))
        except ValueError as error:
            raise ProjectError(f"mkdocs.yml: extra.evidence.lang: {error}") from error
    try:
        return language_tag(_theme_language(theme, ""))
    except ValueError:
        return ""


def _theme_language(theme: Any, default: str = "en") -> str:
    """The language that the theme is set to; YAML takes Norwegian's ``no`` for false."""
    language = theme.get("language", default) if isinstance(theme, dict) else default
    return "no" if language is False else str(language or default)


def language_tag(given: str) -> str:
    """A language as citations know it: a BCP 47 tag such as ``de`` or ``pt-BR``, its language in lower case.

    Norwegian without more is Bokmål, as in CSL.

    Raises:
        ValueError: it is no such tag, or there are no terms in that language; the message says which there are.
    """
    tag = _LANGUAGE_TAG.fullmatch(given.replace("_", "-"))
    if tag is None:
        raise ValueError(f"{given!r} is no language tag; write one such as de or pt-BR")
    language = tag[1].lower()
    if language not in LANGUAGES:
        raise ValueError(f"citations have no terms in the language {given!r}; there are {', '.join(LANGUAGES)}")
    return f"{'nb' if language == 'no' else language}{tag[2]}"


def _severities(given: Mapping[str, Any]) -> dict[str, Severity]:
    levels = {severity.value: severity for severity in Severity}
    for rule, level in given.items():
        if not isinstance(rule, str) or not isinstance(level, str) or level not in levels:
            raise ProjectError(f"mkdocs.yml: extra.evidence.severity.{rule} must be one of {', '.join(levels)}")
    return {rule: levels[level] for rule, level in given.items()}
