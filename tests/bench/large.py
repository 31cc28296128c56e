"""How long `evidence check` takes on 1,000 pages with 40,000 citations of 10,000 works, process start included.

Once with nothing remembered, and once as from then on. Run it on a quiet machine: `python tests/bench/large.py`.
"""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PAGES, CITATIONS, WORKS, RUNS = 1_000, 40, 10_000, 5
SENTENCE = "naltrexone dose of placebo in patients with pain over weeks and no effect on the mean score was seen at"
ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    with TemporaryDirectory() as folder:
        project = Path(folder)
        write_project(project)
        for name, remember in (("nothing remembered", False), ("pages remembered", True)):
            seconds = sorted(run(project, remember) for _ in range(RUNS))
            print(
                f"evidence check, {name}: median {seconds[RUNS // 2]:.2f} s, from {seconds[0]:.2f} to {seconds[-1]:.2f}"
            )


def run(project: Path, remember: bool) -> float:
    if not remember:
        shutil.rmtree(project / ".build", ignore_errors=True)
    started = time.perf_counter()
    command = [sys.executable, "-m", "generator", "check", "--project", str(project), "--format", "json"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def write_project(project: Path) -> None:
    """Pages of 40 citations in ten paragraphs, some with locators, prefixes or several works; each work is cited."""
    dice = random.Random(1)  # noqa: S311 - not for secrets
    (project / "content").mkdir()
    (project / "references").mkdir()
    (project / "mkdocs.yml").write_text("site_name: Large\ndocs_dir: content\n", encoding="utf-8")
    works = "\n".join(entry(dice, place) for place in range(WORKS))
    (project / "references" / "works.bib").write_text(works, encoding="utf-8")
    for place in range(PAGES):
        paragraphs = "\n\n".join(paragraph(dice, place * 40 + part * 4) for part in range(CITATIONS // 4))
        name = "index" if place == 0 else f"page-{place}"
        (project / "content" / f"{name}.md").write_text(f"# Page {place}\n\n{paragraphs}\n", encoding="utf-8")


def paragraph(dice: random.Random, first: int) -> str:
    sentences = []
    for place in range(first, first + 4):
        keys = [f"work{(place + more * 997) % WORKS}" for more in range(dice.choice((1, 1, 1, 2, 3)))]
        form = dice.choice(("[@{}]", "[@{}]", "[@{}, p. 3]", "[see @{} and elsewhere]"))
        cited = form.format(keys[0]) if len(keys) == 1 else f"[{'; '.join(f'@{key}' for key in keys)}]"
        sentences.append(f"{' '.join(dice.choices(SENTENCE.split(), k=18)).capitalize()} {cited}.")
    return " ".join(sentences)


def entry(dice: random.Random, place: int) -> str:
    authors = " and ".join(f"Family{dice.randrange(4000)}, G. H." for _ in range(dice.randint(1, 6)))
    return (
        f"@article{{work{place},\n  title = {{{{{' '.join(dice.choices(SENTENCE.split(), k=9))} {place}}}}},\n"
        f"  author = {{{authors}}},\n  journal = {{Journal of Works}},\n  year = {{{dice.randint(1980, 2026)}}},\n"
        f"  volume = {{{dice.randint(1, 90)}}},\n  pages = {{{place}--{place + 9}}},\n"
        f"  doi = {{10.1000/work.{place}}}\n}}\n"
    )


if __name__ == "__main__":
    main()
