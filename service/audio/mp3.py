"""MP3, encoded in this process by LAME."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import lameenc

KILOBITS = 64
QUALITY = 3
"""LAME's own default: 2 takes twice the time, and 7 is heard."""
DELAY = 576
"""Samples LAME puts before the sound (its ENCDELAY)."""
LOW_RATES = 32_000
"""Hz below which MPEG-2 and 2.5 hold, with frames of half as many samples."""
UNPROTECTED, PADDED = 0x01, 0x02
"""Bits of a frame's header: no CRC follows it; it is a byte longer."""


def open_encoder(sample_rate: int) -> lameenc.Encoder:
    """An encoder of mono 16-bit PCM at one of the rates that MP3 knows."""
    encoder = lameenc.Encoder()
    encoder.silence()  # it would tell its settings on our standard output
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(sample_rate)
    encoder.set_out_sample_rate(sample_rate)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    return encoder


def encode_mp3(pieces: Iterable[bytes], sample_rate: int, samples: int, *, before: bytes = b"") -> bytes:
    """The file of so many samples, with its tags `before`; it says how long it is and what players are to skip."""
    encoder = open_encoder(sample_rate)
    stream = bytearray()
    for piece in pieces:
        stream += encoder.encode(piece)
    stream += encoder.flush()
    return b"".join((before, _information(stream, sample_rate, samples), stream))


def _information(stream: bytearray, sample_rate: int, samples: int) -> bytes:
    """A frame without sound that holds the tag of Xing and LAME ("Mp3 Info Tag rev 1"), which lameenc leaves out.

    By it players know the length, seek, and skip the delay of encoder and decoder: without it sound starts 50 ms late.
    """
    per_frame, side = (1152, 17) if sample_rate >= LOW_RATES else (576, 9)
    size = per_frame * KILOBITS * 125 // sample_rate
    count = round(len(stream) * sample_rate / (per_frame * KILOBITS * 125))
    length = struct.pack(">I", size + len(stream))
    padding = count * per_frame - samples - DELAY
    header = bytes((stream[0], stream[1] | UNPROTECTED, stream[2] & ~PADDED, stream[3]))
    places = bytes(255 * hundredth // 100 for hundredth in range(100))  # all frames are equally long
    xing = b"Info" + struct.pack(">II", 0b1111, count) + length + places + bytes(4)
    lame = b"LAME3.100" + bytes((0x01, *bytes(10), KILOBITS)) + (DELAY << 12 | padding).to_bytes(3) + bytes(4) + length
    frame = header + bytes(side) + xing + lame + bytes(2)  # the last for a sum of all sound, which nobody checks
    return (frame + struct.pack(">H", _crc(frame))).ljust(size, b"\0")


def _crc(data: bytes) -> int:
    """CRC-16 with the polynomial 0x8005, bits reversed, as the tag has it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 * (crc & 1)
    return crc
