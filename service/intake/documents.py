"""A page of a PDF → pixels. PDFium runs without JavaScript and opens no other file."""

from __future__ import annotations

from math import isfinite

import pypdfium2 as pdfium
from PIL import Image

from service.errors import BrokenImage, ProtectedDocument
from service.intake.master import drawn_scale
from service.intake.pages import check_page

PASSWORD, SECURITY = 4, 5
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of PDFium's `fpdfview.h`."""


def draw_page(data: bytes, page: int, max_pixels: int) -> tuple[Image.Image, int]:
    """The page as a viewer shows it, in the `drawn_scale` of a picture; and how many pages there are.

    Turned as the document says, over white, with filled-in form fields and annotations. Raises `ProtectedDocument`,
    `NoSuchPage`, `BrokenImage`, or what PDFium raises on damaged pages.
    """
    document = _open(data)
    try:
        check_page(page, len(document))
        document.init_forms()
        sheet = document[page - 1]
        width, height = sheet.get_size()
        if not (isfinite(width * height) and min(width, height) > 0):
            raise BrokenImage("This page has no size.")
        scale = drawn_scale(width, height, max_pixels) * (1 - 1e-9)  # it rounds up, what is lost to floating point too
        bitmap = sheet.render(scale=scale, rev_byteorder=True, may_draw_forms=True, draw_annots=True)
        return bitmap.to_pil().convert("RGB"), len(document)
    finally:
        document.close()


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        # where a document has no page, the code is that of the file before it
        if error.err_code in {PASSWORD, SECURITY} and b"/Encrypt" in data:
            raise ProtectedDocument("This PDF opens with a password only.") from error
        raise
