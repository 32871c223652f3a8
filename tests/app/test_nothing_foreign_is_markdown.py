"""What Streamlit reads as Markdown or HTML is written by us, to the letter: read off the code of every page.

Text of people and models goes through `showing`, or to elements that show text as text. A label may hold a value only
through `label(...)` or `as_text(...)`, which take its Markdown away.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "app.py", *sorted((ROOT / "app_pages").glob("**/*.py"))]
ONLY_IN_SHOWING = {"html"}
NEVER = {
    "markdown",
    "write",
    "write_stream",
    "latex",
    "iframe",
    "image",
    "video",
    "audio",
    "link_button",
    "exception",
    "help",
    "echo",
}
MARKDOWN_FIRST = {
    "title", "header", "subheader", "caption", "error", "warning", "info", "success", "toast", "badge", "metric", "button",
    "download_button", "form_submit_button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "pills", "feedback",
    "segmented_control", "slider", "select_slider", "number_input", "text_input", "text_area", "date_input", "time_input",
    "file_uploader", "color_picker", "expander", "popover", "status", "spinner", "progress", "dialog", "chat_message", "menu_button",
    "tabs", "table",
}  # fmt: skip
"""Calls whose first argument, or `label`, is read as Markdown."""
MARKDOWN_NAMED = {"label", "help", "caption", "captions", "title", "text", "body"}
MARKDOWN_OPTIONS = {"radio", "pills", "segmented_control"}
"""Calls whose options are read as Markdown."""
OURS = {"label", "as_text"}


def faults(source: str, name: str = "page.py") -> Iterator[str]:
    """Each call that might show foreign text as Markdown or HTML."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from (f"{name}:{node.lineno}: {why}" for why in _call(node, node.func.attr, name))
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            yield f"{name}:{node.value.lineno}: unsafe_allow_html"


def _call(node: ast.Call, called: str, name: str) -> Iterator[str]:
    if not _is_streamlit(node.func):
        return
    if called in NEVER or (called in ONLY_IN_SHOWING and name != "showing.py"):
        yield f"{called} is not for pages"
    if called in MARKDOWN_FIRST:
        given = [*node.args[:1], *(item.value for item in node.keywords if item.arg in MARKDOWN_NAMED)]
        yield from (f"{called}({ast.unparse(value)})" for value in given if not _is_ours(value))
    if called in MARKDOWN_OPTIONS:
        shown = next((item.value for item in node.keywords if item.arg == "format_func"), None)
        options = node.args[1] if len(node.args) > 1 else None
        if not (_shows_ours(shown) or (options is not None and _is_ours(options))):
            yield f"{called} shows options as Markdown; give format_func=as_text, or one that calls label"


_ELSEWHERE = {"sys", "re", "ast", "json", "html", "logging", "cli", "config", "Path", "self", "typer"}


def _is_streamlit(func: ast.expr) -> bool:
    """Whether a call is one of `st`, or of a container that may be one."""
    root = func
    while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
        root = root.func if isinstance(root, ast.Call) else root.value
    return isinstance(root, ast.Name) and root.id not in _ELSEWHERE


def _is_ours(value: ast.expr) -> bool:
    """A literal, what `label` or `as_text` gives, or words of the interface with nothing put into them."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "say":
        return not value.keywords and all(isinstance(item, ast.Constant) for item in value.args)
    if isinstance(value, (ast.List, ast.Tuple)):
        return all(map(_is_ours, value.elts))
    if isinstance(value, ast.ListComp):
        return _is_ours(value.elt)
    if isinstance(value, ast.IfExp):
        return _is_ours(value.body) and _is_ours(value.orelse)
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in OURS


def _shows_ours(shown: ast.expr | None) -> bool:
    if isinstance(shown, ast.Lambda):
        return _is_ours(shown.body)
    return isinstance(shown, ast.Name) and (shown.id in OURS or shown.id.endswith("_label"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_gives_streamlit_no_foreign_text_to_read_as_markdown(path: Path) -> None:
    assert not list(faults(path.read_text(encoding="utf-8"), path.name))


@pytest.mark.parametrize(
    "source",
    [
        "st.markdown('x')",
        "st.write(run.case.prompt)",
        "st.html(text)",
        "column.write(text)",
        "st.columns(2)[0].markdown(text)",
        "st.title(f'Run {run}')",
        "st.button(finding.question)",
        "st.selectbox(say('a.b', n=1), options)",
        "st.text_area(label('a'), help=note.cue)",
        "st.expander('x' + text)",
        "st.radio(label('a'), options)",
        "st.pills(label('a'), options, format_func=str)",
        "st.tabs([run.run])",
        "st.text_input(label('a') if x else y)",
        "st.caption(text, unsafe_allow_html=True)",
        "with st.status(text): pass",
        "st.sidebar.error(str(error))",
        "st.title(say('a', run=run))",
        "st.title(say(key))",
    ],
)
def test_the_reading_finds_what_it_is_for(source: str) -> None:
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        "st.title(label('a.b'))",
        "st.title(say('a.b'))",
        "st.selectbox(label('a'), cases, format_func=str)",
        "st.pills(label('a'), cases, format_func=as_text)",
        "st.text_area('Draft', run.draft.text)",
        "st.text(anything)",
        "st.tabs([label('a'), label('b')])",
    ],
)
def test_what_shows_text_as_text_is_left_alone(source: str) -> None:
    assert not list(faults(source))
