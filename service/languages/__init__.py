"""What is true of a language: its names, its direction, and the words the offline describer has in it.

A language is one file beside this one that holds a `LANGUAGE`; adding the file is all it takes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from service.languages.base import Direction, Language, LanguageNames, Wording
from service.languages.norms import Norms
from service.languages.tags import (
    cldr_names,
    likely_script,
    locale_of,
    look_up,
    normalise_tag,
    primary_subtag,
    three_letters,
)

__all__ = [
    "LANGUAGES",
    "Direction",
    "Language",
    "LanguageNames",
    "Norms",
    "Wording",
    "describe_tag",
    "find_language",
    "locale_of",
    "look_up",
    "normalise_tag",
    "three_letters",
]


def _discover() -> Mapping[str, Language]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    written = [module.LANGUAGE for module in modules if hasattr(module, "LANGUAGE")]
    return MappingProxyType({language.tag: language for language in written})


LANGUAGES: Mapping[str, Language] = _discover()
"""Every language that has a file, by its tag."""


def find_language(tag: str) -> Language | None:
    """The language whose file serves a normalised tag, None where there is none.

    Its primary subtag and its script decide, so `pt-BR` is Portuguese, while `zh-Hant` and `zh-TW`, which are written
    in another script than our Chinese, are not served.
    """
    language = LANGUAGES.get(primary_subtag(tag))
    return language if language and likely_script(tag) == language.script else None


def describe_tag(tag: str) -> LanguageNames:
    """Names and direction of any normalised tag: those of its file, else CLDR's."""
    if language := LANGUAGES.get(tag):
        return LanguageNames(tag, language.english_name, language.native_name, language.direction)
    return cldr_names(tag)
