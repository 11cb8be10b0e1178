"""The root of the tree, and what goes wrong in the service itself."""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """Root of the tree. `detail` is public; what is not for the public travels as `__cause__`."""

    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong on our side"
    advice: ClassVar[str] = "Try again later; if it happens again, tell the operator of this service when it happened."
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, None where it did not say."""


class Cancelled(ServiceError):
    """Never raised: the failure of a question."""

    code = "cancelled"
    title = "It was cancelled before it was done"
    advice = "Retry the description if it is wanted after all."


class ServiceNotReady(ServiceError):
    code = "not-ready"
    title = "The service is not ready"
    advice = "Try again in a few seconds."
    retryable = True


class ChildProcessFailed(ServiceError):
    """A supervised child process died, overran its limits or answered nonsense."""

    code = "processing-failed"
    title = "Processing stopped unexpectedly"


class JobInterrupted(ServiceError):
    code = "job-interrupted"
    title = "The work was interrupted too often"
    advice = "Send the image again. If it happens again, this image makes the service fail: tell the operator."


class ConfigurationError(ServiceError):
    """Start is refused. `faults` holds one line for each thing that is wrong."""

    code = "configuration"
    title = "The service cannot start with these settings"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
