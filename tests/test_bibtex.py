"""Reading BibTeX, the rules about references, and CSL-JSON."""

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest
from bibtexparser.splitter import Splitter
from hypothesis import given
from hypothesis import strategies as st

from generator import importers
from generator.checks import identifiers as identifier_checks
from generator.checks import identity as identity_checks
from generator.checks import references as reference_checks
from generator.csl_json import to_csl_json
from generator.diagnostics import Check, Diagnostic, Fix, Rule, in_order
from generator.importers import bibtex
from generator.importers.bibtex_fields import RawEntry
from generator.importers.bibtex_scan import scan
from generator.model.references import Name, Reference, Retraction
from generator.source import Location, Source

CASES = sorted((Path(__file__).parent / "data" / "bibtex").iterdir())
CHECKS = [
    value
    for module in (identifier_checks, identity_checks, reference_checks)
    for value in vars(module).values()
    if isinstance(value, Check)
]
LOADING = {value for module in (importers, bibtex) for value in vars(module).values() if isinstance(value, Rule)}
RULES = {rule.name for rule in LOADING} | {check.rule.name for check in CHECKS}


@dataclass(frozen=True)
class Bibliography:
    references: tuple[Reference, ...]
    retractions: tuple[Retraction, ...] = ()


def load(case: Path) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    """What is read from a case's files, and what loading and all checks find."""
    references: list[Reference] = []
    found: list[Diagnostic] = []
    for file in sorted(case.iterdir()):
        if file.name not in ("findings.txt", "expected.json", "fixed.txt"):
            read, diagnostics = importers.read(file.read_bytes(), file.name)
            references.extend(read)
            found.extend(diagnostics)
    for check in CHECKS:
        found.extend(check(Bibliography(tuple(references))))
    return tuple(references), in_order(found)


def shown(diagnostics: Sequence[Diagnostic]) -> str:
    """One line for each finding, and one for each related place."""
    lines = []
    for found in diagnostics:
        place = found.location
        end = f"-{place.end_line}:{place.end_column}"
        lines.append(
            f"{place.path}:{place.line}:{place.column}{end} {found.severity} {found.rule.name} "
            f"{found.message} | {found.help}"
        )
        lines += [
            f"    {one.location.path}:{one.location.line}:{one.location.column} {one.message}" for one in found.related
        ]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings(case: Path, golden: Callable[[Path, str], None]) -> None:
    _, found = load(case)
    golden(case / "findings.txt", shown(found))


@pytest.mark.parametrize("case", [case for case in CASES if (case / "fixed.txt").exists()], ids=lambda case: case.name)
def test_fixes(case: Path, golden: Callable[[Path, str], None], tmp_path: Path) -> None:
    """Fixes applied to the file, all at once: what they mend is then found no more."""
    references, found = load(case)
    text = fixed((case / "input.bib").read_text(encoding="utf-8"), [one.fix for one in found if one.fix])
    golden(case / "fixed.txt", text)
    (tmp_path / "input.bib").write_text(text, encoding="utf-8")
    again, left = load(tmp_path)
    assert not {one.message for one in found if one.fix} & {one.message for one in left}
    if case.name.startswith("reference-identifier-form"):
        assert not left
        assert [to_csl_json(one) for one in again] == [to_csl_json(one) for one in references]


def fixed(text: str, fixes: Sequence[Fix]) -> str:
    source = Source("input.bib", text)
    for fix in sorted(fixes, key=lambda fix: fix.location, reverse=True):
        start = source.offset(fix.location.line - 1, fix.location.column - 1)
        end = source.offset(fix.location.end_line - 1, fix.location.end_column - 1)
        text = text[:start] + fix.replacement + text[end:]
    return text


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_has_a_case_that_breaks_it_and_one_that_keeps_it(rule: str) -> None:
    found = {
        side: {diagnostic.rule.name for case in CASES if case.name == f"{rule}-{side}" for diagnostic in load(case)[1]}
        for side in ("bad", "good")
    }
    assert rule in found["bad"]
    assert not found["good"]
    assert any(case.name == f"{rule}-good" for case in CASES)


@pytest.mark.parametrize(
    "case", [case for case in CASES if (case / "expected.json").exists()], ids=lambda case: case.name
)
def test_csl_json(case: Path) -> None:
    references, _ = load(case)
    expected = json.loads(case.joinpath("expected.json").read_text(encoding="utf-8"))
    assert [to_csl_json(reference) for reference in references] == expected


def test_pandoc_prints_what_the_file_says() -> None:
    """Pandoc ends cut author lists in *et al.*, keeps marks, makes no markup of text, loses no figure."""
    import pypandoc

    references, _ = load(next(case for case in CASES if case.name == "csl-rich"))
    style = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>t</title><id>t</id>'
        '<updated>2020-01-01T00:00:00Z</updated></info><citation><layout><text variable="citation-number"/></layout>'
        '</citation><bibliography et-al-min="100" et-al-use-first="99"><layout><names variable="author"/>'
        '<text variable="title" prefix=": "/><date variable="issued" form="numeric" prefix=". "/></layout>'
        "</bibliography></style>"
    )
    items = json.dumps([to_csl_json(reference) for reference in references])
    with TemporaryDirectory() as folder:
        Path(folder, "style.csl").write_text(style, encoding="utf-8")
        Path(folder, "items.json").write_text(items, encoding="utf-8")
        arguments = ["--citeproc", f"--csl={folder}/style.csl", f"--bibliography={folder}/items.json", "--wrap=none"]
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html", *arguments],
            input='---\nnocite: "@*"\n---\n',
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    html = re.sub(r"</?span[^>]*>", "", done.stdout)
    assert "van Gogh, Jan van der Berg, John A. Smith Jr, Ludwig van Beethoven, A. Özgür, World Health" in html
    assert "Organization, et al.: " in html
    assert (
        "<em>In vivo</em> [<sup>3</sup>H]naltrexone, H<sub>2</sub>O and β-endorphin: p &lt; 0.05 &amp; 50% in Crohn’s"
        in html
    )
    assert "Not &lt;i&gt;markup&lt;/i&gt;, &lt;script&gt;alert(1)&lt;/script&gt; &amp; 5 &lt; 6" in html
    assert "5 &lt; 6</a>. in press" in html


