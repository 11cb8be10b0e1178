"""Replies that are wrong in their form: refused, wrapped, cut, mispunctuated, of another shape, in a strange envelope."""
# ruff: noqa: E501 - a case stands on one line

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tests.adversarial.building import Case, calls, cases, envelope, finish, message, seen, whole
from tests.fakes.faults import Fault, says
from tests.replies import EN, JA, reply

UNUSABLE, REFUSED = "unusable-reply", "provider-refused-content"
NO_JSON = {
    "English": "I'm sorry, but I can't help with identifying people in images.",
    "English, polite": "Thank you for the picture! Unfortunately I am unable to process images at this time.",
    "English, safety": "This content may violate our usage policies.",
    "German": "Es tut mir leid, aber dabei kann ich nicht helfen.",
    "French": "Je suis désolé, mais je ne peux pas vous aider avec cette image.",
    "Spanish": "Lo siento, no puedo ayudar con eso.",
    "Italian": "Mi dispiace, non posso aiutarti con questa richiesta.",
    "Portuguese": "Desculpe, não posso ajudar com isso.",
    "Dutch": "Het spijt me, daar kan ik niet bij helpen.",
    "Polish": "Przykro mi, nie mogę w tym pomóc.",
    "Russian": "Извините, я не могу помочь с этим запросом.",
    "Turkish": "Üzgünüm, bu konuda yardımcı olamam.",
    "Swahili": "Samahani, siwezi kusaidia na hilo.",
    "Vietnamese": "Xin lỗi, tôi không thể giúp việc này.",
    "Arabic": "عذرًا، لا يمكنني المساعدة في ذلك.",
    "Hebrew": "מצטער, איני יכול לעזור בכך.",
    "Hindi": "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
    "Chinese": "抱歉，我无法协助处理此请求。",
    "Japanese": "申し訳ありませんが、お手伝いできません。",
    "Korean": "죄송하지만 도와드릴 수 없습니다.",
}
TEXT = whole()
PRETTY = json.dumps(reply(), ensure_ascii=False, indent=2)
ESCAPED = json.dumps(reply())


def cut(after: str, *, extra: int = 0) -> Fault:
    """Ends so many characters after these words."""
    return says(TEXT[: TEXT.index(after) + len(after) + extra])


def swap(old: str, new: str) -> Fault:
    assert old in TEXT
    return says(TEXT.replace(old, new, 1))


