"""What all tests share: goldens that can be rewritten, small projects, and the rule about skips."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from generator import pipeline
from generator.build.serve import _Handler
from generator.config import Config, read_config

settings.register_profile("default", deadline=None)
settings.load_profile("default")

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="Write what came out as what is expected.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped; on continuous integration that is a failure, not a skip."""
    if CHROMIUM is None and os.environ.get("CI") != "true":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="needs Chromium"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file; with --update-goldens writes the file instead."""

    def compare(file: Path, actual: str) -> None:
        if request.config.getoption("--update-goldens"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(actual, encoding="utf-8")
        expected = file.read_text(encoding="utf-8") if file.exists() else ""
        assert actual == expected, f"differs from {file.relative_to(ROOT)}; pytest --update-goldens accepts it"

    return compare


def folders(name: str) -> list[Path]:
    """The case folders below tests/data/name."""
    return sorted(path for path in (DATA / name).iterdir() if path.is_dir() and path.suffix != ".expected")


def files(name: str, suffix: str) -> list[Path]:
    """The case files below tests/data/name."""
    return sorted((DATA / name).glob(f"*{suffix}"))


def case_id(path: Path) -> str:
    """The name of a case in a test's name."""
    return path.stem


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The real project, built in a folder of its own whose path has a space."""
    root = tmp_path_factory.mktemp("a project")
    for name in ("content", "references", "site_overrides"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    config = read_config(root)
    result = pipeline.build(config, lambda _: None)
    assert result.published, result.diagnostics
    return config


@pytest.fixture(scope="session")
def address(built: Config) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(built.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "no Chromium; .ci/run installs one"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()
