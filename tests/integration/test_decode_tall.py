"""Very tall pictures keep the width they are read at; all others keep the longest side that models look at."""

from __future__ import annotations

import pytest
from PIL import Image

from service.domain.images import ImageLimits, Part
from service.intake.decode import decode
from service.intake.master import TALL_HEIGHT, TALL_WIDTH
from service.intake.views import make_views
from tests.pictures import LIMITS, close, colour, photograph, save

PAGE = b"""%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 1200] >>
endobj
trailer
<< /Size 4 /Root 1 0 R >>
%%EOF
"""


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1440, 7200), (1440, 7200)),
        ((2880, 8640), (TALL_WIDTH, 4344)),
        ((1000, 10_000), (724, TALL_HEIGHT)),
        ((1170, 2532), (946, 2048)),
        ((7200, 1440), (2048, 409)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_tall_page_is_kept_by_its_width(kind: str, size: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = decode(save(Image.new("RGB", size, "teal"), kind), LIMITS, 1)
    assert (picture.width, picture.height) == kept
    assert (picture.source_width, picture.source_height) == size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("size", "kept"), [((4000, 1000), (1000, 4000)), ((1000, 4000), (2048, 512))])
def test_what_lies_is_tall_once_it_is_turned_upright(kind: str, size: tuple[int, int], kept: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = decode(save(photograph(size), kind, exif=exif), LIMITS, 1)
    assert (picture.width, picture.height) == kept


def test_tall_drawings_and_pages_are_drawn_by_their_width() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 400"><rect width="100" height="400" fill="#fff"/>'
        b'<rect y="390" width="100" height="10" fill="red"/></svg>'
    )
    picture = decode(svg, LIMITS, 1)
    assert (picture.width, picture.height) == (picture.source_width, picture.source_height) == (TALL_WIDTH, 5792)
    assert close(colour(picture, 700, 5780), (255, 0, 0))
    assert close(colour(picture, 700, 5000), (255, 255, 255))
    page = decode(PAGE, LIMITS, 1)
    assert (page.width, page.height) == (TALL_WIDTH, 5792)


def test_the_source_is_weighed() -> None:
    data = save(photograph(), "PNG")
    assert decode(data, LIMITS, 1).source_bytes == len(data)


def test_frames_of_a_file_are_cut_out_of_its_sheet() -> None:
    names = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255)}
    for size in ((100, 60), (1500, 400), (333, 1000)):
        frames = [Image.new("RGB", size, name) for name in names]
        data = save(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=200)
        views = make_views([decode(data, LIMITS, 1)], ImageLimits(max_images=3))
        assert [view.part for view in views] == [Part.FRAME] * 3
        for view, wanted in zip(views, names.values(), strict=True):
            corners = [(1, 1), (view.picture.width - 2, view.picture.height - 2)]
            assert all(close(colour(view.picture, *place), wanted, by=30) for place in corners), size
