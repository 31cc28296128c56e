"""What a first visit to each page of the built site transfers, in bytes after gzip -9, heaviest first.

Run after a build: ``python tests/bench/weight.py [folder of the address, such as indications/]``.
"""

import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from generator.build.serve import _Handler  # noqa: E402
from tests.addresses import addresses  # noqa: E402
from tests.conftest import CHROMIUM  # noqa: E402
from tests.test_browser_weight import weigh  # noqa: E402


def main() -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else ""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(ROOT / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = {path: weigh(browser, address + path) for path in addresses(ROOT / "site") if path.startswith(folder)}
        browser.close()
    server.shutdown()
    print(f"{'all':>9} {'page':>9} {'requests':>9}  address")
    for path, weights in sorted(found.items(), key=lambda item: -sum(item[1].values())):
        print(f"{sum(weights.values()):>9,} {weights[address + path]:>9,} {len(weights):>9}  /{path}")


if __name__ == "__main__":
    main()
