"""Alembic's way in. The service hands over an open connection; offline mode and ini files are not used."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from service.store.columns import Typed, UtcDateTime
from service.store.tables import metadata


def render_plainly(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A migration must not import types of ours, which change: what they are made of is written down instead."""
    if kind == "type" and isinstance(item, Typed):
        return "sa.JSON()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_plainly(
    migration: Any, column: Any, found: Any, stored: Any, wanted: sa.types.TypeEngine[Any]
) -> bool | None:
    """The same for comparing a database with the tables."""
    return False if isinstance(wanted, Typed | UtcDateTime) else None


def include_ours(name: str | None, kind: str, parents: Any) -> bool:
    """PgQueuer looks after tables of its own, and SQLite's full text search after those behind its index."""
    return kind != "table" or not (name or "").startswith(("pgqueuer", "search_index"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter columns in place
    render_item=render_plainly,
    compare_type=compare_plainly,
    include_name=include_ours,
)
with context.begin_transaction():
    context.run_migrations()
