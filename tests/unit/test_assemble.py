from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audio.assemble import Assembly
from service.audio.even import even, playable_rate
from service.audio.limiter import CEILING, ENCODING, measure_peak
from service.audio.loudness import TARGET, measure_loudness
from service.audio.pcm import to_samples, to_segment, to_sound
from service.audio.silence import LONGEST_GAP, Stretch, cut, find_speech, shift
from service.domain.speech import Sound, Spoken, Utterance, WordTime
from tests.sounds import RATE, sentences, speechlike, tone


def assemble(sounds: Sequence[Sound], utterances: Sequence[Utterance]) -> tuple[Sound, list[tuple[int, int]]]:
    with Assembly() as assembly:
        for sound, utterance in zip(sounds, utterances, strict=True):
            assembly.add(Spoken(sound), utterance)
        assembly.level(TARGET, CEILING - ENCODING)
        times = [(round(heard.start), round(heard.end)) for heard in assembly.heard]
        return Sound(b"".join(assembly.read()), assembly.sample_rate), times


def silence(seconds: float, rate: int = RATE) -> bytes:
    return bytes(2 * round(seconds * rate))


def test_utterances_follow_each_other_with_their_pauses() -> None:
    sound, times = assemble([tone(1), tone(0.5), tone(2)], sentences(300, 600, 0))

    assert times == [(0, 1_000), (1_300, 1_800), (2_400, 4_400)]
    assert sound.milliseconds == pytest.approx(4_400, abs=1)


def test_nothing_is_heard_after_the_last_utterance_whatever_its_pause() -> None:
    sound, times = assemble([tone(1)], sentences(600))

    assert times == [(0, 1_000)]
    assert sound.milliseconds == pytest.approx(1_000, abs=1)