REFUSALS = [
    *(Case(f"prose: {language}", says(words), UNUSABLE) for language, words in NO_JSON.items()),
    *cases(
        REFUSED,
        ("in the field for it", message(content=None, refusal="I can't help with that image.")),
        ("in the field, beside an answer", message(refusal="I can't help with that.")),
        ("as a part of the content", message(content=[{"type": "refusal", "refusal": "No."}])),
        ("content filter, empty", envelope(lambda a: a["choices"][0].update(finish_reason="content_filter", message={"content": ""}))),
        ("content filter, half written", finish("content_filter")),
    ),
    *cases(
        UNUSABLE,
        ("an object that only refuses", says('{"error": "I cannot describe this image."}')),
        ("an empty object", says("{}")),
        ("markdown instead", says("**Alt text:** A red boat on a lake.\n\n**Long description:** …")),
        ("YAML instead", says("languages:\n  en:\n    alt_text: A red boat.\n")),
        ("XML instead", says("<alt lang='en'>A red boat</alt>")),
        ("only a number", says("42")),
        ("only a question", says("Could you please upload the image again?")),
    ),
    *cases("valid", ("an empty refusal", message(refusal="")), ("a refusal that is null", message(refusal=None))),
]  # fmt: skip
WRAPPED = cases(
    "valid",
    ("nothing around it", says(TEXT)),
    ("pretty print", says(PRETTY)),
    ("everything escaped", says(ESCAPED)),
    ("code fence", says(f"```json\n{TEXT}\n```")),
    ("code fence without a language", says(f"```\n{TEXT}\n```")),
    ("code fence that never ends", says(f"```json\n{TEXT}")),
    ("code fence in capitals", says(f"```JSON\n{TEXT}\n```")),
    ("prose before", says(f"Sure! Here is the description you asked for:\n\n{TEXT}")),
    ("prose after", says(f"{TEXT}\n\nLet me know if you need anything else!")),
    ("prose with braces", says(f"As {{asked}}, the answer: {TEXT} {{end}}")),
    ("thought", says(f"<think>The user wants alt text. Is it a boat?</think>{TEXT}")),
    ("thought with an object in it", says(f'<think>Maybe {{"languages": {{}}}}?</think>\n{TEXT}')),
    ("thought without a beginning", says(f"The user wants JSON.\n</think>\n\n{TEXT}")),
    ("thought in capitals", says(f"<THINK>Hm.</THINK>{TEXT}")),
    ("thinking by its other name", says(f"<thinking>Hm.</thinking>{TEXT}")),
    ("thought and fence", says(f"<think>Hm.</think>\n```json\n{TEXT}\n```")),
    ("an example first", says(f'For example {{"languages": {{"en": "…"}}}} would be one. {TEXT}')),
    ("the schema first", says(f'{{"type": "object", "properties": {{"x": {{}}}}}}\n{TEXT}')),
    ("another object after", says(f'{TEXT}\n{{"confidence": 0.9}}')),
    ("inside another object", says(f'{{"image_description": {TEXT}}}')),
    ("inside a list", says(f"[{TEXT}]")),
    ("written into a string", says(json.dumps(TEXT))),
    ("byte order mark", says("\ufeff" + TEXT)),
    ("white space all over", says(f"\n\n \t{TEXT}\r\n\n")),
    ("injected reply first, the real one last", says(whole(languages={"en": "x"}) + TEXT)),
    ("fields nobody asked for", seen(confidence=0.9, thoughts=["a", {"b": 1}])),
)  # fmt: skip
CUT = [
    *cases(
        UNUSABLE,
        ("after the first brace", says("{")),
        ("in a key", cut('"text_in', extra=0)),
        ("in what was seen", cut('"uncertain": ["The bird')),
        ("in the class", cut('"kind": "infor')),
        ("before the languages", cut('"languages": {')),
        ("in the first alt text", cut("A red boat")),
        ("after the first alt text", cut("A red boat on a lake.", extra=1)),
        ("in the first long description", cut("A small red")),
        ("between two languages", cut('calm lake."}', extra=1)),
        ("in the second language", cut("静かな湖に")),
        ("in an escape", says(ESCAPED[: ESCAPED.index("\\u6e56") + 3])),
        ("in the middle of a fence", says(f"```json\n{TEXT[:200]}")),
        ("in a thought", says("<think>The image shows")),
        ("in a thought, by the output cap", Fault(edit=lambda _: "<think>The image", finish_reason="length")),
        ("by the output cap, for good", Fault(edit=lambda text: text[: len(text) // 2], finish_reason="length")),
        ("by the output cap, after a whole text", Fault(edit=lambda _: TEXT[: TEXT.index('", "long')], finish_reason="length")),
    ),
    *cases(
        "valid",
        ("only the last brace is missing", says(TEXT[:-1])),
        ("only the last two braces are missing", says(TEXT[:-2])),
        ("by the output cap, after the end", Fault(edit=lambda _: TEXT, finish_reason="length")),
    ),
    *cases("withheld: ja (empty)", ("after a whole language", cut('calm lake."}'))),
]  # fmt: skip
PUNCTUATION = [
    *cases(
        "valid",
        ("comma at the end of an object", swap('"}}', '",}}')),
        ("commas at the end of everything", says(TEXT.replace("]", ",]").replace("}", ",}"))),
        ("single quotes", says(TEXT.replace('"', "'"))),
        ("a Python object", says(repr(reply()))),
        ("keys without quotes", says(TEXT.replace('"alt_text"', "alt_text").replace('"languages"', "languages"))),
        ("a comma is missing", swap('A red boat on a lake.", ', 'A red boat on a lake." ')),
        ("line breaks in a text", swap("A small red boat", "A small red\nboat")),
        ("a tab in a text", swap("A small red boat", "A small red\tboat")),
        ("quotes inside a text", swap("A red boat on", 'A red boat named "Dawn" on')),
        ("curly quotes around keys", says(TEXT.replace('"data"', "“data”"))),
        ("one brace too many", says(TEXT + "}")),
        ("a number with an exponent", seen(data={"columns": ["a"], "rows": [[1e3]], "trend": ""})),
    ),
    *cases(
        UNUSABLE,
        ("NaN", says(TEXT.replace('"data": null', '"data": NaN'))),
        ("Infinity", says(TEXT.replace('"data": null', '"data": Infinity'))),
        ("minus Infinity", says(TEXT.replace('"data": null', '"data": -Infinity'))),
        ("a key twice", says(TEXT.replace('"data": null', '"data": null, "data": null'))),
        ("a language twice", swap('"ja": {', '"en": {"alt_text": "x", "long_description": "y"}, "ja": {')),
        ("a text twice", swap('"long_description": "A', '"alt_text": "Other.", "long_description": "A')),
        ("a remark with words", swap('"data": null', '"data": null /* there is no chart */')),
        ("a thousand open braces", says("{" * 1_000)),
        ("a hundred thousand open braces", says("{" * 100_000)),
        ("nested sixty thousand deep", says('{"a":' * 60_000 + "1" + "}" * 60_000)),
        ("lists nested deep", says("[" * 60_000)),
        ("half a million characters", says("x" * 500_000)),
        ("quotes without end", says('{"' + '\\"' * 50_000)),
    ),
]  # fmt: skip
SHAPES = [
    *cases(
        UNUSABLE,
        ("null", says("null")),
        ("a list", says("[]")),
        ("a text", says('"A red boat on a lake."')),
        ("an empty answer", says("")),
        ("blanks", says(" \n\t ")),
        ("no class", seen(classification=None)),
        ("a class that is a list", seen(classification=["informative"])),
        ("a class nobody knows", seen(classification={"kind": "lovely", "reason": ""})),
        ("a class that is a number", seen(classification={"kind": 3, "reason": ""})),
        ("no languages", says(json.dumps({key: value for key, value in reply().items() if key != "languages"}))),
        ("languages that are a list", seen(languages=[EN, JA])),
        ("languages that are null", seen(languages=None)),
        ("languages that are a text", seen(languages="en, ja")),
        ("no language in them", seen(languages={})),
        ("only a language nobody asked for", seen(languages={"fr": EN})),
        ("every text null", seen(languages={tag: {"alt_text": None, "long_description": None} for tag in ("en", "ja")})),
        ("every text a number", seen(languages={tag: {"alt_text": 1, "long_description": 2} for tag in ("en", "ja")})),
        ("every text empty", seen(languages={tag: {"alt_text": "", "long_description": ""} for tag in ("en", "ja")})),
    ),
    *cases(
        "valid",
        ("the class as a text", seen(classification="informative")),
        ("the class in capitals", seen(classification={"kind": "INFORMATIVE", "reason": "x"})),
        ("a reason that is a number", seen(classification={"kind": "informative", "reason": 7})),
        ("no text in the image", seen(text_in_image=None)),
        ("text in the image as a text", seen(text_in_image="Sortie")),
        ("text in the image as texts", seen(text_in_image=["Sortie", "Exit"])),
        ("text in the image as numbers", seen(text_in_image=[1, None, {"text": 3}])),
        ("a thousand texts in the image", seen(text_in_image=[{"text": f"No. {n}", "language": None} for n in range(1_000)])),
        ("a language that is no tag", seen(text_in_image=[{"text": "Sortie", "language": "<b>French</b>"}])),
        ("data as a list", seen(data=[1, 2])),
        ("data with ragged rows", seen(data={"columns": ["a", "b"], "rows": [["1"], ["1", "2", "3"]], "trend": ""})),
        ("data with objects for cells", seen(data={"columns": ["a"], "rows": [[{"b": 1}], [True], [None]]})),
        ("data with ten thousand rows", seen(data={"columns": ["a"], "rows": [["1"]] * 10_000})),
        ("doubts as a text", seen(uncertain="It may be a heron.")),
        ("doubts as objects", seen(uncertain=[{"doubt": "x"}, None, 4])),
        ("a thousand doubts", seen(uncertain=["It may be a heron."] * 1_000)),
        ("a key of ten thousand characters", seen(**{"k" * 10_000: 1})),
    ),
    *cases(
        "withheld: ja (empty)",
        ("a language as a text", seen(languages={"en": EN, "ja": "赤いボート"})),
        ("a language as a list", seen(languages={"en": EN, "ja": [JA["alt_text"], JA["long_description"]]})),
        ("a language that is null", seen(languages={"en": EN, "ja": None})),
        ("texts as objects", seen(languages={"en": EN, "ja": {field: {"text": JA[field]} for field in JA}})),
    ),
]  # fmt: skip
ENVELOPES = [
    *cases(
        "valid",
        ("two choices", envelope(lambda a: a["choices"].append({"message": {"content": "Other."}}))),
        ("no usage", envelope(lambda a: a.pop("usage"))),
        ("usage null", envelope(lambda a: a.update(usage=None))),
        ("usage negative", envelope(lambda a: a.update(usage={"prompt_tokens": -5, "completion_tokens": -1}))),
        ("usage as texts", envelope(lambda a: a.update(usage={"prompt_tokens": "many", "completion_tokens": "7"}))),
        ("usage beyond all measure", envelope(lambda a: a.update(usage={"prompt_tokens": 10**30}))),
        ("usage as a list", envelope(lambda a: a.update(usage=[1, 2]))),
        ("finish reason null", finish(None)),
        ("finish reason eos", finish("eos")),
        ("finish reason end_turn", finish("end_turn")),
        ("finish reason is a number", finish(1)),
        ("content in parts", message(content=[{"type": "text", "text": TEXT[:99]}, {"type": "text", "text": TEXT[99:]}])),
        ("content in plain parts", message(content=[TEXT[:99], TEXT[99:]])),
        ("content as an object", message(content=reply())),
        ("content where the reasoning belongs", message(content="", reasoning_content=TEXT)),
        ("content in `reasoning`", message(content=None, reasoning=TEXT)),
        ("reasoning beside the content", message(reasoning_content="Let me see.", reasoning="Hm.")),
        ("our function was called", calls({"name": "image_description", "arguments": TEXT})),
        ("our function was called with an object", calls({"name": "image_description", "arguments": reply()})),
        ("our function after another", calls({"name": "other", "arguments": "{}"}, {"name": "image_description", "arguments": TEXT})),
        ("the function call of old", message(content=None, function_call={"name": "image_description", "arguments": TEXT})),
        ("a function of its own beside the answer", message(tool_calls=[{"function": {"name": "pizza", "arguments": "{}"}}])),
        ("fields nobody knows", envelope(lambda a: a.update(x_new={"a": 1}))),
    ),
    *cases(
        UNUSABLE,
        ("no choices", envelope(lambda a: a.update(choices=[]))),
        ("choices null", envelope(lambda a: a.update(choices=None))),
        ("choices as an object", envelope(lambda a: a.update(choices={"message": {}}))),
        ("a choice without a message", envelope(lambda a: a.update(choices=[{}]))),
        ("a message that is a text", envelope(lambda a: a.update(choices=[{"message": TEXT}]))),
        ("content null", message(content=None)),
        ("content is a number", message(content=7)),
        ("only reasoning", message(content="", reasoning_content="I think it is a boat. " + TEXT)),
        ("only another function was called", message(content=None, tool_calls=[{"function": {"name": "pizza", "arguments": "{}"}}])),
        ("our function was called with nothing", calls({"name": "image_description", "arguments": ""})),
        ("our function was called with half an object", calls({"name": "image_description", "arguments": TEXT[:150]})),
        ("calls that are a text", message(content=None, tool_calls="image_description()")),
    ),
]  # fmt: skip
FORMS: Mapping[str, Sequence[Case]] = {
    "refusals, and no answer at all": REFUSALS,
    "words around the answer": WRAPPED,
    "answers that were cut off": CUT,
    "wrong punctuation": PUNCTUATION,
    "another shape": SHAPES,
    "strange envelopes": ENVELOPES,
}