# Entries written as nearly all files are; each begins a line, and keys tell them apart.
WORDS = st.text("abcdéß 5<%&", min_size=1, max_size=12).map(lambda text: text.replace("%", r"\%"))
VALUES = st.one_of(WORDS.map("{{{}}}".format), WORDS.map('"{}"'.format), st.integers(0, 3000).map(str))
FIELDS = st.dictionaries(st.sampled_from(["title", "author", "journal", "year", "volume"]), VALUES, max_size=5)


@st.composite
def files(draw: st.DrawFn) -> list[str]:
    fields = draw(st.lists(FIELDS, min_size=1, max_size=4))
    return [
        f"@article{{key{number},\n" + "".join(f"  {name} = {value},\n" for name, value in entry.items()) + "}\n"
        for number, entry in enumerate(fields)
    ]


def accounted_for(source: Source, entries: Sequence[RawEntry], found: Sequence[Diagnostic]) -> bool:
    """Whether each `@word{` at the beginning of a line is an entry, or something is reported before the next one."""
    starts = [
        match.end() - 1 for match in re.finditer(r"^[ \t]*@(?!string|preamble)(?=\w+\{)", source.text, re.MULTILINE)
    ]
    reported = [source.offset(one.location.line - 1, one.location.column - 1) for one in found]
    return all(
        any(entry.start == start for entry in entries)
        or any(start <= place < (following or len(source.text) + 1) for place in reported)
        for start, following in zip_longest(starts, starts[1:])
        if start is not None
    )


@given(files())
def test_well_formed_files_are_read_as_bibtexparser_reads_them(entries: list[str]) -> None:
    text = "\n".join(entries)
    read, found = scan(Source("a.bib", text))
    theirs = Splitter(text).split().entries
    assert not found
    assert [(entry.key, [field.name for field in entry.fields]) for entry in read] == [
        (entry.key, [field.key for field in entry.fields]) for entry in theirs
    ]
    for entry, other in zip(read, theirs, strict=True):
        assert [field.value for field in entry.fields] == [field.value.strip('{}"') for field in other.fields]
        assert [text[slice(*field.span)] for field in entry.fields] == [field.value for field in entry.fields]


@given(files(), st.data())
def test_a_mangled_entry_is_read_or_reported_and_costs_no_other(entries: list[str], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[which].rstrip("\n")
    start, length = data.draw(st.integers(0, len(entry))), data.draw(st.integers(0, 6))
    put = data.draw(st.text('{}"(),=#@%\\ \n', max_size=3))
    entries[which] = entry[:start] + put + entry[start + length :] + "\n"
    source = Source("a.bib", "\n".join(entries))
    read, found = scan(source)
    keys = {entry.key for entry in read}
    assert keys >= {f"key{number}" for number in range(len(entries)) if number != which}
    assert accounted_for(source, read, found)
    before, after = len("\n".join([*entries[:which], ""])), len("\n".join(entries[: which + 1]))
    for one in found:
        assert before <= source.offset(one.location.line - 1, one.location.column - 1) <= after
    assert len(read) == len(entries) or found


@given(
    st.lists(
        st.sampled_from([*'{}"(),=#@%\\\n ', "@article{", "@comment{", "@string{", "k", "title", "5"]), max_size=25
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    source = Source("a.bib", text)
    references, found = bibtex.read(source)
    for one in found:
        assert 1 <= one.location.line <= one.location.end_line <= len(source.lines)
        assert 1 <= one.location.column <= len(source.lines[one.location.line - 1]) + 1
    if "comment" not in text:
        assert accounted_for(source, scan(source)[0], found)
    assert json.dumps([to_csl_json(reference) for reference in references])


def test_many_works_of_one_organisation_are_compared_in_seconds() -> None:
    """Works of one author and year are compared each with each; here some 300 of each year."""
    words = ("annual", "report", "method", "quality", "safety", "review", "outcome", "trial", "update", "committee")
    titles = (" ".join(words[int(digit)] for digit in f"{number:05d}"[::-1]) for number in range(10_000))
    references = tuple(
        Reference(
            f"k{n}", "report", Location("a.bib", n + 1), title, (Name(literal="Agency"),), issued=f"{1990 + n % 34}"
        )
        for n, title in enumerate(titles)
    )
    typo = Reference(
        "typo",
        "report",
        Location("b.bib"),
        "anual report method quality safety review",
        (Name(literal="Agency"),),
        issued="1990",
    )
    first = replace(typo, key="first", title="annual report method quality safety review", location=Location("a.bib"))
    started = process_time()
    found = list(identity_checks.reference_duplicate_work(Bibliography((first, *references, typo))))
    assert process_time() - started < 5
    assert "`typo` is the same work as `first`: title, first author and year alike" in {one.message for one in found}


def test_a_large_bibliography_has_each_work_compared_in_under_a_second() -> None:
    references = tuple(
        Reference(f"k{number}", "article-journal", Location("a.bib"), f"Work {number}", (Name("Smith"),), issued="2001")
        for number in range(10_000)
    )
    started = process_time()
    assert not list(identity_checks.reference_duplicate_work(Bibliography(references)))
    assert process_time() - started < 1
