"""A 24-megapixel JPEG to a picture a model can use: our decoding against `exif_transpose` + `thumbnail`.

    .venv/bin/python benchmarks/intake.py

Each measurement is a fresh process that reads the file from a pipe; ours runs the very loop of the child processes of
the service. The two ways take turns and the best of each counts, as other load on a machine only ever adds. Seconds are
CPU seconds of the work (user and system) without start-up and imports. Both end in the same encoder at the same size.
"""

# ruff: noqa: PLC0415 - a measured process imports only what it measures

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

RUNS = 5
WIDTH, HEIGHT = 6000, 4000
SIDE = 2048
AIM_RATIO, AIM_MB = 0.55, 70


def make_photograph() -> None:
    """Soft shapes, light falling off and sensor noise, turned by EXIF as cameras do; the same bytes every time."""
    from PIL import Image, ImageChops

    def noise(width: int, height: int, seed: int) -> Image.Image:
        return Image.frombytes("L", (width, height), random.Random(seed).randbytes(width * height))

    bands = []
    for seed in (3, 5, 7):
        shapes = noise(60, 40, seed).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        light = Image.linear_gradient("L").rotate(90 * seed).resize((WIDTH, HEIGHT))
        bands.append(Image.blend(shapes, light, 0.4))
    grain = Image.new("L", (WIDTH, HEIGHT))
    tile = noise(1000, 1000, 11).point(lambda value: value // 16)
    for place in range(0, WIDTH * HEIGHT // 1000, 1000):
        grain.paste(tile, (place % WIDTH, place // WIDTH * 1000))
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph = Image.merge("RGB", [ImageChops.add(band, grain, offset=-8) for band in bands])
    photograph.save(sys.stdout.buffer, "JPEG", quality=90, exif=exif)


def load_ours() -> Callable[[], object]:
    from service.child import serve_calls
    from service.intake.decode import decode

    def run() -> None:
        with Path(os.devnull).open("wb") as answers:
            serve_calls(decode, sys.stdin.buffer, answers)

    return run


def load_plain() -> Callable[[], object]:
    from PIL import Image, ImageOps

    def run() -> None:
        image = ImageOps.exif_transpose(Image.open(BytesIO(sys.stdin.buffer.read())))
        image.thumbnail((SIDE, SIDE))
        image.save(BytesIO(), "JPEG", quality=85)

    return run


def measure(run: Callable[[], object]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    run()
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "mb": after.ru_maxrss / 1024}))


def run_in_child(role: str, stdin: bytes = b"") -> bytes:
    return subprocess.run([sys.executable, __file__, role], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def frame(photograph: bytes) -> bytes:
    """The photograph as a call that crosses into a child process."""
    import msgspec

    from service.child import FRAME
    from service.domain.images import IntakeLimits

    message = msgspec.msgpack.encode((photograph, IntakeLimits(max_bytes=50_000_000, max_pixels=50_000_000), 1))
    return FRAME.pack(len(message)) + message


def main() -> None:
    photograph = run_in_child("make")
    call = frame(photograph)
    ours, plain = [], []
    for _ in range(RUNS):
        ours.append(json.loads(run_in_child("ours", call)))
        plain.append(json.loads(run_in_child("plain", photograph)))
    seconds, plain_seconds = (min(run["seconds"] for run in runs) for runs in (ours, plain))
    memory, plain_memory = (max(run["mb"] for run in runs) for runs in (ours, plain))
    print(f"## Intake: {WIDTH} by {HEIGHT} JPEG of {len(photograph) / 1e6:.1f} MB to {SIDE} px, best of {RUNS}\n")
    print("| | ours | exif_transpose + thumbnail | ratio | aim |")
    print("|---|---|---|---|---|")
    print(f"| CPU seconds | {seconds:.3f} | {plain_seconds:.3f} | {seconds / plain_seconds:.2f} | ≤ {AIM_RATIO} |")
    print(f"| peak memory, MB | {memory:.0f} | {plain_memory:.0f} | {memory / plain_memory:.2f} | ours ≤ {AIM_MB} |")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make"]:
            make_photograph()
        case ["ours"]:
            measure(load_ours())
        case ["plain"]:
            measure(load_plain())
        case _:
            main()
