"""What an export holds: the files of a zip, or the one file that it is."""

from __future__ import annotations

import io
import zipfile


def unpacked(form: str, made: bytes) -> dict[str, bytes]:
    """The files of an export, by their names; one that is a single file by the name of its form."""
    if not made.startswith(b"PK\x03\x04"):
        return {form: made}
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {f"{form} {name}": archive.read(name) for name in archive.namelist()}
