"""The audio stage, and the ways to encode a finished sound.

    .venv/bin/python benchmarks/encoding.py

Each measurement is a fresh process; its CPU seconds are those of the work (user and system, child processes included)
without start-up and imports, and for a short text without what a process does but once. The ways take turns and the
best of each counts, as other load on a machine only ever adds. What all are compared with is LAME alone, in process, on
PCM that is ready. Speech is eSpeak NG's.
"""

# ruff: noqa: PLC0415 - a measured process imports only what it measures

from __future__ import annotations

import asyncio
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

RUNS = 5
AIM = 2.0
SHORT = 2_000_000
"""Bytes of PCM below which a sound is made twice, and the second time counts."""
ALT_TEXT = "A red bicycle leans against the yellow wall of a bakery; a small dog is sleeping in front of it."
SENTENCES = 180
LAME = ("-c:a", "libmp3lame", "-b:a", "64k", "-compression_level", "3", "-f", "mp3")
OPUS = ("-c:a", "libopus", "-ar", "48000", "-b:a", "32k", "-movflags", "+faststart", "-f", "mp4")
AAC = ("-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast", "-movflags", "+faststart", "-f", "ipod")


def long_text() -> str:
    return " ".join(f"Picture {number}. {ALT_TEXT}" for number in range(SENTENCES // 2))


async def prepare(folder: Path, text: str) -> float:
    """The kept sounds of a text, and its assembled PCM; its seconds."""
    from service.audio.assemble import Assembly
    from service.audio.kept import keep
    from service.audio.read import read_speech
    from service.domain.speech import Line, Spoken
    from service.speech.engines.espeak import Espeak
    from service.speech.utterances import split_into_utterances

    engine = Espeak()
    voice = engine.choose_voice("en").id
    with Assembly() as assembly:
        for number, utterance in enumerate(split_into_utterances(text, "en", engine.utterance_limit)):
            line = Line(utterance.spoken, voice, "en")
            sound = await read_speech((await engine.speak(line)).data, line=line, ffmpeg=Path("/nowhere"))
            (folder / f"{number:04}.flac").write_bytes(keep(sound))
            assembly.add(Spoken(sound), utterance)
        assembly.level(-18, -3)
        (folder / "pcm").write_bytes(b"".join(assembly.read()))
        (folder / "rate").write_text(str(assembly.sample_rate))
        seconds = assembly.milliseconds / 1000
    await engine.close()
    return seconds


def load_lame(folder: Path) -> Callable[[], object]:
    from service.audio.mp3 import open_encoder

    rate, pcm = int((folder / "rate").read_text()), (folder / "pcm").read_bytes()

    def run() -> int:
        encoder = open_encoder(rate)
        return len(encoder.encode(pcm)) + len(encoder.flush())

    return run


def load_ours(folder: Path, form: str) -> Callable[[], object]:
    from service.audio.clip import make_clip
    from service.audio.formats import find_ffmpeg
    from service.audio.kept import take
    from service.domain.speech import Spoken, Tags, Utterance

    ffmpeg, kept = find_ffmpeg(None), sorted(folder.glob("*.flac"))
    utterances = [Utterance(number, number + 1, "x", "x", 300, sentence=number) for number in range(len(kept))]

    async def spoken() -> AsyncIterator[Spoken]:
        for file in kept:
            yield Spoken(take(file.read_bytes()))

    async def make() -> int:
        tags = Tags("Benchmark", "en", ALT_TEXT, "eSpeak NG")
        clip = await make_clip(spoken(), utterances, format=form, tags=tags, ffmpeg=ffmpeg, aside=asyncio.to_thread)
        return len(clip.data)

    runner = asyncio.Runner()
    runner.get_loop()
    return lambda: runner.run(make())


def load_ffmpeg(folder: Path, *jobs: Sequence[Sequence[str]]) -> Callable[[], object]:
    """One process for each job, which writes one file for each of its outputs."""
    import imageio_ffmpeg

    head = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error", "-threads", "1", "-f", "s16le"]
    head += ["-ar", (folder / "rate").read_text(), "-ac", "1", "-i", str(folder / "pcm")]

    def run() -> None:
        for outputs in jobs:
            files = [(*output, str(folder / f"out{number}")) for number, output in enumerate(outputs)]
            subprocess.run([*head, *(part for file in files for part in file)], check=True)

    return run


def load_pyav(folder: Path) -> Callable[[], object]:
    import av
    import numpy as np

    rate, pcm = int((folder / "rate").read_text()), (folder / "pcm").read_bytes()

    def run() -> int:
        file = io.BytesIO()
        with av.open(file, "w", format="mp3") as container:
            stream = container.add_stream("libmp3lame", rate=rate, layout="mono", format="s16p")
            stream.bit_rate = 64_000
            stream.options = {"compression_level": "3"}
            samples = np.frombuffer(pcm, "<i2").reshape(1, -1)
            for start in range(0, samples.shape[1], 576):
                frame = av.AudioFrame.from_ndarray(samples[:, start : start + 576], format="s16p", layout="mono")
                frame.sample_rate, frame.pts = rate, start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return len(file.getvalue())

    return run


def load_kept(folder: Path, *, back: bool) -> Callable[[], object]:
    from service.audio.kept import keep, take

    files = [file.read_bytes() for file in sorted(folder.glob("*.flac"))]
    sounds = [take(file) for file in files]
    return lambda: [take(file) for file in files] if back else [keep(sound) for sound in sounds]


WAYS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "LAME alone, in process, on ready PCM": load_lame,
    "**ours: kept sounds → levelled, limited, checked MP3**": lambda folder: load_ours(folder, "mp3"),
    "ours, Opus in MP4": lambda folder: load_ours(folder, "opus"),
    "ours, AAC": lambda folder: load_ours(folder, "aac"),
    "ours, FLAC": lambda folder: load_ours(folder, "flac"),
    "PyAV: MP3 of ready PCM": load_pyav,
    "ffmpeg: MP3 of ready PCM": lambda folder: load_ffmpeg(folder, [LAME]),
    "ffmpeg: Opus of ready PCM": lambda folder: load_ffmpeg(folder, [OPUS]),
    "three ffmpegs: MP3, Opus, AAC": lambda folder: load_ffmpeg(folder, [LAME], [OPUS], [AAC]),
    "one ffmpeg with three outputs": lambda folder: load_ffmpeg(folder, [LAME, OPUS, AAC]),
    "keeping sounds as FLAC": lambda folder: load_kept(folder, back=False),
    "taking them back": lambda folder: load_kept(folder, back=True),
}


def spent() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def measure(way: str, folder: Path) -> None:
    run = WAYS[way](folder)
    if folder.joinpath("pcm").stat().st_size < SHORT:
        run()
    before, began = spent(), time.perf_counter()
    run()
    print(json.dumps({"cpu": spent() - before, "wall": time.perf_counter() - began}))


def measure_in_child(way: str, folder: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, way, folder], stdout=subprocess.PIPE, check=True)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


def compare(title: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = asyncio.run(prepare(folder, text))
        runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(RUNS):
            for way, taken in runs.items():
                taken.append(measure_in_child(way, folder))
        wav, flac = (folder / "pcm").stat().st_size, sum(file.stat().st_size for file in folder.glob("*.flac"))
    best = {way: {key: min(run[key] for run in taken) for key in ("cpu", "wall")} for way, taken in runs.items()}
    plain = next(iter(best.values()))["cpu"]
    print(f"\n{title}: {len(text)} characters, {seconds:.1f} s of sound; kept {flac / wav:.2f} of its WAV\n")
    print("| | CPU, ms | ratio | wall, ms |\n|---|---|---|---|")
    for way, taken_ms in best.items():
        ratio = taken_ms["cpu"] / plain
        print(f"| {way} | {1000 * taken_ms['cpu']:.0f} | {ratio:.2f} | {1000 * taken_ms['wall']:.0f} |")


def main() -> None:
    print(f"## Encoding: CPU time, ratio to LAME alone (best of {RUNS}); aim for ours, MP3: ≤ {AIM:g}")
    compare("Long text", long_text())
    compare("Alt text", ALT_TEXT)


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
