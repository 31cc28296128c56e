"""The proof on finished HTML finds nothing in good pages, and every planted fault."""

import os
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, Rule
from generator.report import concise
from generator.verify import rules, verify
from tests.conftest import case_id, folders

DATA = Path(__file__).parent / "data" / "verify"
CASES = sorted(path for path in DATA.iterdir() if path.is_dir())
RULES = [rule for rule in folders("rules") if (rule / "bad" / "site").is_dir()]
PLANTED = tomllib.loads((DATA / "planted.toml").read_text(encoding="utf-8"))["fault"]


def shown(found: Diagnostic) -> str:
    place = found.location
    return f"{place.path}:{place.line}:{place.column}: {found.severity} {found.rule.name}: {found.message}"


def copy_site(case: str, target: Path) -> Path:
    for source in (DATA / case).rglob("*"):
        if source.is_file():
            copy = target / source.relative_to(DATA / case)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    return target


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_bad_site_is_reported(rule: Path, golden: Callable[[Path, str], None]) -> None:
    found = verify(rule / "bad" / "site")
    golden(rule / "bad.expected", concise.render(found, lambda _: ()))
    assert rule.name in {finding.rule.name for finding in found}


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_good_site_is_clean(rule: Path) -> None:
    assert concise.render(verify(rule / "good" / "site"), lambda _: ()) == ""


def test_every_rule_has_its_sites() -> None:
    declared = {value.name for value in vars(rules).values() if isinstance(value, Rule)}
    assert {rule.name for rule in RULES} == declared


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path) -> None:
    """Good sites have an empty expectation, bad ones a line for each finding."""
    expected = case.with_suffix(".txt")
    wanted = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    assert bool(wanted) == case.name.startswith("bad-")
    assert [shown(found) for found in verify(case)] == wanted


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault["name"])
def test_planted_fault(fault: dict[str, Any], tmp_path: Path) -> None:
    site = copy_site(fault["site"], tmp_path / "site")
    page = site / fault["page"]
    html = page.read_text(encoding="utf-8")
    for edit in fault["edit"]:
        pattern, new = (re.escape(edit["text"]), None) if "text" in edit else (edit["pattern"], edit["with"])
        html, times = re.subn(pattern, new or (lambda _, edit=edit: edit["with"]), html, count=1)
        assert times == 1, edit
    page.write_text(html, encoding="utf-8")
    found = [finding for finding in verify(site) if finding.rule.name == fault["rule"]]
    assert found
    place = found[0].location
    assert (place.line, place.column) != (1, 1), "the finding has no place"


def test_a_swap_of_texts_is_found_on_the_page_that_differs(tmp_path: Path) -> None:
    site = copy_site("good-references-all", tmp_path / "site")
    page = site / "other" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("First trial", "Worst trial"), encoding="utf-8")
    (found,) = verify(site)
    assert (found.location.path, found.rule.name) == ("site/other/index.html", "reference-mismatch")
    assert found.related[0].location.path != found.location.path


def test_place_of_a_wrong_number(tmp_path: Path) -> None:
    """The column is that of the digits, counted in code points, past a character that takes two in UTF-16."""
    html = (DATA / "good-plain" / "page.html").read_text(encoding="utf-8")
    html = html.replace("a leap", "🜚 a leap").replace('href="#ref-c">3<', 'href="#ref-c">17<')
    (tmp_path / "page.html").write_text(html, encoding="utf-8", newline="\r\n")
    place = verify(tmp_path)[0].location
    assert html.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1] == "17"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("(2014 b)", "(2014)"),
        ("Alpha trial. J Pain. 2014.", "Alpha trial. J Pain."),
        (">Nord<", "><"),
    ],
    ids=["no letter", "no year", "nothing"],
)
def test_what_a_style_does_not_print_is_not_mended_by_building_again(text: str, new: str, tmp_path: Path) -> None:
    html = (DATA / "good-author-date-forms" / "page.html").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(html.replace(text, new), encoding="utf-8")
    (found,) = verify(tmp_path)
    assert "choose another style" in (found.help or "")


@pytest.mark.parametrize("make", [Path.exists, Path.mkdir, lambda path: path.write_text("x")])
def test_nothing_to_verify_is_a_finding(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "site")
    (found,) = verify(tmp_path / "site", "built")
    assert (found.rule.name, found.location.path) == ("site-empty", "built")


