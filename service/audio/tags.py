"""What a file says of itself, in the words of its format."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from service.audio.pcm import SAMPLE_WIDTH
from service.domain.speech import Tags
from service.languages import three_letters

MARK = "Synthetic voice"
"""Whoever hears a voice has a right to know that nobody spoke (EU AI Act, article 50)."""
ID3_HEADER = 10
"""Bytes."""
VORBIS_COMMENT = 4
"""The type of FLAC's block of names and values."""


def named(tags: Tags) -> Mapping[str, str]:
    """Title, language and comment, those that are known, one line each."""
    known = {"title": _line(tags.title), "language": tags.language, "comment": mark(tags)}
    return {name: value for name, value in known.items() if value}


def mark(tags: Tags) -> str:
    return f"{MARK}: {_line(tags.spoken_by)}" if tags.spoken_by else MARK


def write_id3(tags: Tags, *, length: int = 0) -> bytes:
    """An ID3v2.3 tag, as old players and Windows read no 2.4: what stands before an MP3's first frame.

    It has `length` bytes where its content is shorter: players skip the rest.
    """
    frames = b"".join(_frame(name, body) for name, body in _id3(tags)).ljust(length - ID3_HEADER, b"\0")
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames


def _id3(tags: Tags) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of its frames, in ISO 639-2 languages."""
    language = three_letters(tags.language) if tags.language else "und"
    if tags.title:
        yield b"TIT2", _text(_line(tags.title))
    if tags.language:
        yield b"TLAN", _text(language)
    if tags.transcript:
        yield b"USLT", language.encode() + _text("\0") + _text(tags.transcript.replace("\0", " "))
    yield b"COMM", b"eng" + _text("\0") + _text(mark(tags))
    yield b"TXXX", _text(f"{MARK.upper()}\0") + _text(_line(tags.spoken_by) or "yes")


def _text(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le", "replace")


def _frame(name: bytes, body: bytes) -> bytes:
    """With an encoding, which is UTF-16, before its content."""
    return name + struct.pack(">IH", len(body) + 1, 0) + b"\x01" + body


def tag_flac(file: memoryview, tags: Tags) -> bytes:
    """A FLAC file with these Vorbis comments instead of its own."""
    comments = [f"{name}={value}".encode("utf-8", "replace") for name, value in named(tags).items()]
    body = _counted(b"AltAloud") + struct.pack("<I", len(comments)) + b"".join(map(_counted, comments))
    blocks, place, is_last = [], 4, False
    while not is_last:
        (head,) = struct.unpack_from(">I", file, place)
        kind, size, is_last = head >> 24 & 0x7F, head & 0xFFFFFF, bool(head >> 31)
        if kind != VORBIS_COMMENT:
            blocks.append((kind, bytes(file[place + 4 : place + 4 + size])))
        place += 4 + size
    blocks.append((VORBIS_COMMENT, body))
    heads = [struct.pack(">I", kind << 24 | len(content)) + content for kind, content in blocks]
    heads[-1] = bytes((heads[-1][0] | 0x80,)) + heads[-1][1:]
    return b"".join((file[:4], *heads, file[place:]))


def _counted(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value


def write_wav(pieces: Iterable[bytes], samples: int, sample_rate: int, tags: Tags) -> bytes:
    """A WAV file of mono 16-bit PCM, with a LIST chunk of RIFF's own names for what is known."""
    names = {"title": b"INAM", "language": b"ILNG", "comment": b"ICMT"}
    chunks = b"".join(
        _chunk(names[name], value.encode("utf-8", "replace") + b"\0") for name, value in named(tags).items()
    )
    form = struct.pack("<HHIIHH", 1, 1, sample_rate, SAMPLE_WIDTH * sample_rate, SAMPLE_WIDTH, 8 * SAMPLE_WIDTH)
    head = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", b"INFO" + chunks)
    size = SAMPLE_WIDTH * samples
    file = BytesIO()
    file.write(b"RIFF" + struct.pack("<I", len(head) + 8 + size) + head + b"data" + struct.pack("<I", size))
    for piece in pieces:
        file.write(piece)
    return file.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
