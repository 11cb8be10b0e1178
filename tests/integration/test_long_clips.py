"""A text of twenty minutes, through everything between kept sound and an MP3, in a process of its own."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.audio.formats import find_ffmpeg
from service.audio.kept import keep
from tests.sounds import decode, measure, speak

TEXT = (
    "A narrow street in an old town after rain. Wet cobblestones mirror yellow house fronts. On the left, a red "
    "bicycle leans against the wall of a bakery, and a small dog is sleeping in front of its door. Nobody is there."
)
MINUTES = 20
AIM_MB = 120

PROGRAM = """
import asyncio, json, re, sys
from pathlib import Path
from service.audio.clip import make_clip
from service.audio.kept import take
from service.domain.speech import Spoken, Tags, Utterance

folder, ffmpeg, form, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
kept = sorted(folder.glob("*.flac"))

async def spoken():
    for number in range(count):
        yield Spoken(take(kept[number % len(kept)].read_bytes()))

async def main():
    utterances = [Utterance(i, i + 1, "x", "x", 300, sentence=i) for i in range(count)]
    return await make_clip(spoken(), utterances, format=form, tags=Tags(), ffmpeg=ffmpeg, aside=asyncio.to_thread)

def megabytes():  # not getrusage, which counts what the parent had
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024

before = megabytes()
clip = asyncio.run(main())
(folder / "clip").write_bytes(clip.data)
print(json.dumps({"before": before, "most": megabytes(), "milliseconds": clip.milliseconds}))
"""


def run_alone(folder: Path, ffmpeg: Path, name: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-c", PROGRAM, str(folder), str(ffmpeg), name, str(count)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert done.stderr == ""
    told: dict[str, float] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", ["mp3", "opus"])
async def test_twenty_minutes_pass_in_little_memory(tmp_path: Path, name: str) -> None:
    ffmpeg = find_ffmpeg(None)
    _, spoken = await speak(TEXT)
    for number, one in enumerate(spoken):
        (tmp_path / f"{number}.flac").write_bytes(keep(one.sound))
    mean = sum(one.sound.milliseconds for one in spoken) / len(spoken) / 1000
    count = round(MINUTES * 60 / (mean + 0.3))

    told = await asyncio.to_thread(run_alone, tmp_path, ffmpeg, name, count)
    assert told["most"] < AIM_MB, f"{told['before']:.0f} MB of it before anything was done"
    assert told["milliseconds"] == pytest.approx(MINUTES * 60_000, rel=0.05)
    data = (tmp_path / "clip").read_bytes()
    assert len(decode(ffmpeg, data, 8_000)) / 8 == pytest.approx(told["milliseconds"], abs=30)
    loudness, peak = measure(ffmpeg, data)
    assert loudness == pytest.approx(-18, abs=1)
    assert peak <= -1.5
