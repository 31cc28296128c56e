"""Publishing is atomic: killed at any moment, the site is wholly the old or wholly the new one."""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build.lock import BuildLockedError, build_lock
from generator.build.publish import JOURNAL_NAME, REMOVED_NAME, PublishError, exchange_folders, publish, recover
from generator.build.write import refuse_unsafe_paths, write_changed

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and links")
FILES = 300


def fill(folder: Path, version: str, count: int = FILES) -> Path:
    """A folder whose files all hold the version; each version has a file that no other has."""
    for number in range(count):
        file = folder / f"{number % 7}" / f"{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(version)
    (folder / f"only-{version}.html").write_text(version)
    return folder


def version_of(site: Path, count: int = FILES) -> str | None:
    """The version that the site wholly is; ``None`` if it is torn."""
    files = [path for path in site.rglob("*") if path.is_file()]
    versions = {path.read_text() for path in files}
    if len(files) != count + 1 or len(versions) != 1:
        return None
    version = versions.pop()
    return version if (site / f"only-{version}.html").is_file() else None


def no_exchange(_first: Path, _second: Path) -> bool:
    return False


def python(script: str, *arguments: object, **settings: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        **settings,
    )


def finish(process: "subprocess.Popen[str]") -> int:
    with process:
        process.stdout.read()  # type: ignore[union-attr]
    return process.returncode


def test_a_torn_site_is_seen(tmp_path: Path) -> None:
    site = fill(tmp_path / "site", "A")
    assert version_of(site) == "A"
    (site / "3" / "3.html").write_text("B")
    assert version_of(site) is None
    (site / "3" / "3.html").unlink()
    assert version_of(site) is None


PUBLISHER = """
    import os, sys
    from pathlib import Path
    from generator.build.publish import publish, recover
    root, exchange = Path(sys.argv[1]), sys.argv[2]
    extra = {} if exchange == "system" else {"exchange": lambda first, second: False}
    build, site = root / ".build", root / "site"
    recover(site, build)
    print("ready", flush=True)
    while True:
        for version in "AB":
            for file in (root / version).rglob("*.html"):
                target = build / "new" / file.relative_to(root / version)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                os.link(file, target)
            for file in (build / "new").glob("only-*"):
                if not (root / version / file.name).exists():
                    file.unlink()
            publish(build / "new", site, **extra)
            print(version, flush=True)
"""


@POSIX
@pytest.mark.parametrize(("exchange", "kills"), [("system", 25), ("journal", 15)])
def test_killed_at_random(tmp_path: Path, exchange: str, kills: int) -> None:
    if exchange == "system" and not exchange_supported(tmp_path):
        pytest.skip(
            "this file system cannot exchange folders; the journal, which is used there, is tested all the same"
        )
    for version in "AB":
        fill(tmp_path / version, version)
    site, build = tmp_path / "site", tmp_path / ".build"
    build.mkdir()
    publish(fill(build / "new", "A"), site)
    randomness = random.Random(f"{exchange} {kills}")  # noqa: S311 - no secret
    seen: set[str | None] = set()
    for _ in range(kills):
        with python(PUBLISHER, tmp_path, exchange) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            for _ in range(randomness.randrange(4)):
                process.stdout.readline()
            time.sleep(randomness.uniform(0, 0.05))
            process.kill()
        if exchange == "journal":
            recover(site, build)
        found = version_of(site)
        assert found in ("A", "B")
        seen.add(found)
    assert seen == {"A", "B"}, "the publisher was always killed before it published anything"


def exchange_supported(folder: Path) -> bool:
    (folder / "x").mkdir()
    (folder / "y").mkdir()
    return exchange_folders(folder / "x", folder / "y")


@POSIX
def test_a_reader_always_finds_the_site(tmp_path: Path) -> None:
    if not exchange_supported(tmp_path):
        pytest.skip(
            "this file system cannot exchange folders; the journal, which is used there, is tested all the same"
        )
    for version in "AB":
        fill(tmp_path / version, version, 50)
    (tmp_path / ".build").mkdir()
    publish(fill(tmp_path / ".build/new", "A", 50), tmp_path / "site")
    seen = set()
    with python(PUBLISHER, tmp_path, "system") as process:
        assert process.stdout is not None
        process.stdout.readline()
        end = time.monotonic() + 1
        while time.monotonic() < end:
            seen.add((tmp_path / "site/3/3.html").read_text())
        process.kill()
    assert seen == {"A", "B"}


