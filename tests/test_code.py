"""The contracts of the code itself: layers, doors to other libraries, types, style; each gate sees a planted fault."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "generator"
DOORS = {
    "bibtexparser": ("importers/",),
    "click": ("cli/",),
    "jinja2": ("compose/",),
    "markdown": ("build/raw_blocks.py",),
    "markdown_it": ("markdown/",),
    "mdit_py_plugins": ("markdown/",),
    "msgspec": ("dataset/", "model/", "front_matter.py", "page_cache.py"),
    "nh3": ("markdown/",),
    "pygments": ("markdown/",),
    "pymdownx": ("markdown/",),
    "pypandoc": ("pandoc.py",),
    "subprocess": ("build/", "pandoc.py"),
    "watchfiles": ("build/",),
}
"""Which modules alone may import a library."""


def imported(tree: ast.AST) -> set[str]:
    """The top-level packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").partition(".")[0])
    return names


def trespasses(path: str, text: str) -> list[str]:
    """The libraries that a module imports although it is not their door, and ``print`` outside the command line."""
    tree = ast.parse(text)
    found = [name for name in imported(tree) if not path.startswith(DOORS.get(name, ("",)))]
    prints = any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(tree))
    return sorted([*found, *(["print"] if prints and not path.startswith("cli/") else [])])


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_libraries_are_imported_at_their_doors_only(file: Path) -> None:
    assert trespasses(file.relative_to(PACKAGE).as_posix(), file.read_text(encoding="utf-8")) == []


def test_a_trespass_is_seen() -> None:
    assert trespasses("load.py", "def f():\n    import subprocess\n    from jinja2 import Template\n    print(1)") == [
        "jinja2",
        "print",
        "subprocess",
    ]


def run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)


LINT_IMPORTS = ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
GATES = {
    "layers": LINT_IMPORTS,
    "types": ("-m", "mypy", "--no-error-summary"),
    "style": ("-m", "ruff", "check", "--quiet", "--no-cache", "."),
    "format": ("-m", "ruff", "format", "--check", "--quiet", "--no-cache", "."),
}


@pytest.mark.parametrize("gate", GATES)
def test_gate_holds(gate: str) -> None:
    result = run(*GATES[gate])
    assert result.returncode == 0, result.stdout + result.stderr


FAULTS = {
    "layers": ("verify/planted.py", '"""Planted."""\n\nfrom generator.cite import cite as cite\n'),
    "types": ("planted.py", '"""Planted."""\n\nx: int = "text"\n'),
    "style": ("planted.py", "import os\n"),
    "format": ("planted.py", '"""Planted."""\n\nx  =  1\n'),
}


@pytest.mark.parametrize("gate", GATES)
def test_gate_sees_a_planted_fault(gate: str, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, text = FAULTS[gate]
    (tmp_path / "generator" / path).write_text(text, encoding="utf-8")
    result = run(*GATES[gate], folder=tmp_path)
    assert result.returncode != 0


def ignored(folder: Path) -> list[str]:
    """The data of the tests that git would not take into a commit."""
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "tests/data"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_data_of_the_tests_is_ignored() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("an archive of the project has no .git folder, so nothing can be left out of a commit")
    assert ignored(ROOT) == []


def test_ignored_data_is_seen(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)  # noqa: S607
    (tmp_path / ".gitignore").write_text("site/\n", encoding="utf-8")
    planted = tmp_path / "tests" / "data" / "case" / "site" / "page.html"
    planted.parent.mkdir(parents=True)
    planted.touch()
    assert ignored(tmp_path) == ["tests/data/case/site/page.html"]
