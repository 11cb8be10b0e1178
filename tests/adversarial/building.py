"""How a case is written: a reply that would be good but for one thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.faults import Fault, says
from tests.replies import EN, JA, reply

DE = {
    "alt_text": "Ein rotes Boot liegt auf einem stillen See unter einem bewaldeten Hügel.",
    "long_description": "Ein kleines rotes Boot liegt auf einem stillen See. Am Ufer dahinter steht ein dunkler Wald, "
    "und über den Hügeln ziehen ein paar Wolken.",
}
EN_LONG = {
    "alt_text": "A red boat lies on a calm lake below a wooded hill.",
    "long_description": "A small red boat lies on a calm lake. On the shore behind it there is a dark forest, and a "
    "few clouds drift over the hills.",
}


@dataclass(frozen=True)
class Case:
    name: str
    fault: Fault
    end: str
    languages: tuple[str, ...] = ("en", "ja")


def whole(**changes: Any) -> str:
    """A reply that would be good but for the changes."""
    return json.dumps(reply(**changes), ensure_ascii=False)


def in_en(**texts: object) -> Fault:
    return says(whole(languages={"en": EN | texts, "ja": JA}))


def everywhere(en: str, ja: str) -> Fault:
    """Both texts of both languages say this."""
    return says(
        whole(
            languages={tag: {"alt_text": text, "long_description": text} for tag, text in {"en": en, "ja": ja}.items()}
        )
    )


def seen(**changes: object) -> Fault:
    return says(whole(**changes))


def envelope(change: Callable[[dict[str, Any]], object]) -> Fault:
    """A whole completion with a good reply in it, changed."""
    message = {"role": "assistant", "content": whole()}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    answer: dict[str, Any] = {
        "id": "x",
        "object": "chat.completion",
        "choices": [choice],
        "usage": {"prompt_tokens": 9},
    }
    answer = copy.deepcopy(answer)
    change(answer)
    return Fault(body=json.dumps(answer).encode())


def message(**fields: object) -> Fault:
    return envelope(lambda answer: answer["choices"][0]["message"].update(fields))


def finish(reason: object) -> Fault:
    return envelope(lambda answer: answer["choices"][0].update(finish_reason=reason))


def calls(*functions: object) -> Fault:
    return message(content=None, tool_calls=[{"id": "1", "type": "function", "function": one} for one in functions])


def cases(end: str, *named: tuple[str, Fault], languages: tuple[str, ...] = ("en", "ja")) -> Sequence[Case]:
    return [Case(name, fault, end, languages) for name, fault in named]
