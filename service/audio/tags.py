"""What a file says of itself, in the words of its format."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from io import BytesIO

from mutagen import id3
from mutagen.flac import FLAC

from service.audio.pcm import SAMPLE_WIDTH
from service.domain.speech import Tags
from service.languages import three_letters

MARK = "Synthetic voice"
"""Whoever hears a voice has a right to know that nobody spoke (EU AI Act, article 50)."""


def write_id3(tags: Tags) -> bytes:
    """An ID3v2.3 tag, as old players and Windows read no 2.4: what stands before an MP3's first frame."""
    language = three_letters(tags.language) if tags.language else "und"
    frames = id3.ID3()
    if tags.title:
        frames.add(id3.TIT2(encoding=id3.Encoding.UTF16, text=_line(tags.title)))
    if tags.language:
        frames.add(id3.TLAN(encoding=id3.Encoding.UTF16, text=language))
    if tags.transcript:
        frames.add(id3.USLT(encoding=id3.Encoding.UTF16, lang=language, desc="", text=tags.transcript))
    frames.add(id3.COMM(encoding=id3.Encoding.UTF16, lang="eng", desc="", text=mark(tags)))
    frames.add(id3.TXXX(encoding=id3.Encoding.UTF16, desc=MARK.upper(), text=tags.spoken_by or "yes"))
    file = BytesIO()
    frames.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()


def tag_flac(file: BytesIO, tags: Tags) -> bytes:
    """A FLAC file with Vorbis comments."""
    file.seek(0)
    flac = FLAC(file)
    flac.update(named(tags))
    file.seek(0)
    flac.save(file, padding=lambda _: 0)
    return file.getvalue()


def write_wav(pieces: Iterable[bytes], samples: int, sample_rate: int, tags: Tags) -> bytes:
    """A WAV file of mono 16-bit PCM, with a LIST chunk of RIFF's own names for what is known."""
    names = {"title": b"INAM", "language": b"ILNG", "comment": b"ICMT"}
    chunks = b"".join(_chunk(names[name], value.encode() + b"\0") for name, value in named(tags).items())
    form = struct.pack("<HHIIHH", 1, 1, sample_rate, SAMPLE_WIDTH * sample_rate, SAMPLE_WIDTH, 8 * SAMPLE_WIDTH)
    head = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", b"INFO" + chunks)
    size = SAMPLE_WIDTH * samples
    file = BytesIO()
    file.write(b"RIFF" + struct.pack("<I", len(head) + 8 + size) + head + b"data" + struct.pack("<I", size))
    for piece in pieces:
        file.write(piece)
    return file.getvalue()


def named(tags: Tags) -> Mapping[str, str]:
    """Title, language and comment, those that are known, one line each."""
    return {
        name: value
        for name, value in (("title", _line(tags.title)), ("language", tags.language), ("comment", mark(tags)))
        if value
    }


def mark(tags: Tags) -> str:
    return f"{MARK}: {_line(tags.spoken_by)}" if tags.spoken_by else MARK


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
