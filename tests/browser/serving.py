"""The review table as a user starts it: `streamlit run app.py` from some other folder, with a home of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Served:
    """A server under way. `address` has no slash at its end; `home` is its WINKS_HOME, `log` what it wrote."""

    def __init__(
        self,
        folder: Path,
        *flags: str,
        script: Path = ROOT / "app.py",
        secrets: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.home, self._flags = folder, folder / "home", flags
        self._script, self._log = script, folder / "log.txt"
        self._environment = dict(environment or {})
        (folder / "user" / ".streamlit").mkdir(parents=True)
        if secrets is not None:
            (folder / ".streamlit").mkdir()
            (folder / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf-8")

    def __enter__(self) -> Served:
        self.start(free_port())
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int) -> None:
        """Start, and come back when it answers."""
        command = [sys.executable, "-m", "streamlit", "run", str(self._script), f"--server.port={port}", *self._flags]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self._surroundings(), stdout=log, stderr=log, start_new_session=True
            )
        self.host = f"127.0.0.1:{port}"
        self.address = f"http://{self.host}"
        self._wait(port)
        self.health = self._status("/_stcore/health")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, how)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def restart(self) -> None:
        """Kill it and start it again at the same address, with the same home."""
        port = int(self.host.rpartition(":")[2])
        self.stop(signal.SIGKILL)
        self.start(port)

    @property
    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _wait(self, port: int) -> None:
        """Wait until it listens. AssertionError, with what it said, where it ends instead."""
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            except OSError:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.05)
                    raise AssertionError(f"The server did not start: {self.log}") from None
            else:
                return

    def _status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.address + path, timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def _surroundings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WINKS_", "STREAMLIT_"))}
        own = {
            "HOME": str(self.folder / "user"),
            "WINKS_HOME": str(self.home),
            "STREAMLIT_SERVER_HEADLESS": "true",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | own | self._environment


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
