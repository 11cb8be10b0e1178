import webvtt
from hypothesis import given
from hypothesis import strategies as st

from service.audio.assemble import Heard
from service.audio.captions import LONGEST_CUE, cue_sentences, cue_words, write_captions
from service.domain.speech import Aligned, Cue, Utterance, WordTime


def heard(*times: tuple[float, float]) -> list[Heard]:
    return [Heard(start, end, ()) for start, end in times]


def aligned(text: str) -> tuple[Aligned, ...]:
    """Every word where it stands, spoken as it is written."""
    words, place = [], 0
    for word in text.split():
        place = text.index(word, place)
        words.append(Aligned(place, place + len(word), place, place + len(word)))
        place += len(word)
    return tuple(words)


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


def test_utterances_of_a_sentence_are_one_cue_in_the_words_of_the_transcript() -> None:
    utterances = [
        Utterance(0, 12, "A sign says", "A sign says", 150, sentence=0),
        Utterance(12, 22, "“Bäckerei”", "Bäckerei", 150, language="de", sentence=0),
        Utterance(22, 41, "in white letters.", "in white letters.", 300, sentence=0),
        Utterance(41, 50, "It rains.", "It rains.", 0, sentence=1),
    ]
    transcript = "A sign says “Bäckerei” in white letters. It rains."

    cues = cue_sentences(heard((0, 900), (1_050, 1_600), (1_750, 2_500), (2_800, 3_400)), utterances, transcript)

    assert cues == [Cue(0, 2_500, "A sign says “Bäckerei” in white letters."), Cue(2_800, 3_400, "It rains.")]


def test_parts_that_no_space_parted_are_shown_without_one() -> None:
    utterances = [Utterance(0, 4, "红色的自", "红色的自", 0), Utterance(4, 7, "行车。", "行车。", 0)]

    assert [cue.text for cue in cue_sentences(heard((0, 500), (500, 900)), utterances, "红色的自行车。")] == [
        "红色的自行车。"
    ]


def test_a_sentence_without_end_has_a_cue_for_each_of_its_parts() -> None:
    part = "a word after another, " * (LONGEST_CUE // 40)
    length = len(part)
    utterances = [Utterance(i * length, i * length + length, part.strip(), part.strip(), 150) for i in range(3)]

    cues = cue_sentences(heard((0, 900), (1_050, 1_900), (2_050, 2_900)), utterances, part * 3)

    assert [(cue.start, cue.end) for cue in cues] == [(0, 900), (1_050, 1_900), (2_050, 2_900)]
    assert {cue.text for cue in cues} == {part.strip()}


def test_words_are_shown_as_they_stand_in_the_transcript_when_they_are_heard() -> None:
    transcript = "It costs 25 €, oddly."
    words = (
        Aligned(0, 2, 0, 2),
        Aligned(3, 8, 3, 8),
        Aligned(9, 11, 9, 20),
        Aligned(12, 14, 21, 26),
        Aligned(15, 21, 28, 34),
    )
    utterance = Utterance(0, 21, transcript, "It costs twenty-five euros, oddly.", 0, words=words)
    times = tuple(WordTime(o, t) for o, t in ((0, 100), (3, 300), (9, 700), (16, 1_000), (21, 1_200), (28, 1_800)))

    cues = cue_words([Heard(100, 2_400, times)], [utterance], transcript)

    assert cues == [
        Cue(100, 300, "It"),
        Cue(300, 700, "costs"),
        Cue(700, 1_200, "25"),
        Cue(1_200, 1_800, "€,"),
        Cue(1_800, 2_400, "oddly."),
    ]


def test_words_the_engine_told_no_time_of_lie_between_the_others() -> None:
    text = "a cat in the hat"
    utterance = Utterance(0, 16, text, text, 0, words=aligned(text))

    cues = cue_words([Heard(0, 1_000, (WordTime(0, 0), WordTime(6, 400), WordTime(13, 750)))], [utterance], text)

    assert cues is not None
    assert [cue.text for cue in cues] == text.split()
    assert cues[3].start == 550
    assert [(cue.start, cue.end) for cue in cues][-1] == (750, 1_000)


def test_without_times_of_all_utterances_there_are_no_word_cues() -> None:
    text = "One. Two."
    utterances = [Utterance(0, 5, "One.", "One.", 300, words=aligned("One.")), Utterance(5, 9, "Two.", "Two.", 0)]
    told = [Heard(0, 500, (WordTime(0, 0),)), Heard(800, 1_200, ())]

    assert cue_words(told, utterances, text) is None
    assert cue_words(told[:1], [Utterance(0, 5, "One.", "One.", 0)], text) is None, "no words, no cues"


@given(
    st.lists(st.text("abcdé 字אב", min_size=1, max_size=8), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 90), st.integers(-50, 5_000)), min_size=1, max_size=12),
)
def test_whatever_an_engine_tells_every_word_has_a_cue_in_order(parts: list[str], told: list[tuple[int, int]]) -> None:
    text = "x" + " ".join(parts)
    utterance = Utterance(0, len(text), text.strip(), text, 0, words=aligned(text))
    times = (WordTime(0, 1_000), *(WordTime(offset, milliseconds) for offset, milliseconds in told))

    cues = cue_words([Heard(1_000, 4_000, times)], [utterance], text)

    assert cues is not None
    assert [cue.text for cue in cues] == text.split()
    assert all(cue.start < cue.end for cue in cues)
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    assert cues[0].start >= 1_000
    assert cues[-1].end <= 4_001
    assert len(webvtt.from_string(write_captions(cues)).captions) == len(cues)
