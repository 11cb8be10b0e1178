"""The embedded main job: a 2-megapixel photograph in one language, from POST to an MP3 that plays.

    .venv/bin/python benchmarks/main_job.py

A service is started as a user would start it, on an empty folder, with the offline describer and eSpeak NG. Every image
is another one, so that nothing is answered from what is kept. Seconds are wall time on the client's side.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

IMAGES = 12
WIDTH, HEIGHT = 1800, 1200
AIM_SECONDS = 1.0
ALTALOUD = Path(sys.executable).with_name("altaloud")


def make_photograph(seed: int) -> bytes:
    """Soft shapes with sensor noise, which compress about as a photograph does."""
    source = random.Random(seed)
    shapes = Image.frombytes("RGB", (30, 20), source.randbytes(30 * 20 * 3)).resize(
        (WIDTH, HEIGHT), Image.Resampling.BICUBIC
    )
    grain = Image.frombytes("RGB", (WIDTH, HEIGHT), source.randbytes(WIDTH * HEIGHT * 3))
    out = BytesIO()
    Image.blend(shapes, grain, 0.05).save(out, "JPEG", quality=85)
    return out.getvalue()


def describe(client: httpx.Client, image: bytes) -> tuple[float, dict[str, Any]]:
    """Seconds until the long description's MP3 has arrived, and the finished resource."""
    started = time.perf_counter()
    answer = client.post(
        "/v1/descriptions",
        files={"image": ("photo.jpg", image)},
        data={"languages": "en"},
        headers={"Prefer": "wait=60"},
    )
    answer.raise_for_status()
    sounds = answer.json()["results"]["en"]["audio"]
    for sound in sounds:
        assert client.get(sound["url"]).raise_for_status().content[:3] in {b"ID3", b"\xff\xf3"}
    return time.perf_counter() - started, answer.json()


def main() -> None:
    images = [make_photograph(seed) for seed in range(IMAGES)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = subprocess.Popen(
            [ALTALOUD, "serve"],
            env={**os.environ, "ALTALOUD_DATA_DIR": folder, "ALTALOUD_PORT": "0", "ALTALOUD_VISION": "offline"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        start_up = time.perf_counter() - started
        assert address is not None
        try:
            with httpx.Client(base_url=address[0], timeout=90) as client:
                first, _ = describe(client, images[0])
                runs = [describe(client, image) for image in images[1:]]
        finally:
            server.terminate()
            server.wait()
    later = [seconds for seconds, _ in runs]
    stages = {
        name: statistics.median(found["provenance"]["milliseconds"][name] for _, found in runs) / 1000
        for name in ("describing", "speaking")
    }
    print(f"| embedded main job, {WIDTH} × {HEIGHT} JPEG of {len(images[0]) // 1000} kB | seconds |")
    print("|---|---|")
    print(f"| start of the service to its line | {start_up:.2f} |")
    print(f"| first image after the start | {first:.2f} |")
    print(f"| later images, median of {len(later)} (aim: under {AIM_SECONDS:.1f}) | {statistics.median(later):.2f} |")
    print(f"| later images, slowest | {max(later):.2f} |")
    for name, seconds in stages.items():
        print(f"| – of which {name} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
