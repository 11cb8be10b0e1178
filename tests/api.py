"""The API as a client sees it that believes the OpenAPI document: an answer it does not promise fails the test."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from PIL import Image

from service.settings import Settings
from tests.running import running

Json = dict[str, Any]

PROBLEM = "application/problem+json"


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


FORMATS = FormatChecker(())
FORMATS.checkers = {"date-time": (_is_date_time, ValueError)}


class Promises:
    """An OpenAPI document, read strictly: an answer has what it names, in the shape it names, and nothing else."""

    def __init__(self, document: Json) -> None:
        self._components = deepcopy(document["components"])
        for schema in self._components["schemas"].values():
            if "properties" in schema:
                schema["additionalProperties"] = False
        # what is written out comes before what a placeholder would match, too
        paths = sorted(document["paths"].items(), key=lambda named: "{" in named[0].rpartition("/")[2])
        self._paths = {_pattern(path): operations for path, operations in paths}

    async def check(self, response: httpx.Response) -> None:
        """Raises `AssertionError`, or `ValidationError` for a body of another shape."""
        is_heard = response.request.url.path.endswith("/stream") and response.status_code == 200
        if media_type_of(response) != "text/event-stream" and not is_heard:  # which may last as long as a job does
            await response.aread()
        self._check_problem(response)
        operations = self._find(response.request.url.path)
        if operations is None or response.request.method == "OPTIONS":
            return
        operation = operations.get(response.request.method.lower())
        if operation is None and response.request.method == "HEAD" and "get" in operations:
            return
        if operation is None:
            assert response.status_code == 405, f"{response.request.method} is not documented: {response}"
            return
        answers = operation["responses"]
        assert str(response.status_code) in answers, f"{response.status_code} is not documented: {response.text}"
        self._check_body(response, answers[str(response.status_code)].get("content") or {})

    def _find(self, path: str) -> Json | None:
        return next((operations for pattern, operations in self._paths.items() if pattern.fullmatch(path)), None)

    def _check_problem(self, response: httpx.Response) -> None:
        """Every error is a problem; people outside /v1 get a page."""
        if response.status_code < 400 or response.request.method == "HEAD":
            return
        path, media_type = response.request.url.path, media_type_of(response)
        if "text/html" in response.request.headers.get("accept", "") and not path.startswith("/v1/"):
            assert media_type == "text/html"
            return
        assert media_type == PROBLEM, f"{media_type}: {response.text}"
        problem = response.json()
        self._validate(problem, {"$ref": "#/components/schemas/Problem"})
        assert problem["status"] == response.status_code
        assert re.fullmatch(r"/problems/[a-z0-9-]+", problem["type"])

    def _check_body(self, response: httpx.Response, content: Mapping[str, Json]) -> None:
        if not content or response.request.method == "HEAD":
            assert not response.content
            return
        media_type = media_type_of(response)
        promised = [name for name in content if name in (media_type, media_type.partition("/")[0] + "/*")]
        assert promised, f"{media_type} is not documented, only {', '.join(content)}"
        assert "*" not in media_type
        if media_type.endswith("json"):
            self._validate(response.json(), content[promised[0]]["schema"])

    def _validate(self, value: object, schema: Json) -> None:
        Draft202012Validator({**schema, "components": self._components}, format_checker=FORMATS).validate(value)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(path)) + "/?")


def media_type_of(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip()


@asynccontextmanager
async def promising(settings: Settings, **fakes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Like `running`, with every answer held against the service's own document."""
    async with running(settings, **fakes) as client:
        promises = Promises((await client.get("/v1/openapi.json")).json())
        client.event_hooks = {"response": [promises.check]}
        yield client


def make_image(size: tuple[int, int] = (16, 12), colour: str = "red", kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


IMAGE = make_image()


async def post(
    client: httpx.AsyncClient,
    image: bytes = IMAGE,
    *,
    name: str = "picture.png",
    headers: Mapping[str, str] | None = None,
    **fields: Any,
) -> httpx.Response:
    """Asks by a form, without audio unless `audio` says otherwise. Objects become JSON text, lists repeated fields."""
    data = {"audio": None} | fields
    form = {key: value if isinstance(value, str | list) else json.dumps(value) for key, value in data.items()}
    return await client.post("/v1/descriptions", files={"image": (name, image)}, data=form, headers=headers)


async def describe(client: httpx.AsyncClient, image: bytes = IMAGE, **fields: Any) -> Json:
    """The finished resource."""
    response = await post(client, image, headers={"Prefer": "wait=30"}, **fields)
    assert response.status_code == 200, response.text
    description: Json = response.json()
    assert description["status"] == "done", description["failure"]
    return description


async def wait_until_final(client: httpx.AsyncClient, url: str, seconds: float = 30) -> Json:
    """The resource as soon as nothing changes any more."""
    async with asyncio.timeout(seconds):
        while True:
            found: Json = (await client.get(url)).json()
            if found["status"] in {"done", "failed", "cancelled"}:
                return found
            await asyncio.sleep(0.02)


def problem_of(response: httpx.Response) -> tuple[int, str]:
    """Status and name of a problem."""
    return response.status_code, response.json()["type"].removeprefix("/problems/")
