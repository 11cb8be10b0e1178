"""Tables of data are heard row by row, with their headers."""

import pytest

from service.domain.descriptions import ChartData
from service.speech.tables import write_table
from service.speech.utterances import split_into_utterances

DATA = ChartData(("Year", "Sales"), (("2020", "5 million"), ("2021", "$6.50")), "Sales grow")


def split(text: str, language: str = "en", limit: int = 800) -> list[tuple[str, int, int]]:
    utterances = split_into_utterances(text, language, limit)
    assert "".join(text[u.start : u.end] for u in utterances) == text
    return [(u.spoken, u.pause, u.sentence) for u in utterances]


def test_a_chart_is_written_as_a_table_and_its_trend_below() -> None:
    assert write_table(DATA) == (
        "| Year | Sales |\n| --- | --- |\n| 2020 | 5 million |\n| 2021 | $6.50 |\nSales grow."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (ChartData(("a", "b"), ()), ""),
        (ChartData((), (("1",),)), ""),
        (ChartData(("a|b", "c\nd"), (("1 | 2", "\t"),)), "| a/b | c d |\n| --- | --- |\n| 1 / 2 |  |"),
        (ChartData(("年", "数"), (("1", "2"),), "増えている"), "| 年 | 数 |\n| --- | --- |\n| 1 | 2 |\n増えている。"),
        (ChartData(("a", "b"), (("1", "2"),), "It\ngrows!"), "| a | b |\n| --- | --- |\n| 1 | 2 |\nIt grows!"),
    ],
)
def test_what_would_break_a_table_is_written_harmlessly(data: ChartData, written: str) -> None:
    assert write_table(data) == written


def test_rows_are_read_with_their_headers() -> None:
    text = "A chart.\n\n" + write_table(DATA)

    assert split(text) == [
        ("A chart.", 600, 0),
        ("Year: 2020. Sales: 5 million.", 300, 1),
        ("Year: 2021. Sales: 6.50 dollars.", 600, 2),
        ("Sales grow.", 0, 3),
    ]


def test_the_header_belongs_to_the_first_row_and_only_cells_are_words_of_it() -> None:
    text = write_table(DATA)
    first = split_into_utterances(text, "en", 800)[0]

    assert first.source == "Year | Sales: 2020 | 5 million"
    assert [(text[w.start : w.end], first.spoken[w.spoken_start : w.spoken_end]) for w in first.words] == [
        ("2020", "2020."),
        ("5", "5"),
        ("million", "million."),
    ]


@pytest.mark.parametrize(
    ("language", "text", "rows"),
    [
        ("de", "| Jahr | Weg |\n| 2020 | 5 km |\n| 21 | 6 |", ["Jahr: 2020. Weg: 5 Kilometer.", "Jahr: 21. Weg: 6."]),
        ("de", "Jahr\tMenge\r\n2020\t5 %\r\n\r\nText.", ["Jahr: 2020. Menge: 5 Prozent.", "Text."]),
        ("zh", "| 年份 | 销量 |\n|---|:-:|\n| 2020 | 1,234 |", ["年份：2020。销量：1234。"]),
        ("hi", "वर्ष\tबिक्री\n2020\t5", ["वर्ष: 2020। बिक्री: 5।"]),
        ("en", "Year | Sales\n--- | ---\n2020 | 5", ["Year: 2020. Sales: 5."]),
        ("en", "| Year: | Sales (%) |\n|-|-|\n| 2020 | 5! |", ["Year: 2020. Sales (%): 5!"]),
        ("en", "|  | Sales |\n|-|-|\n| Ann | |\n| Bob | 5 | more |", ["Ann.", "Bob. Sales: 5. more."]),
        ("en", "a | b\n--- | ---\n--- | ---\n1 | 2", ["a: 1. b: 2."]),
        ("en", "| a | b |\n| - | - |\n| - | - |\n| 1 | 2 |\n", ["a: 1. b: 2."]),
        ("en", "a\tb\n-\t-\n1\t-", ["a: 1."]),
        ("xx", "| a | b |\n| 1 | 2 |", ["a: 1. b: 2."]),
    ],
)  # fmt: skip
def test_tables_are_known_in_every_form_and_language(language: str, text: str, rows: list[str]) -> None:
    assert [spoken for spoken, _, _ in split(text, language)] == rows


@pytest.mark.parametrize(
    "text",
    [
        "Yes | no",
        "| One line |",
        "| a | b |",
        "| a | b |\n\n| 1 | 2 |",
        "| a |\n| 1 |",
        "| a | b |\n|---|---|",
        "first\tline\nsecond line",
        "a\n|\n|\n",
    ],
)
def test_what_is_no_table_is_prose(text: str) -> None:
    assert not any(":" in spoken for spoken, _, _ in split(text))


def test_a_long_row_is_parted_after_a_cell() -> None:
    text = "| Country | Capital |\n|---|---|\n| Germany | Berlin |"

    assert split(text, limit=20) == [("Country: Germany.", 150, 0), ("Capital: Berlin.", 0, 0)]


def test_a_header_that_is_too_long_is_left_out() -> None:
    assert [spoken for spoken, _, _ in split("| Population | b |\n|---|---|\n| 12 | 3 |", limit=7)] == ["12", "b: 3."]
