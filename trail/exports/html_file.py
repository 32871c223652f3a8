"""One self-contained HTML file around a page: it asks for nothing, and forbids itself everything but its own style sheet."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from ..elements import Node


def html_file(title: str, style: str, body: Node) -> bytes:
    """The whole file, in UTF-8. Its policy names the style sheet by its hash, and is told before anything it could be told about."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Winks">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
{body.html}
</body>
</html>
""".encode()
