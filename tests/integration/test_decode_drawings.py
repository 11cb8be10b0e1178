"""SVG drawings through resvg: drawn as browsers do, and with nothing from outside. All drawings are made here."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import random
from pathlib import Path

import pytest
from PIL import Image

from service.domain.images import IntakeLimits
from service.errors import BrokenImage, DecompressionBomb, ImageError, ImageTooSmall, TruncatedImage
from service.intake import decode as decoding
from service.intake.containers import needs_own_child, sniff
from service.intake.decode import decode
from service.intake.master import MASTER_SIDE
from service.isolation import Isolated
from service.jobs.receiving import Receiving
from tests.pictures import LIMITS, close, colour, pixels, save

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
GREEN = '<rect width="20" height="20" fill="lime"/>'


def svg(content: str = GREEN, size: str = 'width="40" height="20"', before: str = "") -> bytes:
    return f"{before}<svg {NAMES} {size}>{content}</svg>".encode()


def test_a_drawing_is_drawn_large_over_white() -> None:
    picture = decode(svg(), LIMITS, 1)
    assert (picture.source_format, picture.media_type, picture.pages) == ("svg", "image/png", 1)
    assert (picture.width, picture.height) == (picture.source_width, picture.source_height) == (2048, 1024)
    assert close(colour(picture, 500, 500), (0, 255, 0))
    assert close(colour(picture, 1500, 500), (255, 255, 255))


def test_white_on_nothing_can_be_seen() -> None:
    picture = decode(svg(GREEN.replace("lime", "white")), LIMITS, 1)
    assert close(colour(picture, 1500, 500), (128, 128, 128))


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ('viewBox="0 0 20 20"', (2048, 2048)),
        ("", (2048, 2048)),
        ('width="100%" height="100%" viewBox="0 0 20 40"', (1024, 2048)),
        ('width="10mm" height="20mm"', (1024, 2048)),
        ('width="100000" height="100000"', (2048, 2048)),
        ('width="1e9" height="1e9"', (2048, 2048)),
    ],
)
def test_every_size_and_none_ends_at_ours(size: str, shape: tuple[int, int]) -> None:
    picture = decode(svg(size=size), LIMITS, 1)
    assert (picture.width, picture.height) == shape


def test_a_small_limit_makes_a_small_drawing() -> None:
    picture = decode(svg(), IntakeLimits(10**6, 1_000_000), 1)
    assert (picture.width, picture.height) == (1000, 500)


@pytest.mark.parametrize("size", ['width="0" height="20"', 'width="-5" height="-5"', 'width="1e9" height="1e-3"'])
def test_a_drawing_that_is_none_is_refused(size: str) -> None:
    with pytest.raises((BrokenImage, ImageTooSmall)):
        decode(svg(size=size), LIMITS, 1)


PROLOGS = [
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n<!-- Made by <svg> hand -->\n',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    '<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"> <!ENTITY green "lime">]>\n',
    f"<!-- {'long ' * 400} -->\n",
    "\n\n  ",
]


@pytest.mark.parametrize("prolog", PROLOGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_drawing_is_known_behind_its_prolog(prolog: str, encoding: str) -> None:
    if encoding == "utf-16-le":  # without a mark it is known by its first character
        prolog = prolog.lstrip()
    text = svg(before=prolog).decode()
    data = text.replace(' encoding="utf-8"', "").encode(encoding)
    assert sniff(data) == "svg"
    assert needs_own_child(data)
    assert close(colour(decode(data, LIMITS, 1), 500, 500), (0, 255, 0))


def test_a_prefix_and_entities_are_understood() -> None:
    data = (
        b'<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg"><!ENTITY green "lime">]>'
        b'<s:svg xmlns:s="&ns;" width="40" height="20"><s:rect width="20" height="20" fill="&green;"/></s:svg>'
    )
    assert close(colour(decode(data, LIMITS, 1), 500, 500), (0, 255, 0))


def test_styles_and_characters_survive_the_copy() -> None:
    data = svg(
        '<style>.a &gt; rect, rect[id="&lt;x&amp;&quot;"] { fill: lime }</style>'
        '<g class="a"><rect width="20" height="20"/></g>'
    )
    assert close(colour(decode(data, LIMITS, 1), 500, 500), (0, 255, 0))
    odd = svg(
        "<style><![CDATA[g > rect { fill: lime }]]></style><g><rect id='&lt;&quot;&apos;' width='20' height='20'/></g>"
    )
    assert close(colour(decode(odd, LIMITS, 1), 500, 500), (0, 255, 0))


def ink(data: bytes) -> int:
    """Pixels that are dark."""
    return sum(pixels(decode(data, LIMITS, 1)).convert("L").histogram()[:100])


@pytest.mark.skipif(not Path("/usr/share/fonts").is_dir(), reason="no fonts are installed here")
@pytest.mark.parametrize(
    "family", ["", 'font-family="No Such Font"', 'font-family="sans-serif"', 'font-family="Arial"']
)
def test_text_is_drawn_whatever_its_font(family: str) -> None:
    assert ink(svg(f'<text x="2" y="15" font-size="12" {family}>Hello</text>')) > 10_000


def image(href: str, name: str = "xlink:href") -> bytes:
    return svg(f'<image {name}="{href}" width="40" height="20"/>')


def test_pixels_within_the_drawing_are_shown() -> None:
    for kind in ("PNG", "JPEG"):
        inner = base64.b64encode(save(Image.new("RGB", (40, 20), "lime"), kind)).decode()
        data = image(f"data:image/{kind.lower()};base64,{inner}")
        assert close(colour(decode(data, LIMITS, 1), 500, 500), (0, 255, 0))


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(save(Image.new("RGB", (40, 20), "black"), "PNG"))
    drawn = tmp_path / "secret.svg"
    drawn.write_bytes(svg(GREEN.replace("lime", "black")))
    nested = base64.b64encode(image(str(secret))).decode()
    relative = os.path.relpath(secret)
    ways = [
        image(way, name)
        for way in (str(secret), relative, f"file://{secret}", f" {secret}", str(drawn))
        for name in ("href", "xlink:href")
    ]
    ways += [
        image(f"data:image/svg+xml;base64,{nested}"),
        svg(
            f'<filter id="f"><feImage xlink:href="{secret}"/></filter>'
            '<rect width="40" height="20" fill="none" filter="url(#f)"/>'
        ),
        svg(f'<use xlink:href="{drawn}#x"/><use href="{drawn}"/>'),
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:q="http://www.w3.org/1999/xlink" width="40" height="20">'
        f'<image q:href="{secret}" width="40" height="20"/></svg>'.encode(),
        svg(
            '<image xlink:href="&secret;" width="40" height="20"/>',
            before=f'<!DOCTYPE svg [<!ENTITY secret "{secret}">]>',
        ),
        svg("<text>&secret;</text>", before=f'<!DOCTYPE svg [<!ENTITY secret SYSTEM "file://{drawn}">]>'),
        svg(GREEN.replace("lime", "none"), before=f'<?xml-stylesheet href="{drawn}"?>'),
        svg(f'<style>@import url("{drawn}");</style>'.replace("lime", "none")),
        svg("<script>document.write('x')</script>"),
        svg(
            '<foreignObject width="40" height="20">'
            f'<img xmlns="http://www.w3.org/1999/xhtml" src="{secret}"/></foreignObject>'
        ),
    ]
    for data in ways:
        assert ink(data) == 0, data


def test_a_drawing_cut_off_is_told_from_a_damaged_one() -> None:
    data = svg(GREEN * 20)
    for cut in (*range(len(data) // 3, len(data), 41), len(data) - 1):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)
    for damaged in (svg("<g></h>"), svg("&nothing;"), svg("<rect width=5/>"), svg() + b"<more/>"):
        with pytest.raises(BrokenImage) as refused:
            decode(damaged, LIMITS, 1)
        assert type(refused.value) is BrokenImage


def bomb(levels: int, entity: str) -> bytes:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return svg(f"<text>&e{levels - 1};</text>", before=f'<!DOCTYPE svg [<!ENTITY e0 "{entity}">{steps}]>')


@pytest.mark.parametrize(
    "data", [bomb(10, "lol"), bomb(9, "<g/>"), svg("<g>" * 300 + "</g>" * 300)], ids=["text", "tags", "deep"]
)
def test_what_unfolds_without_end_is_refused_before_it_is_drawn(data: bytes) -> None:
    with pytest.raises(DecompressionBomb):
        decode(data, LIMITS, 1)


def test_an_entity_that_holds_itself_is_damage() -> None:
    data = svg("<text>&a;</text>", before='<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]>')
    with pytest.raises(BrokenImage):
        decode(data, LIMITS, 1)


def uses(levels: int) -> bytes:
    """Each level shows the one before it ten times."""
    groups = "".join(f'<g id="u{n}">{f"""<use xlink:href="#u{n - 1}"/>""" * 10}</g>' for n in range(1, levels))
    return svg(f'<g id="u0">{GREEN}</g>{groups}')


HOSTILE = {
    "uses": uses(12),
    "layers": svg('<g opacity="0.9">' * 190 + GREEN + "</g>" * 190, 'width="40" height="40"'),
    "filters": svg(
        "<filter id='f'>" + "<feTurbulence baseFrequency='0.9' numOctaves='9999'/>" * 400 + "</filter>"
        "<rect width='40' height='40' filter='url(#f)'/>",
        'width="40" height="40"',
    ),
    "loop": svg('<g id="a"><use xlink:href="#b"/></g><g id="b"><use xlink:href="#a"/></g>'),
    "pattern": svg(
        '<pattern id="p" width="0.00001" height="0.00001" patternUnits="userSpaceOnUse">'
        '<rect width="1" height="1"/></pattern>'
        '<rect width="40" height="20" fill="url(#p)"/>'
    ),
    "dashes": svg('<path d="M0 0L1e9 1e9" stroke="red" stroke-dasharray="0.0001"/>'),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_drawing_costs_its_own_child_only(name: str) -> None:
    """Through the very parts of the service, with less time: whatever becomes of it, the next drawing is drawn."""
    alone = Isolated(decode, processes=1, seconds=3, memory_mb=decoding.memory_mb(LIMITS), calls_per_child=1)

    async def never(*_: object) -> None:
        pytest.fail("a drawing goes to a child of its own, and no address is fetched")

    receiving = Receiving(LIMITS, decode=never, decode_alone=alone, check_address=never, fetch=never)  # type: ignore[arg-type]
    async with asyncio.timeout(60):
        with contextlib.suppress(DecompressionBomb, BrokenImage):
            picture = (await receiving.check(HOSTILE[name], 1)).picture
            assert max(picture.width, picture.height) <= MASTER_SIDE
        assert (await receiving.check(svg(), 1)).picture.source_format == "svg"


@pytest.mark.parametrize("seed", range(2))
def test_mutations_never_raise_anything_else(seed: int) -> None:
    rng = random.Random(seed)
    whole = svg(
        '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<g transform="rotate(30)"><path d="M0 0L10 10A5 5 0 0 1 20 20z" fill="url(#g)"/>'
        '<use xlink:href="#g" x="5"/></g><style>path{opacity:.5}</style>',
        'viewBox="0 0 40 20"',
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "red">]>',
    )
    for _ in range(80):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 1, 2, 5])):
            place = rng.randrange(len(data))
            if rng.random() < 0.5:
                data[place] = rng.choice(b"<>&\"'=/0123456789.-eE ")
            else:
                data[place : place + rng.randrange(9)] = rng.choice([b"", b"1e9", b"-1", b"NaN", b"<g>", b"&a;"])
        try:
            picture = decode(bytes(data), LIMITS, 1)
        except ImageError:
            continue
        assert pixels(picture).size == (picture.width, picture.height)
