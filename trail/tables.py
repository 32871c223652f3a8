"""The tables of the trail. Events and blobs are written once; `runs`, `search` and `seats` can be made again from them.

The people of `judging` are in the same database, so that a team shares one.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

REVISION = "0003"
"""The migration that makes these tables; a test holds the two together."""

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("run", String, primary_key=True),
    Column("started", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("prompt", String, nullable=False),  # digest of the prompt's blob
    Column("head", String, nullable=False),  # chain value of the last event
    Column("events", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("run", String, ForeignKey("runs.run"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # canonical JSON, as hashed
    Column("chain", String, nullable=False),
)

OF_PEOPLE = text("kind IN ('amendment_decided', 'amendment_proposed', 'judgement_made')")
"""The events that are looked for across runs: what people proposed and what became of it. Written out, since a database
uses an index on a part of a table only where a question has the part's own words."""
Index("ix_events_of_people", events.c.run, events.c.seq, sqlite_where=OF_PEOPLE, postgresql_where=OF_PEOPLE)

blobs = Table(
    "blobs",
    metadata,
    Column("digest", String, primary_key=True),
    Column("run", String, ForeignKey("runs.run"), nullable=False, index=True),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("packing", String),  # id of the packing it is packed with; NULL for one that lies as it is
)

packings = Table(
    "packings",
    metadata,
    Column("id", String, primary_key=True),
    Column("parts", Text, nullable=False),  # digests of the public blobs that make the dictionary, a line each
)

erased = Table(
    "erased",
    metadata,
    Column("digest", String, primary_key=True),  # of a blob that was taken out; nothing else may be deleted
    Column("run", String, ForeignKey("runs.run"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),  # of the event that says so
)

seals = Table(
    "seals",
    metadata,
    Column("run", String, ForeignKey("runs.run"), primary_key=True),
    Column("size", Integer, primary_key=True),  # events that the seal covers
    Column("line", LargeBinary, nullable=False),  # the seal: canonical JSON, signed
)

public_blobs = Table(
    "public_blobs",
    metadata,
    Column("digest", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

search = Table(
    "search",
    metadata,
    Column("run", String, ForeignKey("runs.run"), nullable=False, index=True),
    Column("digest", String, nullable=False),  # of the blob this is a copy of, so that erasing finds it
    Column("folded", Text, nullable=False),
    UniqueConstraint("run", "digest"),
)

seats = Table(
    "seats",
    metadata,
    Column("run", String, ForeignKey("runs.run"), primary_key=True),
    Column("dossier", String, primary_key=True),  # `id@version` of one that was seated, in any leg
)

leases = Table(
    "leases",
    metadata,
    Column("run", String, primary_key=True),
    Column("token", Integer, nullable=False),  # grows each time the lease changes hands
    Column("name", String, nullable=False),  # of the holder; "" for nobody
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("began", String, nullable=False),
    Column("renewed", String, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("run", String, primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # key of the digests of the run's calls
)

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),  # who vouches for them; "local" on a machine of one's own
    Column("subject", String, nullable=False),
    Column("name", String, nullable=False),  # the name they chose to be known by
    Column("since", String, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

grants = Table(
    "grants",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("person", String, ForeignKey("people.id"), nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("given", Integer, nullable=False),  # 1 given, 0 taken back; the last word counts
    Column("by", String, nullable=False),  # id of who did it
    Column("at", String, nullable=False),
)

unfinished = Table(
    "unfinished",
    metadata,
    Column("run", String, ForeignKey("runs.run"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # canonical JSON: what a judge has written so far
    Column("at", String, nullable=False),
)
