# eSpeak NG worker: reads texts aloud.
# Copyright 2026 The AltAloud authors
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
# License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
# version. It is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
# warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details:
# <https://www.gnu.org/licenses/>.
"""A program of its own, which loads eSpeak NG once and shares no code with whoever runs it.

    espeak_worker.py LIBRARY DATA

Messages are preceded by their length: four bytes, big-endian. Each request is JSON with `voice` (eSpeak's name for it),
`rate` (words a minute), `text` and `seconds` (a whole number: what it may take at most). Its answer is a line of JSON
and after it a WAV file (mono, 16 bits). The line tells as `words` where words begin: pairs of a code-point offset into
the text and milliseconds into the sound, as the library gave them. Where there is no sound it says `{"error": …}`
instead, and nothing comes after it. A request without a text is answered with `{"version": …}`, the library's.

Every text is read by a child process of its own, forked from the state the library has after it was loaded. So the same
request gives the same bytes whatever was read before, and a text that crashes the library or hangs it costs itself
only. The program ends when its input does.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import mmap
import os
import resource
import signal
import struct
import sys
import wave
from collections.abc import Mapping, Sequence
from typing import IO, Any

FRAME = struct.Struct(">I")

# speak_lib.h of eSpeak NG 1.52
SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come by callback, within espeak_Synth, and no thread is made
DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
RATE = 1  # espeakRATE
CHARACTERS = 1  # POS_CHARACTER
UTF8 = 1  # espeakCHARS_UTF8; without espeakPHONEMES and espeakSSML, so that [[…]] and <…> are only text
LIST_TERMINATED, WORD = 0, 1  # espeakEVENT_LIST_TERMINATED, espeakEVENT_WORD
PR_SET_PDEATHSIG = 1  # prctl(2)


class Event(ctypes.Structure):
    """espeak_EVENT."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))


class Speaker:
    def __init__(self, library: str, data: str) -> None:
        """Raises OSError."""
        self._espeak = ctypes.CDLL(library)
        os.chdir(data)  # the library cuts paths off at 160 characters
        self._sample_rate = self._espeak.espeak_Initialize(SYNCHRONOUS, 0, b".", DONT_EXIT)
        if self._sample_rate <= 0:
            raise OSError(f"eSpeak NG cannot read its data in {data}")
        self._pieces: list[bytes] = []
        self._words: list[tuple[int, int]] = []
        self._is_full = False
        self._on_samples = OnSamples(self._collect)  # kept: the library calls it as long as it lives
        self._espeak.espeak_SetSynthCallback(self._on_samples)

    def version(self) -> str:
        self._espeak.espeak_Info.restype = ctypes.c_char_p
        return str(self._espeak.espeak_Info(None).decode())

    def speak(self, voice: str, rate: int, text: str) -> bytes:
        """The answer. Raises ValueError."""
        if self._espeak.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"eSpeak NG has no voice {voice}")
        self._espeak.espeak_SetParameter(RATE, rate, 0)
        # one character for another, so that positions are those of the text
        encoded = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        if self._espeak.espeak_Synth(encoded, ctypes.c_size_t(len(encoded)), 0, CHARACTERS, 0, UTF8, None, None):
            raise ValueError("eSpeak NG refused the text")
        if self._is_full:
            raise ValueError("its sound takes too much memory")
        return line(words=self._words) + wav(b"".join(self._pieces), self._sample_rate)

    def _collect(self, samples: int | None, count: int, events: Sequence[Event]) -> int:
        """Whether the library is to stop: what is raised here nobody would hear of."""
        try:
            self._keep(samples, count, events)
        except MemoryError:
            self._is_full = True
        return int(self._is_full)

    def _keep(self, samples: int | None, count: int, events: Sequence[Event]) -> None:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        place = 0
        while events[place].type != LIST_TERMINATED:
            if events[place].type == WORD:  # whose positions begin at 1
                self._words.append((events[place].text_position - 1, events[place].audio_position))
            place += 1


def wav(samples: bytes, sample_rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes(samples)
    return file.getvalue()


def write(output: IO[bytes], message: bytes) -> None:
    output.write(FRAME.pack(len(message)) + message)
    output.flush()


def line(**content: object) -> bytes:
    return json.dumps(content).encode() + b"\n"


def answer(speaker: Speaker, request: Mapping[str, Any], output: IO[bytes]) -> None:
    """Has a child process write the answer, and says what became of it where it wrote none."""
    parent, is_begun = os.getpid(), mmap.mmap(-1, 1)  # which the child shares
    if child := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code and is_begun[0]:
            sys.exit(f"ended with {code} while it answered")  # whoever reads on could take one answer for another
        if code == -signal.SIGALRM:
            write(output, line(error=f"took longer than {request['seconds']} s"))
        elif code:
            write(output, line(error=f"ended with {code}"))
        return
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # whoever ends us ends it, too
        if os.getppid() == parent:
            signal.alarm(request["seconds"])
            message = speak(speaker, request)
            signal.alarm(0)  # from here on it is the reader who may take time
            is_begun[0] = 1
            write(output, message)
            os._exit(0)
    finally:
        os._exit(1)  # whatever went wrong: only one process reads requests


def speak(speaker: Speaker, request: Mapping[str, Any]) -> bytes:
    try:
        return speaker.speak(request["voice"], request["rate"], request["text"])
    except ValueError as error:
        return line(error=str(error))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to handle; it closes our input
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, output = sys.stdin.buffer, sys.stdout.buffer
    speaker, fault = None, ""
    try:
        speaker = Speaker(sys.argv[1], sys.argv[2])
    except OSError as error:
        fault = str(error)
    gc.freeze()  # what is there now is not looked at again, and so stays shared with the children
    while header := requests.read(FRAME.size):
        request = json.loads(requests.read(FRAME.unpack(header)[0]))
        if speaker is None:
            write(output, line(error=fault))
        elif "text" in request:
            answer(speaker, request, output)
        else:
            write(output, line(version=speaker.version()))


if __name__ == "__main__":
    main()
