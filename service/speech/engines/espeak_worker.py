# eSpeak NG worker: reads texts aloud into WAV files.
# Copyright 2026 The AltAloud authors
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
# License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
# version. It is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
# warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details:
# <https://www.gnu.org/licenses/>.
"""A program of its own, which loads eSpeak NG and shares no code with whoever runs it.

One request as JSON on standard input: `library` and `data` (paths), `voice` (eSpeak's name for it), `rate` (words a
minute) and `texts`. On standard output one frame per text: four bytes with the length, big-endian, then a WAV file of
that length (mono, 16 bits). A request without a voice answers with one frame, the library's version.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import struct
import sys
import wave
from typing import IO

# speak_lib.h of eSpeak NG 1.52
SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come by callback, within espeak_Synth
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
RATE = 1  # espeakRATE
CHARACTERS = 1  # POS_CHARACTER
UTF8 = 1  # espeakCHARS_UTF8; without espeakPHONEMES and espeakSSML, so that [[…]] and <…> are only text

OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Speaker:
    def __init__(self, library: str, data: str) -> None:
        self._espeak = ctypes.CDLL(library)
        os.chdir(data)  # the library cuts paths off at 160 characters
        self.sample_rate = self._espeak.espeak_Initialize(SYNCHRONOUS, 0, b".", DONT_EXIT)
        if self.sample_rate <= 0:
            sys.exit(f"eSpeak NG cannot read its data in {data}")
        self._pieces: list[bytes] = []
        self._on_samples = OnSamples(self._collect)  # kept: the library calls it as long as it lives
        self._espeak.espeak_SetSynthCallback(self._on_samples)

    def version(self) -> str:
        self._espeak.espeak_Info.restype = ctypes.c_char_p
        return str(self._espeak.espeak_Info(None).decode())

    def set_voice(self, voice: str, rate: int) -> None:
        if self._espeak.espeak_SetVoiceByName(voice.encode()):
            sys.exit(f"eSpeak NG has no voice {voice}")
        self._espeak.espeak_SetParameter(RATE, rate, 0)

    def speak(self, text: str) -> bytes:
        """The text as samples."""
        self._pieces = []
        encoded = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        if self._espeak.espeak_Synth(encoded, ctypes.c_size_t(len(encoded)), 0, CHARACTERS, 0, UTF8, None, None):
            sys.exit("eSpeak NG failed on this text")
        return b"".join(self._pieces)

    def _collect(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0


def wav(samples: bytes, sample_rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes(samples)
    return file.getvalue()


def write_frame(output: IO[bytes], content: bytes) -> None:
    output.write(struct.pack(">I", len(content)) + content)


def main() -> None:
    request = json.load(sys.stdin.buffer)
    speaker = Speaker(request["library"], request["data"])
    output = sys.stdout.buffer
    if "voice" not in request:
        write_frame(output, speaker.version().encode())
        return
    speaker.set_voice(request["voice"], request["rate"])
    for text in request["texts"]:
        write_frame(output, wav(speaker.speak(text), speaker.sample_rate))
    output.flush()


if __name__ == "__main__":
    main()
