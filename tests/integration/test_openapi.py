"""The OpenAPI document: whole, sound by its own rules, and true. Every API test holds its answers against it too."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]
from litestar import Litestar
from structlog.testing import capture_logs

from service.app import build_service, create_app
from service.web.document import write_document
from service.web.requests import DescriptionFields, DescriptionRequest
from tests.api import Json, Promises, describe, promising
from tests.databases import BREAK, change_database
from tests.running import make_settings, running
from tests.staging import Describer
from tests.ways import BY_CHANCE, ONLY_BROKEN, OVER_BUDGET, SPEECH_FAILS, WAYS, WITHHELD

pytestmark = pytest.mark.asyncio(loop_scope="module")

METHODS = {"get", "head", "post", "put", "patch", "delete", "options", "trace"}
BROWSER = {"Accept": "text/html"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(folder_of_both: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(folder_of_both, ALTALOUD_MAX_UPLOAD_MB="1")
    # one that can be asked about its pictures
    async with promising(settings, vision=[Describer()]) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def document(client: httpx.AsyncClient) -> Json:
    response = await client.get("/v1/openapi.json")
    found: Json = response.json()
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def spoken(client: httpx.AsyncClient) -> Json:
    return await describe(client, languages="en", audio={"kinds": ["alt"]})


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield method, path, item[method]


def walk(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from walk(inner)


# whole and sound


async def test_it_is_openapi_3_1_and_names_itself(document: Json) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "AltAloud"
    assert document["info"]["version"]


async def test_every_reference_leads_somewhere(document: Json) -> None:
    references = {part["$ref"] for part in walk(document) if isinstance(part.get("$ref"), str)}
    assert references
    for reference in references:
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert isinstance(found, dict)
    shapes = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert shapes == references, "and nothing is described that nobody uses"


async def test_every_shape_is_a_schema(document: Json) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for part in walk(document["paths"]):
        if "schema" in part:
            Draft202012Validator.check_schema(part["schema"])


async def test_every_operation_is_explained(document: Json) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["tags"]
        in_path = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(.+?)\}", path))
        assert all(answer["description"] for answer in operation["responses"].values())


async def test_errors_are_problems_everywhere(document: Json) -> None:
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }


async def test_every_route_is_in_it_or_is_a_page(tmp_path: Path) -> None:
    app = create_app(build_service(make_settings(tmp_path)))
    inner = cast("Litestar", app._app._app._app)  # type: ignore[attr-defined]
    documented = {(path, method.upper()) for method, path, _ in operations(write_document(inner))}
    served = {
        (re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path), method)
        for route in inner.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS" and route.path.startswith("/v1/")
    }
    assert served - documented == {("/v1/openapi.json", "GET")}
    assert documented <= served


async def test_the_framework_serves_nothing_of_its_own(client: httpx.AsyncClient) -> None:
    for path in "/schema", "/schema/openapi.json", "/openapi", "/openapi/openapi.json", "/openapi/swagger":
        assert (await client.get(path, headers=BROWSER)).status_code == 404


async def test_the_documentation_page_tells_all_of_it_and_loads_nothing_from_elsewhere(
    client: httpx.AsyncClient, document: Json
) -> None:
    page = await client.get("/docs", headers=BROWSER)
    assert page.status_code == 200
    for method, path, operation in operations(document):
        assert f"<code>{path}</code>" in page.text
        assert method.upper() in page.text
        assert operation["summary"] in page.text.replace("&#39;", "'")
    for schema in document["components"]["schemas"].values():
        assert all(f"<code>{name}</code>" in page.text for name in schema.get("properties", {}))
    ids = set(re.findall(r'\bid="([^"]+)"', page.text))
    assert set(re.findall(r'href="#([^"]+)"', page.text)) <= ids
    loaded = re.findall(r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=["']([^"']+)""", page.text)
    assert loaded
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)
    assert "default-src 'self'" in page.headers["content-security-policy"]


# what can be sent


def request_bodies(document: Json) -> Json:
    body = document["paths"]["/v1/descriptions"]["post"]["requestBody"]
    assert body["required"]
    found: Json = body["content"]
    return found


async def test_every_field_of_a_request_is_in_it(document: Json) -> None:
    bodies, shapes = request_bodies(document), document["components"]["schemas"]
    form, in_json = bodies["multipart/form-data"]["schema"], shapes["DescriptionRequest"]
    assert form["properties"].keys() == {"image", *DescriptionFields.__struct_fields__}
    assert in_json["properties"].keys() == set(DescriptionRequest.__struct_fields__)
    for schema in form, in_json:
        assert schema["additionalProperties"] is False
        assert all(one.get("description") or one.get("$ref") for one in schema["properties"].values())
    named = {
        "page_title",
        "page_url",
        "surrounding_text",
        "caption",
        "role",
        "link_target",
        "keywords",
        "avoid",
        "product",
    }
    assert shapes["ContextRequest"]["properties"].keys() == named
    assert shapes["AudioRequest"]["properties"].keys() == {"kinds", "voice", "speed", "format"}
    assert shapes["ProductRequest"]["properties"].keys() == {"name", "brand"}


