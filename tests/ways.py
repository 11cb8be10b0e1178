"""A way to every answer that the OpenAPI document promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.api import IMAGE, Json, post, wait_until_final

Way = Callable[[httpx.AsyncClient, Json], Awaitable[httpx.Response]]


def asks(method: str, path: str, **options: Any) -> Way:
    """`path` may name parts of the spoken description."""
    return lambda client, spoken: client.request(method, path.format(**_parts(spoken)), **options)


def sends(image: bytes = IMAGE, **fields: Any) -> Way:
    return lambda client, _: post(client, image, **fields)


def _parts(spoken: Json) -> dict[str, str]:
    result = spoken["results"]["en"]
    return {
        "id": spoken["id"],
        "captions": result["captions_url"],
        "audio": result["audio"][0]["url"],
        "preview": spoken["image"]["preview_url"],
        "transcript": result["transcript_id"],
    }


def on_new(method: str, path: str, **options: Any) -> Way:
    """The same with a description of its own, which may be changed: `{id}`, `{transcript}`."""

    async def way(client: httpx.AsyncClient, _: Json) -> httpx.Response:
        made = await post(client, languages="en", headers={"Prefer": "wait=30"})
        if made.is_error:
            return made
        found = made.json()
        parts = {"id": found["id"], "transcript": found["results"]["en"]["transcript_id"]}
        return await client.request(method, path.format(**parts), **options)

    return way


def on_asked(method: str, path: str, **options: Any) -> Way:
    """The same with a question that has its answer: `{question}` is its address."""

    async def way(client: httpx.AsyncClient, spoken: Json) -> httpx.Response:
        asked = await on_new("POST", "/v1/descriptions/{id}/questions", **QUESTION, headers=PATIENT)(client, spoken)
        return asked if asked.is_error else await client.request(method, asked.headers["location"], **options)

    return way


def on_failed(path: str, **options: Any) -> Way:
    """The same with a description that has failed."""

    async def way(client: httpx.AsyncClient, _: Json) -> httpx.Response:
        address = {"image_url": "http://picture.nowhere.example/image.png", "languages": ["en"]}
        location = (await client.post("/v1/descriptions", json=address)).headers["location"]
        failed = await wait_until_final(client, location)
        assert failed["status"] == "failed"
        return await client.post(path.format(id=failed["id"]), **options)

    return way


async def asks_another_under_the_key(client: httpx.AsyncClient, _: Json) -> httpx.Response:
    """Of a description of its own: while a question is open, nothing that is asked of it is done at once."""
    made = (await post(client, languages="en", headers=PATIENT)).json()
    url, key = f"/v1/descriptions/{made['id']}/questions", {"Idempotency-Key": "of two questions"}
    await client.post(url, json={"question": "What is it?"}, headers=key)
    return await client.post(url, json={"question": "Where is it?"}, headers=key)


async def reuses_a_key(client: httpx.AsyncClient, _: Json) -> httpx.Response:
    key = {"Idempotency-Key": "of two requests"}
    await client.post(BULK, json={"requests": [{}]}, headers=key)
    return await client.post(BULK, json={"requests": [{}, {}]}, headers=key)


async def deletes(client: httpx.AsyncClient, _: Json) -> httpx.Response:
    return await client.delete((await post(client)).headers["location"])


QUESTIONS = "/v1/descriptions/{description_id}/questions"
ONE_QUESTION = f"{QUESTIONS}/{{question_id}}"
QUESTION: Json = {"json": {"question": "What is it?"}}
PATIENT = {"Prefer": "wait=30"}
SAMPLE, ITS_SAMPLE = "/v1/voices/{voice_id}/sample", "/v1/voices/espeak:en/sample"
GLOSSARY, LEXICON = "/v1/glossary", "/v1/lexicon"
CAPTIONS = "/v1/descriptions/{description_id}/captions/{file_name}"
SNIPPET = "/v1/descriptions/{description_id}/html/{language}"
HELD = {"headers": {"If-None-Match": "*"}}
CROSS = {"Sec-Fetch-Site": "cross-site"}
BULK = "/v1/descriptions/bulk"
LANGUAGES, AUDIO = "/v1/descriptions/{description_id}/languages", "/v1/descriptions/{description_id}/audio"
CANCEL, RETRY = "/v1/descriptions/{description_id}/cancel", "/v1/descriptions/{description_id}/retry"
REGENERATE = "/v1/descriptions/{description_id}/regenerate"
TRANSCRIPT, REVISIONS = "/v1/transcripts/{transcript_id}", "/v1/transcripts/{transcript_id}/revisions"
APPROVE = "/v1/transcripts/{transcript_id}/approve"
ANY = {"If-Match": "*"}
STALE = {"If-Match": '"stale"'}
PLAIN = {"content": b"words", "headers": {"Content-Type": "text/plain"}}
LARGE = {"content": b" " * 3_000_000, "headers": {"Content-Type": "application/json"}}
SPANISH, ENGLISH = {"languages": ["es"]}, {"languages": ["en"]}
FASTER = {"kinds": ["alt"], "speed": 2}
WORDS = {"alt_text": "A red field"}
WAYS: dict[tuple[str, str, int], Way] = {
    ("post", "/v1/descriptions", 200): sends(headers={"Prefer": "wait=30"}),
    ("post", "/v1/descriptions", 202): sends(),
    ("post", "/v1/descriptions", 400): sends(colour="red"),
    ("post", "/v1/descriptions", 403): sends(headers=CROSS),
    ("post", "/v1/descriptions", 413): sends(bytes(1_000_001)),
    ("post", "/v1/descriptions", 415): sends(b"words"),
    ("post", "/v1/descriptions", 422): sends(b""),
    ("get", "/v1/descriptions", 200): asks("GET", "/v1/descriptions"),
    ("get", "/v1/descriptions", 400): asks("GET", "/v1/descriptions?limit=0"),
    ("get", "/v1/descriptions/{description_id}", 200): asks("GET", "/v1/descriptions/{id}"),
    ("get", "/v1/descriptions/{description_id}", 304): asks("GET", "/v1/descriptions/{id}", **HELD),
    ("get", "/v1/descriptions/{description_id}", 404): asks("GET", "/v1/descriptions/x"),
    ("delete", "/v1/descriptions/{description_id}", 204): deletes,
    ("delete", "/v1/descriptions/{description_id}", 403): asks("DELETE", "/v1/descriptions/x", headers=CROSS),
    ("delete", "/v1/descriptions/{description_id}", 404): asks("DELETE", "/v1/descriptions/x"),
    ("get", CAPTIONS, 200): asks("GET", "{captions}"),
    ("get", CAPTIONS, 400): asks("GET", "/v1/descriptions/x/captions/-.vtt"),
    ("get", CAPTIONS, 404): asks("GET", "/v1/descriptions/x/captions/en.vtt"),
    ("get", "/v1/descriptions/{description_id}/preview", 200): asks("GET", "{preview}"),
    ("get", "/v1/descriptions/{description_id}/preview", 304): asks("GET", "{preview}", **HELD),
    ("get", "/v1/descriptions/{description_id}/preview", 400): asks("GET", "{preview}?image=0"),
    ("get", "/v1/descriptions/{description_id}/preview", 404): asks("GET", "/v1/descriptions/x/preview"),
    ("get", "/v1/descriptions/{description_id}/events", 200): asks("GET", "/v1/descriptions/{id}/events"),
    ("get", "/v1/descriptions/{description_id}/events", 404): asks("GET", "/v1/descriptions/x/events"),
    ("get", SNIPPET, 200): asks("GET", "/v1/descriptions/{id}/html/en"),
    ("get", SNIPPET, 400): asks("GET", "/v1/descriptions/{id}/html/en?src=javascript:x"),
    ("get", SNIPPET, 404): asks("GET", "/v1/descriptions/x/html/en"),
    ("get", "/v1/audio/{audio_id}/captions", 200): asks("GET", "{audio}/captions"),
    ("get", "/v1/audio/{audio_id}/captions", 304): asks("GET", "{audio}/captions", **HELD),
    ("get", "/v1/audio/{audio_id}/captions", 400): asks("GET", "{audio}/captions?cues=letters"),
    ("get", "/v1/audio/{audio_id}/captions", 404): asks("GET", "/v1/audio/x/captions"),
    ("get", "/v1/audio/{audio_id}/stream", 307): asks("GET", "{audio}/stream"),
    ("get", "/v1/audio/{audio_id}/stream", 404): asks("GET", "/v1/audio/x/stream"),
    ("get", "/v1/audio/{audio_id}", 200): asks("GET", "{audio}"),
    ("get", "/v1/audio/{audio_id}", 206): asks("GET", "{audio}", headers={"Range": "bytes=0-9"}),
    ("get", "/v1/audio/{audio_id}", 304): asks("GET", "{audio}", **HELD),
    ("get", "/v1/audio/{audio_id}", 404): asks("GET", "/v1/audio/x"),
    ("get", "/v1/audio/{audio_id}", 416): asks("GET", "{audio}", headers={"Range": "bytes=99999999-"}),
    ("head", "/v1/audio/{audio_id}", 200): asks("HEAD", "{audio}"),
    ("head", "/v1/audio/{audio_id}", 304): asks("HEAD", "{audio}", **HELD),
    ("head", "/v1/audio/{audio_id}", 404): asks("HEAD", "/v1/audio/x"),
    ("get", "/v1/languages", 200): asks("GET", "/v1/languages"),
    ("get", "/v1/voices", 200): asks("GET", "/v1/voices"),
    ("get", "/v1/voices", 400): asks("GET", "/v1/voices?language=nonsense"),
    ("get", SAMPLE, 200): asks("GET", ITS_SAMPLE),
    ("get", SAMPLE, 304): asks("GET", ITS_SAMPLE, **HELD),
    ("get", SAMPLE, 400): asks("GET", f"{ITS_SAMPLE}?language=es"),
    ("get", SAMPLE, 403): asks("GET", ITS_SAMPLE, headers=CROSS),
    ("get", "/v1/health/live", 200): asks("GET", "/v1/health/live"),
    ("get", "/v1/health/ready", 200): asks("GET", "/v1/health/ready"),
    ("post", BULK, 200): asks("POST", BULK, json={"requests": [{}, {"image_url": "http://picture.nowhere.example/a.png"}]}),
    ("post", BULK, 400): asks("POST", BULK, json={"requests": []}),
    ("post", BULK, 403): asks("POST", BULK, json={}, headers=CROSS),
    ("post", BULK, 413): asks("POST", BULK, **LARGE),
    ("post", BULK, 415): asks("POST", BULK, **PLAIN),
    ("post", BULK, 422): reuses_a_key,
    ("post", LANGUAGES, 200): on_new("POST", "/v1/descriptions/{id}/languages", json=ENGLISH),
    ("post", LANGUAGES, 202): on_new("POST", "/v1/descriptions/{id}/languages", json=SPANISH),
    ("post", LANGUAGES, 400): asks("POST", "/v1/descriptions/{id}/languages", json={}),
    ("post", LANGUAGES, 403): asks("POST", "/v1/descriptions/{id}/languages", json={}, headers=CROSS),
    ("post", LANGUAGES, 404): asks("POST", "/v1/descriptions/x/languages", json=SPANISH),
    ("post", LANGUAGES, 409): on_failed("/v1/descriptions/{id}/languages", json=SPANISH),
    ("post", LANGUAGES, 413): asks("POST", "/v1/descriptions/{id}/languages", **LARGE),
    ("post", LANGUAGES, 415): asks("POST", "/v1/descriptions/{id}/languages", **PLAIN),
    ("post", AUDIO, 200): asks("POST", "/v1/descriptions/{id}/audio", json={"kinds": ["alt"]}),
    ("post", AUDIO, 202): on_new("POST", "/v1/descriptions/{id}/audio", json=FASTER),
    ("post", AUDIO, 400): asks("POST", "/v1/descriptions/{id}/audio", json={"format": "midi"}),
    ("post", AUDIO, 403): asks("POST", "/v1/descriptions/{id}/audio", json={}, headers=CROSS),
    ("post", AUDIO, 404): asks("POST", "/v1/descriptions/x/audio", json=FASTER),
    ("post", AUDIO, 409): on_failed("/v1/descriptions/{id}/audio", json=FASTER),
    ("post", AUDIO, 413): asks("POST", "/v1/descriptions/{id}/audio", **LARGE),
    ("post", AUDIO, 415): asks("POST", "/v1/descriptions/{id}/audio", **PLAIN),
    ("post", CANCEL, 200): on_new("POST", "/v1/descriptions/{id}/cancel"),
    ("post", CANCEL, 403): asks("POST", "/v1/descriptions/x/cancel", headers=CROSS),
    ("post", CANCEL, 404): asks("POST", "/v1/descriptions/x/cancel"),
    ("post", RETRY, 200): on_new("POST", "/v1/descriptions/{id}/retry"),
    ("post", RETRY, 202): on_failed("/v1/descriptions/{id}/retry"),
    ("post", RETRY, 403): asks("POST", "/v1/descriptions/x/retry", headers=CROSS),
    ("post", RETRY, 404): asks("POST", "/v1/descriptions/x/retry"),
    ("post", REGENERATE, 202): on_new("POST", "/v1/descriptions/{id}/regenerate"),
    ("post", REGENERATE, 403): asks("POST", "/v1/descriptions/x/regenerate", headers=CROSS),
    ("post", REGENERATE, 404): asks("POST", "/v1/descriptions/x/regenerate"),
    ("get", TRANSCRIPT, 200): asks("GET", "/v1/transcripts/{transcript}"),
    ("get", TRANSCRIPT, 304): asks("GET", "/v1/transcripts/{transcript}", **HELD),
    ("get", TRANSCRIPT, 404): asks("GET", "/v1/transcripts/x"),
    ("get", REVISIONS, 200): asks("GET", "/v1/transcripts/{transcript}/revisions"),
    ("get", REVISIONS, 404): asks("GET", "/v1/transcripts/x/revisions"),
    ("patch", TRANSCRIPT, 200): on_new("PATCH", "/v1/transcripts/{transcript}", json=WORDS, headers=ANY),
    ("patch", TRANSCRIPT, 400): asks("PATCH", "/v1/transcripts/{transcript}", json={}, headers=ANY),
    ("patch", TRANSCRIPT, 403): asks("PATCH", "/v1/transcripts/x", json=WORDS, headers=CROSS),
    ("patch", TRANSCRIPT, 404): asks("PATCH", "/v1/transcripts/x", json=WORDS, headers=ANY),
    ("patch", TRANSCRIPT, 412): asks("PATCH", "/v1/transcripts/{transcript}", json=WORDS, headers=STALE),
    ("patch", TRANSCRIPT, 413): asks("PATCH", "/v1/transcripts/{transcript}", **LARGE),
    ("patch", TRANSCRIPT, 415): asks("PATCH", "/v1/transcripts/{transcript}", **PLAIN),
    ("patch", TRANSCRIPT, 428): asks("PATCH", "/v1/transcripts/{transcript}", json=WORDS),
    ("post", QUESTIONS, 200): on_new("POST", "/v1/descriptions/{id}/questions", **QUESTION, headers=PATIENT),
    ("post", QUESTIONS, 202): on_new("POST", "/v1/descriptions/{id}/questions", **QUESTION),
    ("post", QUESTIONS, 400): asks("POST", "/v1/descriptions/{id}/questions", json={}),
    ("post", QUESTIONS, 403): asks("POST", "/v1/descriptions/x/questions", **QUESTION, headers=CROSS),
    ("post", QUESTIONS, 404): asks("POST", "/v1/descriptions/x/questions", **QUESTION),
    ("post", QUESTIONS, 409): on_failed("/v1/descriptions/{id}/questions", **QUESTION),
    ("post", QUESTIONS, 413): asks("POST", "/v1/descriptions/{id}/questions", **LARGE),
    ("post", QUESTIONS, 415): asks("POST", "/v1/descriptions/{id}/questions", **PLAIN),
    ("post", QUESTIONS, 422): asks_another_under_the_key,
    ("get", QUESTIONS, 200): asks("GET", "/v1/descriptions/{id}/questions"),
    ("get", QUESTIONS, 404): asks("GET", "/v1/descriptions/x/questions"),
    ("get", ONE_QUESTION, 200): on_asked("GET", "{question}"),
    ("get", ONE_QUESTION, 404): asks("GET", "/v1/descriptions/{id}/questions/x"),
    ("get", GLOSSARY, 200): asks("GET", GLOSSARY),
    ("get", GLOSSARY, 304): asks("GET", GLOSSARY, **HELD),
    ("put", GLOSSARY, 200): asks("PUT", GLOSSARY, json={"terms": []}),
    ("put", GLOSSARY, 400): asks("PUT", GLOSSARY, json={}),
    ("put", GLOSSARY, 403): asks("PUT", GLOSSARY, json={}, headers=CROSS),
    ("put", GLOSSARY, 412): asks("PUT", GLOSSARY, json={"terms": []}, headers=STALE),
    ("put", GLOSSARY, 413): asks("PUT", GLOSSARY, **LARGE),
    ("put", GLOSSARY, 415): asks("PUT", GLOSSARY, **PLAIN),
    ("get", LEXICON, 200): asks("GET", LEXICON),
    ("get", LEXICON, 304): asks("GET", LEXICON, **HELD),
    ("put", LEXICON, 200): asks("PUT", LEXICON, json={"entries": []}),
    ("put", LEXICON, 400): asks("PUT", LEXICON, json={}),
    ("put", LEXICON, 403): asks("PUT", LEXICON, json={}, headers=CROSS),
    ("put", LEXICON, 412): asks("PUT", LEXICON, json={"entries": []}, headers=STALE),
    ("put", LEXICON, 413): asks("PUT", LEXICON, **LARGE),
    ("put", LEXICON, 415): asks("PUT", LEXICON, **PLAIN),
    ("post", "/v1/lint", 200): asks("POST", "/v1/lint", json={"alt": "A red boat"}),
    ("post", "/v1/lint", 400): asks("POST", "/v1/lint", json={"alt": 1}),
    ("post", "/v1/lint", 403): asks("POST", "/v1/lint", json={"alt": "A red boat"}, headers=CROSS),
    ("post", "/v1/lint", 413): asks("POST", "/v1/lint", **LARGE),
    ("post", "/v1/lint", 415): asks("POST", "/v1/lint", **PLAIN),
    ("post", APPROVE, 200): on_new("POST", "/v1/transcripts/{transcript}/approve"),
    ("post", APPROVE, 400): asks("POST", "/v1/transcripts/{transcript}/approve", json={"who": "Ana"}),
    ("post", APPROVE, 403): asks("POST", "/v1/transcripts/x/approve", headers=CROSS),
    ("post", APPROVE, 404): asks("POST", "/v1/transcripts/x/approve"),
    ("post", APPROVE, 412): asks("POST", "/v1/transcripts/{transcript}/approve", headers=STALE),
    ("post", APPROVE, 413): asks("POST", "/v1/transcripts/{transcript}/approve", **LARGE),
    ("post", APPROVE, 415): asks("POST", "/v1/transcripts/{transcript}/approve", **PLAIN),
}  # fmt: skip
ONLY_BROKEN = {(method, path, 408) for method, path, status in WAYS if status == 415}
"""What a slow client leads to."""
BY_CHANCE = {
    ("post", "/v1/descriptions", 404),
    ("post", "/v1/descriptions", 409),
    ("post", BULK, 409),
    ("post", CANCEL, 202),
    ("post", REGENERATE, 200),
    ("get", "/v1/audio/{audio_id}/stream", 200),
}
"""What only happens where two requests meet: the other one deletes, repeats, asks again, is done or still at work."""
WITHHELD = {("post", APPROVE, 409), ("get", SNIPPET, 409)}
"""What only happens where a model broke the rules; in test_api_withheld.py."""
SPEECH_FAILS = {("get", SAMPLE, status) for status in (429, 502)}
"""What only happens where a voice costs too much or fails; in test_voice_samples.py."""
OVER_BUDGET = {("post", path, 429) for path in ("/v1/descriptions", BULK, LANGUAGES, RETRY, REGENERATE, QUESTIONS)}
"""What only happens where the money of a day is spent; in test_budget_seen.py."""
