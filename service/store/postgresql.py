"""The way to a PostgreSQL server: which addresses are understood, and how every connection to it begins."""

from __future__ import annotations

import asyncpg
import sqlalchemy as sa

from service.errors import ConfigurationError

SCHEMES = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
PARAMETERS = frozenset(
    {
        "host", "port", "passfile", "target_session_attrs",
        "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl",
        "ssl_min_protocol_version", "ssl_max_protocol_version",
    }
)  # fmt: skip
"""What may stand behind the question mark: asyncpg would hand anything else on to the server as a setting."""
SESSION = {
    "application_name": "altaloud",
    "timezone": "UTC",
    # a worker that hangs inside a transaction must not keep others from its rows
    "idle_in_transaction_session_timeout": "3s",
}
CONNECT_SECONDS = 10.0
TEMPORARY = ("08", "40", "53", "57P", "25P03")
"""Beginnings of the SQLSTATE codes that tell of the server or of the moment, not of what was asked (PostgreSQL,
appendix A): lost connections, deadlocks, full, going down, idle for too long."""


def read_address(url: sa.URL) -> str:
    """The address as asyncpg reads it. Raises `ConfigurationError` where it would be misread; repeats no password."""
    wrong = sorted(url.query.keys() - PARAMETERS)
    if wrong:
        raise ConfigurationError(
            f"ALTALOUD_DATABASE_URL: {', '.join(wrong)} cannot be set there, only {', '.join(sorted(PARAMETERS))}"
        )
    if "@" in f"{url.host}{url.database}":  # which is a part of a password, and must not be shown
        raise ConfigurationError("ALTALOUD_DATABASE_URL: a password is written with %40 for @, %2F for /, %3A for :")
    if not url.database:
        raise ConfigurationError("ALTALOUD_DATABASE_URL names no database: postgresql://USER@HOST/DATABASE")
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def describe_address(url: sa.URL) -> str:
    """Where the data lies, for people: without a password."""
    sockets = {key: value for key, value in url.query.items() if key in {"host", "port"}}
    shown = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, sockets)
    return shown.render_as_string()


async def connect(address: str) -> asyncpg.Connection:
    """A connection set up like all others of ours. Raises `OSError` (`TimeoutError`) or `asyncpg.PostgresError`."""
    return await asyncpg.connect(address, timeout=CONNECT_SECONDS, server_settings=SESSION)


def is_temporary(error: sa.exc.DBAPIError | asyncpg.PostgresError | asyncpg.InterfaceError) -> bool:
    """Whether the same may succeed in a moment, be it SQLAlchemy's error or one of asyncpg below it."""
    if isinstance(error, sa.exc.DBAPIError):
        return error.connection_invalidated or _code(error.orig).startswith(TEMPORARY)
    # without a code: used after the connection was lost
    return isinstance(error, asyncpg.InterfaceError) or _code(error).startswith(TEMPORARY)


def _code(error: BaseException | None) -> str:
    return str(getattr(error, "sqlstate", None) or "")
