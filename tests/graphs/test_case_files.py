"""A file of cases is read whole, or refused with every fault by line, case and key, and the word that may have been meant."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from winks.agents.case import bundled_case
from winks.errors import CallError, UnknownId
from winks.graphs.case_faults import BY_DOSSIER, BY_REVIEWER, Lines
from winks.graphs.case_files import MAX_CASES, MAX_FAULTS, MAX_FILE, chosen, read_cases
from winks.graphs.expectations import Expect
from winks.personas.library import Library, load_library

CASE = '[[case]]\nid = "one"\nprompt = "Hello."\n'
EXPECT = f"{CASE}[case.expect]\n"


@pytest.fixture(scope="module")
def library() -> Library:
    """The dossiers that ship."""
    return load_library()


def read(tmp_path: Path, text: str | bytes, library: Library) -> Any:
    """The cases in a text."""
    file = tmp_path / "cases.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_cases(str(file), library)


def refused(tmp_path: Path, text: str | bytes, library: Library) -> list[str]:
    """What is said against a text, line by line, without the name of the file."""
    with pytest.raises(CallError) as caught:
        read(tmp_path, text, library)
    assert caught.value.exit_code == 2
    return [line.removeprefix(f"{tmp_path / 'cases.toml'}, ") for line in str(caught.value).split("\n")]


def test_a_bundled_case_brings_its_prompt_and_its_thin_draft(tmp_path: Path, library: Library) -> None:
    one, two, three = read(
        tmp_path,
        '[[case]]\nid = "a"\ncase = "D03"\n'
        '[[case]]\nid = "b"\ncase = "D03"\ndraft = "Mine."\n'
        '[[case]]\nid = "c"\ncase = "D03"\nno_draft = true\n',
        library,
    )
    bundled = bundled_case("D03")
    assert (one.prompt, one.draft, one.bundled) == (bundled.prompt, bundled.thin_draft, "D03")
    assert (two.draft, three.draft) == ("Mine.", None)


def test_a_case_of_ones_own_has_all_that_a_deliberation_takes(tmp_path: Path, library: Library) -> None:
    text = (
        'about = "A set."\n[expect]\nasked_back = true\nquoted = true\n'
        '[[case]]\nid = "own.1"\nabout = "Why."\nprompt = "Xin chào, mẹ."\ndraft = """\nHi\nMom"""\n'
        'account = ["I grew up in Huế."]\ndossiers = ["vn-family-address"]\n'
        'opt_in = { vn-family-address = "trying" }\n[case.expect]\nasked_back = false\n'
    )
    (case,) = read(tmp_path, text, library)
    assert (case.id, case.about, case.prompt, case.draft) == ("own.1", "Why.", "Xin chào, mẹ.", "Hi\nMom")
    assert (case.account, case.dossiers) == (("I grew up in Huế.",), ("vn-family-address",))
    assert (case.opt_in, case.bundled) == ({"vn-family-address": "trying"}, None)
    assert (case.expect.asked_back, case.expect.quoted) == (False, True)


def test_a_case_without_expectations_is_held_to_the_rules(tmp_path: Path, library: Library) -> None:
    (case,) = read(tmp_path, CASE, library)
    assert case.expect.asked() == Expect().asked()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{EXPECT}seatd = []\n", "line 5, case one expect.seatd: there is no such key. Did you mean 'seated'?"),
        (f"[expect]\nrevison = 'held'\n{CASE}", "line 2, expect.revison: there is no such key. Did you mean 'revision'?"),
        (f"{CASE}[expect]\nrevison = 'held'\n", "line 5, expect.revison: there is no such key. Did you mean 'revision'?"),
        (f"expext = 1\n{CASE}", "line 1, expext: there is no such key. Did you mean 'expect'?"),
        ('[[case]]\nid = "one"\npromt = "Hello."\n', "line 3, case one promt: there is no such key. Did you mean 'prompt'?"),
        (f"{EXPECT}findings = {{ at_leats = 1 }}\n", "line 5, case one expect.findings.at_leats: there is no such key. Did you mean 'at_least'?"),
        (f"{EXPECT}revision = 'hold'\n", "line 5, case one expect.revision: 'hold' is not known here. Did you mean 'held'?"),
        (f"{EXPECT}restraint = 'x'\n", "line 5, case one expect.restraint: 'x' is not known here. There are: kept, broken."),
        (f"{EXPECT}cues = ['palce']\n", "line 5, case one expect.cues.0: 'palce' is not known here. Did you mean 'place'?"),
        (f"{EXPECT}abstained = {{ vn-family-address = 'to_few_cues' }}\n", "line 5, case one expect.abstained.vn-family-address: 'to_few_cues' is not known here. Did you mean 'too_few_cues'?"),
        (f"{EXPECT}findings_by_line = {{ akt = {{ at_least = 1 }} }}\n", "line 5, case one expect.findings_by_line.akt: 'akt' is not known here. There are: anchoring, act, "),
        (f"{EXPECT}quoted = 'yes'\n", "line 5, case one expect.quoted: 'yes': Input should be a valid boolean."),
        (f"{EXPECT}quoted = 1\n", "line 5, case one expect.quoted: 1: Input should be a valid boolean."),
        (f"{EXPECT}seated = 'vn-family-address'\n", "line 5, case one expect.seated: 'vn-family-address': Input should be a valid list."),
        (f"{EXPECT}withheld = {{ at_most = true }}\n", "line 5, case one expect.withheld.at_most: True: Input should be a valid integer."),
        (f"{EXPECT}withheld = {{ at_most = -1 }}\n", "line 5, case one expect.withheld.at_most: -1: Input should be greater than or equal to 0."),
        (f"{EXPECT}withheld = {{}}\n", "line 5, case one expect.withheld: give at_least, at_most or both."),
        (f"{EXPECT}withheld = {{ at_least = 2, at_most = 1 }}\n", "line 5, case one expect.withheld: at_least is more than at_most; nothing can meet it."),
        (f"{EXPECT}no_voicing = false\n", "line 5, case one expect.no_voicing: a rule is asked or left out: write true, or leave_out = ['no_voicing']."),
        (f"{EXPECT}leave_out = ['no_voicng']\n", "line 4, case one expect: leave_out: there is no expectation 'no_voicng'. Did you mean 'no_voicing'?"),
        (f"{EXPECT}seated = ['vn-family-adress']\n", "line 5, case one expect.seated: there is no dossier 'vn-family-adress'. Did you mean 'vn-family-address'?"),
        (f"{EXPECT}outcomes = {{ standpont = 'findings' }}\n", "line 5, case one expect.outcomes: there is no reviewer 'standpont'. Did you mean 'standpoint'?"),
        (f"{EXPECT}notes = {{ vn-family-address = ['never-mind'] }}\n", "line 5, case one expect.notes: there is no note of vn-family-address 'never-mind'. Did you mean 'never-mind-then'?"),
        (f"[expect]\nnot_seated = ['xyzzy']\n{CASE}", "line 2, expect.not_seated: there is no dossier 'xyzzy'. There are: "),
        (CASE + CASE, "line 5, case one id: case number 1 is called 'one' too; no two may be."),
        ('[[case]]\nid = "one"\ncase = "D3"\n', "line 3, case one case: There is no case 'D3'. Did you mean 'D03'? `winks cases` shows them."),
        ('[[case]]\nid = "one"\n', "line 2, case one id: there is neither a prompt nor a bundled case; give one of them."),
        (f'{CASE}case = "D03"\n', "line 3, case one prompt: there is a prompt and a bundled case; give one of them."),
        (f"{CASE}no_draft = true\n", "line 4, case one no_draft: leaves a bundled case's thin draft aside, and here there is none to leave aside."),
        ('[[case]]\nprompt = "Hello."\n', "line 1, case number 1 id: is missing."),
        ('[[case]]\nid = "one two"\nprompt = "Hello."\n', "line 2, case one two id: 'one two': String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$'."),
        ('[[case]]\nid = "one"\nprompt = " "\n', "line 3, case one prompt: The prompt is empty; give the words themselves."),
        (f'{CASE}draft = "a\\u0007b"\n', "line 4, case one draft: The draft has the control character U+0007 at position 1; remove it."),
        (f'{CASE}account = [""]\n', "line 4, case one account: The account is empty; give the words themselves."),
        (f"{CASE}dossiers = ['vn-family']\n", "line 4, case one dossiers: There is no dossier 'vn-family'. Did you mean 'vn-family-address'? `winks dossiers list` shows them."),
        (f"{CASE}opt_in = {{ vn-family-address = '' }}\n", "line 4, case one opt_in: The reason for 'vn-family-address' is empty; give the words themselves."),
        (f"{CASE}account = 2026-11-24\n", "line 4, case one account: datetime.date(2026, 11, 24): Input should be a valid list."),
        ("", "line 1, case: is missing."),
        ("case = []\n", "line 1, case: []: List should have at least 1 item after validation, not 0."),
        ("case = 3\n", "line 1, case: 3: Input should be a valid list."),
        ("[[case]]\nid = \n", "line 2: this is not TOML: Invalid value."),
        ("[[case]]\nid = 'one", "line 2: this is not TOML: Expected \"'\"."),
        (b'[[case]]\nid = "one"\nprompt = "\xff"\n', "line 3: this is not UTF-8 text; save the file as UTF-8."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_its_case_and_its_key(
    text: str | bytes, said: str, tmp_path: Path, library: Library
) -> None:
    (told,) = refused(tmp_path, text, library)
    assert told.startswith(said)


@pytest.mark.parametrize(
    "key", ["contains", "text", "says", "wording", "tone", "regex", "revision_contains", "not_say"]
)
def test_there_is_no_key_for_wording_and_the_refusal_says_why(key: str, tmp_path: Path, library: Library) -> None:
    (told,) = refused(tmp_path, f"{EXPECT}{key} = 'thank you'\n", library)
    assert told.startswith(f"line 5, case one expect.{key}: there is no such key.")
    assert told.endswith("Expectations are about what was done, never about wording.")


@pytest.mark.parametrize("key", [*BY_DOSSIER, *BY_REVIEWER])
def test_a_name_that_nobody_knows_is_refused_under_every_key_that_takes_one(
    key: str, tmp_path: Path, library: Library
) -> None:
    values = {"abstained": "'reserved'", "notes": "[]", "outcomes": "'findings'", "part_abstained": "'silence'"}
    value = f"{{ nobody = {values.get(key, '{ at_least = 1 }')} }}"
    value = "['nobody']" if key in ("seated", "not_seated") else value
    (told,) = refused(tmp_path, f"{EXPECT}{key} = {value}\n", library)
    assert told.startswith(f"line 5, case one expect.{key}: there is no ")


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path, library: Library) -> None:
    text = f"{EXPECT}quotd = true\nrevision = 'hold'\n[[case]]\nid = 'two'\nprmpt = 'x'\n"
    told = refused(tmp_path, text, library)
    assert [line.split(":")[0] for line in told] == [
        "line 5, case one expect.quotd",
        "line 6, case one expect.revision",
        "line 9, case two prmpt",
    ]


def test_so_many_faults_are_told_and_no_more(tmp_path: Path, library: Library) -> None:
    many = "".join(f"unknown-{number} = 1\n" for number in range(100))
    assert len(refused(tmp_path, EXPECT + many, library)) == MAX_FAULTS


def test_a_key_is_not_looked_for_in_texts_and_comments(tmp_path: Path, library: Library) -> None:
    text = (
        '# [[case]]\n[[case]] # seatd = 1\nid = "one"\nprompt = """\n[[case]]\nseatd = ["x"] # """\n'
        "draft = '''\n[case.expect]\nseatd = 1'''\n[case.expect]\nseatd = []\n"
    )
    (told,) = refused(tmp_path, text, library)
    assert told.startswith("line 11, case one expect.seatd: ")


