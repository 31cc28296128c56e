"""Running the engine (MkDocs) on the pages that the generator wrote.

The engine gets a configuration of its own, derived from the project's ``mkdocs.yml``. It is edited as YAML nodes, not
as values, so that tags which only the engine understands (``!ENV``, ``!relative``, ``!!python/name:…``) survive.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

import generator
from generator.config import ProjectError

EXTENSION = "generator.build.raw_blocks"
REMOVED_PLUGINS = frozenset({"search", "material/search", "bibtex", "mkdocs-bibtex"})
"""Plugins whose work the generator does itself; run twice, they would index and cite a second time."""

_STRING = "tag:yaml.org,2002:str"
_MAPPING = "tag:yaml.org,2002:map"
_SEQUENCE = "tag:yaml.org,2002:seq"
_RECORD = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL) +-  (.*)")


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that turns the folder of pages into a site: its module's command line and environment."""

    name: str
    arguments: tuple[str, ...]
    """After ``python -m``, before ``--config-file FILE``."""
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What the engine said and how it ended: exit status 0 is success."""

    exit_status: int
    warnings: tuple[str, ...]
    errors: tuple[str, ...]


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "mkdocs": Engine(
            "mkdocs",
            ("mkdocs", "--no-color", "build"),
            # Material's notice about MkDocs 2 and ProperDocs' about Material are for people who chose the engine.
            {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
        ),
    }
)


def derive_configuration(mkdocs_yml: Path, *, docs_dir: Path, site_dir: Path, token: str) -> str:
    """The engine's configuration: the project's, with our folders, our one extension, and no plugin that we replace.

    Text of a YAML file that may stand in any folder: relative paths of the project (``theme.custom_dir``, ``hooks``,
    ``watch``, ``!relative $config_dir``) become absolute ones, and inherited files are merged in as MkDocs merges them.
    Of ``markdown_extensions`` only the settings of ``toc`` are kept, since pages come as finished HTML; ``strict`` goes
    too, since our caller decides what to make of warnings. Paths inside a plugin's own settings stay as they are.

    ``token`` delimits raw blocks; see :func:`generator.build.raw_blocks.token_for`. Raises ``ProjectError`` where
    ``mkdocs.yml`` or a file that it inherits from is missing, no YAML, or no mapping.
    """
    project = mkdocs_yml.resolve().parent
    root = _read(mkdocs_yml, ())
    _set(root, "docs_dir", _string(str(docs_dir.absolute())))
    _set(root, "site_dir", _string(str(site_dir.absolute())))
    _set(root, "markdown_extensions", _extensions(_get(root, "markdown_extensions"), token))
    _set(root, "plugins", _sequence(_kept_plugins(_get(root, "plugins"))))
    _drop(root, "strict")
    theme, extra = _get(root, "theme"), _get(root, "extra")
    if isinstance(theme, yaml.MappingNode):
        _make_absolute(_get(theme, "custom_dir"), project)
    if isinstance(extra, yaml.MappingNode):
        _drop(extra, "evidence")
    for key in ("hooks", "watch"):
        paths = _get(root, key)
        for path in paths.value if isinstance(paths, yaml.SequenceNode) else ():
            _make_absolute(path, project)
    for node in _walk(root, set()):
        if isinstance(node, yaml.ScalarNode) and node.tag == "!relative" and node.value.startswith("$config_dir"):
            node.tag, node.value = _STRING, str(project) + node.value.removeprefix("$config_dir")
    return yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True, width=4096)


def run(
    configuration: Path,
    *,
    log: Callable[[str], None],
    engine: Engine = ENGINES["mkdocs"],
    folder: Path | None = None,
    held: tuple[int, ...] = (),
) -> EngineResult:
    """Run the engine on a derived configuration and wait for it.

    ``log`` gets each line that the engine prints, as it prints it. ``folder`` is the engine's working folder (the
    project's, for plugins that look there), ``held`` are file descriptors that the engine keeps open: the build lock's,
    so that an engine which outlives a killed build keeps other builds out.

    The same pages give the same bytes: dates come from ``SOURCE_DATE_EPOCH`` (seconds since 1970; the environment's,
    else 0), and Python's hashes are not random.
    """
    # -P: the working folder's own modules must not take the place of the engine's.
    command = [sys.executable, "-P", "-m", *engine.arguments, "--config-file", str(configuration.absolute())]
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of a contributor
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=_environment(engine),
        pass_fds=held if sys.platform != "win32" else (),
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip("\n"))
                log(lines[-1])
        except BaseException:
            process.kill()
            raise
    return _result(process.returncode, lines)


def _environment(engine: Engine) -> dict[str, str]:
    environment = {
        "SOURCE_DATE_EPOCH": "0",
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        **engine.environment,
    }
    home = Path(generator.__file__).resolve().parent.parent
    if home.name not in ("site-packages", "dist-packages"):  # run from a checkout
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))
    return environment


def _result(exit_status: int, lines: list[str]) -> EngineResult:
    """Sort the engine's output: records of its log, with their further lines, and what Python itself printed."""
    records: list[tuple[str, list[str]]] = []
    for line in lines:
        record = _RECORD.match(line)
        if record:
            records.append((record[1], [record[2]]))
        elif line.startswith("Traceback (most recent call last)") or not records:
            records.append(("OUTPUT", [line]))
        else:
            records[-1][1].append(line)
    failures = {"ERROR", "CRITICAL"} | ({"OUTPUT"} if exit_status else set())
    texts = [(level, "\n".join(text).strip()) for level, text in records]
    return EngineResult(
        exit_status,
        tuple(text for level, text in texts if level == "WARNING" and text),
        tuple(text for level, text in texts if level in failures and text),
    )


