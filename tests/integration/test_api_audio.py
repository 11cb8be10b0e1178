"""What is heard: audio files, whole and in ranges, and the captions that go with them."""

from __future__ import annotations

import asyncio
import base64
import subprocess
from collections.abc import AsyncIterator
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import webvtt
from PIL import Image

from service.audio.formats import find_ffmpeg
from tests.api import IMAGE, Json, describe, make_image, media_type_of, post, problem_of, promising
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import Refusal
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(folder_of_both: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(folder_of_both)) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def spoken(client: httpx.AsyncClient) -> Json:
    return await describe(client, make_image((640, 400), "navy"), languages="en,de,ja", audio={}, name="Lake.png")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(client: httpx.AsyncClient, spoken: Json) -> httpx.Response:
    """The file of a long description, asked for without any condition."""
    return await client.get(spoken["results"]["en"]["audio"][1]["url"])


def decoded_seconds(data: bytes) -> float:
    command = [str(find_ffmpeg(None)), "-v", "error", "-i", "-", "-f", "s16le", "-ac", "1", "-ar", "8000", "-"]
    return len(subprocess.run(command, input=data, capture_output=True, check=True).stdout) / 16_000


def cue_end(cue: webvtt.Caption) -> float:
    hours, minutes, seconds = cue.end.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


# what there is


async def test_alt_text_and_long_description_are_read_aloud(client: httpx.AsyncClient, spoken: Json) -> None:
    for language in "en", "de":
        alt, long = spoken["results"][language]["audio"]
        assert [(audio["kind"], audio["state"], audio["format"]) for audio in (alt, long)] == [
            ("alt", "ready", "mp3"),
            ("long", "ready", "mp3"),
        ]
        assert 1 < alt["seconds"] < long["seconds"]
        assert alt["voice_quality"] == long["voice_quality"] == "synthetic"
        for audio in alt, long:
            assert (audio["reason"], audio["url"]) == (None, f"/v1/audio/{audio['id']}")
            file = await client.get(audio["url"])
            assert len(file.content) == audio["bytes"]
            assert decoded_seconds(file.content) == pytest.approx(audio["seconds"], abs=0.1)


async def test_a_language_without_a_voice_keeps_its_words(spoken: Json) -> None:
    result = spoken["results"]["ja"]
    assert result["alt_text"]
    assert result["captions_url"] is None
    for audio in result["audio"]:
        assert (audio["state"], audio["url"], audio["bytes"], audio["voice"]) == ("unavailable", None, None, None)
        assert audio["reason"]


async def test_audio_that_is_not_wanted_is_not_made(client: httpx.AsyncClient) -> None:
    for audio in ("null", '{"kinds": []}'):
        result = (await describe(client, languages="en", audio=audio))["results"]["en"]
        assert (result["audio"], result["captions_url"]) == ([], None)
    result = (await describe(client, languages="en", audio={"kinds": ["alt", "alt"]}))["results"]["en"]
    assert [audio["kind"] for audio in result["audio"]] == ["alt"]


async def test_the_same_words_are_spoken_once(client: httpx.AsyncClient) -> None:
    first, second = [await describe(client, languages="en", audio={"kinds": ["alt"]}) for _ in range(2)]
    one, two = (found["results"]["en"]["audio"][0] for found in (first, second))
    assert one["id"] != two["id"]
    files = [await client.get(audio["url"]) for audio in (one, two)]
    assert files[0].headers["etag"] == files[1].headers["etag"]
    assert files[0].content == files[1].content


async def test_the_voice_asked_for_speaks_its_languages(client: httpx.AsyncClient) -> None:
    for voice in "en", "espeak:en":
        audio = {"kinds": ["alt"], "voice": voice}
        results = (await describe(client, languages="en,de", audio=audio))["results"]
        assert [result["audio"][0]["voice"] for result in results.values()] == ["en", "de"]


async def test_a_poor_voice_is_called_so_where_it_is_heard(client: httpx.AsyncClient) -> None:
    for language, quality in ("ar", "poor"), ("en", "synthetic"):
        found = await describe(client, languages=language, audio={"kinds": ["alt"]})
        assert found["results"][language]["audio"][0]["voice_quality"] == quality
        listed = (await client.get("/v1/descriptions", params={"limit": "1"})).json()["items"]
        assert listed == [found]
        page = await client.get(f"/descriptions/{found['id']}")
        assert ("hard to follow" in page.text) == (quality == "poor")


