"""What a caller may send, in either form, and the way from there to a domain request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from msgspec import Meta, Struct

from service.domain.descriptions import (
    ALT_LENGTH,
    TEXT_KINDS,
    AudioWish,
    Context,
    Detail,
    Priority,
    Product,
    Role,
    Wish,
)
from service.errors import (
    InvalidRequest,
    RequestTimeout,
    UnsupportedMediaType,
)
from service.jobs.catalogue import AUDIO_FORMATS, Catalogue
from service.jobs.editing import MOST_LANGUAGES
from service.languages import normalise_tag
from service.web.voices import VOICE, VoiceName, VoicesByLanguage, read_voices

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

BODY_SECONDS = 60.0
"""For the body of one image to arrive."""
FIELDS_BYTES = 1_000_000
"""What may stand beside an image, and the largest body of a route that takes none."""
METADATA_BYTES = 16_384
METADATA_LEVELS = 100
"""Far from where Python gives up, so that whatever is taken in can be kept and answered."""

LANGUAGE_TAG = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""What a tag looks like; which of them are languages is the registry's to say."""
BASE64 = r"^(data:[^,]{0,200},[\s\S]*|[A-Za-z0-9+/=\s]*)$"
PAGES = r"^\s*\d{1,6}(\s*-\s*\d{1,6})?(\s*,\s*\d{1,6}(\s*-\s*\d{1,6})?)*\s*$"
"""Numbers and ranges of them, such as 1-3,7."""
MOST_PAGES = 100
"""That may be named in one request: far more than any model looks at together."""

CHOICES: Mapping[str, Iterable[str]] = {"role": Role, "detail": Detail, "priority": Priority, "kinds": TEXT_KINDS}
"""Fields of few values, by their last name: msgspec says only that a value is none of these."""

# patterns and enumerations stand in the OpenAPI document alone: what does not fit is refused where it can be explained
Line = Annotated[str, Meta(max_length=500)]
Address = Annotated[str, Meta(max_length=4000, extra_json_schema={"pattern": "^https?://"})]
Words = Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(max_length=50)]
Base64 = Annotated[str, Meta(extra_json_schema={"pattern": BASE64})]
Pages = Annotated[str, Meta(max_length=500, extra_json_schema={"pattern": PAGES})]
Tag = Annotated[str, Meta(extra_json_schema={"pattern": LANGUAGE_TAG})]
TextKind = Literal["alt", "long"]
"""Values of `TEXT_KINDS`."""
Tags = Annotated[tuple[Tag, ...], Meta(max_length=MOST_LANGUAGES)]


class ProductRequest(Struct, frozen=True, forbid_unknown_fields=True):
    name: Line = ""
    brand: Line = ""


class ContextRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the image stands and what it is for. All of it is optional; all of it makes the words better."""

    page_title: Annotated[Line, Meta(description="Title of the page the image stands on.")] = ""
    page_url: Annotated[str, Meta(max_length=2000, description="Address of that page; it is not visited.")] = ""
    surrounding_text: Annotated[
        str, Meta(max_length=8000, description="The text around the image, or what the image is for.")
    ] = ""
    caption: Annotated[str, Meta(max_length=2000, description="The visible caption, which is not repeated.")] = ""
    role: Annotated[Role, Meta(description="What the author says the image is for.")] = Role.UNKNOWN
    link_target: Annotated[
        str, Meta(max_length=2000, description="Where a click on the image leads, or what it does.")
    ] = ""
    keywords: Annotated[Words, Meta(description="Terms to use where they fit.")] = ()
    avoid: Annotated[Words, Meta(description="Terms not to use.")] = ()
    product: Annotated[ProductRequest | None, Meta(description="The product the image shows.")] = None


class AudioRequest(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: Annotated[tuple[TextKind, ...], Meta(description="Which texts are read aloud; an empty list: none.")] = (
        "alt",
        "long",
    )
    voice: Annotated[VoiceName | VoicesByLanguage | None, Meta(description=VOICE)] = None
    speed: Annotated[float, Meta(ge=0.5, le=2.0, description="Times the voice's own pace.")] = 1.0
    format: Annotated[
        str, Meta(max_length=20, description="Of the files.", extra_json_schema={"enum": list(AUDIO_FORMATS)})
    ] = AudioWish().format


class DescriptionFields(Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand beside the image."""

    languages: Annotated[
        Tags | None, Meta(description="BCP-47 tags; the service's default languages where left out.")
    ] = None
    context: ContextRequest = ContextRequest()
    alt_length: Annotated[int, Meta(ge=20, le=1000, description="Soft target for the alt text, in characters.")] = (
        ALT_LENGTH
    )
    detail: Annotated[Detail, Meta(description="Long description of about 300, 800 or 2,000 characters.")] = (
        Detail.STANDARD
    )
    instructions: Annotated[str, Meta(max_length=2000, description="House style and other wishes, in words.")] = ""
    audio: Annotated[AudioRequest | Literal["none"] | None, Meta(description="`none`, null or no kinds: no audio.")] = (
        AudioRequest()
    )
    page: Annotated[int, Meta(ge=1, le=100_000, description="Which page of a PDF or TIFF, counted from 1.")] = 1
    pages: Annotated[
        Pages | None, Meta(description="Several pages instead, such as 1-3,7; they are described together.")
    ] = None
    send_address: Annotated[
        bool,
        Meta(
            description="Whether a provider that can is given the address of an image, which it fetches itself, in the "
            "place of its pixels. It then sees the address."
        ),
    ] = False
    priority: Annotated[
        Priority, Meta(description="`batch`: within a day, at a discount where the provider has one.")
    ] = Priority.NORMAL
    metadata: Annotated[dict[str, Any], Meta(description="Yours; echoed and never read.")] = {}


class ImageRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """One of several images: one of `image_url` and `image_base64`."""

    image_url: Annotated[Address | None, Meta(description="A public http or https address.")] = None
    image_base64: Annotated[Base64 | None, Meta(description="The file in base64, raw or as a data URI.")] = None
    image_name: Line | None = None
    page: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)] | None,
        Meta(description="Of this document; where it is left out, the page or pages of the request."),
    ] = None


class DescriptionRequest(DescriptionFields, frozen=True, forbid_unknown_fields=True):
    """A request in JSON: one of `image_url`, `image_base64` and `images`."""

    image_url: Annotated[Address | None, Meta(description="A public http or https address.")] = None
    image_base64: Annotated[Base64 | None, Meta(description="The file in base64, raw or as a data URI.")] = None
    image_name: Annotated[Line | None, Meta(description="Names the audio files.")] = None
    images: Annotated[
        Annotated[tuple[ImageRequest, ...], Meta(max_length=MOST_PAGES)] | None,
        Meta(description="Several images that are described together, as one."),
    ] = None


INNER: Mapping[str, type[Struct]] = MappingProxyType(
    {"context": ContextRequest, "audio": AudioRequest, "product": ProductRequest, "images": ImageRequest}
)
"""The shapes of fields that are objects of ours, or lists of them."""


async def arrive_in_time(arriving: Awaitable[T], *, seconds: float = BODY_SECONDS) -> T:
    """What is read from the connection. Raises `RequestTimeout` where it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await arriving
    except TimeoutError:
        raise RequestTimeout(f"It had not arrived whole after {seconds:g} seconds.") from None


async def read_body(request: Request[Any, Any, Any], *, default: bytes | None = None) -> bytes:
    """A body of JSON; `default` stands for one that is left out. Raises `UnsupportedMediaType` or `RequestTimeout`."""
    body = await arrive_in_time(request.body())
    if not body and default is not None:
        return default
    if request.content_type[0] != "application/json":
        raise UnsupportedMediaType(f"The body is “{request.content_type[0] or 'nothing'}”; send application/json.")
    return body


def read_object(body: bytes, kind: type[S]) -> S:
    """A JSON body as one of our shapes. Raises `InvalidRequest`, which names every field that is unknown."""
    try:
        return _decode(body, kind)
    except InvalidRequest:
        _refuse_unknown(_decode(body, dict[str, Any]), kind)
        raise


async def read_parts(request: Request[Any, Any, Any]) -> list[tuple[str, str | UploadFile]]:
    """The parts of a multipart form by their names. Raises `InvalidRequest` for text that is none."""
    try:
        parts = list((await request.form()).multi_items())
        for _, value in parts:
            if isinstance(value, str):
                value.encode()  # some of Python's character sets make halves of characters
    except (UnicodeError, LookupError):
        # litestar's reader lets these out of a part with an unknown or a wrong charset, or of a file without a name
        raise InvalidRequest(
            "A part of the form is neither text in the character set it names nor a file with a filename."
        ) from None
    return parts


def read_form(fields: Mapping[str, Sequence[str]]) -> DescriptionFields:
    """The fields of a multipart form, the image apart. Raises `InvalidRequest`."""
    known = {"image", *DescriptionFields.__struct_fields__}
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if name == "languages":
            values[name] = [tag.strip() for text in given for tag in text.split(",") if tag.strip()]
        elif len(given) > 1 and name in known:
            raise InvalidRequest(f"The field {name} was sent more than once.")
        elif name == "audio" and given[0].strip() == "none":
            values[name] = "none"
        elif name in {"context", "audio", "metadata"}:
            values[name] = _read_object(name, given[0])
        else:
            values[name] = given[0]
    _refuse_unknown(values, DescriptionFields, "image")
    try:
        return msgspec.convert(values, DescriptionFields, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRequest(_explain(error)) from None


def _read_object(name: str, text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return _decode(text, object) if text.strip() else {}
    except InvalidRequest:
        raise InvalidRequest(f"The field {name} has to be a JSON object.") from None


def _decode(body: bytes | str, kind: type[T]) -> T:
    """JSON as a value of `kind`. Raises `InvalidRequest`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise InvalidRequest(_explain(error)) from None
    except RecursionError:
        raise InvalidRequest("The body: nested too deeply") from None


