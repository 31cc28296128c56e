"""How long `evidence check` takes on the real content, process start included: median of many runs.

Once with every page to be read, as after an update of the generator, and once as maintainers see it from then on.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    for name, remember in (("all pages read", False), ("pages remembered", True)):
        seconds = sorted(_run(remember) for _ in range(RUNS))
        middle, low, high = statistics.median(seconds), seconds[0], seconds[-1]
        print(f"evidence check, {name}: median {middle:.2f} s, of {RUNS} runs from {low:.2f} to {high:.2f} s")


def _run(remember: bool) -> float:
    if not remember:
        for file in (ROOT / ".build" / "cache").glob("pages-*.msgpack"):
            file.unlink()
    started = time.perf_counter()
    command = [sys.executable, "-m", "generator", "check", "--format", "json"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