def test_tables_written_in_another_way_are_read_and_their_faults_told_without_the_line(
    tmp_path: Path, library: Library
) -> None:
    (case,) = read(tmp_path, 'case = [{ id = "a", prompt = "x", expect = { quoted = true } }]\n', library)
    assert case.expect.quoted is True
    (told,) = refused(tmp_path, 'case = [{ id = "a", prompt = "x", expect = { quotd = true } }]\n', library)
    assert told.startswith("line 1, case number 1 expect.quotd: there is no such key.")


def test_windows_line_ends_are_read(tmp_path: Path, library: Library) -> None:
    (case,) = read(tmp_path, EXPECT.replace("\n", "\r\n") + "quoted = true\r\n", library)
    assert case.expect.quoted is True
    (told,) = refused(tmp_path, EXPECT.replace("\n", "\r\n") + "quotd = true\r\n", library)
    assert told.startswith("line 5, ")


@pytest.mark.parametrize("path", ["none.toml", ".", "a\0b", "bundle"])
def test_a_file_that_cannot_be_read_is_a_sentence(path: str, library: Library) -> None:
    with pytest.raises(CallError, match=r"cannot be read: .* Give a file of cases, or bundled"):
        read_cases(path, library)


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path, library: Library) -> None:
    (told,) = refused(tmp_path, b"#" * (MAX_FILE + 1), library)
    assert told.endswith("has more than 8 MiB; part it into several.")


