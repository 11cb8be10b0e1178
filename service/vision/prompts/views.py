"""What a model may not see for itself: which picture shows what, in sentences for whoever asks about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template

from service.domain.images import Part, View

VERSION = "views-1"


def name_views(views: Sequence[View]) -> str:
    """What the pictures that stand before the words are called."""
    images = views[-1].image
    return _fill("images" if images > 1 else "image", images=images)


def tell_views(views: Sequence[View]) -> str:
    """Sentences about pictures that stand before them in this order; empty where one image is shown as it is."""
    images = views[-1].image
    if images > 1:
        listed = "\n".join(_tell_one(place, view, images) for place, view in enumerate(views, 1))
        return _fill("several", images=images, list=listed)
    first = views[0]
    sentences = []
    if first.part is Part.SLICE:
        sentences.append(_fill("slices", parts=first.parts))
    elif first.part is Part.FRAME:
        sentences.append(_fill("frames", parts=first.parts))
    elif first.picture.frames > 1:
        sentences.append(_fill("animation", frames=first.picture.frames))
    if first.picture.pages > 1:
        sentences.append(_fill("page", page=first.picture.page, pages=first.picture.pages))
    return " ".join(sentences)


def _tell_one(place: int, view: View, images: int) -> str:
    picture, details = view.picture, []
    if picture.pages > 1:
        details.append(_fill("one_page", page=picture.page, pages=picture.pages))
    if view.part is Part.SLICE:
        details.append(_fill("one_slice", part=view.number, parts=view.parts))
    elif view.part is Part.FRAME:
        details.append(_fill("one_frame", part=view.number, parts=view.parts))
    elif picture.frames > 1:
        details.append(_fill("one_animation", frames=picture.frames))
    return _fill("one", place=place, number=view.image, images=images, detail="".join(details))


def _fill(name: str, **values: object) -> str:
    return _read(name).substitute(values).rstrip("\n")


@cache
def _read(name: str) -> Template:
    path = resources.files(__package__) / VERSION / f"{name}.txt"
    return Template(path.read_text("utf-8"))