# What publish() and recover() do to the file system, step by step: each of these calls is one. The process dies just
# before the step with the given number.
KILLED_AT_STEP = """
    import os, pathlib, shutil, signal, sys
    from pathlib import Path
    import generator.build.publish as module
    root, left = Path(sys.argv[1]), int(sys.argv[2])
    def counted(function):
        def call(*arguments, **settings):
            global left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return function(*arguments, **settings)
        return call
    for name in ("rename", "replace", "unlink"):
        setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
    for name in ("rmdir", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    exchange = module.exchange_folders if sys.argv[3] == "system" else lambda first, second: False
    if sys.argv[4] == "recover":
        module.recover(root / "site", root / ".build")
    else:
        module.publish(root / ".build/new", root / "site", exchange=counted(exchange))
"""


@POSIX
@pytest.mark.parametrize("exchange", ["system", "journal"])
def test_killed_between_steps(tmp_path: Path, exchange: str) -> None:
    """Every step in turn, until a run needs no more; and the recovery is killed at every step of its own."""
    if exchange == "system" and not exchange_supported(tmp_path):
        pytest.skip(
            "this file system cannot exchange folders; the journal, which is used there, is tested all the same"
        )
    results = []
    for step in range(100):
        root = tmp_path / str(step)
        site, build = fill(root / "site", "A", 3), root / ".build"
        fill(build / "new", "B", 3)
        status = finish(python(KILLED_AT_STEP, root, step, exchange, "publish"))
        if exchange == "system":
            assert version_of(site, 3) in ("A", "B")
        for recovery_step in range(step):
            if finish(python(KILLED_AT_STEP, root, recovery_step, exchange, "recover")) == 0:
                break
        recover(site, build)
        results.append(version_of(site, 3))
        assert not (build / JOURNAL_NAME).exists()
        assert not (build / REMOVED_NAME).exists()
        if status == 0:
            break
        assert status == -signal.SIGKILL
    else:
        pytest.fail("publishing takes more than 100 steps")
    assert results[-1] == "B"
    assert results == sorted(results, key=lambda version: version == "B"), "A until a step, B from there"
    assert "A" in results
    assert len(results) > 5


def test_first_publication_and_the_next(tmp_path: Path) -> None:
    site, build = tmp_path / "site", tmp_path / ".build"
    for version in "ABC":
        publish(fill(build / "new", version, 5), site)
        assert version_of(site, 5) == version
        assert list(build.iterdir()) == []
    publish(fill(build / "new", "D", 5), site, exchange=no_exchange)
    assert version_of(site, 5) == "D"
    assert list(build.iterdir()) == []


def test_an_unfinished_removal_is_finished(tmp_path: Path) -> None:
    site, build = fill(tmp_path / "site", "B", 5), tmp_path / ".build"
    fill(build / REMOVED_NAME, "A", 3)
    assert recover(site, build) is False
    assert list(build.iterdir()) == []
    assert version_of(site, 5) == "B"


@pytest.mark.parametrize("journal", ["", "{", "[]", '{"new": 1}', '{"new": "../elsewhere"}', '{"new": ".."}'])
def test_a_broken_journal_loses_nothing(tmp_path: Path, journal: str) -> None:
    site, build = tmp_path / "site", tmp_path / ".build"
    fill(build / REMOVED_NAME, "A", 5)
    fill(tmp_path / "elsewhere", "X", 5)
    (build / JOURNAL_NAME).write_text(journal)
    assert recover(site, build) is False
    assert version_of(site, 5) == "A"
    assert version_of(tmp_path / "elsewhere", 5) == "X"
    assert list(build.iterdir()) == []


@POSIX
def test_refused_places(tmp_path: Path) -> None:
    new, other = fill(tmp_path / ".build/new", "B", 5), fill(tmp_path / "other", "A", 5)
    (tmp_path / "link").symlink_to(other)
    (tmp_path / "file").write_text("")
    for site, message in (
        (tmp_path / "link", "symbolic link"),
        (tmp_path / "file", "not a folder"),
        (new, "one folder or lie in each other"),
        (new / "site", "one folder or lie in each other"),
        (tmp_path, "one folder or lie in each other"),
    ):
        with pytest.raises(PublishError, match=message):
            publish(new, site)
    for source, message in ((tmp_path / "nothing", "does not exist"), (tmp_path / "link", "symbolic link")):
        with pytest.raises(PublishError, match=message):
            publish(source, tmp_path / "site")
    assert version_of(new, 5) == "B"
    assert version_of(other, 5) == "A"