def test_symbolic_links_are_not_followed_and_not_passed_over(tmp_path: Path) -> None:
    site = copy_site("good-no-citations", tmp_path / "site")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "page.html").write_text("<p>[@never-read]", encoding="utf-8")
    (site / "folder").symlink_to(outside, target_is_directory=True)
    (site / "linked.html").symlink_to(outside / "page.html")
    (site / "dangling.html").symlink_to(outside / "none.html")
    (site / "around").symlink_to(site, target_is_directory=True)
    found = verify(site)
    assert {finding.rule.name for finding in found} == {"html-unreadable"}
    assert {finding.location.path.rpartition("/")[2] for finding in found} == {
        "folder", "linked.html", "dangling.html", "around",
    }  # fmt: skip


def test_a_page_that_cannot_be_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    site = copy_site("good-no-citations", tmp_path / "site")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (found,) = verify(site)
    assert (found.rule.name, found.location.path) == ("html-unreadable", "site/page.html")


@pytest.mark.parametrize("folder", ["", "folder"])
def test_a_folder_that_cannot_be_read_is_a_finding(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Any:
        if path == site / folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    scandir = os.scandir
    site = copy_site("good-no-citations", tmp_path / "site")
    (site / "folder").mkdir()
    monkeypatch.setattr(os, "scandir", refuse)
    (found,) = verify(site)
    assert (found.rule.name, found.location.path) == ("html-unreadable", "/".join(filter(None, ["site", folder])))


def test_keys_are_in_normal_form_c(tmp_path: Path) -> None:
    html = (DATA / "good-odd-keys" / "page.html").read_text(encoding="utf-8")
    html = unicodedata.normalize("NFD", html).replace("%C3%BC", "u%CC%88")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    assert {finding.rule.name for finding in verify(tmp_path)} == {"citation-target"}


@pytest.mark.parametrize("base", ["/ldn/", "/ldn", "ldn", "https://example.org/ldn/"])
def test_base_of_the_site(base: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="/ldn/">a</a><a href="/ldn">b</a><a href="/ldn/x.css">c</a>')
    (tmp_path / "x.css").write_text("")
    assert verify(tmp_path, base=base) == ()
    assert len(verify(tmp_path)) == 3
    (tmp_path / "index.html").write_text('<a href="/">a</a><a href="/ldnx/">b</a><a href="/x.css">c</a>')
    assert len(verify(tmp_path, base=base)) == 3


def test_rules_are_documented_and_distinct() -> None:
    declared = [value for value in vars(rules).values() if isinstance(value, Rule)]
    assert len(declared) > 10
    assert len({rule.name for rule in declared}) == len({rule.code for rule in declared}) == len(declared)
    assert all(len(rule.documentation.splitlines()) > 2 for rule in declared)


def test_the_proof_is_independent() -> None:
    """It would prove nothing with the code that it checks."""
    package = Path(verify.__code__.co_filename).parent
    imported = {
        name
        for module in package.glob("*.py")
        for name in re.findall(r"^\s*(?:from|import) (generator[\w.]*)", module.read_text(encoding="utf-8"), re.M)
    }
    assert imported
    assert all(re.match(r"generator\.(verify|source|diagnostics)\b", name) for name in imported)


# A second renderer, only as able as these tests need: clusters of (key, locator) pairs to a page.

Item = tuple[str, str]


def rendered(clusters: list[list[Item]], superscript: bool) -> str:
    numbers: dict[str, int] = {}
    for cluster in clusters:
        for key, _ in cluster:
            numbers.setdefault(key, len(numbers) + 1)
    counts: Counter[str] = Counter()
    body = "\n".join(f"<p>Text {rendered_cluster(cluster, numbers, counts, superscript)}.</p>" for cluster in clusters)
    if not numbers:
        return f"<main>{body}</main>"
    entries = "\n".join(rendered_entry(key, counts[key]) for key in numbers)
    return f'<main>{body}<section role="doc-bibliography"><ol>{entries}</ol></section></main>'


def rendered_cluster(cluster: list[Item], numbers: dict[str, int], counts: Counter[str], superscript: bool) -> str:
    items = sorted(dict.fromkeys(cluster), key=lambda item: (numbers[item[0]], item[1]))
    pieces: list[str] = []
    for run in runs(items, numbers):
        marks = []
        for place, (key, locator) in enumerate(run):
            counts[key] += 1
            name = escape(f"cite-{key}-{counts[key]}")
            if len(run) > 2 and 0 < place < len(run) - 1:
                marks.append(f'<span id="{name}"></span>')
            else:
                href = quote(f"ref-{key}", safe="")
                text = f" ({locator})" if locator else ""
                marks.append(f'<a role="doc-biblioref" id="{name}" href="#{href}">{numbers[key]}</a>{text}')
        pieces += [marks[0] + "–" + "".join(marks[1:])] if len(run) > 2 else marks
    keys = escape(" ".join(dict.fromkeys(key for key, _ in items)))
    inside = f"<sup>{','.join(pieces)}</sup>" if superscript else f"[{', '.join(pieces)}]"
    return f'<span class="citation" data-cites="{keys}">{inside}</span>'


def runs(items: list[Item], numbers: dict[str, int]) -> Iterator[list[Item]]:
    """The items in groups: those without locator whose numbers follow each other, and every other alone."""
    for _, group in groupby(
        enumerate(items), key=lambda pair: numbers[pair[1][0]] - pair[0] if not pair[1][1] else (pair[0],)
    ):
        yield [item for _, item in group]


def rendered_entry(key: str, mentions: int) -> str:
    back = " ".join(
        f'<a role="doc-backlink" href="#{quote(f"cite-{key}-{count}", safe="")}">↩</a>'
        for count in range(1, mentions + 1)
    )
    return f'<li id="{escape(f"ref-{key}")}">Entry of {escape(key)}. {back}</li>'


KEYS = st.sampled_from(["a", "b", "c-1", "c-1-1", "d&e<f>", "ü:1.x", "50%25", "日本", "g'h", "1", "i", "j", "k"])
ITEMS = st.tuples(KEYS, st.sampled_from(["", "", "", "p. 3", "pp. 4–5, 9", "§ 2"]))
CLUSTERS = st.lists(st.lists(ITEMS, min_size=1, max_size=6), max_size=8)
SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@SETTINGS
@given(clusters=CLUSTERS, superscript=st.booleans())
def test_correct_pages_have_no_finding(clusters: list[list[Item]], superscript: bool, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(rendered(clusters, superscript), encoding="utf-8")
    assert [shown(found) for found in verify(tmp_path)] == []


# What a mutation may touch: the digits that a reader sees, each id and key of the citation markup, each address.
NUMBER = r"(?<=\">)(\d+)(?=</a>)"
PROVEN = re.compile(
    rf'{NUMBER}|(?<=\bid=")([^"]+)(?=")|(?<=href="#)([^"]+)(?=")|(?<=data-cites=")([^"]+)(?=")|(–)(?=<span)'
)


def mutations(value: str, others: list[str]) -> list[str]:
    """Values in the place of one: a digit more, less of it, another of the page; not the same in other letters."""
    return [new for new in [value + "1", "1" + value, value[:-1], *others] if meaning(new) != meaning(value)]


def meaning(value: str) -> str:
    return unquote(unescape(value))


@SETTINGS
@given(clusters=CLUSTERS.filter(bool), superscript=st.booleans(), data=st.data())
def test_every_mutation_is_found(
    clusters: list[list[Item]], superscript: bool, data: st.DataObject, tmp_path: Path
) -> None:
    html = rendered(clusters, superscript)
    spans = [match.span() for match in PROVEN.finditer(html)]
    start, end = data.draw(st.sampled_from(spans))
    others = [html[first:last] for first, last in spans]
    new = data.draw(st.sampled_from(mutations(html[start:end], others)))
    (tmp_path / "page.html").write_text(html[:start] + new + html[end:], encoding="utf-8")
    assert verify(tmp_path), f"{html[start:end]!r} → {new!r} was not found"


TAGS = st.sampled_from([*(DATA / "torn.txt").read_text(encoding="utf-8").splitlines(), "\r\n", "\u2028", "text 1–2"])


@SETTINGS
@given(parts=st.lists(TAGS, max_size=25))
def test_any_text_is_some_page(parts: list[str], tmp_path: Path) -> None:
    """Torn HTML has findings, in order, within the file; it never breaks the proof."""
    html = "".join(parts)
    (tmp_path / "page.html").write_text(html, encoding="utf-8", newline="")
    found = verify(tmp_path)
    lines = html.replace("\r\n", "\n").split("\n")
    assert all(1 <= one.location.line <= len(lines) for one in found)
    assert all(1 <= one.location.column <= len(lines[one.location.line - 1]) + 1 for one in found)
    assert verify(tmp_path) == found
