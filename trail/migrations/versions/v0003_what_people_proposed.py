"""An index on the few events in which people proposed something and curators answered, so that no other event is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

OF_PEOPLE = sa.text("kind IN ('amendment_decided', 'amendment_proposed', 'judgement_made')")


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_events_of_people", "events", ["run", "seq"], sqlite_where=OF_PEOPLE, postgresql_where=OF_PEOPLE)
