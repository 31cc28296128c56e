"""Showing the built site on this machine while its sources change."""

import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generator.config import Config


class ServeError(Exception):
    """The address cannot be listened on."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves files quietly, never from a browser's cache, and the site's own page for what is not there."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing about each request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with 404.html where there is one."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def serve_site(
    config: Config, host: str, port: int, build_again: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Serve ``site/`` and call ``build_again`` at every change, until interrupted.

    Raises:
        ServeError: the address is taken or not this machine's.
    """
    from watchfiles import watch

    try:
        server = ThreadingHTTPServer((host, port), partial(_Handler, directory=str(config.site)))
    except OSError as error:
        raise ServeError(f"{host}:{port} cannot be listened on: {error.strerror}; choose another --port") from error
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"Serving http://{host}:{server.server_port}/ - press Ctrl+C to stop")
        for _ in watch(*_watched(config), raise_interrupt=False):
            say("Something changed.")
            build_again()
        server.shutdown()


def _watched(config: Config) -> tuple[Path, ...]:
    references = {path.parent for pattern in config.references for path in config.root.glob(pattern)}
    candidates = (config.mkdocs, config.content, config.overrides, *sorted(references))
    return tuple(path for path in candidates if path is not None and path.exists())
