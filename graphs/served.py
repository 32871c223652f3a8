"""The graph for a server that wants one at import: `langgraph dev` with the langgraph.json beside the package.

Importing this reads the dossiers and settings; nothing else in the package imports it. The server brings its own
checkpointer; the trail is left all the same.
"""

from __future__ import annotations

from .wiring import build_graph

graph = build_graph()
