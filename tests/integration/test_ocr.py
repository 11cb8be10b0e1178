"""Reading words with the real tesseract, and with programs that misbehave in its place."""

import stat
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from service.domain.images import Picture
from service.errors import ConfigurationError
from service.intake.ocr import Word, check_tesseract, choose_models, find_tesseract, keep_lines, parse_words, read_text

TESSERACT = find_tesseract(None)
needs_tesseract = pytest.mark.skipif(TESSERACT is None, reason="tesseract is not installed (apt: tesseract-ocr)")

HEADING = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def draw(*lines: str, kind: str = "png") -> Picture:
    image = Image.new("RGB", (900, 100 + 90 * len(lines)), "white")
    canvas = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        canvas.text((60, 50 + 90 * row), line, fill="black", font=ImageFont.load_default(48))
    data = BytesIO()
    image.save(data, kind)
    return Picture(data.getvalue(), f"image/{kind}", *image.size, *image.size, kind)


def write_program(folder: Path, script: str) -> Path:
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def words(*confidences: tuple[str, float], line: str = "1") -> list[Word]:
    return [Word(text, confidence, ("1", "1", "1", line)) for text, confidence in confidences]


@needs_tesseract
@pytest.mark.parametrize("kind", ["png", "jpeg"])
async def test_words_are_read_line_by_line(kind: str) -> None:
    picture = draw("Sale ends Friday", "Open until 18:30", kind=kind)
    assert await read_text(picture, ("en",), TESSERACT) == "Sale ends Friday\nOpen until 18:30"


@needs_tesseract
async def test_only_models_of_the_languages_asked_for_are_used() -> None:
    picture = draw("Sale ends Friday")
    assert await read_text(picture, ("tlh",), TESSERACT) == ""
    assert await read_text(picture, ("tlh", "en-GB"), TESSERACT) == "Sale ends Friday"


@needs_tesseract
@pytest.mark.parametrize("lines", [(), ("17 42 99",)])
async def test_nothing_is_read_where_there_are_no_letters(lines: tuple[str, ...]) -> None:
    assert await read_text(draw(*lines), ("en",), TESSERACT) == ""


async def test_without_a_program_nothing_is_read() -> None:
    assert await read_text(draw("Sale"), ("en",), None) == ""


@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        "kill -9 $$",
        "echo 'List of available languages (0):'",
        "exit 0",
        'if [ "$1" = --list-langs ]; then printf "List (1):\\neng\\n"; else cat >/dev/null; exit 3; fi',
        'if [ "$1" = --list-langs ]; then printf "List (1):\\neng\\n"; else cat >/dev/null; echo garbage; fi',
    ],
)
async def test_a_failing_program_costs_the_text_and_not_the_picture(tmp_path: Path, script: str) -> None:
    assert await read_text(draw("Sale"), ("en",), write_program(tmp_path, script)) == ""


async def test_a_program_that_is_not_there_costs_the_text_alone(tmp_path: Path) -> None:
    assert await read_text(draw("Sale"), ("en",), tmp_path / "gone") == ""


@needs_tesseract
async def test_a_tesseract_that_runs_passes_its_check() -> None:
    assert TESSERACT is not None
    assert await check_tesseract(TESSERACT) is None


@pytest.mark.parametrize(("script", "words"), [("exit 1", "does not run"), ("echo 'List (0):'", "no language model")])
async def test_a_check_says_what_is_wrong_with_the_program(tmp_path: Path, script: str, words: str) -> None:
    assert words in str(await check_tesseract(write_program(tmp_path, script)))
    assert "does not run" in str(await check_tesseract(tmp_path / "gone"))


async def test_the_models_are_listed_once(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    program = write_program(
        tmp_path,
        f'if [ "$1" = --list-langs ]; then echo once >> {asked}; printf "List (1):\\neng\\n"; else exit 3; fi',
    )
    for _ in range(3):
        assert await read_text(draw("Sale"), ("en",), program) == ""
    assert asked.read_text() == "once\n"


def test_the_setting_wins_over_the_path_and_has_to_exist(tmp_path: Path) -> None:
    own = tmp_path / "own"
    with pytest.raises(ConfigurationError, match="ALTALOUD_TESSERACT"):
        find_tesseract(own)
    own.touch()
    assert find_tesseract(own) == own


@pytest.mark.parametrize(
    ("languages", "models"),
    [
        (("en",), ("eng",)),
        (("pt-BR", "pt", "de-CH"), ("por", "deu")),
        (("zh", "zh-SG"), ("chi_sim",)),
        (("zh-TW",), ("chi_tra",)),
        (("sr", "sr-Latn"), ("srp", "srp_latn")),
        (("sw", "tlh"), ()),
        (("de", "fr", "es", "it", "en"), ("deu", "fra", "spa", "ita")),
    ],
)
def test_tags_name_models(languages: tuple[str, ...], models: tuple[str, ...]) -> None:
    installed = frozenset("eng por deu fra spa ita chi_sim chi_tra srp srp_latn osd".split())  # noqa: SIM905
    assert choose_models(languages, installed) == models


def test_words_are_taken_from_the_table_with_their_lines() -> None:
    table = (
        HEADING + "\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t"
        "\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tSale"
        "\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t95.000000\t "
        '\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t88\t"ends\n'
    )
    assert list(parse_words(table)) == [
        Word("Sale", 96.5, ("1", "1", "1", "1")),
        Word('"ends', 88, ("1", "1", "1", "2")),
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (words(("Sale", 96), ("ends", 60)), ["Sale ends"]),
        (words(("Sale", 96), ("emds", 59), ("Frjday", 12), ("soon", 90)), ["Sale … soon"]),
        (words(("Sale", 96), ("|", 20)), ["Sale"]),
        (words(("Pas", 61)), []),
        (words(("Jan", 95)), ["Jan"]),
        (words(("n", 99)), []),
        (words(("12:30", 96)), []),
        (words(("€", 96), ("9.99", 96), ("each", 92)), ["€ 9.99 each"]),
        (words(("営業", 92), ("時間", 91), ("10:00", 93)), ["営業時間 10:00"]),
    ],
)
def test_lines_that_are_probably_text_are_kept_and_gaps_are_shown(line: list[Word], kept: list[str]) -> None:
    assert keep_lines(line) == kept


def test_each_line_stands_for_itself() -> None:
    assert keep_lines(words(("Open", 96), line="1") + words(("Closed", 96), line="2")) == ["Open", "Closed"]
