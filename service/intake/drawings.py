"""An SVG drawing → pixels, by resvg: no scripts, no network, and no file but fonts.

resvg would read any file that an `<image>` names. Therefore it never sees the drawing itself: expat reads that, with
its own guard against entities that unfold into gigabytes, and writes anew what may be drawn. What resvg does on a
hostile rest (it ends its process where memory is short) costs one child process.
"""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from math import isqrt
from pathlib import Path
from xml.parsers import expat

import resvg_py
from PIL import Image

from service.errors import BrokenImage, DecompressionBomb, TruncatedImage
from service.intake.master import MASTER_SIDE, TALL, drawn_scale
from service.intake.pixels import scaled

MOST_TEXT = 60_000_000
"""Characters of a drawing with its entities unfolded."""
DEEPEST = 200
"""Elements within each other; drawing programs stay far below, and resvg overflows its stack somewhere above."""

HARMLESS_REFERENCE = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp)\s*[;,])", re.IGNORECASE)
"""Parts of the drawing itself, and pixels that it carries along."""
UNFINISHED = {3, 5, 6, 20}
"""What expat says at the end of a file that is cut: no element, or an unclosed token, character or CDATA section."""
AMPLIFICATION = 43
"""What expat says where entities unfold to a hundred times the file."""

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
FAMILIES = {
    "NotoSans-Regular.ttf": "Noto Sans",
    "DejaVuSans.ttf": "DejaVu Sans",
    "LiberationSans-Regular.ttf": "Liberation Sans",
}
"""Files of families that stand in for one that is not installed: without one, resvg leaves such text out."""


def draw(data: bytes, max_pixels: int) -> Image.Image:
    """An RGBA image in the `drawn_scale` of a picture; a drawing without a size is as large as what it shows.

    Text is drawn with the fonts of the system, and left out where there are none. Raises `TruncatedImage`,
    `DecompressionBomb` or `BrokenImage`.
    """
    drawing = _Copy().make(data)
    side = min(MASTER_SIDE, isqrt(max_pixels))
    image = _render(drawing, side, side)
    scale = drawn_scale(*image.size, max_pixels)
    if image.height > TALL * image.width and scale > 1:  # what shape it has is known only now
        image = _render(drawing, *scaled(image.size, scale))
    return image


def _render(drawing: str, width: int, height: int) -> Image.Image:
    has_text = "text" in drawing
    family = _find_family() if has_text else None
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=drawing,
            dpi=96,  # CSS pixels an inch; left out, a size in millimetres is none
            width=width,
            height=height,  # it keeps the shape within both
            skip_system_fonts=not has_text,
            serif_family=family,
            sans_serif_family=family,
        )
    except ValueError as error:
        raise BrokenImage(f"This SVG drawing cannot be drawn: {error}.") from error
    image = Image.open(BytesIO(png), formats=["PNG"])
    return image.convert("RGBA")


def _find_family() -> str | None:
    found = {file.name for folder in FONT_FOLDERS for file in folder.rglob("*.ttf") if file.name in FAMILIES}
    return next((family for name, family in FAMILIES.items() if name in found), None)


class _Copy:
    """A drawing written anew: the same elements, their references only to what it holds itself."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._depth = 0

    def make(self, data: bytes) -> str:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
        except expat.ExpatError as error:
            if error.code in UNFINISHED:
                raise TruncatedImage from error
            if error.code == AMPLIFICATION:
                raise DecompressionBomb("The entities of this SVG drawing unfold without end.") from error
            raise BrokenImage(f"This SVG file is not well-formed XML (line {error.lineno}).") from error
        return "".join(self._pieces)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise DecompressionBomb(f"This SVG drawing has more than {DEEPEST} elements within each other.")
        kept = (
            f' {key}="{escape(value)}"'
            for key, value in attributes.items()
            if key.rpartition(":")[2].lower() != "href" or HARMLESS_REFERENCE.match(value)
        )
        self._write(f"<{name}{''.join(kept)}>")

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._write(f"</{name}>")

    def _text(self, text: str) -> None:
        self._write(escape(text, quote=False))

    def _write(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > MOST_TEXT:
            raise DecompressionBomb("This SVG drawing unfolds to far more than its file holds.")
        self._pieces.append(piece)
