"""The feed of changes: as expected, and what RFC 4287 asks for."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from generator import pipeline
from generator.build.feed import FEED
from generator.build.pages import engine_files
from generator.config import Config, read_config
from tests.conftest import DATA, case_id, folders
from tests.projects import project

CHANGES = DATA / "feed" / "changes"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(config: Config) -> bytes | None:
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    written, _ = engine_files(pipeline.number_pages(config, checked.site), checked.site, config)
    return written.get(FEED)


def read(written: bytes | None) -> Element:
    assert written is not None
    return ElementTree.fromstring(written)  # noqa: S314 - our own


def text(element: Element, name: str) -> str:
    """The text of the one child of this name, which RFC 4287 wants exactly once."""
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


@pytest.mark.parametrize("case", folders("feed"), ids=case_id)
def test_feed_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    written = feed_of(project(case, tmp_path))
    assert written is not None
    golden(case.with_suffix(".expected.xml"), written.decode())


def test_feed_is_what_the_standard_asks_for(tmp_path: Path) -> None:
    root = read(feed_of(project(CHANGES, tmp_path)))
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 4
    assert text(root.findall(f"{ATOM}author")[0], "name") == "Garden contributors"  # 4.1.1: an author for all entries
    for element in (root, *entries):
        UUID(text(element, "id").removeprefix("urn:uuid:"))  # 4.2.6: an IRI
        assert text(element, "title")
        datetime.strptime(text(element, "updated"), "%Y-%m-%dT%H:%M:%SZ")  # 3.3: RFC 3339
        alternate = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1  # 4.1.1: no two of one type and language
        assert all(link.get("href") for link in element.findall(f"{ATOM}link"))
    assert len({text(element, "id") for element in (root, *entries)}) == 5
    days = [text(entry, "updated") for entry in entries]
    assert days == sorted(days, reverse=True)
    assert text(root, "updated") == days[0] == "2026-02-02T00:00:00Z"
    assert all(entry.findall(f"{ATOM}content")[0].get("type") == "text" for entry in entries)


def test_ids_stay_when_the_site_moves_and_its_texts_change(tmp_path: Path) -> None:
    config = project(CHANGES, tmp_path)
    before = read(feed_of(config))
    settings = config.mkdocs.read_text("utf-8").replace("https://garden.evidence.org/", "https://new.evidence.org/a/")
    config.mkdocs.write_text(settings, "utf-8")
    mint = config.content / "mint.md"
    mint.write_text(mint.read_text("utf-8").replace("Second.", "Another text."), "utf-8")
    after = read(feed_of(read_config(config.root)))
    assert [e.text for e in before.iter(f"{ATOM}id")] == [e.text for e in after.iter(f"{ATOM}id")]
    assert [e.get("href") for e in before.iter(f"{ATOM}link")] != [e.get("href") for e in after.iter(f"{ATOM}link")]


def test_feed_without_an_address_leads_on_relative_to_itself(tmp_path: Path) -> None:
    config = project(CHANGES, tmp_path)
    lines = config.mkdocs.read_text("utf-8").splitlines(keepends=True)
    config.mkdocs.write_text(
        "".join(line for line in lines if not line.startswith("site_")) + "site_name: A\n", "utf-8"
    )
    root = read(feed_of(read_config(config.root)))
    links = [(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")]
    assert links == [("alternate", "changes/"), ("license", "https://creativecommons.org/licenses/by/4.0/")]
    assert text(root.findall(f"{ATOM}author")[0], "name") == "A"


def test_feed_before_the_first_change_has_a_day_that_does_not_depend_on_today(tmp_path: Path) -> None:
    config = project(CHANGES, tmp_path)
    for name in ("mint", "balm"):
        (config.content / f"{name}.md").unlink()
    assert text(read(feed_of(config)), "updated") == "2026-01-01T00:00:00Z"


def test_a_site_without_a_page_of_changes_has_no_feed(tmp_path: Path) -> None:
    config = project(CHANGES, tmp_path)
    (config.content / "changes.md").unlink()
    assert feed_of(config) is None