async def test_twice_the_speed_is_half_the_time(client: httpx.AsyncClient) -> None:
    slow, fast = [
        (await describe(client, languages="en", audio={"kinds": ["long"], "speed": speed}))["results"]["en"]["audio"][0]
        for speed in (0.75, 1.5)
    ]
    assert fast["seconds"] / slow["seconds"] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("audio", "name", "words"),
    [
        ({"voice": "nobody"}, "unknown-voice", "nobody"),
        ({"speed": 2.5}, "invalid-request", "audio.speed"),
        ({"speed": "fast"}, "invalid-request", "audio.speed"),
        ({"kinds": "alt"}, "invalid-request", "audio.kinds"),
        ({"kinds": ["loud"]}, "invalid-request", "audio.kinds"),
        ({"format": "ogg"}, "invalid-request", "mp3, opus, aac, wav, flac"),
        ({"format": None}, "invalid-request", "audio.format"),
    ],
)
async def test_audio_that_cannot_be_had_is_refused(
    client: httpx.AsyncClient, audio: Json, name: str, words: str
) -> None:
    response = await post(client, audio=audio)
    assert problem_of(response) == (400, name)
    assert words in response.json()["detail"]


async def test_a_speech_provider_that_fails_costs_the_sound_alone(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        settings = make_settings(tmp_path, ALTALOUD_SPEECH="openai", ALTALOUD_VISION="offline", **fake.variables())
        fake.plan(Fault(refusal=Refusal(401, "Incorrect API key provided", "invalid_api_key")))
        async with promising(settings) as client:
            found = await describe(client, languages="en", audio={"kinds": ["alt"]})
    (audio,) = found["results"]["en"]["audio"]
    assert (audio["state"], audio["url"]) == ("failed", None)
    assert "openai" in audio["reason"]
    assert found["results"]["en"]["alt_text"]


# the file


async def test_the_file_says_what_it_is(client: httpx.AsyncClient, whole: httpx.Response, spoken: Json) -> None:
    assert whole.status_code == 200
    assert media_type_of(whole) == "audio/mpeg"
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-length"] == str(len(whole.content))
    assert whole.headers["etag"].startswith('"'), "a strong one"
    assert 'filename="Lake.en.long.mp3"' in whole.headers["content-disposition"]
    again = await client.get(str(whole.request.url))
    assert (again.content, again.headers["etag"]) == (whole.content, whole.headers["etag"])


async def test_head_tells_what_get_would(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    for headers in {}, {"Range": "bytes=0-9"}:
        head = await client.head(str(whole.request.url), headers=headers)
        assert (head.status_code, head.content) == (200, b"")
        assert {k: v for k, v in head.headers.items() if k != "date"} == {
            k: v for k, v in whole.headers.items() if k != "date"
        }
    held = {"If-None-Match": whole.headers["etag"]}
    assert (await client.head(str(whole.request.url), headers=held)).status_code == 304
    assert (await client.head("/v1/audio/nothing")).status_code == 404


async def test_whoever_has_the_file_gets_it_no_second_time(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    for held in whole.headers["etag"], f'"x", {whole.headers["etag"]}', "*":
        headers = {"If-None-Match": held, "Range": "bytes=0-9"}
        response = await client.get(str(whole.request.url), headers=headers)
        assert (response.status_code, response.headers["etag"]) == (304, whole.headers["etag"])
    other = await client.get(str(whole.request.url), headers={"If-None-Match": '"x"'})
    assert (other.status_code, other.content) == (200, whole.content)


@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ("日本 の湖.png", "__ __.en.alt.mp3", "%E6%97%A5%E6%9C%AC%20%E3%81%AE%E6%B9%96.en.alt.mp3"),
        ('a"b\\"c;d.e.png', "_c;d.e.en.alt.mp3", "%22c%3Bd.e.en.alt.mp3"),
        ("x%0d%0a.png", "x%0d%0a.en.alt.mp3", "x%250d%250a.en.alt.mp3"),
        (".png", ".png.en.alt.mp3", ".png.en.alt.mp3"),
    ],
)
async def test_the_file_is_named_after_the_image(
    client: httpx.AsyncClient, name: str, plain: str, encoded: str
) -> None:
    body = {"image_base64": base64.b64encode(IMAGE).decode(), "image_name": name, "audio": {"kinds": ["alt"]}}
    response = await client.post("/v1/descriptions", json=body, headers={"Prefer": "wait=30"})
    file = await client.head(response.json()["results"]["en"]["audio"][0]["url"])
    assert file.headers["content-disposition"] == f"inline; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


async def test_the_file_is_asked_for_again_each_time(whole: httpx.Response) -> None:
    """Its address stays while its words are edited and spoken anew."""
    assert whole.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("name", "media_type", "extension", "start"),
    [
        ("mp3", "audio/mpeg", "mp3", b"ID3"),
        ("opus", 'audio/mp4; codecs="opus"', "mp4", b"\0\0\0\x1cftypisom"),
        ("aac", 'audio/mp4; codecs="mp4a.40.2"', "m4a", b"\0\0\0\x1cftypM4A "),
        ("wav", "audio/wav", "wav", b"RIFF"),
        ("flac", "audio/flac", "flac", b"fLaC"),
    ],
)
async def test_the_format_asked_for_comes_under_its_own_name(
    client: httpx.AsyncClient, name: str, media_type: str, extension: str, start: bytes
) -> None:
    found = await describe(client, languages="en", audio={"kinds": ["alt"], "format": name})
    (audio,) = found["results"]["en"]["audio"]
    assert (audio["format"], audio["state"]) == (name, "ready")
    file = await client.get(audio["url"])
    assert file.headers["content-type"] == media_type
    assert f'filename="picture.en.alt.{extension}"' in file.headers["content-disposition"]
    assert file.content.startswith(start)
    assert decoded_seconds(file.content) == pytest.approx(audio["seconds"], abs=0.1)
    part = await client.get(audio["url"], headers={"Range": "bytes=-9"})
    assert (part.status_code, part.content) == (206, file.content[-9:])


