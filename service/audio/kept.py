"""Sound as it is kept to be assembled again later: FLAC, which loses nothing."""

from __future__ import annotations

from io import BytesIO

import soundfile

from service.domain.speech import Sound


def keep(sound: Sound) -> bytes:
    """A FLAC file of the sound; the same bytes for the same sound."""
    file = BytesIO()
    with soundfile.SoundFile(file, "w", sound.sample_rate, 1, "PCM_16", format="FLAC") as writer:
        writer.buffer_write(sound.pcm, "int16")
    return file.getvalue()


def take(data: bytes) -> Sound:
    """The sound in what `keep` gave, sample by sample."""
    with soundfile.SoundFile(BytesIO(data)) as reader:
        return Sound(bytes(reader.buffer_read(dtype="int16")), reader.samplerate)
