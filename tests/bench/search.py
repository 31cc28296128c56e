"""What a search loads on a site of 1,000 pages and 2,000 works: `gzip -9` of all responses up to the first results.

From the key press that opens the search to the results of one word, in Chromium: a word of every page, a common one
and a rare one. Fails above 200 KB. Run it with `python tests/bench/search.py`.
"""

import gzip
import random
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from generator.build.serve import _Handler  # noqa: E402
from generator.config import read_config  # noqa: E402
from generator.pipeline import build  # noqa: E402

INDICATIONS, STUDIES, OTHERS, WORKS = 100, 700, 200, 2_000
VOCABULARY, SENTENCES = 20_000, 45
KILOBYTES = 200
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
MKDOCS = """site_name: Large
docs_dir: content
theme: {name: material, custom_dir: site_overrides, font: false, favicon: assets/images/favicon.svg}
nav: [index.md]
extra: {evidence: {content: content, references: [references/*.bib]}}
"""


def main() -> None:
    dice = random.Random(1)  # noqa: S311 - not for secrets
    words = vocabulary(dice)
    with TemporaryDirectory() as folder:
        project = Path(folder)
        write_project(project, dice, words)
        done = build(read_config(project), lambda _: None)
        if not done.published:
            raise SystemExit("\n".join(str(found) for found in done.diagnostics[:5]))
        print(f"{done.indexed} pages searchable")
        site = project / "site"
        with served(site) as (address, asked):
            sizes = [measured(address, asked, site, word) for word in (words[0], words[60], words[15_000], "condition")]
    if max(sizes) > KILOBYTES:
        raise SystemExit(f"more than {KILOBYTES} KB")


def vocabulary(dice: random.Random) -> list[str]:
    """Different words, the most frequent first."""
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made.setdefault("".join(dice.choices(SYLLABLES, k=dice.choice((2, 3, 3, 4)))))
    return list(made)


def write_project(project: Path, dice: random.Random, words: list[str]) -> None:
    """Pages of about 700 words, whose frequencies are as uneven as those of a language (Zipf's law)."""
    shutil.copytree(ROOT / "site_overrides", project / "site_overrides")
    weights = [1 / (rank + 3) for rank in range(len(words))]

    def prose(count: int) -> str:
        return " ".join(dice.choices(words, weights, k=count))

    def body(key: str) -> str:
        sentences = [f"{prose(14).capitalize()} [@{key}]." for _ in range(SENTENCES)]
        return "\n\n".join(f"## {prose(3).capitalize()}\n\n{' '.join(sentences[at::5])}" for at in range(5))

    (project / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    for name in ("indications", "studies", "pages"):
        (project / "content" / name).mkdir(parents=True)
    (project / "references").mkdir()
    works = [
        f"@article{{work{n},\n title = {{{{{prose(10)}}}}},\n"
        f" author = {{Family{n % 700}, G. H. and Other{n % 90}, F.}},\n"
        f" journal = {{Journal of {prose(1)}}},\n year = {{{1980 + n % 45}}},\n volume = {{{n}}}\n}}"
        for n in range(WORKS)
    ]
    (project / "references" / "works.bib").write_text("\n".join(works), encoding="utf-8")
    write_page(project, "index", "title: Large\ndescription: Large.", body("work0"))
    listing = "title: References\ndescription: All.\ntype: references\nsplit_above: 100000"
    write_page(project, "references", listing, "")
    for n in range(INDICATIONS):
        head = (
            f"type: indication\ntitle: Condition {words[200 + n]}\ndescription: {prose(12)}\ndirection: benefit\n"
            f"question: {{population: {prose(4)}, intervention: a, comparison: b, outcomes: [c]}}\n"
            f"key_messages: [{prose(12)}]\nlast_reviewed: 2026-01-01"
        )
        write_page(project, f"indications/condition-{n}", head, body(f"work{n}"))
    designs = ("randomised controlled trial", "cohort study", "case report", "crossover trial", "animal study")
    for n in range(STUDIES):
        head = (
            f"type: study\ntitle: Family{n} and others, {prose(8)}\ndescription: {prose(20)}\nlabel: Family{n} 2000\n"
            f"reports: [work{n + 100}]\nreported_by: [work1]\ndesign: {{kind: {designs[n % 5]}}}\n"
            f"participants: {{population: {prose(5)}}}\nindications: [condition-{n % INDICATIONS}]"
        )
        write_page(project, f"studies/study-{n}", head, body(f"work{n + 100}"))
    for n in range(OTHERS):
        head = f"title: {prose(4).capitalize()}\ndescription: {prose(20)}"
        write_page(project, f"pages/page-{n}", head, body(f"work{n + 900}"))


def write_page(project: Path, name: str, head: str, body: str) -> None:
    (project / "content" / f"{name}.md").write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The site's address, and the paths that were asked for: a browser does not tell of what its workers load."""
    asked: list[str] = []

    class Handler(_Handler):
        def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
            asked.append(self.path.partition("?")[0])
            super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()


def measured(address: str, asked: list[str], site: Path, word: str) -> float:
    """The kilobytes (1,000 bytes) of one search, typed as people type; prints them by kind of file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page()
        page.goto(address, wait_until="networkidle")
        asked.clear()
        page.keyboard.press("/")
        page.keyboard.type(word, delay=80)
        page.locator(".search-dialog__results a").first.wait_for()
        page.wait_for_load_state("networkidle")
        status = page.locator(".search-dialog__status").inner_text()
        browser.close()
    sizes: Counter[str] = Counter()
    for path in asked:
        file = Path(unquote(path))
        sizes[file.suffix.lstrip(".") or "html"] += len(gzip.compress((site / str(file).lstrip("/")).read_bytes(), 9))
    kilobytes = sizes.total() / 1000
    parts = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(sizes.items()))
    print(f"{status}: {kilobytes:.1f} KB in {len(asked)} files ({parts})")
    return kilobytes


if __name__ == "__main__":
    main()
