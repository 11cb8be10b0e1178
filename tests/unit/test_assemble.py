import array
import itertools
import math
import random
from collections.abc import Sequence

import pytest

from service.audio.assemble import assemble
from service.audio.loudness import CEILING, HEADROOM, TARGET, measure_loudness
from service.audio.pcm import to_segment
from service.domain.speech import Sound, Utterance

RATE = 22_050


def tone(seconds: float, level: float = 0.2, *, rate: int = RATE, silence: float = 0.0) -> Sound:
    """Noise-like harmonics, with silence on both ends."""
    frames = range(int(seconds * rate))
    wave = (sum(math.sin(2 * math.pi * 150 * k * i / rate) / k for k in (1, 2, 3)) / 1.8 for i in frames)
    pcm = array.array("h", (int(32_767 * level * value) for value in wave)).tobytes()
    quiet = bytes(2 * int(silence * rate))
    return Sound(quiet + pcm + quiet, rate)


def utterances(*pauses: int) -> Sequence[Utterance]:
    return [Utterance(i, i + 1, f"Sentence {i}.", f"Sentence {i}.", pause) for i, pause in enumerate(pauses)]


def peak_db(sound: Sound) -> float:
    return float(to_segment(sound).max_dBFS)


def test_cues_follow_the_sounds_and_their_pauses() -> None:
    sound, cues = assemble([tone(1), tone(0.5), tone(2)], utterances(300, 600, 0))

    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (0, 1_000, "Sentence 0."),
        (1_300, 1_800, "Sentence 1."),
        (2_400, 4_400, "Sentence 2."),
    ]
    assert sound.milliseconds == pytest.approx(cues[-1].end, abs=1)


def test_pauses_are_silent_and_sounds_are_not() -> None:
    sound, cues = assemble([tone(1), tone(1)], utterances(300, 0))

    segment = to_segment(sound)
    assert segment[cues[0].end + 1 : cues[1].start - 1].rms == 0
    assert segment[cues[0].start + 20 : cues[0].end - 20].rms > 100


def test_long_silence_at_both_ends_goes_and_short_stays() -> None:
    _, cues = assemble([tone(1, silence=0.8), tone(1, silence=0.02)], utterances(0, 0))

    assert 1_050 <= cues[0].end <= 1_130
    assert cues[1].end - cues[1].start == pytest.approx(1_040, abs=2)


@pytest.mark.parametrize("levels", [(0.02, 0.8), (0.8, 0.02), (0.05, 0.05)])
def test_loud_and_quiet_utterances_come_out_even_and_at_the_level(levels: tuple[float, float]) -> None:
    sound, cues = assemble([tone(2, levels[0]), tone(2, levels[1])], utterances(300, 0))

    segment = to_segment(sound)
    first, second = (measure_loudness(segment[cue.start : cue.end]) for cue in cues)
    assert first == pytest.approx(second, abs=0.5)
    assert measure_loudness(segment) == pytest.approx(TARGET - HEADROOM, abs=0.5)


def test_no_sample_passes_the_ceiling_however_spiky_the_sound() -> None:
    clicks = array.array("h", (30_000 if i % 5_000 == 0 else 20 for i in range(RATE * 2))).tobytes()

    sound, _ = assemble([Sound(clicks, RATE)], utterances(0))

    assert peak_db(sound) <= CEILING + 0.01


def test_a_tiny_clip_is_not_blown_up() -> None:
    noise = random.Random(1)
    whisper = array.array("h", (noise.randint(-120, 120) for _ in range(RATE // 10))).tobytes()

    sound, cues = assemble([Sound(whisper, RATE)], utterances(0))

    assert peak_db(sound) < -25
    assert cues[0].end == 100


def test_joints_do_not_click() -> None:
    loud_edges = Sound(array.array("h", [12_000] * RATE).tobytes(), RATE)

    sound, _ = assemble([loud_edges, loud_edges], utterances(0, 0))

    samples = array.array("h", sound.pcm)
    steps = [abs(b - a) for a, b in itertools.pairwise(samples)]
    assert max(steps) < max(samples) / 3


def test_the_highest_sample_rate_wins_and_durations_hold() -> None:
    sound, cues = assemble([tone(1, rate=16_000), tone(1, rate=24_000)], utterances(300, 0))

    assert sound.sample_rate == 24_000
    assert cues[1].start == pytest.approx(1_300, abs=2)
    assert cues[1].end == pytest.approx(2_300, abs=2)


def test_every_utterance_needs_its_sound() -> None:
    with pytest.raises(ValueError, match="zip"):
        assemble([tone(1)], utterances(300, 0))
