"""The upload form: from what a browser sends to a request, with faults in an editor's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from service.errors import (
    BudgetSpent,
    FetchError,
    ImageTooLarge,
    InvalidRequest,
    NoSuchPage,
    ServiceError,
    TooManyImages,
    TooManyPixels,
    UnknownVoice,
    UnsupportedImageType,
    UnsupportedLanguage,
)
from service.jobs.receiving import IncomingImage
from service.web.incoming import incoming_address, incoming_file, pages_of, take_pages
from service.web.requests import (
    BODY_SECONDS,
    AudioRequest,
    ContextRequest,
    DescriptionFields,
    arrive_in_time,
    read_parts,
)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _with_point(text: str) -> str:
    return text.replace(",", ".")


def _given(answer: object) -> object:
    return answer


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the form and where its answer goes in the request."""

    field: str
    shape: type[msgspec.Struct]
    name: str
    words: str = "This answer is not one of the choices."
    """Said where the answer does not fit the shape."""
    read: Callable[[Any], Any] = str


FORM_SECONDS = 600.0
"""For a form to arrive: it may hold many images."""
WHICH_PAGES = "Pages: at most 100 numbers from 1, or ranges of them, with commas between, such as 1-3,7."
QUESTIONS = (
    Question("purpose", ContextRequest, "surrounding_text", "What the image is for: at most 8,000 characters."),
    Question("role", ContextRequest, "role"),
    Question("link_target", ContextRequest, "link_target", "Where the link leads: at most 2,000 characters."),
    Question("pages", DescriptionFields, "pages", WHICH_PAGES),
    Question("languages", DescriptionFields, "languages", "Choose at most 20 languages."),
    Question("page_title", ContextRequest, "page_title", "The title of the page: at most 500 characters."),
    Question("caption", ContextRequest, "caption", "The caption: at most 2,000 characters."),
    Question("keywords", ContextRequest, "keywords", "Words to use: at most 50, each of up to 100 characters.", _split),
    Question("avoid", ContextRequest, "avoid", "Words to avoid: at most 50, each of up to 100 characters.", _split),
    Question("detail", DescriptionFields, "detail"),
    Question(
        "alt_length",
        DescriptionFields,
        "alt_length",
        "The length to aim at has to be a whole number from 20 to 1,000, such as 125.",
    ),
    Question("instructions", DescriptionFields, "instructions", "Instructions: at most 2,000 characters."),
    Question("audio", AudioRequest, "kinds"),
    Question("voice", AudioRequest, "voice", read=_given),
    Question(
        "speed", AudioRequest, "speed", "The speed has to be a number from 0.5 to 2, such as 1.", read=_with_point
    ),
    Question("format", AudioRequest, "format"),
)
LISTS = ("languages", "audio")
OWN_VOICE = "voice-"
"""Before the tag of a language, the field of its own voice."""
_FIELDS = [question.field for question in QUESTIONS]
_IMAGE_AFTER = _FIELDS.index("link_target") + 1
PAGE_ORDER = ("", *_FIELDS[:_IMAGE_AFTER], "image", "image_url", *_FIELDS[_IMAGE_AFTER:])

ADVICE: Mapping[type[ServiceError], str] = {
    UnsupportedLanguage: "Choose from the languages of this page.",
    UnknownVoice: "Choose a voice from the list.",
    InvalidRequest: "Choose one from the list.",
    TooManyImages: "Choose fewer images or pages, or let each be described by itself.",
    NoSuchPage: "Pages are counted from 1; leave the field empty for an image that is no document.",
    ImageTooLarge: "Save it in a smaller size, or as JPEG.",
    TooManyPixels: "Save it with a smaller width and height.",
    UnsupportedImageType: "What counts is what is in the file, not its name.",
    BudgetSpent: "Try again after midnight UTC, or ask the operator for a larger budget.",
}
"""Where the usual advice speaks of the API or of settings, or says again what stands beside the field."""
FIELD_OF: Mapping[type[ServiceError], str] = {UnsupportedLanguage: "languages", UnknownVoice: "voice", BudgetSpent: ""}


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    """The form's own name of the field; empty where it is none of them."""
    message: str


@dataclass(frozen=True, slots=True)
class PageForm:
    values: Mapping[str, Any]
    """What was filled in, to be shown again."""
    groups: tuple[tuple[IncomingImage, ...], ...]
    """The images of each description that is asked for."""
    fields: DescriptionFields
    faults: tuple[Fault, ...]


