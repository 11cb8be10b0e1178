"""What no browser sends, but somebody will: refused in words, never an error of ours, whatever the database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from httpx import Response

from tests.e2e.browsing import Site, draw_picture
from tests.running import make_settings, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

HTML = {"Accept": "text/html"}
PART = b'--a\r\nContent-Disposition: form-data; name="purpose"'
ENDED = b"\r\n--a--\r\n"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(folder_of_both: Path) -> AsyncIterator[Site]:
    async with running(make_settings(folder_of_both)) as client:
        yield Site(client)


def faulty_fields(page: Response) -> list[str]:
    return re.findall(r'<li><a href="#(\w+)">', page.text)


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("", b"", 422),
        ("application/json", b"{}", 422),
        ("text/plain", b"\xff", 422),
        ("multipart/form-data", b"no boundary", 400),
        ("multipart/form-data; boundary=a", b"not a part", 400),
        ("multipart/form-data; boundary=a", PART + b"\r\n\r\ncut off", 400),
        ("multipart/form-data; boundary=a", PART + b"\r\n\r\n\xff\xfe" + ENDED, 400),
        (
            "multipart/form-data; boundary=a",
            PART + b"\r\nContent-Type: text/plain; charset=klingon\r\n\r\nx" + ENDED,
            400,
        ),
        ("application/x-www-form-urlencoded", b"purpose=%ff&languages=en", 422),
        ("application/x-www-form-urlencoded", b"&".join(b"x%d=1" % n for n in range(3000)), 422),
    ],
)
async def test_bodies(site: Site, media_type: str, body: bytes, status: int) -> None:
    page = await site.client.post("/", headers={**HTML, "Content-Type": media_type}, content=body)
    assert page.status_code == status, page.text
    assert "<h1>" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "a" * 8001),
        ("role", "king"),
        ("link_target", "a" * 2001),
        ("image_url", "ftp://example.org/a.png"),
        ("image_url", "http://["),
        ("image_url", "http://" + "a" * 9000),
        ("languages", "<b>no tag</b>"),
        ("languages", "x" * 5000),
        ("page_title", "a" * 501),
        ("caption", "a" * 2001),
        ("keywords", "a," * 51),
        ("avoid", "a" * 101),
        ("detail", "epic"),
        ("alt_length", "99.5"),
        ("alt_length", "9" * 400),
        ("instructions", "a" * 2001),
        ("audio", "song"),
        ("voice", "nobody"),
        ("speed", "nan"),
        ("speed", "1e400"),
        ("format", "mp4"),
        ("pages", "0"),
        ("pages", "first"),
        ("pages", "2"),
        ("pages", "3-1"),
        ("pages", "1," * 300),
    ],
)
async def test_values(site: Site, field: str, value: str) -> None:
    data = {"languages": "en", "audio": "alt", field: value}
    page = await site.client.post("/", headers=HTML, data=data, files={"image": ("a.png", draw_picture())})
    assert page.status_code == 422
    assert faulty_fields(page) == [field]
    assert "<b>no tag" not in page.text


async def test_a_file_with_too_few_pages_is_named_once(site: Site) -> None:
    files = [("image", ("a.png", draw_picture())), ("image", ("b.png", draw_picture()))]
    data = {"languages": "en", "audio": "alt", "pages": "1-5", "together": "yes"}
    page = await site.client.post("/", headers=HTML, data=data, files=files)
    summary = page.text.partition('class="error-summary"')[2].partition("</ul>")[0]
    assert [summary.count(f"{name}: The file has 1 page; page 2") for name in ("a.png", "b.png")] == [1, 1]
    assert "page 3" not in summary


async def test_control_characters_get_nowhere(site: Site) -> None:
    data = {"languages": "en\0", "audio": "alt", "purpose": "A\0 guide\r\nto\x07 lakes", "voice": "\0"}
    files = {"image": ("a\0b.png", draw_picture("purple"))}
    answer = await site.client.post("/", data=data, files=files)
    assert answer.status_code == 303, answer.text
    page = await site.client.get(f"{answer.headers['location']}/edit/en")
    assert "A guide\r\nto lakes" in page.text
    assert (await site.client.post(f"{answer.headers['location']}/delete")).status_code == 303


WORDS = {"etag": "*", "alt_text": "A\0 boat\u202e.", "long_description": "One.\r\n\r\nTwo.\x1b"}


async def test_words_are_cleaned_of_what_nobody_sees(site: Site) -> None:
    path = await site.describe()
    answer = await site.client.post(f"{path}/edit/en", data={**WORDS, "by": "A\0na", "then": "approve"})
    assert answer.status_code == 303, answer.text
    result = (await site.read(path))["results"]["en"]
    assert (result["alt_text"], result["long_description"]) == ("A boat.", "One.\n\nTwo.")
    assert result["approved_by"] == "Ana"


@pytest.mark.parametrize(
    ("action", "data", "status"),
    [
        ("edit/en", {}, 412),
        ("edit/en", {"etag": '"stale"'}, 412),
        ("edit/en", {"etag": "*", "by": "a" * 201}, 422),
        ("edit/en", {"etag": "*", "long_description": "a" * 5001}, 422),
        ("edit/de", WORDS, 404),
        ("edit/nothing at all", WORDS, 404),
        ("approve/en", {}, 303),
        ("approve/%00", {}, 404),
        ("suggestion/en", {"etag": "*", "choice": "use"}, 303),
        ("audio/en", {"kinds": "song"}, 422),
        ("audio/en", {"kinds": "alt", "speed": "9"}, 422),
        ("audio/en", {"kinds": "alt", "format": "\0mp4"}, 422),
        ("audio/en", {"kinds": "alt", "voice": "nobody"}, 422),
        ("languages", {"language": "tlh"}, 422),
        ("languages", {"language": "<b>"}, 422),
        ("nothing", {}, 404),
    ],
)
async def test_changes(site: Site, action: str, data: dict[str, str], status: int) -> None:
    path = await site.describe()
    before = (await site.read(path))["results"]
    answer = await site.client.post(f"{path}/{action}", headers=HTML, data=data)
    assert answer.status_code == status, answer.text
    assert "<b>" not in answer.text
    assert (await site.read(path))["results"] == before


@pytest.mark.parametrize("action", ["edit/en", "approve/en", "audio/en", "languages", "cancel", "retry", "regenerate"])
async def test_changes_of_what_is_not_there(site: Site, action: str) -> None:
    for name in ("01a1fd7c-ace5-75a5-9ba3-ffbe7119bd6a", "%00"):
        data = {"language": "es", "kinds": "alt"}
        answer = await site.client.post(f"/descriptions/{name}/{action}", headers=HTML, data=data)
        assert answer.status_code == 404, answer.text


async def test_another_site_cannot_change_anything(site: Site) -> None:
    path = await site.describe()
    for action in ("edit/en", "approve/en", "audio/en", "languages", "cancel", "retry", "regenerate"):
        answer = await site.client.post(f"{path}/{action}", headers={**HTML, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, action


@pytest.mark.parametrize("query", ["wording=9", "wording=-1", "wording=x", "wording=9" + "0" * 30])
async def test_a_wording_that_never_was(site: Site, query: str) -> None:
    answer = await site.client.get(f"{await site.describe()}/edit/en?{query}", headers=HTML)
    assert answer.status_code in {400, 404}


async def test_repeated_answers_count_once(site: Site) -> None:
    data = {"languages": ["en"] * 30, "audio": ["alt"] * 30, "speed": ["7", "1,5"], "alt_length": "١٢٠"}
    page = await site.client.post("/", headers=HTML, data=data)
    assert faulty_fields(page) == ["image", "alt_length"]


async def test_a_file_counts_only_where_images_are_asked_for(site: Site) -> None:
    files = {"purpose": ("a.png", draw_picture())}
    page = await site.client.post("/", headers=HTML, data={"languages": "en"}, files=files)
    assert faulty_fields(page) == ["image"]


@pytest.mark.parametrize(
    "path",
    [
        "/history?before=nonsense",
        "/history?before=%00",
        "/history?submitted=,,%00,",
        "/history?submitted=" + "a," * 9000,
        "/history?q=%00&before=%00",
        "/history?q=" + "%22%27%2A" * 900,
        "/history?status=king&language=%00",
        "/history?image=%00",
        "/history?status=done&status=failed",
    ],
)
async def test_odd_pages_of_the_history_are_empty_or_usual(site: Site, path: str) -> None:
    assert (await site.client.get(path, headers=HTML)).status_code == 200


@pytest.mark.parametrize("path", ["/descriptions/%00", "/descriptions/nobody", "/problems/none", "/static/none.js"])
async def test_what_is_not_there_has_a_page_that_says_so(site: Site, path: str) -> None:
    page = await site.client.get(path, headers=HTML)
    assert page.status_code == 404
    assert "<h1>There is nothing here</h1>" in page.text
