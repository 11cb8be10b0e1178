"""/v1/health: is the process alive, and can it do its work."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency

from service import errors
from service.store import schema
from service.store.session import Database
from service.web.problems import document_problems
from service.web.resources import HealthResource


class HealthController(Controller):
    path = "/v1/health"
    tags = ("Health",)

    @get("/live", summary="The process answers", sync_to_thread=False)
    def live(self) -> HealthResource:
        return HealthResource("ok")

    @get("/ready", summary="The service can do its work", responses=document_problems(errors.ServiceNotReady))
    async def ready(self, database: NamedDependency[Database]) -> HealthResource:
        await schema.check(database)
        return HealthResource("ok")
