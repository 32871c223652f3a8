"""The ferry dossier with something in it put otherwise, for tests of documents."""

from __future__ import annotations

from pathlib import Path

from winks.personas.editing import Value, set_field
from winks.personas.reader import ReadDossier, read_bytes

FERRY = Path(__file__).parents[2] / "dossiers" / "ferry-crew-handover.md"
HOSTILE = '<img src=http://e.invalid/x onerror=alert(1)> <script>alert(1)</script> </style> & "x" \'y\' ]]> {=1+1} =HYPERLINK("http://e.invalid")'


def ferry(**fields: Value) -> ReadDossier:
    """The dossier with fields put otherwise; two underscores in a name stand for a dot, one at its end for nothing."""
    text = FERRY.read_text(encoding="utf-8")
    for name, value in fields.items():
        text = set_field(text, name.replace("__", "."), value)
    return read_bytes(text.encode(), FERRY.name)
