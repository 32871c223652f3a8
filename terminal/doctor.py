"""What an installation can do, to be read on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from .layout import heading, inset, many


def doctor_view(found: dict[str, Any]) -> RenderableType:
    """What was found, to be read."""
    parts: list[RenderableType] = [Text(f"Winks {found['winks']}", style="bold"), *heading("Model")]
    parts.append(inset(Text(f"{found['model']['name']}: {found['model']['say']}")))
    parts += heading("Providers")
    for item in found["providers"]:
        has = "installed" if item["installed"] else f"not installed: {item['install']}"
        key = "" if item["key"] is None else f"; {item['key']} is {'set' if item['key_is_set'] else 'not set'}"
        parts.append(inset(Text(f"{item['name']}: {has}{key}")))
    parts += heading("Trail and dossiers")
    trail = found["trail"]
    parts.append(inset(Text(f"{trail['where']}: {many(trail['runs'], 'run') if trail['usable'] else trail['say']}")))
    parts.append(inset(Text(f"Seals: {found['seals']['say']}")))
    parts.append(
        inset(Text(f"{many(found['dossiers']['held'], 'dossier')}; prices for {many(found['prices'], 'model')}"))
    )
    parts += [inset(Text(fault, style="red")) for fault in found["dossiers"]["unreadable"]]
    parts += [inset(Text(told)) for told in found["dossiers"]["told"]]
    parts += heading("Settings that are not the default")
    changed = [item for item in found["settings"] if item["source"] != "default"]
    parts += [inset(Text(f"{item['name']} = {item['value']}  ({item['source']})")) for item in changed]
    return Group(*parts) if changed else Group(*parts, inset(Text("none")))
