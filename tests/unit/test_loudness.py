import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial.polynomial import polyval

from service.audio.even import SAMPLE_RATES, amplify
from service.audio.limiter import limit, measure_peak
from service.audio.loudness import measure_loudness, measure_program
from service.audio.pcm import Samples, resample, to_samples
from tests.sounds import speechlike, tone


def sine(hertz: float, level: float, rate: int, seconds: float = 2, phase: float = 0) -> Samples:
    times = 2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate
    return (level * np.sin(times + phase)).astype(np.float32)


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("decibels", [0, -23, -40])
def test_the_reference_tone_measures_what_the_standard_says(rate: int, decibels: float) -> None:
    """BS.1770-5: a full-scale sine of 997 Hz in one channel is at -3.01 LUFS."""
    assert measure_loudness(sine(997, 10 ** (decibels / 20), rate), rate) == pytest.approx(decibels - 3.01, abs=0.06)


@pytest.mark.parametrize("hertz", [40, 100, 500, 2_000, 3_000, 10_000])
def test_tones_count_as_the_filters_of_the_standard_say(hertz: float) -> None:
    """BS.1770-5, tables 1 and 2: coefficients for 48 kHz."""
    rate = 48_000
    z = np.exp(-2j * np.pi * hertz / rate)
    shelf = polyval(z, (1.53512485958697, -2.69169618940638, 1.19839281085285))
    shelf /= polyval(z, (1, -1.69065929318241, 0.73248077421585))
    high_pass = polyval(z, (1, -2, 1)) / polyval(z, (1, -1.99004745483398, 0.99007225036621))
    weighted = 20 * np.log10(0.1 * abs(shelf * high_pass)) - 3.01 - 0.691

    assert measure_loudness(sine(hertz, 0.1, rate), rate) == pytest.approx(weighted, abs=0.05)


def test_pauses_do_not_count() -> None:
    rate = 16_000
    speech, pause = to_samples(speechlike(3, rate=rate).pcm), np.zeros(rate * 4, np.float32)

    alone = measure_loudness(speech, rate)
    among = measure_loudness(np.concatenate((pause, speech, pause)), rate)

    assert among == pytest.approx(alone, abs=0.5)


def test_pieces_measure_as_the_whole() -> None:
    rate = 16_000
    whole = to_samples(speechlike(4.25, rate=rate).pcm)

    pieces = np.split(whole, (rate, 3 * rate))

    assert measure_program(pieces, rate) == measure_loudness(whole, rate)


def test_what_is_shorter_than_a_block_is_measured_as_if_it_went_on() -> None:
    rate = 16_000
    long = measure_loudness(sine(997, 0.1, rate), rate)
    for seconds in (0.03, 0.12, 0.37):
        assert measure_loudness(sine(997, 0.1, rate, seconds), rate) == pytest.approx(long, abs=0.7)


def test_silence_and_nothing_have_no_loudness() -> None:
    assert measure_loudness(np.zeros(8_000, np.float32), 8_000) == -np.inf
    assert measure_loudness(np.zeros(0, np.float32), 8_000) == -np.inf
    assert measure_program([], 8_000) == -np.inf


@pytest.mark.parametrize("rate", SAMPLE_RATES)
def test_a_peak_between_two_samples_is_found(rate: int) -> None:
    """A sine of a quarter of the sample rate whose samples all lie 3 dB below its peak."""
    samples = sine(rate / 4, 0.9, rate, phase=np.pi / 4)[2_000:-2_000]
    assert np.abs(samples).max() < 0.64
    assert measure_peak(samples, rate) == pytest.approx(20 * np.log10(0.9), abs=0.15)


@given(st.floats(-20, 20), st.sampled_from(SAMPLE_RATES), st.integers(0, 5))
def test_no_peak_passes_the_ceiling(gain: float, rate: int, seed: int) -> None:
    samples = amplify(to_samples(speechlike(0.6, rate=rate, seed=seed).pcm), gain)

    limited = limit(samples, rate, -3)

    assert measure_peak(limited, rate) <= -2.9
    assert len(limited) == len(samples)


def test_what_lies_below_the_ceiling_stays_as_it_is() -> None:
    samples = to_samples(tone(1, 0.3).pcm)
    assert limit(samples, 22_050, -3) is samples


def test_a_single_peak_is_turned_down_softly_and_the_rest_stays() -> None:
    rate = 24_000
    samples = to_samples(tone(1, 0.2, rate=rate).pcm)
    samples[rate // 2] = 1.0

    limited = limit(samples, rate, -6)

    far = np.abs(np.arange(len(samples)) - rate // 2) > 0.03 * rate
    assert np.array_equal(limited[far], samples[far])
    gains = limited[samples != 0] / samples[samples != 0]
    assert np.abs(np.diff(gains)).max() < 0.01, "no step in the gain"


@pytest.mark.parametrize(("before", "after"), [(16_000, 22_050), (44_100, 24_000), (8_000, 48_000), (22_051, 24_000)])
def test_resampling_keeps_length_and_wave(before: int, after: int) -> None:
    samples = sine(440, 0.5, before, 1.013)

    heard = resample(samples, before, after)

    assert len(heard) == pytest.approx(1.013 * after, abs=1)
    middle = slice(after // 10, -after // 10)
    assert np.abs(heard - sine(440, 0.5, after, 1.013)[: len(heard)])[middle].max() < 0.005


def test_resampling_lets_nothing_through_that_would_come_back_as_another_tone() -> None:
    heard = resample(sine(10_000, 0.5, 48_000, 1), 48_000, 16_000)
    assert np.abs(heard[1_600:-1_600]).max() < 0.005
