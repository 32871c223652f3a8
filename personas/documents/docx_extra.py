"""Whether DOCX can be written and read here: it takes an extra, and who lacks it is told which."""

from __future__ import annotations

from importlib.util import find_spec

from ...errors import SettingError


def need_docx() -> None:
    """SettingError, with what to install, where python-docx is not here."""
    if find_spec("docx") is None or find_spec("lxml") is None:
        raise SettingError(
            "A DOCX is written and read by python-docx, which is not installed: pip install 'winks[documents]'. "
            "HTML and the dossier's own Markdown need nothing more."
        )
