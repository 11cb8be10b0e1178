"""Tables of data, which are heard row by row with their headers: `Year: 2020. Sales: 5 million.`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.descriptions import ChartData
from service.languages import find_language
from service.speech.cleaning import has_words
from service.speech.spoken import Lexicon, find_spoken
from service.speech.words import Word, find_words, join_words

Span = tuple[int, int]
"""Code-point offsets into the transcript."""

RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
BREAKS = "\n\r\v\f\x85\u2028\u2029"
PIPE, TAB = "|", "\t"
FRAME = f" {PIPE}{TAB}"
LEAST_COLUMNS = 2
"""One alone is a list."""
HARMLESS = "/"
"""What stands in a cell for the sign that parts cells."""
SENTENCE_ENDS = ".!?…。！？।؟"
STOPS = {"。": re.compile(r"[\u3000-\u9fff]"), "।": re.compile(r"[\u0900-\u097f]")}
"""Full stops of scripts that have their own, by their letters."""


@dataclass(frozen=True, slots=True)
class Row:
    start: int
    end: int
    """With its line's end; of the first row, with the header before it."""
    headers: tuple[str, ...]
    cells: tuple[Span, ...]


def write_table(data: ChartData) -> str:
    """Pipe table of a chart's data, and its trend as a sentence below; empty where it has no row."""
    if not data.rows or not data.columns:
        return ""
    rows = [data.columns, ("---",) * len(data.columns), *data.rows]
    lines = ["| " + " | ".join(map(_write_cell, row)) + " |" for row in rows]
    trend = " ".join(data.trend.split())
    if trend and not trend.endswith(tuple(SENTENCE_ENDS)):
        trend += next((stop for stop, script in STOPS.items() if script.match(trend[-1])), ".")
    return "\n".join([*lines, *filter(None, [trend])])


def find_tables(text: str, lines: Sequence[Span]) -> dict[int, tuple[list[Row], int]]:
    """By the number of the line a table begins with: its rows, and the number of the line after it."""
    tables: dict[int, tuple[list[Row], int]] = {}
    number = 0
    while number < len(lines) - 1:
        end = _end_of_table(text, lines, number)
        if end:
            tables[number] = _rows(text, lines[number:end]), end
        number = end or number + 1
    return tables


def read_row(text: str, row: Row, language: str, lexicon: Lexicon) -> list[Word]:
    """The words of a row, each cell behind its header, a sentence per cell."""
    found = find_language(language)
    stop = found.wording.full_stop if found else "."
    colon, spaced = ("：", False) if stop == "。" else (": ", True)
    words: list[Word] = []
    for column, (start, end) in enumerate(row.cells):
        cell = find_words(text, start, end, find_spoken(text[start:end], language, lexicon))
        spoken = [place for place, word in enumerate(cell) if word.spoken]
        if not spoken or not join_words(cell)[0]:
            continue
        header = row.headers[column] if column < len(row.headers) else ""
        head = _speak(header, language, lexicon)
        first, last = spoken[0], spoken[-1]
        lead = f"{head}{colon}" if head else ""
        cell[first] = replace(cell[first], spoken=lead + cell[first].spoken, lead=len(lead))
        if not cell[last].spoken.endswith(tuple(SENTENCE_ENDS)):
            cell[last] = replace(cell[last], spoken=cell[last].spoken + stop, ends_clause=True)
        cell[0] = replace(cell[0], spaced=spaced)
        words += cell
    return words


def write_source(text: str) -> str:
    """How a stretch of a table is shown: header, colon and row on one line, without the pipes around them."""
    if PIPE not in text:
        return text.strip()
    lines = [line for line in re.split(f"[{BREAKS}]+", text) if line.strip() and not _is_rule(line)]
    return ": ".join(filter(None, (line.strip(FRAME) for line in lines)))


def _speak(header: str, language: str, lexicon: Lexicon) -> str:
    words = find_words(header, 0, len(header), find_spoken(header, language, lexicon))
    return join_words(words)[0].rstrip(":：")


def _write_cell(cell: str) -> str:
    return " ".join(cell.split()).replace(PIPE, HARMLESS)


def _end_of_table(text: str, lines: Sequence[Span], first: int) -> int:
    """The number of the line after the table that begins with `first`; 0 where none does.

    Told by a line of dashes below the header, or by two lines or more of as many cells, all between pipes or all parted
    by tabs.
    """
    header = text[slice(*lines[first])]
    mark = _mark_of(header)
    count = len(_cells(text, lines[first], mark))
    if count < LEAST_COLUMNS or not has_words(header) or _ends_block(header):
        return 0
    ruled = _is_rule(text[slice(*lines[first + 1])])
    if mark == PIPE and not ruled and not _is_framed(header):
        return 0
    end, last = first + 1 + ruled, len(lines)
    while end < last and _is_row(text, lines[end], mark, 0 if ruled else count):
        end += 1
        if _ends_block(text[slice(*lines[end - 1])]):
            break
    return end if end > first + 1 + ruled else 0


def _is_row(text: str, line: Span, mark: str, count: int) -> bool:
    content = text[slice(*line)]
    if not count:
        return mark in content
    return len(_cells(text, line, mark)) == count and (mark != PIPE or _is_framed(content))


def _mark_of(header: str) -> str:
    return PIPE if PIPE in header else TAB


def _rows(text: str, lines: Sequence[Span]) -> list[Row]:
    mark = _mark_of(text[slice(*lines[0])])
    headers = tuple(text[start:end] for start, end in _cells(text, lines[0], mark))
    first, *others = lines[1 + _is_rule(text[slice(*lines[1])]) :]
    spans = [(lines[0][0], first[1]), *others]
    return [
        Row(start, end, headers, tuple(_cells(text, line, mark)))
        for (start, end), line in zip(spans, [first, *others], strict=True)
    ]


def _cells(text: str, line: Span, mark: str) -> list[Span]:
    start, end = line
    content = text[start:end].rstrip(BREAKS)
    if mark == PIPE:
        stripped = content.strip()
        start += content.index(stripped) + stripped.startswith(PIPE) if stripped else 0
        content = stripped.removeprefix(PIPE)
        content = content.removesuffix(PIPE)
    spans = []
    for cell in content.split(mark):
        spans.append((start, start + len(cell)))
        start += len(cell) + len(mark)
    return spans


def _is_rule(line: str) -> bool:
    """Of a pipe table: dashes alone below a line of prose are none."""
    return PIPE in line and "-" in line and RULE.fullmatch(line) is not None


def _is_framed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 1 and stripped.startswith(PIPE) and stripped.endswith(PIPE)


def _ends_block(line: str) -> bool:
    """Whether an empty line follows."""
    return len(line[len(line.rstrip(BREAKS)) :].replace("\r\n", "\n")) > 1
