"""/v1/languages and /v1/voices: what can be asked for, and what voices sound like."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import unquote

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from service import errors
from service.jobs.catalogue import Catalogue
from service.jobs.samples import Sampling
from service.languages import normalise_tag
from service.web.conditional import is_unchanged
from service.web.document import NOT_MODIFIED, document_answer
from service.web.problems import document_problems
from service.web.requests import LANGUAGE_TAG
from service.web.resources import LanguageList, VoiceList
from service.web.schemas import to_language, to_voice

FRESH = "private, max-age=3600"
"""A sample changes with the model that speaks it, which is seldom."""


class CatalogueController(Controller):
    path = "/v1"
    tags = ("Languages and voices",)

    @get("/languages", summary="Languages that are certain to be written", sync_to_thread=False)
    def list_languages(self, catalogue: NamedDependency[Catalogue]) -> LanguageList:
        """A vision model writes many more; ask for any BCP-47 tag."""
        return LanguageList([to_language(offered) for offered in catalogue.languages()])

    @get(
        "/voices",
        summary="Voices that can be had now, with an honest word on their quality",
        responses=document_problems(errors.UnsupportedLanguage),
    )
    async def list_voices(
        self,
        catalogue: NamedDependency[Catalogue],
        language: Annotated[
            str | None,
            QueryParameter(
                description="Only those that speak this language, the best first.",
                schema_extra={"pattern": LANGUAGE_TAG},
            ),
        ] = None,
    ) -> VoiceList:
        """Servers of voices that are away are left out until they are back."""
        wanted = normalise_tag(language) if language is not None else None
        return VoiceList([to_voice(voice, wanted) for voice in await catalogue.usable_voices(wanted)])

    @get(
        "/voices/{voice_id:str}/sample",
        summary="Hear a voice",
        responses={200: document_answer(bytes, "A sentence, read aloud", "audio/mpeg"), 304: NOT_MODIFIED}
        | document_problems(
            errors.UnknownVoice,
            errors.UnsupportedLanguage,
            errors.CrossSiteRequest,
            errors.BudgetSpent,
            errors.ProviderError,
        ),
        costs=True,
    )
    async def read_sample(
        self,
        request: Request[Any, Any, Any],
        voice_id: FromPath[str],
        owner: NamedDependency[str],
        sampling: NamedDependency[Sampling],
        language: Annotated[
            str | None,
            QueryParameter(
                description="Which of its languages; the first where it is left out.",
                schema_extra={"pattern": LANGUAGE_TAG},
            ),
        ] = None,
    ) -> Response[bytes]:
        """Spoken once by a voice that costs money, and kept."""
        wanted = normalise_tag(language) if language is not None else None
        sample = await sampling.sample(unquote(voice_id), wanted, owner=owner)
        headers = {"ETag": f'"{hashlib.sha256(sample.data).hexdigest()[:32]}"', "Cache-Control": FRESH}
        if is_unchanged(request.headers, headers["ETag"]):
            return Response(b"", status_code=304, headers=headers)
        return Response(sample.data, media_type=sample.media_type, headers=headers)
