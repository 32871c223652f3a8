"""JSON as people read it, on a screen or in a file."""

from __future__ import annotations

import json
import re
from typing import Any

_CONTROLS = re.compile("[\x7f-\x9f\u2028\u2029]")


def as_json(item: Any, **how: Any) -> str:
    """JSON in the letters it was written in; control characters that a terminal may obey are written as escapes."""
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(item, ensure_ascii=False, **how))
