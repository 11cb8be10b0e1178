"""The voices of Kokoro-82M 1.0, which several servers have: huggingface.co/hexgrad/Kokoro-82M, VOICES.md.

The first letter of an id is its language as `lang_code` names it, the second its gender.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.domain.speech import Voice, VoiceQuality

LANGUAGES: Mapping[str, str] = {
    "a": "en-US",
    "b": "en-GB",
    "e": "es",
    "f": "fr",
    "h": "hi",
    "i": "it",
    "j": "ja",
    "p": "pt-BR",
    "z": "zh",
}
"""By `lang_code`."""
GENDERS = {"f": "female", "m": "male"}

IDS = (
    "af_heart", "af_bella", "af_nicole", "am_michael", "am_fenrir", "am_puck", "af_aoede", "af_kore", "af_sarah",
    "af_alloy", "af_nova", "af_sky", "af_jessica", "af_river", "am_echo", "am_eric", "am_liam", "am_onyx", "am_santa",
    "am_adam",
    "bf_emma", "bm_george", "bm_fable", "bf_isabella", "bm_lewis", "bf_alice", "bf_lily", "bm_daniel",
    "ef_dora", "em_alex", "em_santa",
    "ff_siwis",
    "hf_alpha", "hm_omega", "hf_beta", "hm_psi",
    "if_sara", "im_nicola",
    "jf_alpha", "jf_gongitsune", "jf_tebukuro", "jm_kumo", "jf_nezumi",
    "pf_dora", "pm_alex", "pm_santa",
    "zf_xiaoxiao", "zf_xiaobei", "zf_xiaoni", "zf_xiaoyi", "zm_yunxi", "zm_yunjian", "zm_yunxia", "zm_yunyang",
)  # fmt: skip
"""Of each language those first that its makers grade best."""

_ID = re.compile(r"([a-z])([fm])_(\w+)")


def make(engine: str, voice: str) -> Voice:
    """The voice of this id; one that is not named as Kokoro's are may speak anything."""
    found = _ID.match(voice)
    if found is None or found[1] not in LANGUAGES:
        return Voice(voice, engine, voice, (), VoiceQuality.NATURAL)
    return Voice(voice, engine, found[3].capitalize(), (LANGUAGES[found[1]],), VoiceQuality.NATURAL, GENDERS[found[2]])


def make_all(engine: str) -> tuple[Voice, ...]:
    return tuple(make(engine, voice) for voice in IDS)
