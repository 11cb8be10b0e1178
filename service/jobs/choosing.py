"""Who reads a language aloud: engines of a chain in the order to try them, each with a voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.descriptions import AUTO
from service.domain.speech import Voice, VoiceQuality
from service.errors import SpeechUnavailable, UnknownVoice
from service.languages import look_up
from service.speech.base import SpeechEngine
from service.speech.matching import is_called

SURE, PERHAPS, HARDLY = range(3)
"""How well a voice speaks a language it was chosen for: it says so; it takes any language; it is hard to follow."""

LONGEST_NAME = 100
"""Characters of a voice's name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    engine: SpeechEngine
    voice: Voice
    passed_over: tuple[str, ...] = ()
    """Why those before it in the chain, or the voice that was wanted, do not read: one sentence each."""


@dataclass(frozen=True, slots=True)
class Candidates:
    able: tuple[Candidate, ...]
    """In the order to try them."""
    passed_over: tuple[str, ...] = ()
    """Why others of the chain, or the voice that was wanted, are not among them: one sentence each."""


def choose_candidates(
    chain: Sequence[SpeechEngine], language: str, wanted: str | None = None, defaults: Mapping[str, str] = {}
) -> Candidates:
    """Who may read a language (a normalised tag).

    `wanted` is a voice, `AUTO`, or None, which leaves it to `defaults`: voices by normalised tag. The engine of a
    wanted voice comes first, with its best voice where that one does not speak the language; the others stand in, those
    whose voice says that it speaks the language before those that take any, and those that are hard to follow last.
    """
    wanted = look_up(defaults, language) if wanted is None else wanted
    if wanted == AUTO:
        wanted = None
    chosen, reasons = _choose_voices(chain, language, wanted)
    asked = [candidate for candidate in chosen if wanted and knows_voice(candidate.engine, wanted)]
    asked.sort(key=lambda candidate: not is_called(candidate.voice, wanted or ""))
    others = [candidate for candidate in chosen if candidate not in asked]
    others.sort(key=lambda candidate: rank(candidate.voice))
    return Candidates((*asked, *others), tuple(reasons))


def _choose_voices(
    chain: Sequence[SpeechEngine], language: str, wanted: str | None
) -> tuple[list[Candidate], list[str]]:
    """The voice of each engine that has one, and why there is no more: those asked for, then as in the chain."""
    chosen, reasons = [], []
    if wanted and not any(knows_voice(engine, wanted) for engine in chain):
        reasons.append(f"There is no voice “{wanted[:100]}” any more.")
    for engine in sorted(chain, key=lambda engine: not (wanted and knows_voice(engine, wanted))):
        its_own = wanted if wanted and knows_voice(engine, wanted) else None
        try:
            voice = engine.choose_voice(language, its_own)
        except SpeechUnavailable as error:
            reasons.append(error.detail)
            continue
        if its_own and not is_called(voice, its_own):
            reasons.append(f"The voice {its_own} does not speak {language}.")
        chosen.append(Candidate(engine, voice, tuple(reasons)))
    return chosen, reasons


def check_default(chain: Sequence[SpeechEngine], language: str, voice: str) -> None:
    """Raises `UnknownVoice` where no voice of that name in the chain speaks the language; `AUTO` is one that does."""
    if voice == AUTO:
        return
    engines = [engine for engine in chain if knows_voice(engine, voice)]
    if not engines:
        raise UnknownVoice(f"There is no voice “{voice[:100]}”.")
    if not any(_has_for(engine, language, voice) for engine in engines):
        raise UnknownVoice(f"The voice {voice} does not speak {language}.")


def _has_for(engine: SpeechEngine, language: str, voice: str) -> bool:
    try:
        return is_called(engine.choose_voice(language, voice), voice)
    except SpeechUnavailable:
        return False


def find_engine(chain: Sequence[SpeechEngine], wanted: str) -> SpeechEngine:
    """The first whose voice it is, whatever language it is to speak. Raises `UnknownVoice`."""
    # some engines take any name, but none that nobody could type
    if wanted.isprintable() and len(wanted) <= LONGEST_NAME:
        for engine in chain:
            if knows_voice(engine, wanted):
                return engine
    raise UnknownVoice(f"There is no voice “{wanted[:LONGEST_NAME]}”.")


def speaks(engine: SpeechEngine, language: str) -> bool:
    """Whether it surely has a voice for a language, and one that can be followed: for words quoted in that language."""
    try:
        return rank(engine.choose_voice(language)) == SURE
    except SpeechUnavailable:
        return False


def rank(voice: Voice) -> int:
    """Of a voice that was chosen for a language; less is better."""
    if voice.quality is VoiceQuality.POOR:
        return HARDLY
    return SURE if voice.languages else PERHAPS


def knows_voice(engine: SpeechEngine, wanted: str) -> bool:
    """Whether it is a voice of this engine, whatever language it is to speak."""
    try:
        engine.choose_voice("en", wanted)
    except UnknownVoice:
        return False
    except SpeechUnavailable:
        pass
    return bool(wanted)
