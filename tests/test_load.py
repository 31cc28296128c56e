"""Files that no fixture can hold: names that some systems refuse, pipes, and what cannot be read."""

import os
from pathlib import Path

import pytest

from generator import pipeline
from generator.config import Config
from tests.conftest import DATA
from tests.projects import project


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return project(DATA / "rules" / "citation-undefined" / "good", tmp_path)


def findings(config: Config) -> list[tuple[str, str]]:
    return [(found.location.path, found.rule.name) for found in pipeline.check(config).diagnostics]


@pytest.mark.parametrize("name", ["what?.md", "a:b.png", "nul.md", "dot..md.", "a\\b.md", os.fsdecode(b"bad\xff.md")])
def test_names_that_some_system_refuses(name: str, config: Config) -> None:
    (config.content / name).write_text("# A page\n", "utf-8")
    (path, rule), *others = findings(config)
    assert (rule, others) == ("path-unsafe", [])
    assert path.encode("utf-8").startswith(b"content/")


def test_a_pipe_does_not_hang(config: Config) -> None:
    os.mkfifo(config.content / "pipe.md")
    assert findings(config) == [("content/pipe.md", "path-unsafe")]


def test_what_cannot_be_read_is_reported_and_the_rest_is_checked(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.content / "page.md").write_text("[@nobody]\n", "utf-8")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name in ("index.md", "works.bib"):
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert findings(config) == [
        ("content/index.md", "page-encoding"),
        ("content/page.md", "citation-undefined"),
        ("references/works.bib", "reference-encoding"),
    ]


def test_a_folder_that_cannot_be_read_is_reported(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    (config.content / "secret").mkdir()
    scan = os.scandir

    def refuse(path: str | os.PathLike[str]) -> object:
        if os.fspath(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert findings(config) == [("content/secret", "path-unsafe")]