def _refuse_unknown(values: Mapping[str, Any], kind: type[Struct], *others: str) -> None:
    """All of them are named, at every depth: msgspec names one at a time."""
    found = list(_find_unknown(values, kind, *others))
    if found:
        unknown = ", ".join(name for names, _ in found for name in names)
        raise InvalidRequest(f"Unknown fields: {unknown}. Known are {'; '.join(known for _, known in found)}.")


def _find_unknown(
    values: Mapping[str, Any], kind: type[Struct], *others: str, inside: str = ""
) -> Iterator[tuple[list[str], str]]:
    """For each object with unknown fields: their names, and in words the known ones."""
    known = [*others, *kind.__struct_fields__]
    if unknown := sorted(values.keys() - known):
        place = f" in {inside.rstrip('.')}" if inside else ""
        yield [inside + name for name in unknown], ", ".join(known) + place
    for name in INNER.keys() & known:
        inner = values.get(name)
        numbered = (
            {f"{name}[{place}]": one for place, one in enumerate(inner)} if isinstance(inner, list) else {name: inner}
        )
        for place, one in numbered.items():
            if isinstance(one, dict):
                yield from _find_unknown(one, INNER[name], inside=f"{inside}{place}.")


def _explain(error: Exception) -> str:
    """The words of msgspec, with the field in front: 'Expected `int` ... - at `$.alt_length`'."""
    words, _, path = str(error).partition(" - at ")
    field = path.strip("`").removeprefix("$.")
    choices = CHOICES.get(field.rpartition(".")[2].partition("[")[0])
    if choices and words.startswith("Invalid enum value"):
        words += f"; it is one of {', '.join(choices)}"
    return f"{field or 'The body'}: {words}"


def make_wish(fields: DescriptionFields, catalogue: Catalogue) -> Wish:
    """The domain's request. Raises `UnsupportedLanguage`, `UnknownVoice` or `InvalidRequest`."""
    if _is_deeper(fields.metadata, METADATA_LEVELS):
        raise InvalidRequest(f"metadata: nested deeper than {METADATA_LEVELS} levels")
    if len(msgspec.json.encode(fields.metadata)) > METADATA_BYTES:
        raise InvalidRequest(f"metadata: larger than {METADATA_BYTES} bytes of JSON")
    spelled: dict[str, str] = {}
    for tag in fields.languages or catalogue.default_languages:
        spelled.setdefault(normalise_tag(tag), tag)
    catalogue.check_languages(tuple(spelled))
    audio = fields.audio if isinstance(fields.audio, AudioRequest) else AudioRequest(kinds=())
    context = fields.context
    return Wish(
        languages=tuple(spelled),
        spelled_as=tuple(spelled.values()),
        context=Context(
            page_title=context.page_title,
            page_url=context.page_url,
            surrounding_text=context.surrounding_text,
            caption=context.caption,
            role=context.role,
            link_target=context.link_target,
            keywords=context.keywords,
            avoid=context.avoid,
            product=Product(context.product.name, context.product.brand) if context.product else None,
        ),
        alt_length=fields.alt_length,
        detail=fields.detail,
        instructions=fields.instructions,
        audio=make_audio_wish(audio, catalogue),
        by_address=fields.send_address,
        priority=fields.priority,
    )


def make_audio_wish(audio: AudioRequest, catalogue: Catalogue) -> AudioWish:
    """Raises `UnknownVoice`, or `InvalidRequest` for an unknown format or language."""
    voice, voices = read_voices(audio.voice, catalogue)
    catalogue.check_format(audio.format)
    return AudioWish(
        kinds=tuple(kind for kind in TEXT_KINDS if kind.value in audio.kinds),
        voice=voice,
        voices=voices,
        speed=audio.speed,
        format=audio.format,
    )


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_is_deeper(one, levels - 1) for one in inner)
