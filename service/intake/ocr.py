"""The words that stand in a picture, read by tesseract where it is installed."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from langcodes import Language as Tag

from service.domain.images import Picture
from service.errors import ChildProcessFailed, ConfigurationError
from service.isolation import run_program
from service.telemetry import log

SECONDS = 10
SECONDS_A_MEGAPIXEL = 4
"""For very tall pages, which are kept in up to ten megapixels; a dense one took 3.1 on two busy cores."""
MEMORY_MB = 512
"""Of address space; a full page in two languages ran in 200."""
SINGLE_THREAD = {"OMP_THREAD_LIMIT": "1"}
"""On two cores, tesseract's threads made a page of 1.2 s take 7.6 s."""
LANGUAGES_AT_ONCE = 4
"""Each language is another model to load and to try."""

CONFIDENCE = 60
"""Percent; words below are mostly textures that resemble letters."""
LETTERS, CLEAR_LETTERS, CLEAR_CONFIDENCE = 2, 4, 90
"""A line needs two letters; with fewer than four, as textures have them, it needs a word read with 90 %."""
ELLIPSIS = "…"
COLUMNS, WORD_LEVEL = 12, "5"
SPACE_BETWEEN_IDEOGRAPHS = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
"""Chinese and Japanese are read word by word, but written without spaces."""

TAGS_WITH_SCRIPT = {"zh-Hans": "chi_sim", "zh-Hant": "chi_tra", "sr-Latn": "srp_latn", "uz-Cyrl": "uzb_cyrl"}
"""Tesseract's models whose name tells the script; all others are named by the three letters of ISO 639-2/T."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    confidence: float
    """Percent."""
    line: tuple[str, str, str, str]
    """Page, block, paragraph and line it stands in."""


def find_tesseract(setting: Path | None) -> Path | None:
    """The program of the setting, else the one on the PATH, None where there is none.

    Raises `ConfigurationError` where the setting names no file.
    """
    if setting and not setting.is_file():
        raise ConfigurationError(f"ALTALOUD_TESSERACT: there is no program {setting}")
    found = setting or shutil.which("tesseract")
    return Path(found) if found else None


async def read_text(picture: Picture, languages: Sequence[str], program: Path | None) -> str:
    """The lines of text in the picture, separated by newlines.

    Only models of the languages asked for (BCP-47) are used: another would misread their letters. Empty where nothing
    is read: no program, no model installed, no text. A failing program is logged and costs the text, not the picture.
    """
    if not program:
        return ""
    try:
        models = choose_models(languages, await asyncio.to_thread(list_models, program))
        if not models:
            return ""
        command = (str(program), "stdin", "stdout", "-l", "+".join(models), "tsv")
        seconds = max(SECONDS, SECONDS_A_MEGAPIXEL * picture.width * picture.height / 1e6)
        table = await run_program(
            command, picture.data, seconds=seconds, memory_mb=MEMORY_MB, environment=SINGLE_THREAD
        )
    except ChildProcessFailed as error:
        log.warning("ocr.failed", code=error.code)
        return ""
    return "\n".join(keep_lines(parse_words(table.decode(errors="replace"))))


async def check_tesseract(program: Path) -> str | None:
    """One line about what is wrong with it, None if it runs."""
    try:
        models = await asyncio.to_thread(list_models, program)
    except ChildProcessFailed as error:
        return f"it does not run ({error.__cause__})"
    return None if models else "it has no language model"


@cache
def list_models(program: Path) -> frozenset[str]:
    """The models it has, asked once: whoever installs another starts the service again. Raises `ChildProcessFailed`."""
    command = (str(program), "--list-langs")
    try:
        listing = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS, env=SINGLE_THREAD)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise ChildProcessFailed from error
    return frozenset(listing.stdout.decode(errors="replace").splitlines()[1:])  # the first line is a heading


def choose_models(languages: Iterable[str], installed: frozenset[str]) -> tuple[str, ...]:
    """Tesseract's models for BCP-47 tags, in their order, of those installed."""
    wanted = dict.fromkeys(map(_name_model, languages))
    return tuple(model for model in wanted if model in installed)[:LANGUAGES_AT_ONCE]


def _name_model(language: str) -> str:
    tag = Tag.get(language)
    script = tag.maximize().script
    try:
        return TAGS_WITH_SCRIPT.get(f"{tag.language}-{script}") or tag.to_alpha3(variant="T")
    except LookupError:
        return ""


def parse_words(table: str) -> Iterator[Word]:
    """Words of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text."""
    for row in table.split("\n"):
        columns = row.split("\t")
        if len(columns) == COLUMNS and columns[0] == WORD_LEVEL and columns[-1].strip():
            _level, page, block, paragraph, line, *_, confidence, text = columns
            yield Word(text.strip(), float(confidence), (page, block, paragraph, line))


def keep_lines(words: Iterable[Word]) -> list[str]:
    """Lines of words in their order, without what is probably no text; an ellipsis stands for words not made out."""
    lines = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        read = [word for word in line if word.confidence >= CONFIDENCE]
        letters = sum(character.isalpha() for word in read for character in word.text)
        clear = letters >= CLEAR_LETTERS or any(word.confidence >= CLEAR_CONFIDENCE for word in read)
        if letters >= LETTERS and clear:
            lines.append(_join(line))
    return lines


def _join(line: Iterable[Word]) -> str:
    readings: list[str] = []
    for word in filter(_says_something, line):
        if word.confidence >= CONFIDENCE:
            readings.append(word.text)
        elif readings[-1:] != [ELLIPSIS]:
            readings.append(ELLIPSIS)
    return SPACE_BETWEEN_IDEOGRAPHS.sub("", " ".join(readings))


def _says_something(word: Word) -> bool:
    return word.confidence >= CONFIDENCE or any(map(str.isalnum, word.text))
