"""The tables as they were before migrations were kept. A trail of that time is taken as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is not there."""
    _runs()
    _texts()
    _beside()
    _people()


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run", sa.String, primary_key=True),
        sa.Column("started", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("head", sa.String, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_runs_started", "runs", ["started"], if_not_exists=True)
    op.create_table(
        "events",
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.String, nullable=False),
        if_not_exists=True,
    )


def _texts() -> None:
    op.create_table(
        "blobs",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_blobs_run", "blobs", ["run"], if_not_exists=True)
    op.create_table(
        "public_blobs",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "search",
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.UniqueConstraint("run", "digest"),
        if_not_exists=True,
    )
    op.create_index("ix_search_run", "search", ["run"], if_not_exists=True)


def _beside() -> None:
    op.create_table(
        "leases",
        sa.Column("run", sa.String, primary_key=True),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("began", sa.String, nullable=False),
        sa.Column("renewed", sa.String, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "secrets",
        sa.Column("run", sa.String, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("since", sa.String, nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
        if_not_exists=True,
    )
    op.create_table(
        "grants",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("given", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_grants_person", "grants", ["person"], if_not_exists=True)
    op.create_table(
        "unfinished",
        sa.Column("run", sa.String, sa.ForeignKey("runs.run"), primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        if_not_exists=True,
    )
