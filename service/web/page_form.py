"""The upload form: from what a browser sends to a request, with faults in an editor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from service.domain.descriptions import ALT_LENGTH
from service.errors import FetchError, ServiceError, UnknownVoice, UnsupportedLanguage
from service.jobs.receiving import IncomingImage
from service.web.requests import AudioRequest, ContextRequest, DescriptionFields, incoming_file

LISTS = ("languages", "audio")
FIELD_OF_PATH = {
    "context.surrounding_text": "purpose",
    "context.page_title": "page_title",
    "context.caption": "caption",
    "context.link_target": "link_target",
    "context.role": "role",
    "context.keywords": "keywords",
    "context.avoid": "avoid",
    "audio.kinds": "audio",
    "audio.speed": "speed",
}
"""Where the API's name of a field and the page's differ."""
WORDS = {
    "purpose": "What the image is for: at most 8,000 characters.",
    "page_title": "The title of the page: at most 500 characters.",
    "caption": "The caption: at most 2,000 characters.",
    "link_target": "Where the link leads: at most 2,000 characters.",
    "keywords": "Words to use: at most 50, each of up to 100 characters.",
    "avoid": "Words to avoid: at most 50, each of up to 100 characters.",
    "instructions": "Instructions: at most 2,000 characters.",
    "alt_length": "The length to aim at has to be a whole number from 20 to 1,000, such as 125.",
    "speed": "The speed has to be a number from 0.5 to 2, such as 1.",
    "languages": "Choose at most 20 languages.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    """The form's own name of the field; empty where the whole form is meant."""
    message: str


@dataclass(frozen=True, slots=True)
class PageForm:
    values: Mapping[str, Any]
    """What was filled in, to be shown again."""
    images: tuple[IncomingImage, ...]
    fields: DescriptionFields
    faults: tuple[Fault, ...]


async def read_page_form(request: Request[Any, Any, Any]) -> PageForm:
    """Never raises for what an editor may have filled in; what is wrong stands in `faults`."""
    values: dict[str, Any] = {name: [] for name in LISTS}
    images: list[IncomingImage] = []
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data or value.filename:
                images.append(incoming_file(data, value.filename))
        elif name in LISTS:
            values[name].append(value)
        else:
            values[name] = value.strip()
    if url := values.get("image_url"):
        images.append(IncomingImage(url=url))
    fields, faults = _read_fields(values)
    if not images:
        faults.insert(0, Fault("image", "Choose an image, or give its address."))
    if not values["languages"]:
        faults.append(Fault("languages", "Choose at least one language."))
    return PageForm(values, tuple(images), fields, tuple(faults))


def _read_fields(values: Mapping[str, Any]) -> tuple[DescriptionFields, list[Fault]]:
    text = {name: value for name, value in values.items() if isinstance(value, str) and value}
    context = {
        "surrounding_text": text.get("purpose", ""),
        "page_title": text.get("page_title", ""),
        "caption": text.get("caption", ""),
        "link_target": text.get("link_target", ""),
        "role": text.get("role", "unknown"),
        "keywords": _split(text.get("keywords", "")),
        "avoid": _split(text.get("avoid", "")),
    }
    audio = {"kinds": values["audio"], "voice": text.get("voice"), "speed": text.get("speed", "1").replace(",", ".")}
    plain = {
        "languages": values["languages"] or None,
        "alt_length": text.get("alt_length", str(ALT_LENGTH)),
        "detail": text.get("detail", "standard"),
        "instructions": text.get("instructions", ""),
    }
    faults: list[Fault] = []
    parts = {
        **{name: _convert({name: value}, DescriptionFields, "", faults) for name, value in plain.items()},
        "context": _convert(context, ContextRequest, "context.", faults),
        "audio": _convert(audio, AudioRequest, "audio.", faults),
    }
    fields = DescriptionFields(
        **{
            name: getattr(part, name) if isinstance(part, DescriptionFields) else part
            for name, part in parts.items()
            if part is not None
        }
    )
    return fields, faults


def _convert(values: Mapping[str, Any], kind: type[msgspec.Struct], prefix: str, faults: list[Fault]) -> Any:  # noqa: ANN401
    """The typed part of the request, None with a fault added where it does not hold."""
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        path = prefix + str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        field = FIELD_OF_PATH.get(path, path)
        faults.append(Fault(field, WORDS.get(field, "This answer is not one of the choices.")))
        return None


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def find_fault(error: ServiceError, image: IncomingImage | None = None) -> Fault:
    """Where on the form an error of the service belongs, in words that stand alone in the summary."""
    words = f"{error.detail.rstrip('.')}. {error.advice}"
    if isinstance(error, UnsupportedLanguage):
        return Fault("languages", words)
    if isinstance(error, UnknownVoice):
        return Fault("voice", words)
    if isinstance(error, FetchError) or (image and image.url):
        return Fault("image_url", words)
    return Fault("image", f"{image.name}: {words}" if image and image.name else words)
