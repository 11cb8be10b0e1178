"""Chat describers led to the fake provider, and what tests ask of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from service.domain.descriptions import Classification, Description, Kind, Original, TextFound, Wish, Words
from service.domain.images import (
    Brightness,
    ColourShare,
    Orientation,
    Picture,
    PictureFacts,
    PictureKind,
    Placement,
    View,
)
from service.domain.work import Bill, PaidCall, unrecorded
from service.vision.chat import ChatDescriber
from tests.pictures import photograph, save

FACTS = PictureFacts(
    kind=PictureKind.PHOTOGRAPH,
    orientation=Orientation.LANDSCAPE,
    width=40,
    height=30,
    brightness=Brightness.MEDIUM,
    placement=Placement.CENTRE,
    colours=(ColourShare("red", 0.9),),
)
JPEG = Picture(save(photograph((40, 30)), "JPEG"), "image/jpeg", 40, 30, 40, 30, "jpeg")
WISH = Wish(languages=("en", "ja"))
CHAIN = ("groq", "openai", "together", "xai", "local:llava:7b")
SERVERS = (
    "ollama:qwen3-vl:8b",
    "vllm:Qwen/Qwen3-VL-8B-Instruct",
    "llamacpp:qwen3-vl-8b",
    "lmstudio:qwen/qwen3-vl-8b",
    "localai:qwen3-vl-8b",
)
"""Local ones that have a row of their own."""
RUNGS_OF = (
    *((entry, 4) for entry in CHAIN),
    *((entry, 3 if entry.startswith("lmstudio") else 4) for entry in SERVERS),
    ("local:qwen3-vl:8b", 4),
    ("groq:llama-3.2-11b-vision-preview", 2),
    ("groq:meta-llama/llama-4-scout-17b-16e-instruct", 3),
)
"""Entries of ALTALOUD_VISION, and how many forms of answer each can be asked for."""
ORIGINAL = Original(
    language="en",
    words=Words("A red boat on a lake.", "A small red boat lies on a calm lake. A sign says “Sortie”."),
    classification=Classification(Kind.INFORMATIVE, "It shows what the article is about."),
    text_in_image=(TextFound("Sortie", "fr"),),
)
NEW_LANGUAGES = Wish(languages=("de", "ja"))

Build = Callable[..., ChatDescriber]
"""The fixture `build`: a describer of the fake's OpenAI row, or of another base URL, key, model or deadline."""
Configure = Callable[[str], ChatDescriber]
"""The fixture `configure`: the describer that an entry of ALTALOUD_VISION makes, led to the fake."""


async def describe(describer: ChatDescriber, wish: Wish = WISH, paid: PaidCall = unrecorded) -> Description:
    return await describer.describe([View(JPEG)], wish, paid=paid)


async def translate(
    describer: ChatDescriber, original: Original = ORIGINAL, wish: Wish = NEW_LANGUAGES, paid: PaidCall = unrecorded
) -> Description:
    return await describer.translate(original, wish, paid=paid)


class Record:
    """A `PaidCall` that keeps every answer by its name, as a job does."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def __call__(self, name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
        self.asked.append(name)
        if name not in self.answers:
            self.answers[name] = await call()
        return self.answers[name]
