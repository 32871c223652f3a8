"""A dossier that asks for review first: no run uses it without a typed reason for its id, and the reason stays with the run."""

from __future__ import annotations

import asyncio
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.errors import CallError, InputRefused, UnknownId
from winks.settings import Settings
from winks.trail.exports import export
from winks.trail.store import Store

from ..personas.signing import BOSSE, FERRY_ID, put, put_dossier, said
from ..running import ran

PROMPT = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook. Answer her."
REASON = "I crew these boats and asked the others."


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with a dossier that asks for a reason."""
    folder = tmp_path / "own"
    put_dossier(folder, "starter")
    asks_for_a_reason(folder)
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


def asks_for_a_reason(folder: Path) -> None:
    """Have the dossier in a folder ask for one."""
    path = folder / f"{FERRY_ID}.md"
    path.write_text(path.read_text().replace("requires_review_before_use: no", "requires_review_before_use: yes"))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process."""
    return partial(ran, monkeypatch, capfd)


def reasons(run: Any) -> dict[str, str]:
    """Why dossiers stood aside, by id."""
    return {each.dossier.partition("@")[0]: each.reason for each in run.abstentions}


# what does not suffice


@pytest.mark.parametrize(
    "given", [{}, {"dossiers": [FERRY_ID]}, {"opt_in": {}}, {"opt_in": {"vn-family-address": REASON}}]
)
def test_a_run_without_a_reason_for_this_id_does_not_use_it_and_says_how(own: Path, given: dict[str, Any]) -> None:
    run = winks.deliberate(PROMPT, **given)
    assert run.seats == ()
    assert reasons(run)[FERRY_ID] == "opt_in_needed"
    assert f"--opt-in {FERRY_ID}=REASON" in next(each.say for each in run.abstentions if FERRY_ID in each.dossier)


@pytest.mark.parametrize(
    ("opt_in", "refused", "says"),
    [
        ({FERRY_ID: ""}, InputRefused, f"The reason for '{FERRY_ID}' is empty"),
        ({FERRY_ID: " \n"}, InputRefused, f"The reason for '{FERRY_ID}' is empty"),
        ({FERRY_ID: True}, InputRefused, f"The reason for '{FERRY_ID}' is bool"),
        ({"*": REASON}, InputRefused, "'\\*' is not an id"),
        ({"": REASON}, InputRefused, "'' is not an id"),
        ({f"{FERRY_ID}@0.1.0": REASON}, InputRefused, "is not an id"),
        ({"fery-crew-handover": REASON}, UnknownId, f"Did you mean '{FERRY_ID}'"),
        (REASON, InputRefused, "The opt_in is str; give a reason for each dossier that is meant"),
        ([FERRY_ID], InputRefused, "The opt_in is list"),
        (True, InputRefused, "The opt_in is bool"),
    ],
)  # fmt: skip
def test_what_names_no_dossier_or_gives_no_reason_is_refused(own: Path, opt_in: Any, refused: type, says: str) -> None:
    with pytest.raises(refused, match=says):
        winks.deliberate(PROMPT, opt_in=opt_in)
    with pytest.raises(refused, match=says):
        asyncio.run(winks.build_graph().ainvoke({"prompt": PROMPT, "opt_in": opt_in}))


def test_a_reason_for_one_that_is_not_considered_is_refused(own: Path) -> None:
    with pytest.raises(CallError, match="not among the dossiers to be considered"):
        winks.deliberate(PROMPT, dossiers=["vn-family-address"], opt_in={FERRY_ID: REASON})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--opt-in", FERRY_ID], "gives no reason; write --opt-in ID=REASON."),
        (["--opt-in", f"{FERRY_ID}="], "gives no reason"),
        (["--opt-in", f"{FERRY_ID}=  "], "gives no reason"),
        (["--opt-in", f"={REASON}"], "'' is not an id"),
        (["--opt-in", f"{FERRY_ID}=a", "--opt-in", f"{FERRY_ID}=b"], "two reasons"),
        (["--opt-in", "nowhere=because"], "There is no dossier 'nowhere'."),
        (["--opt-in", f"{FERRY_ID}={REASON}", "--dossier", "vn-family-address"], "not among the dossiers to be considered"),
    ],
)  # fmt: skip
def test_the_command_refuses_in_a_sentence(own: Path, command, options: list[str], says: str) -> None:
    refused = command("deliberate", PROMPT, *options)
    assert refused.code == 2
    assert says in " ".join(refused.err.split())
    assert command("runs", "--json").json() == []


@pytest.mark.parametrize("opt_in", [None, {"maori-tikanga-workplaces": "I insist"}])
def test_a_place_held_open_never_runs(opt_in: dict[str, str] | None) -> None:
    prompt = "The kaumātua will do the mihi whakatau at our office in Rotorua; we open the hui with a karakia. Write the invitation."
    run = winks.deliberate(prompt, dossiers=["maori-tikanga-workplaces"], opt_in=opt_in)
    assert run.seats == ()
    assert reasons(run) == {"maori-tikanga-workplaces": "reserved"}


def test_a_file_of_cases_gives_the_reason_too_or_the_dossier_stands_aside(own: Path, command, tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    case = f'[[case]]\nid = "one"\nprompt = """{PROMPT}"""\ndossiers = ["{FERRY_ID}"]\n'
    aside = f'[case.expect]\nseated = []\nabstained = {{ {FERRY_ID} = "opt_in_needed" }}\n'
    file.write_text(case + aside)
    assert command("check", file).code == 0
    file.write_text(case + f'opt_in = {{ {FERRY_ID} = "{REASON}" }}\n[case.expect]\nseated = ["{FERRY_ID}"]\n')
    assert command("check", file).code == 0
    file.write_text(case + f'opt_in = {{ {FERRY_ID} = "" }}\n')
    refused = command("check", file)
    assert refused.code == 2
    assert f"The reason for '{FERRY_ID}' is empty" in refused.err
    file.write_text(case + f'opt_in = "{REASON}"\n')
    assert command("check", file).code == 2


# with a reason


def test_a_typed_reason_seats_it_and_is_on_the_trail_and_in_every_export_that_is_read(own: Path, command) -> None:
    run = winks.deliberate(PROMPT, opt_in={FERRY_ID: REASON})
    assert [seat.dossier_id for seat in run.seats] == [FERRY_ID]
    assert run.case.opt_in == {FERRY_ID: REASON}
    assert f"reason given for using {FERRY_ID}: {REASON}" in command("show", run.run).said
    with closing(Store.of(Settings.load())) as store:
        payload = store.stored_events(run.run)[0].event().payload
        assert store.blobs(run.run)[payload["opt_in"][FERRY_ID]["blob"]].body.decode() == REASON
        for name in ("json", "jsonl", "md", "html"):
            assert REASON in export(store, run.run, name).decode(), name
        assert f"opt-in-{FERRY_ID}" in export(store, run.run, "prov").decode()
    assert command("replay", run.run).code == 0


def test_a_dossier_that_was_reviewed_and_still_asks_says_so(own: Path) -> None:
    put_dossier(own, "community-reviewed")
    asks_for_a_reason(own)
    from winks.personas.reader import read_dossier

    put(said(read_dossier(own / f"{FERRY_ID}.md"), BOSSE, kind="community-reviewed"), own)
    (say,) = [each.say for each in winks.deliberate(PROMPT).abstentions if FERRY_ID in each.dossier]
    assert "also now that people from this setting have reviewed it" in say
    assert "have not reviewed" not in say
