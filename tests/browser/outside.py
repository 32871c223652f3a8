"""Somewhere else: a server that a page of the table must never ask, and that says what it was asked."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Outside:
    """A server on a port of its own. `asked` are the paths that anybody asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._heard = threading.Condition()
        asked, heard = self.asked, self._heard

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                with heard:
                    asked.append(self.path)
                    heard.notify_all()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", "0")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            do_GET = do_POST = do_HEAD = do_OPTIONS = _answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def is_asked(self, *paths: str) -> bool:
        """Whether every one of these paths is asked for within ten seconds."""
        with self._heard:
            return self._heard.wait_for(lambda: set(paths) <= set(self.asked), timeout=10)

    def __enter__(self) -> Outside:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
