"""How long `evidence check` takes on the real content, process start included: median of many runs."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "generator", "check", "--format", "json"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        seconds.append(time.perf_counter() - started)
    middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
    print(f"evidence check: median {middle:.2f} s, of {RUNS} runs from {low:.2f} to {high:.2f} s")


if __name__ == "__main__":
    main()
