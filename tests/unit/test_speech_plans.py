"""What is read aloud, and by which plan: the same sentence has the same key wherever it stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.descriptions import (
    AudioKind,
    ChartData,
    Classification,
    Kind,
    Origin,
    Progress,
    TextFound,
    Wish,
    Words,
)
from service.domain.records import DescriptionRecord, Outcome, Status, Transcript, WrittenBy
from service.domain.speech import Pronunciation
from service.jobs.speaking import Plan, make_plan
from service.jobs.texts import LONGEST_TITLE, Text, text_of
from tests.staging import Speaker

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
CHART = ChartData(("Year", "Boats"), (("2024", "7"),))


def plan(words: str, *, speed: float = 1.0, voice: str = "anna", language: str = "en", **others: object) -> Plan:
    speaker = Speaker()
    speaker.has_pace = bool(others.get("has_pace", True))
    text = Text("id", language, words)
    lexicon = (Pronunciation("boat", {"en": "vessel"}),) if others.get("lexicon") else ()
    return make_plan(speaker, speaker.choose_voice(language, voice), text, speed, lexicon)


def keys(plan: Plan) -> list[str]:
    return [part.key for part in plan.parts]


def test_a_sentence_has_one_key_wherever_it_stands() -> None:
    one, two = plan("A boat. It is red."), plan("Here is more. A boat.")
    assert keys(one)[0] == keys(two)[1]
    assert len({*keys(one), *keys(two)}) == 3
    assert one.key != two.key


@pytest.mark.parametrize(
    "other", [{"voice": "bert"}, {"language": "de"}, {"speed": 1.5}, {"lexicon": True}], ids=lambda one: next(iter(one))
)
def test_what_sounds_otherwise_has_another_key(other: dict[str, object]) -> None:
    assert keys(plan("A boat.", **other)) != keys(plan("A boat."))  # type: ignore[arg-type]


def test_a_pace_that_the_engine_does_not_have_changes_how_it_is_played_alone() -> None:
    usual, fast = plan("A boat.", has_pace=False), plan("A boat.", speed=1.5, has_pace=False)
    assert keys(usual) == keys(fast)
    assert (usual.tempo, fast.tempo) == (1.0, 1.5)
    assert usual.key != fast.key
    assert plan("A boat.", speed=1.5).tempo == 1.0


def test_what_has_no_sound_has_no_plan() -> None:
    assert plan(" \n ").parts == ()


def record(image_name: str | None = None, data: ChartData | None = None) -> DescriptionRecord:
    classification, origin = Classification(Kind.COMPLEX, ""), Origin("stage", "one", "1")
    return DescriptionRecord(
        id="id",
        owner="local",
        version=1,
        status=Status.DONE,
        wish=Wish(languages=("en",), spelled_as=("en",)),
        metadata={},
        progress=Progress(),
        created_at=MOMENT,
        expires_at=MOMENT,
        image_name=image_name,
        outcome=Outcome(classification, origin, text_in_image=(TextFound("Boote", "de"),), data=data),
    )


def transcript(alt_text: str = "A chart.", long_description: str = "Boats by year.") -> Transcript:
    return Transcript("id", "en", Words(alt_text, long_description), WrittenBy.MACHINE, revision=3)


def test_the_table_is_read_with_the_long_description_alone() -> None:
    charted = record(data=CHART)
    assert text_of(charted, transcript(), AudioKind.ALT).words == "A chart."
    long = text_of(charted, transcript(), AudioKind.LONG)
    assert long.words.startswith("Boats by year.\n\n")
    assert "2024" in long.words
    assert (long.revision, long.quoted) == (3, (TextFound("Boote", "de"),))
    assert text_of(charted, transcript(long_description=""), AudioKind.LONG).words == ""
    assert text_of(record(), transcript(), AudioKind.LONG).words == "Boats by year."


def test_a_file_is_called_after_the_image_else_after_what_it_shows() -> None:
    assert text_of(record("boats.png"), transcript(), AudioKind.ALT).title == "boats.png"
    assert text_of(record(), transcript(), AudioKind.LONG).title == "A chart."
    for long in "word " * 50, "w" * 250:
        title = text_of(record(), transcript(long), AudioKind.ALT).title
        assert title.endswith(" …")
        assert len(title) <= LONGEST_TITLE + 2
