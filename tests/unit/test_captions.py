import webvtt
from hypothesis import given
from hypothesis import strategies as st

from service.audio.captions import write_captions
from service.domain.speech import Cue


def test_cues_become_webvtt() -> None:
    text = write_captions([Cue(0, 1_500, "A red bicycle."), Cue(1_800, 3_661_042, "It leans.")])

    assert text.strip() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nA red bicycle.\n\n00:00:01.800 --> 01:01:01.042\nIt leans."
    )


def test_text_cannot_break_out_of_its_cue() -> None:
    text = write_captions([Cue(0, 1_000, "a <b> & c\n\n00:00:05.000 --> 00:00:06.000\nNOTE d")])

    assert text.count("-->") == 1
    assert "a &lt;b&gt; &amp; c 00:00:05.000 --&gt; 00:00:06.000 NOTE d" in text


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_words_can_be_read_back_one_cue_each(words: list[str]) -> None:
    cues = [Cue(index * 1_000, index * 1_000 + 900, f"x{word}") for index, word in enumerate(words)]

    captions = webvtt.from_string(write_captions(cues)).captions

    assert len(captions) == len(cues)
    assert [caption.start_in_seconds for caption in captions] == list(range(len(cues)))