@pytest.mark.parametrize("failing", ["first", "second"])
def test_a_failed_rename_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    site, build = fill(tmp_path / "site", "A", 5), tmp_path / ".build"
    new = fill(build / "new", "B", 5)
    rename: Callable[..., Path] = Path.rename

    def refusing(source: Path, target: Path) -> Path:
        if source == (site if failing == "first" else new):
            raise PermissionError(13, "held open by another program")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(PublishError, match="held open by another program"):
        publish(new, site, exchange=no_exchange)
    assert version_of(site, 5) == "A"
    assert not (build / JOURNAL_NAME).exists()


HOLDER = """
    import subprocess, sys
    from pathlib import Path
    from generator.build.lock import build_lock
    with build_lock(Path(sys.argv[1])) as lock:
        if sys.argv[2] == "child":
            child = subprocess.Popen([sys.executable, "-c", "input()"], pass_fds=(lock,))
        print("locked", flush=True)
        input()
"""


@POSIX
def test_one_build_at_a_time(tmp_path: Path) -> None:
    with python(HOLDER, tmp_path, "alone", stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(BuildLockedError, match=rf"process {process.pid};"), build_lock(tmp_path):
            pass
        process.kill()
    with build_lock(tmp_path), pytest.raises(BuildLockedError, match=rf"process {os.getpid()};"), build_lock(tmp_path):
        pass
    with build_lock(tmp_path):
        assert (tmp_path / "build.lock").read_text() == f"{os.getpid()}\n"


@POSIX
def test_an_engine_that_outlives_its_build_keeps_the_lock(tmp_path: Path) -> None:
    with python(HOLDER, tmp_path, "child", stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "locked\n"
        process.kill()
        process.wait()
        with pytest.raises(BuildLockedError), build_lock(tmp_path):
            pass
        process.stdin.close()  # ends the child
        process.stdout.read()
    with build_lock(tmp_path):
        pass


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_write_changed(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    first = write_changed(folder, {"a.md": b"a", "b/c.md": b"c", "b/d/e.md": b"e", "turn": b"file"})
    assert first.written == ("a.md", "b/c.md", "b/d/e.md", "turn")
    (folder / "empty/below").mkdir(parents=True)
    (folder / "b/.1.tmp").write_bytes(b"left by a killed run")
    os.utime(folder / "a.md", (1, 1))
    second = {"a.md": b"a", "b/c.md": b"C", "turn/file.md": b"f"}
    result = write_changed(folder, second)
    assert (result.written, result.unchanged) == (("b/c.md", "turn/file.md"), ("a.md",))
    assert result.removed == ("b/.1.tmp", "b/d/e.md", "turn")
    assert tree(folder) == second
    assert (folder / "a.md").stat().st_mtime == 1
    assert sorted(path.name for path in folder.rglob("*") if path.is_dir()) == ["b", "turn"]
    assert write_changed(folder, {"b": b"file", "turn/file.md": b"f"}).removed == ("a.md", "b/c.md")
    assert tree(folder) == {"b": b"file", "turn/file.md": b"f"}


@POSIX
def test_write_changed_follows_no_link(tmp_path: Path) -> None:
    outside = fill(tmp_path / "outside", "X", 5)
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("folder", "stale"):
        (folder / name).symlink_to(outside)
    (folder / "file.md").symlink_to(outside / "only-X.html")
    (folder / "same.md").symlink_to(outside / "only-X.html")
    files = {"folder/only-X.html": b"new", "file.md": b"new", "same.md": b"X"}
    write_changed(folder, files)
    assert tree(folder) == files
    assert version_of(outside, 5) == "X"
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    (tmp_path / "link").symlink_to(outside)
    with pytest.raises(ValueError, match="symbolic link"):
        write_changed(tmp_path / "link", {})
    assert version_of(outside, 5) == "X"


@pytest.mark.parametrize("case", json.loads((Path(__file__).parent / "data/write/unsafe.json").read_text("utf-8")))
def test_unsafe_paths(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=case["message"]):
        refuse_unsafe_paths(case["paths"])


@settings(deadline=None)
@given(
    st.lists(
        st.from_regex(r"[a-zà-ÿ0-9_-]{1,8}(/[a-z]{4,8}){0,2}\.md", fullmatch=True), unique_by=str.casefold, max_size=4
    )
)
def test_ordinary_paths_pass(paths: list[str]) -> None:
    refuse_unsafe_paths([f"x{path}" for path in paths])
