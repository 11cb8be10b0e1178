"""Kinds of columns that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Typed(TypeDecorator[Any]):
    """A JSON column that holds one value of a domain type."""

    impl = sa.JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - any type that msgspec can carry
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        return msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        return None if value is None else msgspec.convert(value, self.kind)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; SQLite forgets the time zone, so it is always UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
