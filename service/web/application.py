"""The doors, put together: the REST API, the pages, and how errors are said at both."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import jinja2
from litestar import Litestar, Request, Router, get
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from litestar.types import ASGIApp

from service.settings import Settings
from service.web.api.audio import AudioController
from service.web.api.bulk import BulkController
from service.web.api.catalogue import CatalogueController
from service.web.api.changes import ChangesController
from service.web.api.descriptions import DescriptionsController
from service.web.api.events import EventsController
from service.web.api.glossary import GlossaryController
from service.web.api.health import HealthController
from service.web.api.lexicon import LexiconController
from service.web.api.lint import LintController
from service.web.api.questions import QuestionsController
from service.web.api.snippets import SnippetsController
from service.web.api.transcripts import TranscriptsController
from service.web.assets import asset, serve_asset
from service.web.document import configure_document, write_document
from service.web.guards import (
    AnswerHead,
    CrossOrigin,
    Origins,
    SafeHeaders,
    provide_owner,
    refuse_nul,
    tell_all_methods,
)
from service.web.page_changes import PageChangesController
from service.web.page_editor import PageEditorController
from service.web.page_history import PageHistoryController
from service.web.page_questions import PageQuestionsController
from service.web.pages import PagesController
from service.web.problems import answer_error
from service.web.requests import FIELDS_BYTES

IMAGES_AT_ONCE = 10
"""So many images of the largest size are taken in one form."""
JSON_BODIES_AT_ONCE = 4
"""An image of 20 MB in base64 costs nearly 100 MB of memory while it is read."""


def build_web(settings: Settings, parts: dict[str, Any]) -> ASGIApp:
    """The ASGI application. `parts` are what handlers ask for by name: pipeline, database, catalogue, watch."""
    image_bytes = settings.max_upload_mb * 1_000_000
    in_base64 = image_bytes * 4 // 3 + FIELDS_BYTES
    in_form = image_bytes * IMAGES_AT_ONCE + FIELDS_BYTES
    origins = Origins(settings.cors_origins)
    shared = {
        **parts,
        "settings": settings,
        "json_bodies": asyncio.Semaphore(JSON_BODIES_AT_ONCE),
        # one core is left to those who send one image
        "bulk_images": asyncio.Semaphore(max(1, (os.cpu_count() or 1) - 1)),
    }
    app = Litestar(
        [
            Router("/", route_handlers=[DescriptionsController, PagesController], request_max_body_size=in_form),
            Router("/", route_handlers=[BulkController], request_max_body_size=in_base64),
            ChangesController,
            QuestionsController,
            GlossaryController,
            LexiconController,
            TranscriptsController,
            PageChangesController,
            PageEditorController,
            PageQuestionsController,
            PageHistoryController,
            AudioController,
            EventsController,
            SnippetsController,
            CatalogueController,
            LintController,
            HealthController,
            serve_asset,
            read_document,
        ],
        dependencies={
            "owner": Provide(provide_owner, sync_to_thread=False),
            **{name: _provide(part) for name, part in shared.items()},
        },
        exception_handlers={Exception: answer_error},
        before_send=[tell_all_methods],
        guards=[refuse_nul, origins.refuse_cross_site],
        logging_config=None,
        openapi_config=configure_document(),
        request_max_body_size=FIELDS_BYTES,
        template_config=TemplateConfig(engine=JinjaTemplateEngine.from_environment(_templates())),
    )
    return SafeHeaders(CrossOrigin(AnswerHead(app), origins))


@get("/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
def read_document(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return write_document(request.app)


def _provide(part: object) -> Provide:
    def provide() -> object:
        return part

    return Provide(provide, sync_to_thread=False)


def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["asset"] = asset
    return environment
