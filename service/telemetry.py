"""What the service says about itself. Lines carry ids, sizes, durations; never keys, names, texts or URL queries."""

from __future__ import annotations

import logging
import sys

import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks


def configure_logging(form: str, *, quiet: bool = False) -> None:
    """`console` for people, `json` for machines; both on standard error, standard output belongs to results.

    `quiet` keeps everything but errors to itself, where a command tells the outcome in its own words.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if form == "json"
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    set_on_retry_hooks([_log_retry])
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", force=True)


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def _log_retry(details: RetryDetails) -> None:
    """In place of stamina's own line, which quotes the error: a provider's words may repeat ours."""
    cause = type(details.caused_by).__name__
    log.warning("call.retried", cause=cause, attempt=details.retry_num, wait=round(details.wait_for, 2))
