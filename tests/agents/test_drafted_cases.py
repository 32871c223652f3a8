"""A file of cases to try a dossier on: read, or refused in a sentence with the place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.agents.case import bundled_case
from winks.agents.drafted_cases import DraftedCase, drafted_cases
from winks.errors import CallError, UnknownId

CORPUS = Path(__file__).parents[1] / "personas" / "corpus"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("c.toml", "", "has no cases"),
        ("c.toml", "[[case]]\nid = 'a'\n", "case 1: there is no prompt"),
        ("c.toml", "[case]\nprompt = 'a'\n", "begin each case with"),
        ("c.toml", "[[case]]\nprompt = 3\n", "there is no prompt"),
        ("c.toml", "case = ['a']", "a case is a table with a prompt"),
        ("c.toml", "[[case]]\nprompt = 'a'\ndrafts = 'b'\n", "'drafts' is a list of texts"),
        ("c.toml", "[[case]]\nprompt = 'a'\ndraft = 3\n", "'draft' is a list of texts"),
        ("c.toml", "[[case]]\nprompt = 'a'\naccount = 'b'\n", "'account' is a list of texts"),
        ("c.toml", "[[case]]\nid='x'\nprompt='a'\n[[case]]\nid='x'\nprompt='b'\n", "two cases are called 'x'"),
        ("c.toml", "prompt = ", "this is not TOML"),
        ("c.toml", "a = " + "[" * 5000, "this is not TOML"),
        ("c.jsonl", "{}\n{", "case 1: there is no prompt|line 2: this is not JSON"),
        ("c.jsonl", "[1]", "a case is a table"),
        ("c.toml", "[[case]]\nprompt = 'a'\ndrafts = [" + "".join(f"'{n}'," for n in range(21)) + "]", "21 drafts"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CallError, match=sentence):
        drafted_cases(str(tmp_path / name))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\n\xff")
    for name, sentence in (
        ("absent.toml", "cannot be read"),
        (".", "cannot be read"),
        ("c.toml", "line 2: this is not"),
    ):
        with pytest.raises(CallError, match=sentence):
            drafted_cases(str(tmp_path / name))


def test_drafts_are_taken_in_their_order_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(
        "[[case]]\nprompt='p'\ndraft='a'\ndrafts=['b','a']\naccount=['x']\n", encoding="utf-8"
    )
    assert drafted_cases(str(tmp_path / "c.toml")) == [DraftedCase("1", "p", ("a", "b"), ("x",))]


def test_json_lines_and_a_bundled_case_are_read(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(
        '{"case": "D01"}\n\n{"id": "mine", "prompt": "p", "kind": "other"}\n', encoding="utf-8"
    )
    d01 = bundled_case("D01")
    assert drafted_cases(str(tmp_path / "c.jsonl")) == [
        DraftedCase("D01", d01.prompt, (d01.thin_draft,)),
        DraftedCase("mine", "p"),
    ]
    (tmp_path / "d.jsonl").write_text('{"case": "D99"}', encoding="utf-8")
    with pytest.raises(UnknownId):
        drafted_cases(str(tmp_path / "d.jsonl"))


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_corpus_of_prompts_is_such_a_file(path: Path) -> None:
    assert all(case.prompt and case.drafts == () for case in drafted_cases(str(path)))


def test_the_cases_that_ship_bring_their_thin_drafts() -> None:
    assert len(drafted_cases("bundled")) == 22
    assert all(len(case.drafts) == 1 for case in drafted_cases("bundled"))


@given(st.binary(max_size=200))
def test_no_file_makes_it_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("c") / "c.toml"
    path.write_bytes(raw)
    with suppress(CallError):
        drafted_cases(str(path))
