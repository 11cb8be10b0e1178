"""Retention: what is past its time goes: descriptions with their pictures and sounds, samples, and former requests."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from service.store import descriptions, idempotency, voice_samples
from service.store.lock import may_clear_up
from service.store.session import Database, now
from service.telemetry import log

EVERY = 3600.0
"""Seconds."""


async def sweep_expired(database: Database, retention: timedelta) -> None:
    """Runs until cancelled. `retention` is how long samples of voices are kept; descriptions know it themselves."""
    while True:
        try:
            async with database.write() as connection:
                deleted = 0
                if await may_clear_up(connection):
                    deleted = await descriptions.delete_expired(connection)
                    await idempotency.delete_expired(connection)
                    await voice_samples.delete_older(connection, now() - retention)
            if deleted:
                log.info("retention.deleted", descriptions=deleted)
        except Exception:  # the next round may find the database well again
            log.exception("retention.failed")
        await asyncio.sleep(EVERY)
