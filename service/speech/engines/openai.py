"""OpenAI's dialect, `POST /audio/speech`, which Groq, Together and local servers speak too, each in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.speech.engines.remote import Body, Line

PATH = "/audio/speech"
LIST_PATH = "/models"


def word_requests(model: str, takes: frozenset[str], fields: Mapping[str, Any]) -> Body:
    """Requests to one model. `takes` names what they may hold beyond the usual four, `fields` what they always do."""

    def body(line: Line, format_: str) -> Mapping[str, Any]:
        request = {
            "model": model,
            "input": line.text,
            "voice": line.voice,
            "response_format": format_,
            **(fields or {}),
        }
        if "speed" in takes and line.speed != 1:
            request["speed"] = line.speed
        if "language" in takes:
            request["language"] = line.language.partition("-")[0].lower()
        return request

    return body