def test_too_many_cases_are_refused(tmp_path: Path, library: Library) -> None:
    many = "".join(f'[[case]]\nid = "{number}"\nprompt = "x"\n' for number in range(MAX_CASES + 1))
    (told,) = refused(tmp_path, many, library)
    assert f"at most {MAX_CASES} items" in told
    assert len(told) < 300


def test_lists_within_lists_are_refused(tmp_path: Path, library: Library) -> None:
    (told,) = refused(tmp_path, f"case = {'[' * 100_000}", library)
    assert told


def test_a_number_without_end_is_refused(tmp_path: Path, library: Library) -> None:
    (told,) = refused(tmp_path, f"{EXPECT}withheld = {{ at_most = {'9' * 5000} }}\n", library)
    assert told.endswith("has a number too long to be read.")


def test_a_value_as_long_as_a_page_is_not_said_back_whole(tmp_path: Path, library: Library) -> None:
    (told,) = refused(tmp_path, f"{EXPECT}revision = '{'held ' * 2000}'\n", library)
    assert len(told) < 300


def test_a_file_called_bundled_goes_before_the_set_that_ships(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(read_cases("bundled", library)) == 22
    (tmp_path / "bundled").write_text(CASE)
    assert len(read_cases("bundled", library)) == 1


def test_cases_are_chosen_by_id_in_the_order_of_the_file(library: Library) -> None:
    cases = read_cases("bundled", library)
    assert [case.id for case in chosen(cases, ["D09", "D02"])] == ["D02", "D09"]
    assert chosen(cases, []) == cases
    with pytest.raises(UnknownId, match=r"There is no case 'D023'\. Did you mean 'D02'\?"):
        chosen(cases, ["D023"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(text=st.text(alphabet="[]{}=.,'\"#\n abcdeinpsx123", max_size=60))
@example(text='case = [{id="a", prompt="x"}]\n[[case]]')
@example(text="[case.0]\n[[case.0]]")
def test_no_text_breaks_the_reader(text: str, tmp_path: Path, library: Library) -> None:
    file = tmp_path / "any.toml"
    file.write_text(text, encoding="utf-8")
    with suppress(CallError):
        read_cases(str(file), library)


@given(st.lists(st.sampled_from(["", "# x", "draft = 'a'", "account = ['b']"]), max_size=5), st.integers(0, 3))
def test_a_line_is_the_line_of_the_key(before: list[str], number: int) -> None:
    blocks = [["[[case]]", f"id = 'c{each}'", *before, "about = 'x'"] for each in range(4)]
    lines = [line for block in blocks for line in block]
    wanted = len(blocks[0]) * number + len(blocks[0])
    found = Lines("\n".join(lines))
    assert found.of(("case", number, "about")) == wanted
    assert found.called(("case", number, "about")) == f"case c{number} about"