def test_pauses_are_silent_and_sounds_are_not() -> None:
    sound, times = assemble([tone(1), tone(1)], sentences(300, 0))

    samples = to_samples(sound.pcm)
    pause = samples[(times[0][1] + 1) * RATE // 1000 : (times[1][0] - 1) * RATE // 1000]
    heard = samples[(times[0][0] + 20) * RATE // 1000 : (times[0][1] - 20) * RATE // 1000]
    assert not pause.any()
    assert np.abs(heard).mean() > 0.01


def test_long_silence_at_both_ends_goes_and_short_stays() -> None:
    _, times = assemble([tone(1, silence=0.8), tone(1, silence=0.02)], sentences(0, 0))

    assert times[0][1] == pytest.approx(1_090, abs=11)
    assert times[1][1] - times[1][0] == pytest.approx(1_040, abs=2)


@pytest.mark.parametrize(("gap", "left"), [(0.3, 0.3), (0.65, 0.65), (0.8, 0.4), (2.5, 0.4)])
def test_a_long_silence_inside_is_shortened_and_a_natural_one_stays(gap: float, left: float) -> None:
    sound = Sound(tone(1).pcm + silence(gap) + tone(1).pcm, RATE)

    _, times = assemble([sound], sentences(0))

    assert times[0][1] == pytest.approx(2_000 + 1000 * left, abs=12)


@given(st.lists(st.tuples(st.integers(10, 120), st.integers(0, 200)), min_size=1, max_size=6))
def test_what_is_cut_is_silent_and_times_move_with_it(parts: list[tuple[int, int]]) -> None:
    rate = 8_000
    pcm = b"".join(tone(heard / 100, rate=rate).pcm + silence(pause / 100, rate) for heard, pause in parts)
    sound = Sound(pcm, rate)

    stretches = find_speech(sound)
    shorter = cut(sound, stretches)

    assert shorter.milliseconds == pytest.approx(sum(one.end - one.start for one in stretches), abs=1)
    begun = 0
    for place, (heard, pause) in enumerate(parts):
        end = shift(10 * (begun + heard), stretches) - shift(10 * begun, stretches)
        assert end == pytest.approx(10 * heard, abs=20), "speech keeps its length"
        after = shift(10 * (begun + heard + pause), stretches) - shift(10 * (begun + heard), stretches)
        if place < len(parts) - 1:
            assert after == pytest.approx(400 if 10 * pause > LONGEST_GAP + 10 else 10 * pause, abs=330)
            assert after <= LONGEST_GAP + 10
        begun += heard + pause


def test_a_time_in_what_was_cut_is_where_it_was_cut() -> None:
    stretches = (Stretch(100, 200), Stretch(500, 700))

    assert [shift(t, stretches) for t in (0, 100, 150, 200, 300, 500, 650, 700, 900)] == [
        0, 0, 50, 100, 100, 100, 250, 300, 300,
    ]  # fmt: skip


@pytest.mark.parametrize("levels", [(0.1, 0.8), (0.8, 0.1), (0.15, 0.15)])
def test_loud_and_quiet_utterances_come_out_even_and_at_the_level(levels: tuple[float, float]) -> None:
    sound, times = assemble([speechlike(2, levels[0]), speechlike(2, levels[1], seed=2)], sentences(300, 0))

    samples = to_samples(sound.pcm)
    first, second = (measure_loudness(samples[a * RATE // 1000 : b * RATE // 1000], RATE) for a, b in times)
    assert first == pytest.approx(second, abs=0.5)
    assert measure_loudness(samples, RATE) == pytest.approx(TARGET, abs=0.5)


def test_what_is_levelled_again_below_a_lower_ceiling_keeps_below_it() -> None:
    with Assembly() as assembly:
        for number, utterance in enumerate(sentences(300, 300, 0)):
            assembly.add(Spoken(speechlike(2, seed=number)), utterance)
        for ceiling in (-3, -6, -9):
            assembly.level(TARGET, ceiling)
            samples = to_samples(b"".join(assembly.read()))
            assert measure_peak(samples, RATE) <= ceiling + 0.1


def test_a_tiny_clip_is_not_blown_up() -> None:
    noise = np.random.default_rng(1).integers(-120, 120, RATE // 10).astype("<i2")

    sound, times = assemble([Sound(noise.tobytes(), RATE)], sentences(0))

    assert np.abs(to_samples(sound.pcm)).max() < 10 ** (-22 / 20)
    assert times == [(0, 100)]


@pytest.mark.parametrize("pause", [0, 300])
def test_joints_do_not_click(pause: int) -> None:
    """Sounds that begin and end in the middle of a wave, and a silence that is cut out of one."""
    abrupt = tone(0.503, pitch=97)
    soft = to_sound(to_segment(abrupt).fade_in(100).fade_out(100)).pcm
    gap = Sound(soft + silence(1.5) + soft, RATE)

    sound, _ = assemble([abrupt, gap, abrupt], sentences(pause, pause, 0))

    samples = to_samples(sound.pcm)
    inside = np.abs(np.diff(samples[RATE // 10 : RATE // 4])).max()
    assert np.abs(np.diff(samples)).max() < 2 * inside
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01


def test_the_first_sample_rate_holds_and_others_keep_pitch_and_length() -> None:
    sound, times = assemble([tone(1, rate=24_000), tone(1, rate=16_000), tone(1, rate=44_100)], sentences(300, 300, 0))

    assert sound.sample_rate == 24_000
    assert times == [(0, 1_000), (1_300, 2_300), (2_600, 3_600)]
    samples = to_samples(sound.pcm)
    for start, _ in times:
        spectrum = np.abs(np.fft.rfft(samples[24 * start + 2_400 :][:19_200]))
        assert np.argmax(spectrum) / 0.8 == pytest.approx(150, abs=2)


@pytest.mark.parametrize(("rate", "becomes"), [(8_000, 8_000), (20_000, 22_050), (22_051, 24_000), (96_000, 48_000)])
def test_only_rates_that_files_know_come_out(rate: int, becomes: int) -> None:
    sound, times = assemble([tone(1, rate=rate)], sentences(0))

    assert (sound.sample_rate, playable_rate(rate)) == (becomes, becomes)
    assert times == [(0, 1_000)]


def test_words_move_with_what_is_trimmed_and_with_the_start() -> None:
    sound = Sound(silence(0.5) + tone(1).pcm + silence(1) + tone(1).pcm, RATE)
    words = (WordTime(0, 500), WordTime(4, 1_000), WordTime(9, 2_500))
    with Assembly() as assembly:
        assembly.add(Spoken(tone(1)), sentences(300)[0])
        assembly.add(Spoken(sound, words), sentences(0)[0])

    assert [word.offset for word in assembly.heard[1].words] == [0, 4, 9]
    assert [word.milliseconds for word in assembly.heard[1].words] == pytest.approx([1_330, 1_830, 2_730], abs=12)


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert even(speechlike(1), RATE) == even(speechlike(1), RATE)
