"""/v1/languages and /v1/voices: what can be asked for."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from service import errors
from service.jobs.catalogue import Catalogue
from service.languages import normalise_tag
from service.web.problems import document_problems
from service.web.requests import LANGUAGE_TAG
from service.web.resources import LanguageList, VoiceList
from service.web.schemas import to_language, to_voice


class CatalogueController(Controller):
    path = "/v1"
    tags = ("Languages and voices",)

    @get("/languages", summary="Languages that are certain to be written", sync_to_thread=False)
    def list_languages(self, catalogue: NamedDependency[Catalogue]) -> LanguageList:
        """A vision model writes many more; ask for any BCP-47 tag."""
        return LanguageList([to_language(offered) for offered in catalogue.languages()])

    @get(
        "/voices",
        summary="Voices in use, with an honest word on their quality",
        sync_to_thread=False,
        responses=document_problems(errors.UnsupportedLanguage),
    )
    def list_voices(
        self,
        catalogue: NamedDependency[Catalogue],
        language: Annotated[
            str | None,
            QueryParameter(description="Only those that speak this language.", schema_extra={"pattern": LANGUAGE_TAG}),
        ] = None,
    ) -> VoiceList:
        wanted = normalise_tag(language) if language is not None else None
        return VoiceList([to_voice(voice) for voice in catalogue.voices(wanted)])
