"""Pages of a PDF through PDFium. All documents are made here."""

from __future__ import annotations

import random

import pytest
from PIL import Image

from service.domain.images import IntakeLimits
from service.errors import BrokenImage, ImageError, ImageTooSmall, NoSuchPage, ProtectedDocument, TruncatedImage
from service.intake.containers import needs_own_child
from service.intake.decode import decode
from service.intake.master import MASTER_SIDE
from tests.pictures import LIMITS, close, colour, pixels, save

GREEN = b"0 1 0 rg 0 0 20 10 re f"
"""Fills the lower left corner of a page."""


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Object 1 is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    last = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(data))
    return data + head + table + last


def one_page(
    page: bytes = b"/MediaBox [0 0 40 20]", *more: bytes, catalogue: bytes = b"", trailer: bytes = b""
) -> bytes:
    """`more` are objects from 5 on."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %b >>" % page,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(GREEN), GREEN),
        *more,
        trailer=trailer,
    )


def test_a_page_is_drawn_over_white() -> None:
    picture = decode(one_page(), LIMITS, 1)
    assert (picture.source_format, picture.page, picture.pages, picture.frames) == ("pdf", 1, 1, 1)
    assert (picture.width, picture.height) == (picture.source_width, picture.source_height) == (2048, 1024)
    assert close(colour(picture, 500, 800), (0, 255, 0))
    assert close(colour(picture, 1500, 200), (255, 255, 255))


def test_a_page_is_chosen() -> None:
    sheets = [Image.new("RGB", (60, 40), name) for name in ("red", "lime", "blue")]
    data = save(sheets[0], "PDF", save_all=True, append_images=sheets[1:])
    for page, wanted in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)], 1):
        picture = decode(data, LIMITS, page)
        assert (picture.page, picture.pages) == (page, 3)
        assert close(colour(picture, 1000, 600), wanted)
    for page in (0, 4, 10_000):
        with pytest.raises(NoSuchPage, match=rf"^The file has 3 pages; page {page} was asked for\.$"):
            decode(data, LIMITS, page)


def test_a_turned_page_stands_upright() -> None:
    picture = decode(one_page(b"/MediaBox [0 0 40 20] /Rotate 90"), LIMITS, 1)
    assert (picture.width, picture.height) == (1024, 2048)
    assert close(colour(picture, 200, 500), (0, 255, 0)), "what was below left is above left"


def test_what_is_cropped_away_is_not_shown() -> None:
    picture = decode(one_page(b"/MediaBox [0 0 40 20] /CropBox [0 0 20 10]"), LIMITS, 1)
    assert all(close(colour(picture, x, y), (0, 255, 0)) for x in (10, 2000) for y in (10, 1000))


@pytest.mark.parametrize("side", [b"0.5", b"14400", b"100000000"])
def test_pages_of_any_size_are_drawn_at_ours(side: bytes) -> None:
    picture = decode(one_page(b"/MediaBox [0 0 %b %b]" % (side, side)), LIMITS, 1)
    assert max(picture.width, picture.height) <= MASTER_SIDE


def test_a_small_limit_makes_a_small_page() -> None:
    picture = decode(one_page(), IntakeLimits(10**6, 1_000_000), 1)
    assert (picture.width, picture.height) == (1000, 500)


def test_a_thread_of_a_page_is_too_small() -> None:
    with pytest.raises(ImageTooSmall):
        decode(one_page(b"/MediaBox [0 0 10000 1]"), LIMITS, 1)


def test_annotations_and_filled_in_fields_are_shown() -> None:
    stamp = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] /Length 23 >>\nstream\n1 0 0 rg 0 0 10 10 re f\nendstream"
    )
    annotation = b"<< /Type /Annot /Subtype /Stamp /F 4 /Rect [30 10 40 20] /AP << /N 6 0 R >> >>"
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (red) /F 4 /Rect [30 10 40 20] /AP << /N 6 0 R >> >>"
    )
    page = b"/MediaBox [0 0 40 20] /Annots [5 0 R]"
    for mark, catalogue in ((annotation, b""), (field, b"/AcroForm << /Fields [5 0 R] >>")):
        picture = decode(one_page(page, mark, stamp, catalogue=catalogue), LIMITS, 1)
        red, green, blue = colour(picture, 1800, 200)
        assert red > 200, mark
        assert max(green, blue) < 240, mark


def test_a_password_is_named() -> None:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%b) /U (%b) >> /ID [<00> <00>]" % (b"o" * 32, b"u" * 32)
    with pytest.raises(ProtectedDocument, match="password"):
        decode(one_page(trailer=lock), LIMITS, 1)
    other = b"/Encrypt << /Filter /Other /V 1 /R 2 >> /ID [<00> <00>]"
    with pytest.raises(ProtectedDocument):
        decode(one_page(trailer=other), LIMITS, 1)


def test_what_stands_before_and_after_the_document_does_no_harm() -> None:
    for junk in (b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 1000):
        assert decode(junk + one_page() + b"\n<!-- more -->" * 9, LIMITS, 1).width == 2048


def test_a_document_without_pages_is_damaged() -> None:
    nothing = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    for data in (nothing, b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"no such thing " * 99 + b"%%EOF"):
        with pytest.raises(ImageError) as refused:
            decode(data, LIMITS, 1)
        assert type(refused.value) in {BrokenImage, NoSuchPage}


def test_a_document_cut_off_is_named_so() -> None:
    data = one_page()
    for cut in (9, 50, len(data) // 2, len(data) - 60, len(data) - 3):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)
    web = data.replace(b"%PDF-1.7\n", b"%%PDF-1.7\n9 0 obj\n<< /Linearized 1 /L %d >>\nendobj\n%%%%EOF\n" % 99_999)
    with pytest.raises(TruncatedImage):
        decode(web, LIMITS, 1)


def test_documents_are_read_in_a_child_of_their_own() -> None:
    assert needs_own_child(one_page())


@pytest.mark.parametrize("seed", range(3))
def test_mutations_never_raise_anything_else(seed: int) -> None:
    rng, whole = random.Random(seed), save(Image.new("RGB", (40, 30), "teal"), "PDF") if seed else one_page()
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 2, 5, 30])):
            place = rng.randrange(len(data))
            if rng.random() < 0.5:
                data[place] ^= 1 << rng.randrange(8)
            else:
                data[place : place + rng.randrange(9)] = rng.choice([b"", b"99999999", b"<<", b"3 0 R"])
        try:
            picture = decode(bytes(data), LIMITS, 1)
        except ImageError:
            continue
        assert pixels(picture).size == (picture.width, picture.height)
