"""Run by Alembic: the steps, over the connection and within the transaction of who asks."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
