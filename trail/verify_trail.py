"""Check a record of Winks without Winks: an exported trail, a bundle or folder that holds one, or a proof of one event.

    python verify_trail.py FILE [--key KEY]      0: as written, 1: not as written, 2: not a file of ours

For signatures it needs the package `cryptography`. KEY, in hex or in a file, is who must have sealed; without it, a seal
shows that somebody had the key it names, not who. leaf = SHA-256(0x00 || event), chain = SHA-256(0x01 || chain before ||
event), text = SHA-256(salt || text). A seal signs "winks seal 1\\n" || itself without the signature; its root is RFC 6962's."""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519
except ImportError:
    ed25519, InvalidSignature = None, ValueError  # type: ignore[assignment,misc]  # what is printed says so
# fmt: off
# One page, to be read whole by somebody who does not trust the rest of Winks.
Fault = tuple[int, int, str]  # when it is named, the event or 0 for the record as a whole, what is not as written

def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()
def canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
def root(leaves: list[bytes]) -> bytes:
    half = 1 << (len(leaves) - 1).bit_length() - 1 if len(leaves) > 1 else 0
    return sha(b"\1", root(leaves[:half]), root(leaves[half:])) if half else leaves[0]
def root_by(path: list[str], leaf: bytes, index: int, size: int) -> bytes:
    if size < 2 or not path:
        return leaf if (size, index, path) == (1, 0, []) else b"no such proof"
    half, beside = 1 << (size - 1).bit_length() - 1, bytes.fromhex(path[-1])
    if index < half:
        return sha(b"\1", root_by(path[:-1], leaf, index, half), beside)
    return sha(b"\1", beside, root_by(path[:-1], leaf, index - half, size - half))
def signed(line: str) -> dict[str, Any]:
    seal: dict[str, Any] = json.loads(line)
    said = canonical({name: seal[name] for name in seal if name != "signature"}).encode()
    if canonical(seal) != line or (seal["type"], seal["version"]) != ("winks-seal", 1) or seal["size"] < 1:
        raise ValueError("this is no seal")
    if ed25519:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal["key"]))
        key.verify(bytes.fromhex(seal["signature"]), b"winks seal 1\n" + said)
    return seal
def follow(run: str, lines: list[Any], before: bytes = b"\0" * 32) -> tuple[list[dict[str, Any]], list[Fault]]:
    events: list[dict[str, Any]] = []
    for place, line in enumerate(lines, start=1):
        before = sha(b"\1", before, line["body"].encode())
        try:
            event = json.loads(line["body"])
            right = canonical(event) == line["body"] and (event["run"], event["seq"], event["kind"])
        except (ValueError, LookupError, TypeError):
            right = False
        if right != (run, line["seq"], line["kind"]) or line["seq"] != place or before.hex() != line["chain"]:
            return events, [(1, min(place, line["seq"]), "changed, moved, put in or dropped")]
        events.append(event)
    return events, []

def texts(events: list[dict[str, Any]], right: dict[str, bool]) -> list[Fault]:
    gone = {each: event["seq"] for event in events if event["kind"] == "words_erased" for each in event["payload"]["erased"]}
    faults = [(0, gone[digest], "there is a text that it says was erased") for digest in gone if digest in right]
    for event in events:
        for kind, digest in re.findall('"(blob|public)":"([^"]*)"', canonical(event["payload"])):
            if not right.get(digest, kind == "blob" and gone.get(digest, 0) > event["seq"]):
                late = 4 if kind == "blob" and digest not in right else 0
                faults.append((late, event["seq"], "a text or file of it was changed or is missing"))
    return faults

def seals(run: str, found: dict[str, list[Any]], whole: int, keys: list[str]) -> tuple[list[int], list[Fault]]:
    lines, fits, faults, read = found["event"], [0], [], []
    leaves = [sha(b"\0", line["body"].encode()) for line in lines[:whole]]
    for each in found["seal"]:
        try:
            seal = signed(each["line"])
            read += [seal] if seal["run"] == run else []
            good = seal in read and seal["key"] in (keys or seal["key"])
        except (ValueError, LookupError, TypeError, InvalidSignature):
            good = False
        faults += [] if good else [(6, 0, "a seal is of another run, or not by the key it names, or not by the one given")]
    for seal in sorted(read, key=lambda seal: int(seal["size"])):
        if (size := seal["size"]) > whole:
            faults += [(3, whole + 1, "cut: it was sealed and is not there")] if whole == len(lines) else []
        elif (seal["head"], seal["root"]) == (lines[size - 1]["chain"], root(leaves[:size]).hex()):
            fits.append(size)
        else:
            faults.append((0, max(n for n in fits if n < size) + 1, "from here on it is not what was sealed"))
    return fits, faults

