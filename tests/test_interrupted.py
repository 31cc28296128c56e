"""A build killed at any moment leaves the old site or the new one, whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from generator import pipeline
from generator.config import Config
from tests.conftest import DATA
from tests.projects import project

CASE = DATA / "pages" / "all-types"
KILLS = 10


def manifest(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def build(config: Config) -> dict[str, str]:
    assert pipeline.build(config, lambda _: None).published
    return manifest(config.site)


def change(config: Config) -> None:
    page = config.content / "plain.md"
    page.write_text(page.read_text("utf-8") + "\nA new sentence with `marks`.\n", "utf-8")


def test_a_killed_build_leaves_the_old_or_the_new_site(tmp_path: Path) -> None:
    config = project(CASE, tmp_path / "project")
    old = build(config)
    other = project(CASE, tmp_path / "other")
    change(other)
    started = time.monotonic()
    new = build(other)
    duration = time.monotonic() - started
    assert old != new
    change(config)
    moments = random.Random(7)  # noqa: S311 - a test's moments, not a secret
    for number in range(KILLS):
        shutil.rmtree(config.workshop / "pages", ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", "build", "--project", str(config.root)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.2, duration + 1))
        if number % 2:  # the parent alone, or with the engine that it started
            process.send_signal(signal.SIGKILL)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert manifest(config.site) in (old, new)
    for _ in range(50):
        try:
            assert build(config) == new
            break
        except pipeline.BuildError:  # the engine of the last killed build still holds the lock
            time.sleep(0.2)
    else:
        raise AssertionError("the lock was never released")
