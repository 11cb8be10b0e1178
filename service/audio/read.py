"""Bytes as an engine gave them → PCM, or `BadAudio` with the reason. The content decides, never its announced type."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from service.audio.ffmpeg import command, run
from service.audio.pace import expect
from service.audio.pcm import FULL_SCALE, INTEGER
from service.audio.silence import FRAMES_A_SECOND, find_gaps, find_speech, is_silent
from service.audio.wav import read_wav
from service.domain.speech import Line, Sound
from service.errors import BadAudio, ChildProcessFailed

SHORTEST = 50
"""Milliseconds; no spoken word is as short."""
QUIETEST = -50
"""dBFS of the loudest sample; speech peaks far above."""
LONGEST = 600
"""Seconds of one utterance: a small file may unpack to hours."""
LONGEST_GAP = 3_000
"""Milliseconds of silence amid what is one utterance: thrice what a voice pauses between two paragraphs."""
MOSTLY_SILENT, FROM = 0.7, 4_000
"""Part of a sound, and milliseconds of it from which that tells something: a word alone may stand in two seconds."""
CLIPPED, MOST_CLIPPED = 0.999, 0.1
"""Of full scale, and part of samples. Clipped peaks are heard as a slight roughness and stay as they are; with
a tenth of all it is no speech but noise: bytes in the wrong order, samples of another width."""
OFFSET = 1e-3
"""Of full scale: a constant offset above it is taken away, as it hides silence; by itself nobody hears it."""
FULL_LEVEL = 6.0
"""dB below the loudest hundredths of a second; the last of a sound above that shows no fall."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"RIFF", "wav"),
    (0, b"ID3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (4, b"ftyp", "mp4"),
    (0, b"\x1aE\xdf\xa3", "webm"),
)
_MPEG_SYNC = re.compile(rb"\xff[\xe0-\xff]")
"""Eleven set bits begin every frame of MPEG audio and of AAC in ADTS, which ffmpeg tells apart."""


def sniff(data: bytes) -> str:
    """What an audio file is by its first bytes: wav, mp3 (or aac), ogg, flac, mp4 or webm. Raises `BadAudio`."""
    if not data:
        raise BadAudio("The speech engine answered with nothing.")
    for place, magic, kind in _MAGIC:
        if data.startswith(magic, place):
            return kind
    if _MPEG_SYNC.match(data):
        return "mp3"
    raise BadAudio(f"The speech engine answered with {_describe(data)} instead of audio.")


async def read_speech(answered: bytes, *, line: Line, ffmpeg: Path) -> Sound:
    """What an engine answered for a line, as sound that passes for speech.

    Raises `BadAudio` with the reason where it is not audio, does not play, or cannot be the text spoken once and whole.
    """
    sound = _centre(read_wav(await _unpack(answered, ffmpeg)))
    check_speech(sound, line)
    return sound


def check_speech(sound: Sound, line: Line) -> None:
    """Raises `BadAudio` for silence, noise, a part of the text, and the text over and over."""
    if sound.milliseconds < SHORTEST:
        raise BadAudio(f"The speech engine answered with only {sound.milliseconds:.0f} ms of sound.")
    loudness = np.abs(np.frombuffer(sound.pcm, INTEGER).astype(np.float32)) / np.float32(FULL_SCALE)
    if loudness.max() < 10 ** (QUIETEST / 20):
        raise BadAudio("The speech engine answered with silence.")
    if (loudness > CLIPPED).mean() > MOST_CLIPPED:
        raise BadAudio("The speech engine answered with noise.")
    silent = is_silent(sound)
    if sound.milliseconds > FROM and silent.mean() > MOSTLY_SILENT:
        raise BadAudio(f"The speech engine answered with sound that is silent for {silent.mean():.0%} of its length.")
    within = [gap for gap in find_gaps(silent) if gap.start > 0 and gap.end < len(silent) * 1000 // FRAMES_A_SECOND]
    if (longest := max((gap.end - gap.start for gap in within), default=0)) > LONGEST_GAP:
        raise BadAudio(f"The speech engine answered with a gap of {longest / 1000:.1f} s amid its words.")
    _check_length(sound, line, cut_off=_ends_at_full_level(sound))


def _check_length(sound: Sound, line: Line, *, cut_off: bool) -> None:
    heard = sum(stretch.end - stretch.start for stretch in find_speech(sound)) / 1000
    expected = expect(line.text, line.speed, cut_off=cut_off)
    if heard < expected.least:
        raise BadAudio(f"The speech engine answered with {heard:.1f} s of sound, too little for the text.")
    if heard > expected.most:
        raise BadAudio(f"The speech engine answered with {heard:.1f} s of sound, too much for the text.")


def _ends_at_full_level(sound: Sound) -> bool:
    step = sound.sample_rate // FRAMES_A_SECOND
    samples = np.frombuffer(sound.pcm, INTEGER).astype(np.float32)
    frames = samples[len(samples) % step :].reshape(-1, step)
    powers = np.einsum("ij,ij->i", frames, frames)
    return bool(powers[-2:].mean() > np.quantile(powers, 0.98) * 10 ** (-FULL_LEVEL / 10))


def _centre(sound: Sound) -> Sound:
    samples = np.frombuffer(sound.pcm, INTEGER)
    offset = round(float(samples.mean())) if len(samples) else 0
    if abs(offset) < OFFSET * FULL_SCALE:
        return sound
    centred = np.clip(samples.astype(np.int32) - offset, -FULL_SCALE, FULL_SCALE - 1)
    return Sound(centred.astype(INTEGER).tobytes(), sound.sample_rate)


async def _unpack(data: bytes, ffmpeg: Path) -> bytes:
    """Any audio file as a WAV file; a WAV file as it is."""
    kind = sniff(data)
    if kind == "wav":
        return data
    source = command(ffmpeg, "-protocol_whitelist", "pipe", "-i", "pipe:0")
    try:
        return await run(
            [*source, "-map", "0:a:0", "-t", str(LONGEST), "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"], data
        )
    except ChildProcessFailed as error:
        raise BadAudio(f"The speech engine answered with {kind} audio that does not play.") from error.__cause__


def _describe(data: bytes) -> str:
    start = data[:256].lstrip().lower()
    if start.startswith((b"{", b"[")):
        return "JSON"
    if start.startswith(b"<"):
        return "a web page"
    if start.isascii() and start.replace(b"\n", b" ").decode().isprintable():
        return "text"
    return "unknown bytes"
