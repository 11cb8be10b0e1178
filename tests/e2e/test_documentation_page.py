"""The documentation page tells the truth, and every link on it leads somewhere."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from playwright.async_api import expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_example_is_an_answer_of_this_service(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/docs")
    await page.get_by_text("A finished answer").click()
    example = json.loads(await page.locator("#example-answer").inner_text())
    document = (await draft_site.client.get("/v1/openapi.json")).json()
    resource = {"$ref": "#/components/schemas/DescriptionResource", "components": document["components"]}
    assert [error.message for error in Draft202012Validator(resource).iter_errors(example)] == []
    assert example.keys() == document["components"]["schemas"]["DescriptionResource"]["properties"].keys()


async def test_every_operation_is_there_and_every_link_leads_somewhere(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/docs")
    document = (await draft_site.client.get("/v1/openapi.json")).json()
    routes = await page.locator(".route").all_inner_texts()
    for path, operations in document["paths"].items():
        for method in operations:
            assert any(method.upper() in route and route.endswith(path) for route in routes), (method, path)
    links = await page.locator("main a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    anchors = {link for link in links if link.startswith("#")}
    ids = set(await page.locator("[id]").evaluate_all("elements => elements.map((element) => `#${element.id}`)"))
    assert anchors <= ids
    for link in sorted(set(links) - anchors):
        assert (await draft_site.client.get(link, headers={"Accept": "text/html"})).status_code == 200, link


async def test_errors_lead_from_the_operation_to_their_page(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/docs")
    await (
        page.get_by_role("region", name="Describe an image")
        .get_by_role("link", name="The image file is cut off")
        .click()
    )
    await expect(page.get_by_role("heading", level=1)).to_have_text("The image file is cut off")
    await expect(page.get_by_text("/problems/truncated-image")).to_be_visible()