async def test_in_a_form_objects_are_json_text(document: Json) -> None:
    form = request_bodies(document)["multipart/form-data"]
    assert form["schema"]["required"] == ["image"]
    assert {name for name, one in form["encoding"].items() if one["contentType"] == "application/json"} == {
        *("context", "audio", "metadata")
    }


REQUESTS: list[tuple[bool, Json]] = [
    (True, {}),
    (True, {"languages": ["pt-br", "en"], "alt_length": 20, "detail": "brief", "instructions": "x" * 2000}),
    (True, {"context": {"role": "functional", "keywords": ["a"], "product": {"name": "b"}}, "metadata": {"a": [1]}}),
    (True, {"audio": None}),
    (True, {"audio": {"kinds": [], "voice": None, "speed": 2}}),
    (True, {"audio": {"voice": "auto"}}),
    (True, {"audio": {"voice": {"en": "en-us", "pt-br": "auto"}}}),
    (False, {"audio": {"voice": ["auto"]}}),
    (False, {"audio": {"voice": {"en": None}}}),
    (False, {"audio": {"voice": {"en": "x" * 101}}}),
    (False, {"languages": ["en"] * 21}),
    (False, {"languages": "en"}),
    (False, {"alt_length": 19}),
    (False, {"alt_length": 20.5}),
    (False, {"detail": "huge"}),
    (False, {"instructions": "x" * 2001}),
    (False, {"context": {"role": "ornament"}}),
    (False, {"context": {"page_title": "x" * 501}}),
    (False, {"context": {"colour": "red"}}),
    (False, {"audio": {"speed": 2.01}}),
    (False, {"audio": {"kinds": ["loud"]}}),
    (True, {"audio": "none"}),
    (False, {"audio": "loud"}),
    (False, {"metadata": []}),
    (False, {"colour": "red"}),
]


@pytest.mark.parametrize(("sound", "body"), REQUESTS, ids=str)
async def test_the_shape_of_a_request_is_what_is_taken(
    client: httpx.AsyncClient, document: Json, sound: bool, body: Json
) -> None:
    schema = request_bodies(document)["application/json"]["schema"] | {"components": document["components"]}
    body = {"image_base64": "", "audio": None} | body  # an empty image: what is right so far ends there
    errors = list(Draft202012Validator(schema).iter_errors(body))
    response = await client.post("/v1/descriptions", json=body)
    assert (not errors, response.status_code) == (sound, 422 if sound else 400)


# what can be answered


async def test_every_answer_it_promises_can_be_had(client: httpx.AsyncClient, document: Json, spoken: Json) -> None:
    promised = {
        (method, path, int(status))
        for method, path, operation in operations(document)
        for status in operation["responses"]
        if status not in {"500", "503"}
    }
    assert promised == WAYS.keys() | ONLY_BROKEN | BY_CHANCE | WITHHELD | OVER_BUDGET | SPEECH_FAILS
    answers = await asyncio.gather(*(way(client, spoken) for way in WAYS.values()))
    assert [answer.status_code for answer in answers] == [status for _, _, status in WAYS]


@pytest.mark.usefixtures("both_databases")
async def test_what_is_promised_for_bad_days_is_true_too(tmp_path: Path) -> None:
    """Whatever needs the database says so in the promised shape when it is gone."""
    with capture_logs():
        async with promising(make_settings(tmp_path)) as client:
            spoken = await describe(client, languages="en", audio={"kinds": ["alt"]})
            await asyncio.to_thread(change_database, tmp_path, *BREAK)
            assert (await client.get("/v1/health/ready")).status_code == 503
            for (_, path, status), way in WAYS.items():
                if status == 200 and not path.startswith(("/v1/health", "/v1/languages", "/v1/voices", "/v1/lint")):
                    assert (path, (await way(client, spoken)).status_code) == (path, 500)


# the tests' own rule


async def test_an_answer_that_is_not_promised_fails_a_test(document: Json, tmp_path: Path) -> None:
    text = msgspec.json.encode(document)
    lies = {
        "no such status": text.replace(b'"404"', b'"410"'),
        "no such field": text.replace(b'"native_name"', b'"own_name"'),
        "another type": text.replace(b'"audio/*"', b'"video/*"'),
        "another value": text.replace(b'"synthetic"', b'"robotic"'),
    }
    async with running(make_settings(tmp_path)) as client:
        description = await describe(client, languages="en", audio={"kinds": ["alt"]})
        urls = ["/v1/audio/x", "/v1/languages", description["results"]["en"]["audio"][0]["url"], "/v1/voices"]
        answers = [await client.get(url) for url in urls]
    for answer in answers:
        await Promises(document).check(answer)
    for lie, answer in zip(lies.values(), answers, strict=True):
        with pytest.raises((AssertionError, ValidationError)):
            await Promises(msgspec.json.decode(lie)).check(answer)
