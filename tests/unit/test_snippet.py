"""Which image a piece of HTML shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.domain.descriptions import Progress, Wish, Words
from service.domain.records import DescriptionRecord, Status, StoredImage, Transcript, WrittenBy
from service.web.snippet import make_snippet

BASE = "https://service.example"
PREVIEW = f"{BASE}/v1/descriptions/d1/preview"
TRANSCRIPT = Transcript("t1", "en", Words("A boat", ""), WrittenBy.MACHINE)
RECORD = DescriptionRecord(
    id="d1",
    owner="local",
    version=1,
    status=Status.DONE,
    wish=Wish(languages=("en",), spelled_as=("en",)),
    metadata={},
    progress=Progress(),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    expires_at=datetime(2026, 2, 1, tzinfo=UTC),
    image=StoredImage("i1", "0" * 64, "image/jpeg", 40, 30),
)


def image_of(record: DescriptionRecord, image: str | None = None) -> str:
    return make_snippet(record, TRANSCRIPT, base_url=BASE, image=image).image


@pytest.mark.parametrize(
    "url", ["https://a.example/boat.jpg", "http://a.example/boat?format=pdf", " https://a.example/b\n"]
)
def test_the_address_it_was_given_by(url: str) -> None:
    assert image_of(replace(RECORD, image_url=url)) == url.strip()


@pytest.mark.parametrize(
    "url", [None, "https://a.example/boat.PDF?x", "https://a.example/b.heic", "https://a.example/b.tif"]
)
def test_the_preview_of_a_file_and_of_what_browsers_do_not_show(url: str | None) -> None:
    assert image_of(replace(RECORD, image_url=url)) == PREVIEW


def test_the_preview_of_one_page_among_several() -> None:
    page = StoredImage("i1", "0" * 64, "image/jpeg", 40, 30, 2, 10)
    assert image_of(replace(RECORD, image=page, image_url="https://a.example/document")) == PREVIEW


def test_the_address_on_the_callers_page_before_all_others() -> None:
    assert image_of(replace(RECORD, image_url="https://a.example/boat.jpg"), "/own.jpg") == "/own.jpg"
