"""The verifier that stands alone: a page of Python that knows nothing of Winks, and says what `winks verify` says."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from winks.settings import Settings
from winks.trail import verify_trail
from winks.trail.events import CHAIN_START, chain_hash
from winks.trail.exported import parse_export
from winks.trail.exports import export
from winks.trail.payloads import CLOSING, REMARKS
from winks.trail.proving import check_proof, prove
from winks.trail.sealing import Seals
from winks.trail.store import Store
from winks.trail.verify import verify

from .sealed import a_text, say_erased, sealed_run, take_out

FILE = Path(verify_trail.__file__)
Lines = list[dict]


def lines_of(settings: Settings, run: str, *without: str) -> Lines:
    """The lines of a run's export."""
    store = Store.of(settings)
    made = export(store, run, "jsonl", without).decode()
    store.close()
    return [json.loads(line) for line in made.rstrip("\n").split("\n")]


def theirs(lines: Lines, *keys: str) -> int | None:
    """The event that the page names first; None where all is as written, -1 where it is no file of ours."""
    try:
        fault, _ = verify_trail.check([json.dumps(line) for line in lines], list(keys))
    except (ValueError, LookupError, TypeError, AttributeError):
        return -1
    return fault and fault[1]


def ours(lines: Lines, *keys: str) -> int | None:
    """The event that Winks names first."""
    try:
        found = verify(parse_export([json.dumps(line) for line in lines]), keys)
    except ValueError:
        return -1
    return found.bad and found.bad.seq


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that serves the whole module."""
    return Settings.load(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def run(home: Settings) -> str:
    """A run that was sealed, lost a text, and was sealed again."""
    made = sealed_run(home)
    digest = a_text(home, made, 3)
    say_erased(home, made, digest)
    take_out(home, digest)
    return made


@pytest.fixture
def lines(home: Settings, run: str) -> Lines:
    return lines_of(home, run)


def events(lines: Lines) -> Lines:
    return [line for line in lines if line["type"] == "event"]


def test_it_is_one_page_and_imports_nothing_of_winks() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert "import winks" not in text
    assert "from ." not in text


def test_it_knows_the_kinds_of_events_that_say_how_a_run_stands() -> None:
    for kind in REMARKS:
        assert verify_trail.state({"kind": kind, "payload": {}}) is None
    for kind, status in CLOSING.items():
        assert verify_trail.state({"kind": kind, "payload": {}}) == status


def test_a_good_record_is_good_to_both(lines: Lines) -> None:
    assert ours(lines) is None
    assert theirs(lines) is None


def test_every_byte_of_one_event_is_held_and_some_of_every_other(lines: Lines) -> None:
    for index, line in enumerate(events(lines)):
        body = line["body"]
        for place in range(0, len(body), 1 if index == 5 else 41):
            line["body"] = body[:place] + chr(ord(body[place]) ^ 1) + body[place + 1 :]
            assert ours(lines) == theirs(lines) == index + 1, (index, place)
        line["body"] = body


def without(lines: Lines, seq: int) -> Lines:
    return [line for line in lines if line.get("seq") != seq]


def swapped(lines: Lines, *, renumbered: bool) -> Lines:
    made = [dict(line) for line in lines]
    third, fourth = events(made)[2:4]
    at = made.index(third)
    made[at : at + 2] = [fourth, third]
    if renumbered:
        third["seq"], fourth["seq"] = 4, 3
    return made


def twice(lines: Lines, seq: int) -> Lines:
    at = lines.index(events(lines)[seq - 1])
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def changed(lines: Lines, type_: str, at: int = 0, **more: object) -> Lines:
    made = [dict(line) for line in lines]
    one = [line for line in made if line["type"] == type_][at]
    one.update(more)
    return made


def header(lines: Lines, **more: object) -> Lines:
    return changed(lines, "run", header=lines[0]["header"] | more)


def rewritten(lines: Lines, seq: int) -> Lines:
    """One event changed, every hash after it and the header worked out anew."""
    made = [dict(line) for line in lines]
    chain = CHAIN_START
    for line in events(made):
        if line["seq"] == seq:
            line["body"] = line["body"].replace('"payload":{', '"payload":{', 1).replace('"at":"2026', '"at":"2025')
        chain = line["chain"] = chain_hash(chain, line["body"].encode())
    return header(made, head=chain, started=json.loads(events(made)[0]["body"])["at"])


MUTATIONS: list[tuple[str, Callable[[Lines], Lines]]] = [
    ("the first dropped", lambda lines: without(lines, 1)),
    ("one dropped", lambda lines: without(lines, 4)),
    ("the last cut", lambda lines: without(lines, 10)),
    ("one there twice", lambda lines: twice(lines, 4)),
    ("the last there twice", lambda lines: twice(lines, 10)),
    ("two swapped", lambda lines: swapped(lines, renumbered=False)),
    ("two swapped and renumbered", lambda lines: swapped(lines, renumbered=True)),
    ("a text changed", lambda lines: changed(lines, "blob", 2, text="unicorn")),
    ("a salt changed", lambda lines: changed(lines, "blob", 2, salt="00" * 16)),
    ("a text gone", lambda lines: [line for line in lines if line != [x for x in lines if x["type"] == "blob"][2]]),
    ("a file changed", lambda lines: changed(lines, "public", 1, text="unicorn")),
    ("the files gone", lambda lines: [line for line in lines if line["type"] != "public"]),
    ("a text redacted", lambda lines: changed(lines, "blob", 2, text="███", salt="", redacted=True)),
    ("a redacted text with a salt", lambda lines: changed(lines, "blob", 2, text="███", redacted=True)),
    ("a chain value", lambda lines: changed(lines, "event", 4, chain="0" * 64)),
    ("a kind", lambda lines: changed(lines, "event", 4, kind="run_failed")),
    ("the status", lambda lines: header(lines, status="failed")),
    ("the head", lambda lines: header(lines, head="0" * 64)),
    ("the start", lambda lines: header(lines, started="2020")),
    ("the prompt", lambda lines: header(lines, prompt="sha256:" + "0" * 64)),
    ("another run", lambda lines: header(lines, run="20200101-000000-00000000")),
    ("fewer events", lambda lines: header(lines, events=3)),
    ("more events", lambda lines: header(lines, events=30)),
    ("rewritten as a whole", lambda lines: rewritten(lines, 4)),
    ("rewritten after a seal", lambda lines: rewritten(lines, 10)),
    ("a seal of nobody", lambda lines: changed(lines, "seal", 0, line="{}")),
    ("a seal gone", lambda lines: without_seals(lines, 1)),
    ("every seal gone", lambda lines: without_seals(lines, 2)),
    ("a seal cut off", lambda lines: changed(lines, "seal", 1, line=lines[-1]["line"][:-5])),
    ("a seal with another signature", lambda lines: changed(lines, "seal", 1, line=unsigned(lines[-1]["line"]))),
    ("a seal by another key", lambda lines: changed(lines, "seal", 1, line=by_another(lines))),
    ("a line that is none", lambda lines: [*lines, {"type": "other"}]),
    ("no run", lambda lines: lines[1:]),
]


def without_seals(lines: Lines, many: int) -> Lines:
    assert [line["type"] for line in lines[-2:]] == ["seal", "seal"]
    return lines[:-many]


def unsigned(line: str) -> str:
    said = json.loads(line)
    return line.replace(said["signature"], "0" * 128)


def by_another(lines: Lines) -> str:
    """A seal over all of it by a key that is made here and forgotten."""
    import tempfile

    bodies = [line["body"].encode() for line in events(lines)]
    with tempfile.TemporaryDirectory() as folder:
        seal = Seals(Path(folder)).seal(lines[0]["header"]["run"], bodies, "2026")
    assert seal
    return seal.line.decode()


@pytest.mark.parametrize(("what", "spoil"), MUTATIONS, ids=[what for what, _ in MUTATIONS])
@pytest.mark.parametrize("pinned", [False, True])
def test_both_name_the_same_event_first(
    home: Settings, lines: Lines, what: str, spoil: Callable[[Lines], Lines], pinned: bool
) -> None:
    keys = [Seals(home.home).key or ""] if pinned else []
    made = spoil(lines)
    assert made != lines
    named = ours(made, *keys)
    also = theirs(made, *keys)
    assert also == named or (named == -1 and also is not None)
    harmless = ("a text redacted", "a seal gone", *(() if pinned else ("every seal gone", "a seal by another key")))
    assert (named is None) == (what in harmless and not (pinned and what == "a seal gone"))


def test_what_was_erased_and_is_put_back_is_named(home: Settings, run: str, lines: Lines) -> None:
    gone = json.loads(events(lines)[-1]["body"])["payload"]["erased"][0]
    made = [*lines, {"type": "blob", "digest": gone, "salt": "", "text": "?"}]
    assert ours(made) == theirs(made) == 3
    made = [*lines, {"type": "blob", "digest": gone, "salt": "", "text": "?", "redacted": True}]
    assert ours(made) == theirs(made) == 10


def test_a_record_with_names_covered_is_good_to_both(home: Settings, run: str) -> None:
    covered = lines_of(home, run, "Quokka")
    assert any(line.get("redacted") for line in covered)
    assert ours(covered) is None
    assert theirs(covered) is None


def test_a_record_of_schema_version_1_is_good_to_both() -> None:
    packed = Path(__file__).parent / "golden" / "schema-1" / "failed-draft.jsonl.gz"
    made = [json.loads(line) for line in gzip.decompress(packed.read_bytes()).decode().rstrip("\n").split("\n")]
    assert ours(made) is None
    assert theirs(made) is None
    for seq in range(1, 11):
        assert ours(without(made, seq)) == theirs(without(made, seq)) == seq


# as a file of its own, in a process that has nothing of Winks


def alone(*given: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(FILE), *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def handed(home: Settings, run: str, tmp_path: Path) -> Iterator[Path]:
    """The export as a file."""
    store = Store.of(home)
    file = tmp_path / "trail.jsonl"
    file.write_bytes(export(store, run, "jsonl"))
    yield file
    store.close()


def test_it_runs_by_itself_on_a_file_a_folder_and_a_bundle(home: Settings, handed: Path) -> None:
    bundle = handed.parent / "run.zip"
    with zipfile.ZipFile(bundle, "w") as opened:
        opened.write(handed, "trail.jsonl")
    for given in (handed, handed.parent, bundle):
        ran = alone(given, "--key", Seals(home.home).key)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "10 events, sealed up to 10" in ran.stdout
        assert ran.stdout.endswith("As written.\n")
        assert "Simulated reading" in ran.stdout


def test_it_names_the_event_and_ends_with_one(handed: Path) -> None:
    handed.write_text(handed.read_text(encoding="utf-8").replace("narwhal", "unicorn"), encoding="utf-8")
    ran = alone(handed)
    assert ran.returncode == 1
    assert "NOT as written: event 1: a text or file of it was changed or is missing" in ran.stdout


def test_it_ends_with_two_where_there_is_nothing_to_check(handed: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("not a trail\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as bundle:
        bundle.writestr("nothing", "")
    for given in ("other.txt", "bytes", "empty.zip", "nowhere"):
        ran = alone(tmp_path / given)
        assert ran.returncode == 2
        assert "cannot be checked" in ran.stderr
        assert "Traceback" not in ran.stderr
    assert alone(handed, "--key", "abc").returncode == 2


def test_another_key_is_refused_also_from_a_file(home: Settings, handed: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text("0" * 64 + "\n")
    assert alone(handed, "--key", key).returncode == 1
    key.write_text(f"{Seals(home.home).key}\n")
    assert alone(handed, "--key", key).returncode == 0


def test_without_cryptography_it_says_that_signatures_were_not_checked(
    handed: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(verify_trail, "ed25519", None)
    assert verify_trail.main([str(handed)]) == 0
    assert "Signatures were NOT checked: cryptography is not installed." in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        verify_trail.main([str(handed), "--key", "0" * 64])


def test_a_proof_is_a_proof_to_both_and_a_changed_one_to_none(home: Settings, run: str, tmp_path: Path) -> None:
    store = Store.of(home)
    file = tmp_path / "proof.json"
    for seq in range(1, 11):
        file.write_text(prove(store, run, seq))
        assert check_proof(file.read_text()).ok
        assert verify_trail.main([str(file)]) == 0
    made = json.loads(prove(store, run, 7))
    store.close()
    for spoiled in spoiled_proofs(made):
        file.write_text(json.dumps(spoiled, indent=2))
        assert not is_good(file.read_text())
        assert verify_trail.main([str(file)]) != 0
    file.write_text(json.dumps(made, indent=2))
    assert alone(file, "--key", Seals(home.home).key).returncode == 0
    assert alone(file, "--key", "0" * 64).returncode == 1
    assert not check_proof(file.read_text(), ["0" * 64]).ok


def is_good(text: str) -> bool:
    try:
        return check_proof(text).ok
    except ValueError:
        return False


def spoiled_proofs(made: dict) -> Iterator[dict]:
    """A proof with one thing changed."""
    for index in (-1, 0, 5, 7, 10, 99):
        yield made | {"index": index}
    for place in range(0, len(made["event"]), 29):
        event = made["event"]
        yield made | {"event": event[:place] + chr(ord(event[place]) ^ 1) + event[place + 1 :]}
    for place in range(len(made["path"])):
        other = [*made["path"]]
        other[place] = "0" * 64
        yield made | {"path": other}
    yield made | {"path": made["path"][:-1]}
    yield made | {"path": [*made["path"], "0" * 64]}
    yield made | {"path": []}
    for place in range(0, len(made["seal"]), 7):
        seal = made["seal"]
        yield made | {"seal": seal[:place] + chr(ord(seal[place]) ^ 1) + seal[place + 1 :]}
    yield made | {"seal": unsigned(made["seal"])}
    yield {key: value for key, value in made.items() if key != "path"}