async def read_answers(
    request: Request[Any, Any, Any], *, seconds: float = BODY_SECONDS
) -> list[tuple[str, str | UploadFile]]:
    """The parts of a form, texts without control characters and without space around them.

    No database keeps a NUL, and nobody types one. Raises as `read_parts` does, or `RequestTimeout`.
    """
    parts = await arrive_in_time(read_parts(request), seconds=seconds)
    return [(name, value if isinstance(value, UploadFile) else _plain(value)) for name, value in parts]


def _plain(text: str) -> str:
    return "".join(c for c in text if c in "\t\n\r" or unicodedata.category(c) != "Cc").strip()


async def read_page_form(request: Request[Any, Any, Any]) -> PageForm:
    """What an editor may fill in wrongly stands in `faults`. Raises `InvalidRequest` for what no browser sends."""
    values: dict[str, Any] = {name: [] for name in LISTS}
    images: list[IncomingImage] = []
    for name, value in await read_answers(request, seconds=FORM_SECONDS):
        if isinstance(value, UploadFile):
            data = await value.read()
            if name == "image" and (data or value.filename):
                images.append(incoming_file(data, value.filename))
        elif name not in LISTS:
            values[name] = value
        elif value not in values[name]:
            values[name].append(value)
    if url := values.get("image_url"):
        images.append(incoming_address(url))
    fields, faults = _read_fields(values)
    groups = [take_pages(image, _read_pages(fields, faults)) for image in images]
    if values.get("together"):
        groups = [tuple(image for group in groups for image in group)] if groups else []
    if not images:
        faults.append(Fault("image", "Choose an image, or give its address."))
    if not values["languages"]:
        faults.append(Fault("languages", "Choose at least one language."))
    return PageForm(values, tuple(groups), fields, tuple(faults))


def _read_pages(fields: DescriptionFields, faults: list[Fault]) -> tuple[int, ...]:
    try:
        return pages_of(fields)
    except InvalidRequest:
        fault = Fault("pages", WHICH_PAGES)
        faults += [] if fault in faults else [fault]
        return (1,)


def _read_fields(values: Mapping[str, Any]) -> tuple[DescriptionFields, list[Fault]]:
    """Each answer by itself, so that every one that does not fit is found; what is left empty keeps its default."""
    found: dict[type[msgspec.Struct], dict[str, Any]] = {question.shape: {} for question in QUESTIONS}
    faults: list[Fault] = []
    for question in QUESTIONS:
        answer = _read_voices(values) if question.field == "voice" else values.get(question.field, "")
        if answer == "":
            continue
        given = answer if question.field in LISTS else question.read(answer)
        try:
            part = msgspec.convert({question.name: given}, question.shape, strict=False)
        except msgspec.ValidationError:
            faults.append(Fault(question.field, question.words))
        else:
            found[question.shape][question.name] = getattr(part, question.name)
    context, audio = ContextRequest(**found[ContextRequest]), AudioRequest(**found[AudioRequest])
    return DescriptionFields(context=context, audio=audio, **found[DescriptionFields]), faults


def _read_voices(values: Mapping[str, Any]) -> str | dict[str, str]:
    """One voice for all of them, or one for each where a language that is asked for has its own."""
    usual = values.get("voice", "")
    own = {tag: values.get(f"{OWN_VOICE}{tag}", "") for tag in values["languages"]}
    return {tag: one or usual for tag, one in own.items() if one or usual} if any(own.values()) else usual


def find_fault(error: ServiceError, image: IncomingImage | None = None) -> Fault:
    """Where on the form an error of the service belongs, in words that stand alone in the summary."""
    words = f"{error.detail.rstrip('.')}. {ADVICE.get(type(error), error.advice)}"
    if type(error) in FIELD_OF:
        return Fault(FIELD_OF[type(error)], words)
    if type(error) is InvalidRequest and image is None:  # all that the questions themselves let pass
        return Fault("format", words)
    if isinstance(error, NoSuchPage):
        return Fault("pages", f"{image.name}: {words}" if image and image.name else words)
    if isinstance(error, FetchError) or (image and image.url):
        return Fault("image_url", words)
    return Fault("image", f"{image.name}: {words}" if image and image.name else words)


def in_page_order(faults: Iterable[Fault]) -> list[Fault]:
    """As the fields stand on the page, so that the summary leads through it from top to bottom."""
    return sorted(faults, key=lambda fault: PAGE_ORDER.index(fault.field))
