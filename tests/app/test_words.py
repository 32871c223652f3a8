"""The words of the interface: every language says the same things, and every key that a page asks for is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from winks.app_pages.words import FOLDER, LANGUAGES, as_text, words_of

PAGES = sorted(FOLDER.parent.glob("**/*.py"))
OTHERS = [code for code in LANGUAGES if code != "en"]
_PLACE = re.compile(r"{(\w*)}")


def asked_for() -> set[str]:
    """Keys in the code of the pages; where a part is put in, `*` stands for it."""
    keys: set[str] = set()
    for node in (node for path in PAGES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        if node.func.id in ("say", "label", "counted"):
            for key in _keys(node.args[0]):
                keys |= {f"{key}.one", f"{key}.other"} if node.func.id == "counted" else {key}
    return keys


def _keys(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    if isinstance(value, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in value.values)]
    if isinstance(value, ast.IfExp):
        return [*_keys(value.body), *_keys(value.orelse)]
    return []


def test_every_key_that_a_page_asks_for_is_there() -> None:
    known = words_of("en")
    missing = [
        key for key in asked_for() if not any(re.fullmatch(re.escape(key).replace(r"\*", r"[\w.]+"), k) for k in known)
    ]
    assert not sorted(missing)


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_says_everything_and_nothing_more(code: str) -> None:
    assert words_of(code).keys() == words_of("en").keys()


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_the_same_places_to_put_values(code: str) -> None:
    differing = [
        key
        for key, text in words_of("en").items()
        if sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(words_of(code)[key]))
    ]
    assert not differing


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_is_translated_and_not_copied(code: str) -> None:
    long = {key: text for key, text in words_of("en").items() if len(text.split()) > 3}
    assert not [key for key, text in long.items() if words_of(code)[key] == text]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_words_are_empty_or_unclean(code: str) -> None:
    assert not [key for key, text in words_of(code).items() if text != text.strip() or not text]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_words_speak_of_scores(code: str) -> None:
    banned = re.compile(
        r"\b(scores?|ratings?|stars?|percent|accuracy|skor|nilai rata-rata|peringkat|persen)\b", re.IGNORECASE
    )
    assert not [text for text in words_of(code).values() if banned.search(text)]


def test_a_value_in_a_label_stays_the_text_it_is() -> None:
    assert as_text("*a* [b](http://c) :material/home: $x$") == r"\*a\* \[b\]\(http\:\/\/c\) \:material\/home\: \$x\$"


def test_every_key_is_asked_for_by_some_page() -> None:
    asked = [re.compile(re.escape(key).replace(r"\*", r"[\w.]+")) for key in asked_for()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    unused = [key for key in words_of("en") if not any(one.fullmatch(key) for one in asked) and key not in text]
    assert not unused


def test_the_files_of_a_language_are_those_of_english() -> None:
    names = {path.name for path in (FOLDER / "en").glob("*.toml")}
    for code in OTHERS:
        assert {path.name for path in Path(FOLDER / code).glob("*.toml")} == names


def test_a_language_that_was_chosen_is_carried_along_by_links(open_page) -> None:
    page = open_page("dossiers", language="id")
    links = [link for element in page.get("html") for link in re.findall(r'href="([^"]*)"', element.proto.body)]
    assert links
    assert all(link.startswith("#") or "language=id" in link for link in links)


def test_a_language_that_nobody_chose_stands_in_no_link(open_page) -> None:
    page = open_page("dossiers")
    assert not [element for element in page.get("html") if "language=" in element.proto.body]


def test_a_language_that_is_not_here_is_english(open_page, shown) -> None:
    assert "Those that speak" in shown(open_page("dossiers", language="tlh"))
