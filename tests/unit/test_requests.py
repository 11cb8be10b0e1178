"""What a caller may send, in either form, without a server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import AudioKind, Detail, Role
from service.errors import (
    ImageError,
    ImageTooLarge,
    InvalidBase64,
    InvalidRequest,
    MissingImage,
    RequestTimeout,
    UnknownVoice,
    UnsupportedLanguage,
)
from service.jobs.catalogue import Catalogue
from service.vision.offline import OfflineDescriber
from service.web.incoming import check_size, decode_base64, incoming_address, incoming_file, read_json
from service.web.requests import METADATA_BYTES, DescriptionFields, arrive_in_time, make_wish, read_form

LARGEST = 1_000_000
CATALOGUE = Catalogue(("en",), [OfflineDescriber()], [])
FULL: dict[str, Any] = {
    "languages": ["pt-br", "EN", "ja"],
    "context": {
        "page_title": "Waterfalls",
        "page_url": "https://example.org/falls",
        "surrounding_text": "Our guide",
        "caption": "The upper fall",
        "role": "functional",
        "link_target": "/falls/upper",
        "keywords": ["basalt", "spray"],
        "avoid": ["stunning"],
        "product": {"name": "Boots", "brand": "Ridge"},
    },
    "alt_length": 200,
    "detail": "rich",
    "instructions": "British spelling",
    "audio": {"kinds": ["long"], "voice": None, "speed": 1.5},
    "metadata": {"id": 7, "tags": ["a", None, {"é": 1.5}]},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def in_json(**fields: Any) -> bytes:
    return json.dumps({"image_base64": base64.b64encode(b"pixels").decode(), **fields}).encode()


def in_form(fields: dict[str, Any]) -> dict[str, list[str]]:
    as_text = {name: [value if isinstance(value, str) else json.dumps(value)] for name, value in fields.items()}
    return {**as_text, **({"languages": fields["languages"]} if "languages" in fields else {})}


def refusal_of(body: bytes) -> str:
    with pytest.raises(InvalidRequest) as refusal:
        read_json(body, max_bytes=LARGEST)
    return refusal.value.detail


# both forms


def test_both_forms_say_the_same() -> None:
    _, from_json = read_json(in_json(**FULL), max_bytes=LARGEST)
    from_form = read_form(in_form(FULL))
    assert make_wish(from_json, CATALOGUE) == make_wish(from_form, CATALOGUE)
    assert from_json.metadata == from_form.metadata == FULL["metadata"]


def test_every_field_reaches_the_wish() -> None:
    wish = make_wish(read_form(in_form(FULL)), CATALOGUE)
    assert (wish.languages, wish.spelled_as) == (("pt-BR", "en", "ja"), ("pt-br", "EN", "ja"))
    assert wish.context.product is not None
    context = FULL["context"] | {"product": wish.context.product, "keywords": ("basalt", "spray")}
    assert {name: getattr(wish.context, name) for name in context} == context | {"avoid": ("stunning",)}
    assert (wish.context.product.name, wish.context.product.brand) == ("Boots", "Ridge")
    assert (wish.context.role, wish.detail) == (Role.FUNCTIONAL, Detail.RICH)
    assert (wish.alt_length, wish.instructions) == (200, "British spelling")
    assert (wish.audio.kinds, wish.audio.speed) == ((AudioKind.LONG,), 1.5)


def test_what_is_left_out_is_as_documented() -> None:
    wish = make_wish(read_form({}), CATALOGUE)
    assert (wish.languages, wish.alt_length, wish.detail) == (("en",), 125, Detail.STANDARD)
    assert wish.audio.kinds == (AudioKind.ALT, AudioKind.LONG)
    assert wish.context.role is Role.UNKNOWN


WRONG = [
    ("languages", 5),
    ("languages", ["en"] * 21),
    ("context", []),
    ("context", {"role": "ornament"}),
    ("context", {"page_title": "x" * 501}),
    ("context", {"keywords": ["x"] * 51}),
    ("context", {"colour": 1}),
    ("alt_length", 19),
    ("alt_length", 1001),
    ("alt_length", "long"),
    ("detail", "huge"),
    ("instructions", "x" * 2001),
    ("audio", {"speed": 2.1}),
    ("audio", {"speed": 0.4}),
    ("audio", {"kinds": ["whisper"]}),
    ("audio", {"codec": "wav"}),
    ("audio", {"voice": "x" * 101}),
    ("page", 0),
    ("metadata", []),
    ("metadata", "text"),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_wrong_is_named_in_both_forms(field: str, value: Any) -> None:
    assert field in refusal_of(in_json(**{field: value}))
    if field == "languages" and not isinstance(value, list):
        return  # in a form everything is text, and any text might be a tag
    with pytest.raises(InvalidRequest, match=field):
        read_form(in_form({field: value}))


def test_unknown_fields_are_all_named() -> None:
    assert "colour, langauges" in refusal_of(in_json(colour=1, langauges=["en"]))
    with pytest.raises(InvalidRequest, match=r"colour, langauges\. Known are image, languages,"):
        read_form({"colour": [""], "langauges": ["en"]})


def test_unknown_fields_are_named_at_every_depth_at_once() -> None:
    nested = {"context": {"mood": 1, "product": {"size": 1}}, "audio": {"codec": "wav"}, "metadata": {"mood": 1}}
    words = refusal_of(in_json(colour=1, **nested))
    assert words.startswith("Unknown fields: colour, ")
    for name in "context.mood", "context.product.size", "audio.codec":
        assert name in words
    assert "name, brand in context.product" in words
    assert "metadata.mood" not in words
    with pytest.raises(InvalidRequest) as refusal:
        read_form({"colour": ["1", "2"], **in_form(nested)})
    for name in "colour", "context.mood", "context.product.size", "audio.codec":
        assert name in refusal.value.detail


# JSON


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"null", b"[]", b'"text"', b"{}{}", b"\xff", b'{"image_base64":"\xff"}', b"\xef\xbb\xbf{}"),
        *(b'{"audio":{"speed":NaN}}', b'{"alt_length":1e999}', b'{"metadata":{"a":1e999}}', "{}".encode("utf-16")),
        *(b'{"image_name":"\\ud800"}', b"[" * 100_000, b'{"metadata":' + b'{"a":' * 100_000),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest):
        read_json(body, max_bytes=LARGEST)


@pytest.mark.parametrize(
    "body",
    [{}, {"image_url": None}, {"image_url": "https://example.org/a.png", "image_base64": "AAAA"}],
    ids=["neither", "null", "both"],
)
def test_exactly_one_image_is_needed(body: dict[str, Any]) -> None:
    with pytest.raises(MissingImage, match="exactly one"):
        read_json(json.dumps(body).encode(), max_bytes=LARGEST)


@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    for body in (value, {"image_base64": "AAAA", "metadata": value}, {"image_url": value, "context": value}):
        with contextlib.suppress(InvalidRequest, ImageError):
            read_json(json.dumps(body).encode(), max_bytes=LARGEST)


@given(st.binary())
def test_any_bytes_are_refused_kindly(body: bytes) -> None:
    with pytest.raises((InvalidRequest, ImageError)):
        read_json(body, max_bytes=LARGEST)


# forms


@pytest.mark.parametrize(
    "given_languages", [["en", "es"], ["en,es"], [" en , es "], ["en,", ",es"], ["", "en", "es"]], ids=str
)
def test_languages_are_repeated_or_take_commas(given_languages: list[str]) -> None:
    assert read_form({"languages": given_languages}).languages == ("en", "es")


def test_only_languages_may_be_repeated() -> None:
    with pytest.raises(InvalidRequest, match="detail was sent more than once"):
        read_form({"detail": ["brief", "rich"]})


@pytest.mark.parametrize("text", ["{", "x", "[]", "5", '"a"', "{'a': 1}", "[" * 100_000])
@pytest.mark.parametrize("field", ["context", "audio", "metadata"])
def test_objects_travel_as_json_text(field: str, text: str) -> None:
    with pytest.raises(InvalidRequest, match=field):
        read_form({field: [text]})


def test_an_object_left_empty_is_one_left_out() -> None:
    assert read_form({"context": [""], "audio": [" "], "metadata": [""]}) == DescriptionFields()


@given(st.dictionaries(st.sampled_from([*FULL, "other"]), st.lists(st.text(), min_size=1, max_size=2)))
def test_any_form_is_read_or_refused(fields: dict[str, list[str]]) -> None:
    with contextlib.suppress(InvalidRequest):
        make_wish(read_form(fields), CATALOGUE)


# the wish


def test_one_language_in_two_spellings_is_one_result() -> None:
    wish = make_wish(DescriptionFields(languages=("EN", "en", "eng")), CATALOGUE)
    assert (wish.languages, wish.spelled_as) == (("en",), ("EN",))


@pytest.mark.parametrize("tag", ["eo", "zh-Hant", "tlh", "xx", "english", "", "x-private", "und", "en-u-co-phonebk"])
def test_a_language_that_nobody_writes_is_refused(tag: str) -> None:
    with pytest.raises(UnsupportedLanguage) as refusal:
        make_wish(DescriptionFields(languages=("en", tag)), CATALOGUE)
    assert tag in refusal.value.detail


def test_a_voice_that_nobody_has_is_refused() -> None:
    with pytest.raises(UnknownVoice, match="nobody"):
        make_wish(read_form({"audio": ['{"voice": "nobody"}']}), CATALOGUE)


@pytest.mark.parametrize(
    "metadata",
    [{"a": "x" * METADATA_BYTES}, {"a": "é" * (METADATA_BYTES // 2)}, json.loads('{"a":' * 200 + "1" + "}" * 200)],
)
def test_metadata_has_limits(metadata: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="metadata"):
        make_wish(DescriptionFields(metadata=metadata), CATALOGUE)


def test_no_depth_of_metadata_is_more_than_we_can_say_no_to() -> None:
    for depth in range(110, 1_200, 10):
        with pytest.raises(InvalidRequest, match="nested"):
            make_wish(
                read_json(
                    in_json()[:-1] + b', "metadata": {"a":' + b"[" * depth + b"]" * depth + b"}}", max_bytes=LARGEST
                )[1],
                CATALOGUE,
            )


async def test_a_body_has_a_time_to_arrive() -> None:
    with pytest.raises(RequestTimeout, match=r"0\.01 seconds"):
        await arrive_in_time(asyncio.sleep(30), seconds=0.01)
    assert await arrive_in_time(asyncio.sleep(0, "arrived")) == "arrived"


def test_kinds_have_one_order() -> None:
    wish = make_wish(read_form({"audio": ['{"kinds": ["long", "alt", "long"]}']}), CATALOGUE)
    assert wish.audio.kinds == (AudioKind.ALT, AudioKind.LONG)


def test_no_audio_is_said_in_several_ways() -> None:
    value: Any
    for value in ("none", None, {"kinds": []}):
        _, fields = read_json(in_json(audio=value), max_bytes=LARGEST)
        assert make_wish(fields, CATALOGUE).audio.kinds == ()
    for text in ("none", '"none"', "null", '{"kinds": []}'):
        assert make_wish(read_form({"audio": [text]}), CATALOGUE).audio.kinds == ()


# base64 and names


def test_what_is_too_large_is_not_decoded() -> None:
    text = base64.b64encode(bytes(1001)).decode()
    for sent in text, "data:image/png;base64," + text, text + "%":
        with pytest.raises(ImageTooLarge, match=r"at most 0\.001 MB"):
            decode_base64(sent, max_bytes=1000)
    check_size(1000, 1000)
    with pytest.raises(ImageTooLarge):
        check_size(1001, 1000)


@given(
    st.binary(), st.sampled_from(["", "data:;base64,", "data:image/png;base64,", "DATA:image/png;charset=x;BASE64,"])
)
def test_base64_is_read_raw_or_as_a_data_uri(data: bytes, prefix: str) -> None:
    text = base64.b64encode(data).decode()
    assert decode_base64(prefix + text, max_bytes=len(data)) == data
    assert (
        decode_base64(prefix + "\n".join(text[i : i + 7] for i in range(0, len(text), 7)), max_bytes=len(data)) == data
    )


@given(st.binary())
def test_a_data_uri_may_be_percent_encoded(data: bytes) -> None:
    assert decode_base64("data:image/gif," + quote(data), max_bytes=len(data)) == data


@pytest.mark.parametrize(
    "text", ["?", "AAA", "AAAAA", "AA=A", "AAAA====AAAA", "AA-_", "ÄÄÄÄ", "data:image/png;base64", "٣٣٣٣"]
)
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(InvalidBase64):
        decode_base64(text, max_bytes=LARGEST)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("日本 の.png", "日本 の.png"),
        ("a\r\nSet-Cookie: x\0.png", "aSet-Cookie: x.png"),
        ("", None),
        ("/", None),
        (None, None),
    ],
)
def test_a_file_name_is_kept_without_folders_and_control_characters(sent: str | None, kept: str | None) -> None:
    assert incoming_file(b"", sent).name == kept
    if sent:
        assert read_json(in_json(image_name=sent), max_bytes=LARGEST)[0][0].name == kept
        assert incoming_address("https://example.org/", sent).name == kept


@given(st.text())
def test_a_kept_name_is_short_and_plain(name: str) -> None:
    kept = incoming_file(b"", name).name
    assert kept is None or (0 < len(kept) <= 255 and kept.isprintable() and not {"/", "\\"} & set(kept))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/photo.jpg?size=2#top", "photo.jpg"),
        ("https://example.org/a/%E6%97%A5%E6%9C%AC.png", "日本.png"),
        ("https://example.org/a/b%2Fc%0A.png", "c.png"),
        ("https://example.org/%FF.png", "\ufffd.png"),
        ("https://example.org/", None),
    ],
)
def test_an_image_at_an_address_is_named_after_it(url: str, name: str | None) -> None:
    assert incoming_address(url).name == name
    assert incoming_address(url, "given.png").name == "given.png"
