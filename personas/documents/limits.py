"""How much of a file that somebody sent is taken. What is larger is refused before it is looked into."""

from __future__ import annotations

MAX_FILE = 16 * 1024 * 1024
"""Bytes of the file."""
MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of all its parts."""
MAX_PART = 24 * 1024 * 1024
"""Bytes of one part."""
MAX_PARTS = 1_000
