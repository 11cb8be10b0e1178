"""The images of a page, and what the page says around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import Role
from service.wording.html_encoding import decode_page
from service.wording.html_images import ImageOnPage, find_images


def find(html: str, language: str | None = None) -> ImageOnPage:
    [found] = find_images(html, language=language)
    return found


def test_an_image_has_its_place_in_the_file() -> None:
    found = find("<p>\n  Words <img\n alt='A boat'>")
    assert (found.line, found.column, found.element, found.image.alt) == (2, 9, "img", "A boat")


@pytest.mark.parametrize(
    ("html", "alt"),
    [
        ("<img>", None),
        ("<img alt>", ""),
        ("<img alt='a &amp; b'>", "a & b"),
        ("<IMG ALT=boat ALT=lake>", "boat"),
        ("<img aria-label='A boat'>", "A boat"),
        ("<img role=presentation>", ""),
        ("<input type=image>", None),
        ("<map><area href=x alt=Shop></map>", "Shop"),
        ("<span role=img aria-label=Star>*</span>", "Star"),
        ("<span role=img></span>", None),
        ("<svg role=img><title>A <!-- --> boat</title></svg>", "A  boat"),
        ("<svg><title>A boat</title><path/></svg>", "A boat"),
        ("<svg role=img><path/></svg>", None),
        ("<a href=x><svg/></a>", None),
    ],
)
def test_what_gives_an_image_its_text(html: str, alt: str | None) -> None:
    assert find(html).image.alt == alt


@pytest.mark.parametrize(
    "html",
    ["<svg><path/></svg>", "<div aria-hidden=true><p><img></p></div>", "<div hidden><img></div>", "<area>", "<input>",
     "<img style='display: none'>", "<p style='color:red;visibility:HIDDEN'><img></p>",
     "<img aria-labelledby=x>", "<!-- <img> -->", "<script>'<img>'</script>", "&lt;img&gt;", "<imgs>"],
)  # fmt: skip
def test_what_no_listener_meets_is_passed_over(html: str) -> None:
    assert find_images(html) == []


@pytest.mark.parametrize(
    ("html", "role"),
    [
        ("<a href=x><img alt=''></a>", Role.FUNCTIONAL),
        ("<a href=x> <b><img alt=''></b> </a>", Role.FUNCTIONAL),
        ("<a><img alt=''></a>", Role.UNKNOWN),
        ("<a href=x><img alt=''> Shop</a>", Role.UNKNOWN),
        ("<a href=x aria-label=Shop><img alt=''></a>", Role.UNKNOWN),
        ("<a href=x title=Shop><img alt=''></a>", Role.UNKNOWN),
        ("<a href=x>Shop</a><img alt=''>", Role.UNKNOWN),
        ("<a href=x>Shop<a href=y><img alt=''></a>", Role.FUNCTIONAL),
        ("<button><img alt=''></button>", Role.FUNCTIONAL),
        ("<input type=IMAGE>", Role.FUNCTIONAL),
        ("<a href=x><img role=none></a>", Role.DECORATIVE),
        ("<b role=img></b>", Role.INFORMATIVE),
    ],
)
def test_links_and_roles_say_what_an_image_is_for(html: str, role: Role) -> None:
    assert find(html).image.place.role is role


def test_the_nearest_language_counts() -> None:
    html = "<html lang=de><p lang='en-us'><img></p><img><i lang=''><img></i><i lang=nonsense-><img></i>"
    assert [one.image.place.language for one in find_images(html)] == ["en-US", "de", None, "de"]
    assert find("<img>", "fr").image.place.language == "fr"
    assert find("<html xml:lang=de><img/>").image.place.language == "de"


def test_a_caption_may_come_before_or_after() -> None:
    for figure in ("<img><figcaption>A <b>boat</b></figcaption>", "<figcaption>A <b>boat</b></figcaption><img>"):
        assert find(f"<figure>{figure}</figure><p>Words</p>").image.place.caption == "A boat"
    assert find("<figure><figcaption>A boat</figcaption></figure><img>").image.place.caption == ""


def test_neighbours_are_the_words_of_the_same_block_and_link() -> None:
    found = find("<p>Far</p><p>Near <em>by</em> <a href=x><img> shop</a> too</p>")
    assert found.image.place.nearby == ("shop", "Near by shop too")


def test_the_name_of_its_file_is_known() -> None:
    assert find("<img src='/a/red%20boat.jpg?x=1'>").image.file_name == "red boat.jpg"
    assert find("<img src='data:image/png;base64,AA/BB'>").image.file_name == ""
    assert find("<img src='http://[half'>").image.file_name == ""


def test_the_title_of_a_link_is_not_heard_beside_the_image_that_names_it() -> None:
    assert find("<a href=x title=Shop><img alt=Shop></a>").image.place.nearby == ()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<img alt='Café'>".encode(), "Café"),
        ("<img alt='Café'>".encode("utf-8-sig"), "Café"),
        ("<img alt='Café'>".encode("utf-16"), "Café"),
        ("<img alt='Café’s'>".encode("cp1252"), "Café’s"),
        ("<meta charset=iso-8859-1><img alt='Café’s'>".encode("cp1252"), "Café’s"),
        ("<meta charset='iso-8859-2'><img alt='Łódź'>".encode("iso-8859-2"), "Łódź"),
        ("<?xml version='1.0' encoding='koi8-r'?><img alt='Лодка'>".encode("koi8-r"), "Лодка"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'><img alt='赤い船'>".encode("cp932"),
            "赤い船",
        ),
        ("<meta charset=hex><img alt='Café'>".encode("cp1252"), "Café"),
        ("<meta charset=idna><img alt='Café'>".encode("cp1252"), "Café"),
        ("<meta charset=none-such><img alt='Café'>".encode("cp1252"), "Café"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_names(data: bytes, text: str) -> None:
    assert find(decode_page(data)).image.alt == text


@given(st.binary() | st.binary().map(lambda data: b"<meta charset=utf-7>" + data))
def test_no_bytes_make_the_decoder_fail(data: bytes) -> None:
    assert isinstance(decode_page(data), str)


@pytest.mark.parametrize(
    ("html", "images"),
    [
        ("<div><b>x<img>" * 5_000, 5_000),
        ("<p>" * 50_000 + "</div>" * 50_000 + "<img>", 1),
        ("</a></p></html><img>", 1),
        ("<![if x]><![CDATA[ <img> ]]><![nonsense><!x y><img>", 1),
        ("<svg><title>" * 3_000, 0),
        ("<img alt='", 0),
        ("\0<img alt=\ud800>", 1),
    ],
)
def test_huge_and_broken_pages_are_read_as_far_as_they_go(html: str, images: int) -> None:
    assert len(find_images(html)) >= images


@given(st.text() | st.text(st.sampled_from("<>/!-[]&;='\" imgasvgt:\n"), max_size=200))
def test_no_text_makes_the_reader_fail(html: str) -> None:
    assert all(found.line >= 1 and found.column >= 1 for found in find_images(html))
