"""Small projects for tests: a folder of tests/data copied and completed."""

import shutil
from pathlib import Path

from generator.config import Config, read_config

MINIMAL = "site_name: Test\ndocs_dir: content\ntheme: {name: material, font: false}\n"


def project(case: Path, destination: Path) -> Config:
    """A copy of the case's folder; what it lacks of a project is added."""
    shutil.copytree(case, destination, dirs_exist_ok=True, symlinks=True)
    (destination / "content").mkdir(exist_ok=True)
    if not (destination / "content" / "index.md").exists():
        (destination / "content" / "index.md").write_text("# Front page\n", encoding="utf-8")
    if not (destination / "mkdocs.yml").exists():
        (destination / "mkdocs.yml").write_text(MINIMAL, encoding="utf-8")
    return read_config(destination)
