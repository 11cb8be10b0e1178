"""What no browser sends, but somebody will: refused in words, never an error of ours."""

from __future__ import annotations

import re

import pytest
from httpx import Response

from tests.e2e.browsing import Site, draw_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

HTML = {"Accept": "text/html"}
PART = b'--a\r\nContent-Disposition: form-data; name="purpose"'
ENDED = b"\r\n--a--\r\n"


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
async def test_bodies(bare_site: Site, media_type: str, body: bytes, status: int) -> None:
    page = await bare_site.client.post("/", headers={**HTML, "Content-Type": media_type}, content=body)
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
    ],
)
async def test_values(bare_site: Site, field: str, value: str) -> None:
    data = {"languages": "en", "audio": "alt", field: value}
    page = await bare_site.client.post("/", headers=HTML, data=data, files={"image": ("a.png", draw_picture())})
    assert page.status_code == 422
    assert faulty_fields(page) == [field]
    assert "<b>no tag" not in page.text


async def test_repeated_answers_count_once(bare_site: Site) -> None:
    data = {"languages": ["en"] * 30, "audio": ["alt"] * 30, "speed": ["7", "1,5"], "alt_length": "١٢٠"}
    page = await bare_site.client.post("/", headers=HTML, data=data)
    assert faulty_fields(page) == ["image", "alt_length"]


async def test_a_file_counts_only_where_images_are_asked_for(bare_site: Site) -> None:
    files = {"purpose": ("a.png", draw_picture())}
    page = await bare_site.client.post("/", headers=HTML, data={"languages": "en"}, files=files)
    assert faulty_fields(page) == ["image"]


@pytest.mark.parametrize(
    "path",
    [
        "/history?before=nonsense",
        "/history?before=%00",
        "/history?submitted=,,%00,",
        "/history?submitted=" + "a," * 9000,
    ],
)
async def test_odd_pages_of_the_history_are_empty_or_usual(bare_site: Site, path: str) -> None:
    assert (await bare_site.client.get(path, headers=HTML)).status_code == 200


@pytest.mark.parametrize("path", ["/descriptions/%00", "/descriptions/nobody", "/problems/none", "/static/none.js"])
async def test_what_is_not_there_has_a_page_that_says_so(bare_site: Site, path: str) -> None:
    page = await bare_site.client.get(path, headers=HTML)
    assert page.status_code == 404
    assert "<h1>There is nothing here</h1>" in page.text