def state(event: dict[str, Any]) -> str | None:
    ends = dict.fromkeys(("correction_made", "amendment_proposed", "amendment_decided", "judgement_made", "words_erased"))
    ends |= {"run_failed": "failed", "run_cancelled": "cancelled", "present_finished": event["payload"].get("status")}
    return (ends | {"run_paused": f"awaiting_{event['payload'].get('awaiting')}"}).get(event["kind"], "running")

def check(lines: list[str], keys: list[str]) -> tuple[Fault | None, str]:
    found: dict[str, list[Any]] = {name: [] for name in ("run", "event", "blob", "public", "seal")}
    for said in map(json.loads, lines):
        found[said["type"]].append(said)
    banner, header, size = found["run"][-1]["banner"], found["run"][-1]["header"], len(found["event"])
    redacted = {each["digest"] for each in found["blob"] if each.get("redacted") and not each["salt"]}
    parts = [(each["digest"], bytes.fromhex(each.get("salt", "")), each["text"].encode()) for each in found["blob"] + found["public"]]
    right = {digest: digest in redacted or digest == f"sha256:{sha(*salted).hex()}" for digest, *salted in parts}
    events, faults = follow(header["run"], found["event"])
    fits, more = seals(header["run"], found, len(events), keys)
    faults += [*more, *texts(events, right)]
    if keys and (fits == [0] or (fits[-1] < size and header["status"] != "running")):
        faults.append((6, fits[-1] and fits[-1] + 1, "not sealed by the key given"))
    if size != header["events"] or not size:
        faults.append((2, min(size, header["events"]) + 1, "cut, or put in: the list of runs has another number"))
    elif len(events) == size:
        status = next(filter(None, map(state, reversed(events))), "running")
        made = (events[0]["run"], events[0]["at"], status, events[0]["payload"]["prompt"]["blob"], found["event"][-1]["chain"])
        if made != tuple(header[name] for name in ("run", "started", "status", "prompt", "head")):
            faults.append((5, 0, "the list of runs says otherwise"))
    told = f"{header['run']}: {size} events, sealed up to {fits[-1]}; {len(redacted)} texts redacted. {banner}"
    return min(faults, default=None), told

def proved(proof: dict[str, Any], keys: list[str]) -> tuple[Fault | None, str]:
    seal, body, index = signed(proof["seal"]), proof["event"], proof["index"]
    good = root_by(proof["path"], sha(b"\0", body.encode()), index, seal["size"]).hex() == seal["root"]
    good = good and f'"run":"{seal["run"]}"' in body and body.endswith(f'"seq":{index + 1}}}') and seal["key"] in (keys or seal["key"])
    told = f"{seal['run']}: event {index + 1} is among the {seal['size']} that {seal['key']} sealed at {seal['at']}."
    return None if good else (0, index + 1, "it is not proved to be one that was sealed"), told

def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="64 hex digits, or a file with them")
    asked = parser.parse_args(given)
    keys = [Path(key).read_text().strip() if Path(key).is_file() else key for key in asked.key]
    if keys and not (ed25519 and all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)):
        parser.error("a key is 64 hex digits, and only cryptography can tell whether it sealed")
    try:
        place = zipfile.Path(asked.file) if zipfile.is_zipfile(asked.file) else asked.file
        text = (place / "trail.jsonl" if place.is_dir() else place).read_bytes().decode()
        proof = json.loads(text) if '"winks-proof"' in text[:200] else None
        fault, told = proved(proof, keys) if proof else check(text.rstrip("\n").split("\n"), keys)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, InvalidSignature, zipfile.BadZipFile) as error:
        sys.stderr.write(f"{asked.file} cannot be checked: {error}\n")
        return 2
    told += "" if ed25519 else " Signatures were NOT checked: cryptography is not installed."
    sys.stdout.write(f"{told}\n{f'NOT as written: event {fault[1]}: {fault[2]}' if fault else 'As written.'}\n")
    return 1 if fault else 0

if __name__ == "__main__":
    sys.exit(main())
