"""Who reads a language aloud: what was asked for, what is set, else the best that truly speaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from service.domain.descriptions import AUTO
from service.domain.speech import Answered, Line, Voice, VoiceQuality
from service.domain.work import Bill
from service.errors import ProviderUnreachable, SpeechUnavailable, UnknownVoice
from service.jobs.catalogue import Catalogue
from service.jobs.choosing import Candidates, check_default, choose_candidates, speaks
from service.languages import look_up
from service.speech.base import SpeechEngine
from service.speech.matching import find_voice, for_language

NATURAL, SYNTHETIC, POOR = VoiceQuality.NATURAL, VoiceQuality.SYNTHETIC, VoiceQuality.POOR


@dataclass(frozen=True)
class Engine:
    """One that only says whom it has."""

    name: str
    has: tuple[Voice, ...]
    is_away: bool = False
    utterance_limit = 100
    at_once = 1

    def voices(self) -> tuple[Voice, ...]:
        return self.has

    async def usable_voices(self) -> tuple[Voice, ...]:
        if self.is_away:
            raise ProviderUnreachable("It is away.")
        return self.has

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        if wanted and (voice := find_voice(self.has, wanted, language)):
            return voice
        able = for_language(self.has, language)
        if not able:
            raise SpeechUnavailable(f"{self.name} does not speak {language}.")
        return able[0]

    def keeps_pace(self, speed: float) -> bool:
        return True

    def bill(self, line: Line) -> Bill | None:
        return None

    async def speak(self, line: Line) -> Answered:
        raise AssertionError("nobody is asked to speak here")

    async def close(self) -> None: ...

    async def check(self) -> str | None:
        return None


def engine(name: str, *voices: tuple[str, str], quality: VoiceQuality = NATURAL, is_away: bool = False) -> Engine:
    """`voices` are ids and what they speak."""
    return Engine(name, tuple(Voice(one, name, one, tuple(tags.split()), quality) for one, tags in voices), is_away)


ENGLISH = engine("fine", ("ann", "en"), ("ben", "en-GB"))
ANY = engine("any", ("zoe", ""), ("yan", ""))
ROBOT = engine("robot", ("r-en", "en"), ("r-es", "es"), quality=SYNTHETIC)
MUMBLER = engine("mumbler", ("m", "en he"), quality=POOR)


def order(candidates: Candidates) -> list[str]:
    return [f"{one.engine.name}:{one.voice.id}" for one in candidates.able]


@pytest.mark.parametrize(
    ("chain", "language", "expected"),
    [
        ((ENGLISH, ROBOT), "en", ["fine:ann", "robot:r-en"]),
        ((ROBOT, ENGLISH), "en", ["robot:r-en", "fine:ann"]),
        ((ENGLISH, ROBOT), "en-GB", ["fine:ben", "robot:r-en"]),
        ((ENGLISH, ROBOT), "es", ["robot:r-es"]),
        ((ANY, ENGLISH), "en", ["fine:ann", "any:zoe"]),
        ((ANY, ENGLISH), "fr", ["any:zoe"]),
        ((MUMBLER, ANY, ENGLISH), "en", ["fine:ann", "any:zoe", "mumbler:m"]),
        ((MUMBLER, ENGLISH), "he", ["mumbler:m"]),
        ((), "en", []),
    ],
)
def test_by_itself_the_best_that_truly_speaks_the_language(
    chain: Sequence[SpeechEngine], language: str, expected: list[str]
) -> None:
    for wanted in (None, AUTO):
        assert order(choose_candidates(chain, language, wanted)) == expected


def test_whoever_cannot_is_skipped_with_the_reason() -> None:
    found = choose_candidates((ENGLISH, MUMBLER, ROBOT), "es")

    assert order(found) == ["robot:r-es"]
    assert found.passed_over == ("fine does not speak es.", "mumbler does not speak es.")


def test_only_who_comes_before_the_reader_was_passed_over() -> None:
    first, second = choose_candidates((ENGLISH, ROBOT, MUMBLER, ANY), "es").able
    assert first.passed_over == ("fine does not speak es.",)
    assert second.passed_over == ("fine does not speak es.", "mumbler does not speak es.")

    wanted = choose_candidates((ROBOT, MUMBLER, ENGLISH), "es", "fine:ann").able[0]
    assert wanted.passed_over == ("fine does not speak es.",)


@pytest.mark.parametrize("wanted", ["r-en", "robot:r-en", "ROBOT:R-EN"])
def test_the_engine_of_a_wanted_voice_comes_first_and_the_others_stand_in(wanted: str) -> None:
    found = choose_candidates((MUMBLER, ANY, ENGLISH, ROBOT), "en", wanted)

    assert order(found) == ["robot:r-en", "fine:ann", "any:zoe", "mumbler:m"]
    assert found.passed_over == ()


def test_a_wanted_voice_that_is_hard_to_follow_is_taken_all_the_same() -> None:
    assert order(choose_candidates((ENGLISH, MUMBLER), "en", "m")) == ["mumbler:m", "fine:ann"]


def test_where_the_wanted_voice_does_not_speak_it_the_best_of_its_engine_does() -> None:
    found = choose_candidates((ANY, ROBOT), "es", "robot:r-en")

    assert order(found) == ["robot:r-es", "any:zoe"]
    assert found.passed_over == ("The voice robot:r-en does not speak es.",)


def test_of_two_voices_of_one_name_the_one_that_speaks_it_is_meant() -> None:
    chain = (engine("first", ("ann", "en"), ("eva", "de")), engine("second", ("ann", "de")))

    assert order(choose_candidates(chain, "de", "ann")) == ["second:ann", "first:eva"]
    assert order(choose_candidates(chain, "en", "ann")) == ["first:ann"]


def test_where_its_engine_does_not_speak_it_either_the_next_does() -> None:
    found = choose_candidates((ENGLISH, ROBOT), "es", "ann")

    assert order(found) == ["robot:r-es"]
    assert found.passed_over == ("fine does not speak es.",)


def test_a_voice_that_is_gone_is_told_and_does_not_stop_the_others() -> None:
    found = choose_candidates((ENGLISH,), "en", "openai:marin")

    assert order(found) == ["fine:ann"]
    assert found.passed_over == ("There is no voice “openai:marin” any more.",)


def test_what_is_set_for_a_language_counts_where_nothing_is_asked_for() -> None:
    chain, defaults = (ENGLISH, ROBOT), {"en": "robot:r-en", "en-GB": "ben"}

    assert order(choose_candidates(chain, "en-US", None, defaults)) == ["robot:r-en", "fine:ann"]
    assert order(choose_candidates(chain, "en-GB", None, defaults)) == ["fine:ben", "robot:r-en"]
    assert order(choose_candidates(chain, "en", "ann", defaults)) == ["fine:ann", "robot:r-en"]
    assert order(choose_candidates(chain, "en", AUTO, defaults)) == ["fine:ann", "robot:r-en"]
    assert order(choose_candidates(chain, "es", None, defaults)) == ["robot:r-es"]
    assert order(choose_candidates(chain, "en", None, {"en": AUTO})) == ["fine:ann", "robot:r-en"]


def test_what_is_set_has_to_be_there_and_to_speak_the_language() -> None:
    chain = (ENGLISH, ROBOT, ANY)

    for language, voice in [("en", "ann"), ("es", "robot:r-es"), ("fr", "any:zoe"), ("fr", AUTO), ("en-AU", "ann")]:
        check_default(chain, language, voice)
    with pytest.raises(UnknownVoice, match="There is no voice “marin”"):
        check_default(chain, "en", "marin")
    with pytest.raises(UnknownVoice, match="fine:ann does not speak es"):
        check_default(chain, "es", "fine:ann")


def test_quotations_are_left_to_those_who_surely_speak_their_language() -> None:
    assert speaks(ROBOT, "es")
    assert speaks(ENGLISH, "en-US")
    assert not speaks(ENGLISH, "es"), "it says so"
    assert not speaks(ANY, "es"), "it only may"
    assert not speaks(MUMBLER, "he"), "it is hard to follow"


def test_an_entry_holds_for_the_regions_of_its_language() -> None:
    entries = {"zh": 1, "zh-Hant": 2}

    assert [look_up(entries, tag) for tag in ("zh", "zh-CN", "zh-Hant-HK", "z", "en", "")] == [
        1,
        1,
        2,
        None,
        None,
        None,
    ]


async def test_voices_that_can_be_had_are_listed_as_they_would_be_chosen() -> None:
    chain = (MUMBLER, ANY, engine("away", ("a", "en"), is_away=True), ENGLISH, ROBOT)
    catalogue = Catalogue([], [], chain)

    assert [voice.id for voice in await catalogue.usable_voices()] == ["m", "zoe", "yan", "ann", "ben", "r-en", "r-es"]
    assert [voice.id for voice in await catalogue.usable_voices("en")] == ["ann", "ben", "r-en", "zoe", "yan", "m"]
    assert [voice.id for voice in await catalogue.usable_voices("es")] == ["r-es", "zoe", "yan"]


def test_who_reads_a_language_by_default_is_who_would_be_chosen() -> None:
    chain = (ANY, ENGLISH, ROBOT)

    def reader(language: str, **voices: str) -> str | None:
        found = Catalogue([], [], chain, default_voices=voices).offer(language).voice
        return None if found is None else found.id

    assert (reader("en"), reader("fr"), reader("en", en="robot:r-en")) == ("ann", "zoe", "r-en")
    assert Catalogue([], [], [ENGLISH]).offer("fr").voice is None


def test_auto_is_a_voice_that_can_always_be_asked_for() -> None:
    catalogue = Catalogue([], [], [ENGLISH])

    for wanted in (AUTO, "ann", "fine:ann"):
        catalogue.check_voice(wanted)
    for wanted in ("nobody", "", "ann\n", "other:ann", "any:" + "x" * 100):
        with pytest.raises(UnknownVoice):
            catalogue.check_voice(wanted)
