"""The attestation: what one person signed about one dossier, as it was to the byte.

    attestation = JCS({format, dossier, version, sha256, kind, name, relation, date, looked_at, ..., key, signature})
    signature   = Ed25519 over "winks attestation 1\\n" || JCS(the same without the signature)

A signature shows that whoever holds the key signed these words about these bytes, and that neither was changed since. It
does not show who holds the key, nor that the name and the relation are true: that is found out by asking the person,
with the fingerprint. What attestations make of a dossier's standing is in `attestation_standing.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, Self

import rfc8785
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from .own_key import fingerprint, has_signed, public_of
from .reader import HIDDEN

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAIN = b"winks attestation 1\n"
"""Goes before what is signed, so that no signature over something else can pass for one over an attestation."""
MAX_BYTES = 64 * 1024
MAX_TEXT = 4_000
"""Characters of one text."""
MAX_ENTRIES = 40
SHORT = 12
"""Hex digits of a key in the name of a file."""

Kind = Literal["curator-signed", "community-reviewed", "withdrawn"]


def _is_written(text: str) -> str:
    if hidden := HIDDEN.search(text):
        raise ValueError(f"there is an invisible character (U+{ord(hidden[0]):04X}) in it")
    if text != text.strip() or not text:
        raise ValueError("is empty, or has space around it")
    return text


def _is_a_day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("is no day as in 2026-11-28")
    return text


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_is_written)]
Texts = Annotated[tuple[Text, ...], Field(max_length=MAX_ENTRIES, strict=False)]
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Attestation(BaseModel):
    """What one person says of one dossier. They say it by `key`, once `is_signed` holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["attestation/1"] = "attestation/1"
    dossier: Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    """The id of the dossier."""
    version: Annotated[str, Field(pattern=r"^\d{1,9}\.\d{1,9}\.\d{1,9}$")]
    """The version that was looked at."""
    sha256: Hex32
    """Of the bytes of the dossier's file, in hex."""
    kind: Kind
    """What the person does by it: answers for the dossier, has reviewed it from the setting, or takes it back."""
    name: Annotated[Text, Field(max_length=120)]
    """The name or pseudonym they chose."""
    relation: Text
    """What they have to do with the setting, in their words."""
    date: Annotated[str, AfterValidator(_is_a_day)]
    """The day they gave, as in 2026-11-28. Nothing checks it."""
    looked_at: Texts = ()
    """What they looked at: notes, sections, the whole."""
    objections: Texts = ()
    """What they object to. It is shown wherever the dossier speaks."""
    not_vouched: Texts = ()
    """What they do not vouch for."""
    labels: Texts = ()
    """What a community says of how this may be used. Only reviewers from the setting give labels; notices are the project's."""
    reason: Text | None = None
    """Of a withdrawal: why."""
    key: Hex32
    """The public key, in hex."""
    signature: Annotated[str, Field(pattern="^([0-9a-f]{128})?$")] = ""
    """In hex."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "withdrawn" and self.reason is None:
            raise ValueError("reason: a withdrawal says why")
        if self.kind != "withdrawn" and self.reason is not None:
            raise ValueError("reason: is for a withdrawal only")
        if self.kind != "withdrawn" and not self.looked_at:
            raise ValueError("looked_at: say what was looked at, at least one thing")
        if self.kind != "community-reviewed" and self.labels:
            raise ValueError("labels: are for reviewers from the setting to give; what the project says are notices")
        return self

    @property
    def ref(self) -> str:
        """`id@version` of the dossier that was looked at."""
        return f"{self.dossier}@{self.version}"

    @property
    def fingerprint(self) -> str:
        """The key as it is read out over the telephone."""
        return fingerprint(self.key)

    @property
    def file_name(self) -> str:
        """What its file is called. A withdrawal has a name of its own, so that it stands beside what it rests on."""
        taken_back = ".withdrawn" if self.kind == "withdrawn" else ""
        return f"{self.dossier}.{self.version}.{self.key[:SHORT]}{taken_back}.attestation.json"

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of the key over all the rest."""
        return has_signed(self.key, self.signature, self.signed_bytes())

    def signed_bytes(self) -> bytes:
        """What is signed."""
        return DOMAIN + rfc8785.dumps(self.model_dump(exclude={"signature"}))

    def raw(self) -> bytes:
        """The file: canonical JSON and nothing after it."""
        return rfc8785.dumps(self.model_dump())


class AttestationError(ValueError):
    """An attestation that cannot be taken. The message is a sentence without the name of the file."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def read_attestation(raw: bytes) -> Attestation:
    """An attestation from the bytes of its file, its signature checked. AttestationError for one that cannot be taken."""
    if len(raw) > MAX_BYTES:
        raise AttestationError("file", f"is larger than {MAX_BYTES // 1024} KiB.")
    said = _valid(_json(raw))
    if said.raw() != raw:
        raise AttestationError(
            "file", "is not canonical JSON (RFC 8785); take the file as `winks dossiers attest` wrote it."
        )
    if not said.is_signed:
        raise AttestationError(
            "signature", "is not that of the key over these words; the file was changed after it was signed."
        )
    return said


def new_attestation(said: Mapping[str, Any], signer: Ed25519PrivateKey) -> Attestation:
    """What a person says, signed with their key. AttestationError for what cannot be said."""
    unsigned = _valid({**said, "key": public_of(signer)})
    signed = unsigned.model_copy(update={"signature": signer.sign(unsigned.signed_bytes()).hex()})
    if len(signed.raw()) > MAX_BYTES:
        raise AttestationError("file", f"would be larger than {MAX_BYTES // 1024} KiB; say it in fewer words.")
    return signed


def _valid(said: Any) -> Attestation:
    try:
        return Attestation.model_validate(said)
    except ValidationError as error:
        field, sentence = _told(error)
        raise AttestationError(field, sentence) from error


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise AttestationError("file", "is not UTF-8 text.") from error
    except RecursionError as error:
        raise AttestationError("file", "has lists within lists too deep to be read.") from error
    except AttestationError:
        raise
    except ValueError as error:  # also a number of more digits than Python reads
        raise AttestationError("file", f"is not JSON: {str(error)[:80]}.") from error


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise AttestationError(key[:60], "stands twice.")
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise AttestationError("file", f"holds {text}, which is no number of JSON.")


_PLAIN = {
    "missing": "is missing.",
    "extra_forbidden": "is no field of an attestation.",
    "model_type": "is no attestation.",
}


def _told(error: ValidationError) -> tuple[str, str]:
    """The first fault, by field, in a sentence."""
    item = error.errors(include_url=False, include_context=False)[0]
    said = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    field, colon, named = said.partition(": ")
    if not item["loc"] and colon:
        return field, f"{named}."
    where = ".".join(str(part)[:60] for part in item["loc"]) or "file"
    return where, _PLAIN.get(item["type"], f"{said[0].lower()}{said[1:]}.")
