"""xAI's dialect, `POST /tts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.speech.engines.remote import Body, Line

PATH = "/tts"
LIST_PATH = "/tts/voices"


def word_requests(_model: str, _takes: frozenset[str], fields: Mapping[str, Any]) -> Body:
    """Requests name no model: there is one. `fields` are those of the output format."""

    def body(line: Line, format_: str) -> Mapping[str, Any]:
        return {
            "text": line.text,
            "voice_id": line.voice,
            "language": line.language,
            "output_format": {"codec": format_, **fields},
        }

    return body
