"""How long readers wait for what scripts do on the built site: filtering 2,000 rows, opening a citation's card.

Run after a build: ``python tests/bench/scripts.py``. Times are milliseconds in the browser, layout included.
"""

import re
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from generator.build.serve import _Handler  # noqa: E402
from tests.conftest import CHROMIUM  # noqa: E402

ROWS = 2000
FILTER = """() => [...Array(10)].map(() => {
  const start = performance.now();
  document.querySelector("[name=evidence][value=direct]").click();
  document.body.getBoundingClientRect();
  return performance.now() - start;
})"""
OPEN = """() => [...document.querySelectorAll("a[role=doc-biblioref]")].slice(0, 40).map((link) => {
  link.scrollIntoView({ block: "center" });
  const start = performance.now();
  link.focus({ focusVisible: true, preventScroll: true });
  document.querySelector(".cite-card").getBoundingClientRect();
  return performance.now() - start;
})"""


def repeated(route: Any) -> None:
    """The list of studies with its rows repeated."""
    response = route.fetch()
    html = response.text()
    rows = re.findall(r"<tr data-row.*?</tr>", html, re.DOTALL)
    more = re.sub(r' id="[^"]*"', "", "".join(rows)) * (ROWS // len(rows))
    end = html.index("</tbody>", html.rindex("<tr data-row"))
    route.fulfill(response=response, body=html[:end] + more + html[end:])


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/studies/", repeated)
        page.goto(f"{address}studies/")
        page.locator("[data-explore-ready]").wait_for()
        report(f"filter {ROWS:,} rows", page.evaluate(FILTER))
        page.goto(f"{address}sources/addf/")
        page.keyboard.press("Tab")
        report("open a card", page.evaluate(OPEN))
        browser.close()
    server.shutdown()


def report(what: str, times: list[float]) -> None:
    print(f"{what:<20} median {median(times):6.1f} ms, longest {max(times):6.1f} ms")


if __name__ == "__main__":
    main()