def _read(path: Path, inheriting: tuple[Path, ...]) -> yaml.MappingNode:
    """The configuration's root, with that of the file it inherits from merged in."""
    path = path.resolve()
    if path in inheriting:
        raise ProjectError(f"{path} inherits from itself; remove one INHERIT")
    try:
        root = _compose(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProjectError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ProjectError(f"{path} holds no `name: value` lines; it needs at least a site_name")
    parent = _get(root, "INHERIT")
    _drop(root, "INHERIT")
    if parent is None:
        return root
    return _merged(_read(path.parent / str(parent.value), (*inheriting, path)), root)


def _compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text, with merge keys (``<<``) resolved."""
    root: yaml.Node | None = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    resolver: Any = yaml.constructor.SafeConstructor()
    for node in list(_walk(root, set())) if root else ():
        if isinstance(node, yaml.MappingNode):
            resolver.flatten_mapping(node)
            # A key that two mappings share would be written as an alias, which not every YAML reader takes for a key.
            node.value = [(copy(key), value) for key, value in node.value]
    return root


def _merged(parent: yaml.MappingNode, child: yaml.MappingNode) -> yaml.MappingNode:
    """The child's settings over the parent's: mappings are merged, anything else is replaced, lists too.

    Source: MkDocs' user guide, "Configuration inheritance".
    """
    for key, value in child.value:
        inherited = _get(parent, key.value)
        if isinstance(inherited, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            value = _merged(inherited, value)
        _drop(parent, key.value)
        parent.value.append((key, value))
    return parent


def _extensions(given: yaml.Node | None, token: str) -> yaml.SequenceNode:
    """Ids on headings, the table of contents with the project's settings for it, and raw blocks."""
    settings = [value for name, _, value in _items(given) if name in ("toc", "markdown.extensions.toc") and value]
    toc = _mapping({"toc": settings[-1]}) if settings else _string("toc")
    raw_blocks = _mapping({EXTENSION: _mapping({"token": _string(token)})})
    return _sequence([_string("attr_list"), toc, raw_blocks])


def _kept_plugins(given: yaml.Node | None) -> list[yaml.Node]:
    """Without any list of plugins MkDocs would search, so there always is one."""
    return [item for name, item, _ in _items(given) if name not in REMOVED_PLUGINS]


def _items(listed: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, yaml.Node | None]]:
    """The entries of a list of names or of a mapping by name: name, the entry as a list has it, settings."""
    entries = listed.value if isinstance(listed, yaml.SequenceNode) else [listed]
    for entry in entries:
        if isinstance(entry, yaml.MappingNode):
            for key, value in entry.value:
                settings = value if isinstance(value, yaml.MappingNode) else None
                yield key.value, _mapping({key.value: value}), settings
        elif isinstance(entry, yaml.ScalarNode) and entry.tag == _STRING:
            yield entry.value, entry, None


def _make_absolute(path: yaml.Node | None, project: Path) -> None:
    """Resolve a relative path; a value with a tag of its own is the engine's to understand."""
    if isinstance(path, yaml.ScalarNode) and path.tag == _STRING:
        path.value = str(project / path.value)


def _walk(node: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    """The node and all below it, each once, whatever aliases there are."""
    if id(node) in seen:
        return
    seen.add(id(node))
    yield node
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _walk(part, seen)


def _get(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    found = [value for name, value in mapping.value if name.value == key]
    return found[-1] if found else None


def _set(mapping: yaml.MappingNode, key: str, value: yaml.Node) -> None:
    _drop(mapping, key)
    mapping.value.append((_string(key), value))


def _drop(mapping: yaml.MappingNode, key: str) -> None:
    mapping.value = [(name, value) for name, value in mapping.value if name.value != key]


def _string(value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_STRING, value)


def _mapping(values: Mapping[str, yaml.Node]) -> yaml.MappingNode:
    return yaml.MappingNode(_MAPPING, [(_string(key), value) for key, value in values.items()])


def _sequence(values: list[yaml.Node]) -> yaml.SequenceNode:
    return yaml.SequenceNode(_SEQUENCE, values)