# ranges


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-999", 0, 1000),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=500-", 500, None),
        ("bytes=-700", -700, None),
        ("bytes=-99999999", 0, None),
        ("bytes=0-99999999", 0, None),
    ],
)
async def test_one_range_is_sent_alone(
    client: httpx.AsyncClient, whole: httpx.Response, asked: str, start: int, end: int | None
) -> None:
    part = await client.get(str(whole.request.url), headers={"Range": asked})
    size, wanted = len(whole.content), whole.content[start:end]
    first = start % size
    assert (part.status_code, part.content) == (206, wanted)
    assert part.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{size}"
    assert part.headers["content-length"] == str(len(wanted))
    assert (media_type_of(part), part.headers["etag"]) == ("audio/mpeg", whole.headers["etag"])


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=5-2", "bytes=a-b", "bytes=", "bytes=-", "items=0-5", "0-5", ""]
)
async def test_other_ranges_get_the_whole_file(client: httpx.AsyncClient, whole: httpx.Response, asked: str) -> None:
    response = await client.get(str(whole.request.url), headers={"Range": asked})
    assert (response.status_code, response.content) == (200, whole.content)
    assert "content-range" not in response.headers


async def test_a_range_outside_the_file_is_refused(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    size = len(whole.content)
    for asked in f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0":
        response = await client.get(str(whole.request.url), headers={"Range": asked})
        assert problem_of(response) == (416, "range-not-satisfiable")
        assert response.headers["content-range"] == f"bytes */{size}"


async def test_a_range_belongs_to_one_version(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    url, etag = str(whole.request.url), whole.headers["etag"]
    same = await client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert (same.status_code, len(same.content)) == (206, 10)
    for other in '"other"', f"W/{etag}", "Sat, 29 Oct 1994 19:43:31 GMT":
        response = await client.get(url, headers={"Range": "bytes=0-9", "If-Range": other})
        assert (response.status_code, response.content) == (200, whole.content)


async def test_ranges_put_together_are_the_file(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    size = len(whole.content)
    pieces = await asyncio.gather(
        *(
            client.get(str(whole.request.url), headers={"Range": f"bytes={start}-{start + size // 7}"})
            for start in range(0, size, size // 7 + 1)
        )
    )
    assert b"".join(piece.content for piece in pieces) == whole.content


async def test_ranges_cross_the_pieces_the_store_keeps(client: httpx.AsyncClient) -> None:
    """Slow speech of a long text: more than the 256 KiB that are read at a time."""
    file = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, "PNG")
    audio = {"kinds": ["long"], "speed": 0.5}
    found = await describe(client, file.getvalue(), languages="de", audio=audio, detail="rich")
    (spoken,) = found["results"]["de"]["audio"]
    whole = (await client.get(spoken["url"])).content
    assert len(whole) == spoken["bytes"]
    border = 256 * 1024
    for start, end in (border - 1, border), (border, border + 10), (10, len(whole) - 10):
        part = await client.get(spoken["url"], headers={"Range": f"bytes={start}-{end}"})
        assert part.content == whole[start : end + 1]
    assert len(whole) > border


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, spoken: Json) -> None:
    silent = spoken["results"]["ja"]["audio"][0]["id"]
    for name in "nothing", silent, spoken["id"], "%00", "..%2Fdescriptions":
        response = await client.get(f"/v1/audio/{name}", headers={"Range": "bytes=0-1"})
        assert problem_of(response) == (404, "not-found")


# captions


async def test_captions_go_with_the_long_description(client: httpx.AsyncClient, spoken: Json) -> None:
    for language in "en", "de":
        result = spoken["results"][language]
        response = await client.get(result["captions_url"])
        assert response.headers["content-type"] == "text/vtt; charset=utf-8"
        cues = webvtt.from_buffer(StringIO(response.text)).captions
        assert " ".join(cue.text for cue in cues) == result["long_description"]
        assert len(cues) > 1, "one per sentence"
        starts, ends = [cue.start for cue in cues], [cue.end for cue in cues]
        assert starts == sorted(starts)
        assert all(start < end for start, end in zip(starts, ends, strict=True))
        file = await client.get(result["audio"][1]["url"])
        assert cue_end(cues[-1]) == pytest.approx(decoded_seconds(file.content), abs=0.1)


async def test_captions_are_found_under_any_spelling_of_the_tag(client: httpx.AsyncClient) -> None:
    found = await describe(client, languages="pt-br", audio={"kinds": ["alt"]})
    result = found["results"]["pt-br"]
    spelled = [f"/v1/descriptions/{found['id']}/captions/{tag}.vtt" for tag in ("pt-BR", "pt-br", "PT-BR")]
    texts = {(await client.get(url)).text for url in [result["captions_url"], *spelled]}
    assert len(texts) == 1
    assert result["alt_text"][:10] in texts.pop()


async def test_every_audio_has_captions_of_its_own(client: httpx.AsyncClient, spoken: Json) -> None:
    for language in "en", "de":
        result = spoken["results"][language]
        for audio, text in zip(result["audio"], (result["alt_text"], result["long_description"]), strict=True):
            response = await client.get(f"{audio['url']}/captions")
            assert response.headers["content-type"] == "text/vtt; charset=utf-8"
            cues = webvtt.from_buffer(StringIO(response.text)).captions
            assert " ".join(cue.text for cue in cues) == text
            assert cue_end(cues[-1]) == pytest.approx(audio["seconds"], abs=0.1)
            held = {"If-None-Match": response.headers["etag"]}
            again = await client.get(f"{audio['url']}/captions", headers=held)
            assert (again.status_code, again.content) == (304, b"")
            head = await client.head(f"{audio['url']}/captions")
            assert (head.status_code, head.headers["etag"]) == (200, response.headers["etag"])


async def test_audio_that_cannot_be_heard_has_no_captions(client: httpx.AsyncClient, spoken: Json) -> None:
    silent = spoken["results"]["ja"]["audio"][0]["id"]
    for name in "nothing", silent, spoken["id"], "%00":
        assert problem_of(await client.get(f"/v1/audio/{name}/captions")) == (404, "not-found")


async def test_captions_that_are_not_there_are_not_found(client: httpx.AsyncClient, spoken: Json) -> None:
    for name in "fr.vtt", "ja.vtt", "en", "en.srt":
        response = await client.get(f"/v1/descriptions/{spoken['id']}/captions/{name}")
        assert problem_of(response) == (404, "not-found")
    assert problem_of(await client.get("/v1/descriptions/nothing/captions/en.vtt")) == (404, "not-found")
    response = await client.get(f"/v1/descriptions/{spoken['id']}/captions/nonsense.vtt")
    assert problem_of(response) == (400, "unsupported-language")
