"""A real PostgreSQL for tests: a server of their own on a socket in a folder of its own, a fresh database for each.

`WINKS_TEST_POSTGRES` names a server that is there already. Where there is neither a server nor Debian's programs, what
needs one is skipped with that reason; CI installs them.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url

_SERVER = os.environ.get("WINKS_TEST_POSTGRES")
"""Read at import: no test sees a setting from outside."""


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else debian[-1].parent if debian else None


@contextmanager
def own_server() -> Iterator[Server]:
    """A server of one's own, in a folder of its own. Skipped where there are no programs for one."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here: install Debian's `postgresql`, or name a server in WINKS_TEST_POSTGRES")
    where = Path(tempfile.mkdtemp(prefix="winks-pg-"))
    try:
        with Server(folder, where) as server:
            yield server
    finally:
        shutil.rmtree(where, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server, without a database."""
    if _SERVER:
        yield _SERVER.rstrip("/")
        return
    with own_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def _database(postgres_server: str) -> Iterator[str]:
    """The URL of a database that is made once for all tests."""
    name = f"winks_{os.getpid()}"
    url = make_url(postgres_server).set(database="postgres")
    _do(url, f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    _do(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(_database: str) -> str:
    """The URL of a database with nothing in it, and with nobody left from the test before."""
    _do(
        make_url(_database),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
    )
    return _database


def _do(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class Server:
    """A server in a folder; PostgreSQL refuses to run as root, so another user runs it there."""

    def __init__(self, folder: Path, where: Path) -> None:
        self._folder, self._data = folder, where / "data"
        self._user = _other() if getpass.getuser() == "root" else None
        if self._user:
            os.chown(where, pwd.getpwnam(self._user).pw_uid, -1)
        self._where = where
        self.url = f"postgresql+psycopg://postgres@/postgres?host={where}"

    def __enter__(self) -> Server:
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, as after a crash where it was killed."""
        told = f"-c listen_addresses='' -c unix_socket_directories={self._where} -c max_connections=60"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._where / "log", "-o", told, "start")

    def database(self, name: str) -> str:
        """The URL of a new database there."""
        _do(make_url(self.url), f"CREATE DATABASE {name}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def kill(self) -> None:
        """End it without a word to anybody, as a machine that loses its power does."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *told: object) -> None:
        command = [str(self._folder / program), *map(str, told)]
        done = subprocess.run(  # its output goes to a file: a server that inherits a pipe would hold it open
            command, user=self._user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            log = self._where / "log"
            raise RuntimeError(f"{command} ended with {done.returncode}: {log.read_text() if log.exists() else ''}")


def _other() -> str:
    """A user who is not root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no other user here")
