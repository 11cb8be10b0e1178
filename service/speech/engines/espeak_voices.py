"""The voices of eSpeak NG 1.52 that we offer: those a listener can follow, and a few poor ones, labelled.

Left out although it has a voice for them: Japanese, whose kanji it spells as "Chinese letter", and languages nobody has
vouched for. Poor are Hebrew, Arabic and Thai by the phonemes it makes; Persian and Urdu because their script leaves
short vowels out too.
"""

from __future__ import annotations

from service.domain.speech import Voice, VoiceQuality

NO_VOWELS = "It does not know the vowels that are not written, and is hard to follow."
WRONG_SOUNDS = "It gets many sounds wrong, and is hard to follow."

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    # language, eSpeak's voice, name, note where it is poor
    ("en-US", "en-us", "English (America)", ""),
    ("en-GB", "en", "English (Great Britain)", ""),
    ("es", "es", "Spanish (Spain)", ""),
    ("es-419", "es-419", "Spanish (Latin America)", ""),
    ("fr", "fr", "French (France)", ""),
    ("fr-BE", "fr-be", "French (Belgium)", ""),
    ("fr-CH", "fr-ch", "French (Switzerland)", ""),
    ("de", "de", "German", ""),
    ("it", "it", "Italian", ""),
    ("pt-BR", "pt-br", "Portuguese (Brazil)", ""),
    ("pt-PT", "pt", "Portuguese (Portugal)", ""),
    ("nl", "nl", "Dutch", ""),
    ("pl", "pl", "Polish", ""),
    ("ru", "ru", "Russian", ""),
    ("tr", "tr", "Turkish", ""),
    ("ar", "ar", "Arabic", NO_VOWELS),
    ("he", "he", "Hebrew", NO_VOWELS),
    ("hi", "hi", "Hindi", ""),
    ("zh", "cmn", "Chinese (Mandarin)", ""),
    ("zh-Hant", "cmn", "Chinese (Mandarin)", ""),
    ("zh-HK", "yue", "Chinese (Cantonese)", ""),
    ("yue", "yue", "Chinese (Cantonese)", ""),
    ("ko", "ko", "Korean", ""),
    ("sw", "sw", "Swahili", ""),
    ("vi", "vi", "Vietnamese (Northern)", ""),
    ("af", "af", "Afrikaans", ""),
    ("az", "az", "Azerbaijani", ""),
    ("bg", "bg", "Bulgarian", ""),
    ("bn", "bn", "Bengali", ""),
    ("bs", "bs", "Bosnian", ""),
    ("ca", "ca", "Catalan", ""),
    ("cs", "cs", "Czech", ""),
    ("cy", "cy", "Welsh", ""),
    ("da", "da", "Danish", ""),
    ("el", "el", "Greek", ""),
    ("eo", "eo", "Esperanto", ""),
    ("et", "et", "Estonian", ""),
    ("eu", "eu", "Basque", ""),
    ("fa", "fa", "Persian", NO_VOWELS),
    ("fi", "fi", "Finnish", ""),
    ("ga", "ga", "Irish", ""),
    ("gu", "gu", "Gujarati", ""),
    ("hr", "hr", "Croatian", ""),
    ("hu", "hu", "Hungarian", ""),
    ("hy", "hy", "Armenian (Eastern)", ""),
    ("id", "id", "Indonesian", ""),
    ("is", "is", "Icelandic", ""),
    ("ka", "ka", "Georgian", ""),
    ("kk", "kk", "Kazakh", ""),
    ("kn", "kn", "Kannada", ""),
    ("lt", "lt", "Lithuanian", ""),
    ("lv", "lv", "Latvian", ""),
    ("mk", "mk", "Macedonian", ""),
    ("ml", "ml", "Malayalam", ""),
    ("mr", "mr", "Marathi", ""),
    ("ms", "ms", "Malay", ""),
    ("nb", "nb", "Norwegian (Bokmål)", ""),
    ("ne", "ne", "Nepali", ""),
    ("pa", "pa", "Punjabi", ""),
    ("ro", "ro", "Romanian", ""),
    ("sk", "sk", "Slovak", ""),
    ("sl", "sl", "Slovenian", ""),
    ("sq", "sq", "Albanian", ""),
    ("sr", "sr", "Serbian", ""),
    ("sv", "sv", "Swedish", ""),
    ("ta", "ta", "Tamil", ""),
    ("te", "te", "Telugu", ""),
    ("th", "th", "Thai", WRONG_SOUNDS),
    ("uk", "uk", "Ukrainian", ""),
    ("ur", "ur", "Urdu", NO_VOWELS),
)


def _voices() -> tuple[Voice, ...]:
    languages: dict[str, tuple[str, ...]] = {}
    for language, voice, _, _ in _ROWS:
        languages[voice] = (*languages.get(voice, ()), language)
    described = {voice: (name, note) for _, voice, name, note in _ROWS}
    return tuple(
        Voice(
            id=voice,
            engine="espeak",
            name=name,
            languages=languages[voice],
            quality=VoiceQuality.POOR if note else VoiceQuality.SYNTHETIC,
            note=note,
        )
        for voice, (name, note) in described.items()
    )


VOICES = _voices()
