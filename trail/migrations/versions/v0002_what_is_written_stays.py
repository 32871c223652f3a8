"""Seals, texts packed small, words taken out on the record, and triggers that keep what is written as it is.

The triggers stop a mistake and a program that means well. Whoever owns the database can lift them; what shows that is the
chain, and a seal kept elsewhere.
"""

from __future__ import annotations

import json
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


class _Kept(NamedTuple):
    """A table, what may not be done to its rows, and where it may be done after all."""

    table: str
    act: str
    unless: str | None = None


KEPT = (
    *(
        _Kept(table, act)
        for table in ("events", "public_blobs", "packings", "seals", "erased", "grants")
        for act in ("UPDATE", "DELETE")
    ),
    _Kept("blobs", "UPDATE"),
    _Kept("blobs", "DELETE", "SELECT 1 FROM erased WHERE erased.digest = OLD.digest"),
    _Kept("secrets", "UPDATE"),
    _Kept("secrets", "DELETE", "SELECT 1 FROM erased WHERE erased.run = OLD.run"),
    _Kept("runs", "DELETE"),
)


def upgrade() -> None:
    """Add the tables and the triggers."""
    op.add_column("blobs", sa.Column("packing", sa.String))
    op.create_table(
        "packings", sa.Column("id", sa.String, primary_key=True), sa.Column("parts", sa.Text, nullable=False)
    )
    op.create_table(
        "erased",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_index("ix_erased_run", "erased", ["run"])
    op.create_table(
        "seals",
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), primary_key=True),
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("line", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "seats",
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), primary_key=True),
        sa.Column("dossier", sa.String, primary_key=True),
    )
    _fill_seats()
    if op.get_bind().dialect.name == "postgresql":
        _keep_in_postgresql()
    else:
        _keep_in_sqlite()


def _fill_seats() -> None:
    """Who was seated in the runs that are there. A record that was changed is passed over: `winks verify` names it."""
    found = op.get_bind().execute(sa.text("SELECT run, body FROM events WHERE kind = 'convene_finished'"))
    rows = {(run, dossier) for run, body in found for dossier in _seated(body)}
    if rows:
        insert = sa.text("INSERT INTO seats (run, dossier) VALUES (:run, :dossier)")
        op.get_bind().execute(insert, [{"run": run, "dossier": dossier} for run, dossier in sorted(rows)])


def _seated(body: object) -> list[str]:
    try:
        considered = json.loads(body if isinstance(body, bytes | str) else bytes(body))["payload"]["considered"]  # type: ignore[call-overload]
        return [str(item["dossier"]) for item in considered if item["outcome"] == "seated"]
    except (ValueError, LookupError, TypeError):
        return []


def _keep_in_sqlite() -> None:
    for table, act, unless in KEPT:
        when = f"WHEN NOT EXISTS ({unless})" if unless else ""
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_sentence(table, act)}'); END"
        )


def _keep_in_postgresql() -> None:
    for table, act, unless in KEPT:
        name = f"{table}_{act.lower()}"
        refuse = f"RAISE EXCEPTION '{_sentence(table, act)}';"
        body = f"IF NOT EXISTS ({unless}) THEN {refuse} END IF; RETURN OLD;" if unless else refuse
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table in dict.fromkeys(kept.table for kept in KEPT):
        op.execute(
            f"CREATE FUNCTION {table}_truncate() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_sentence(table, 'TRUNCATE')}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_truncate()"
        )


def _sentence(table: str, act: str) -> str:
    done = {"UPDATE": "changed", "DELETE": "deleted", "TRUNCATE": "emptied"}[act]
    return f"what is written in {table} is not {done}"
