"""Files in a zip that is the same, byte for byte, each time: one time for all, one order, plain permissions.

The limit: how a file is deflated depends on the machine's zlib, so that two machines may give two zips of the same files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime

EARLIEST, LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""The times that a zip can hold."""
LEVEL = 6
_UNIX = 3
_FILE = 0o100644
_ODD = re.compile(r"[^A-Za-z0-9@+_.-]|^[.-]|\.(?=\.)|\.$")


def zipped(files: Mapping[str, bytes], at: str) -> bytes:
    """These files as a zip, in the order given. `at` is a time in ISO 8601 that all of them bear."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, _time(at))
            entry.create_system, entry.external_attr = _UNIX, _FILE << 16
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED, LEVEL)
    return held.getvalue()


def file_name(text: str) -> str:
    """A text as the name of a file that every system takes: what is not plain ASCII is an underscore."""
    return _ODD.sub("_", text)[:120] or "_"


def _time(at: str) -> tuple[int, int, int, int, int, int]:
    time = datetime.fromisoformat(at)
    told = (time.year, time.month, time.day, time.hour, time.minute, time.second)
    return min(max(told, EARLIEST), LATEST)
