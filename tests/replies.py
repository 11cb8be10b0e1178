"""Replies of a model as tests write them, and what the contract finds wrong with one."""

from __future__ import annotations

from typing import Any

from service.domain.descriptions import Origin
from service.vision.checking import Reading

ORIGIN = Origin("fake", "model", "describe-2")
EN = {"alt_text": "A red boat on a lake.", "long_description": "A small red boat lies on a calm lake."}
JA = {"alt_text": "湖に浮かぶ赤いボート。", "long_description": "静かな湖に小さな赤いボートが浮かんでいます。"}


def reply(**changes: Any) -> dict[str, Any]:
    base = {
        "text_in_image": [{"text": "Sortie", "language": "fr"}],
        "data": None,
        "uncertain": ["The bird may be a heron."],
        "classification": {"kind": "informative", "reason": "It shows what the article is about."},
        "languages": {"en": EN, "ja": JA},
    }
    return base | changes


def rules_of(reading: Reading) -> dict[str, dict[str, list[str]]]:
    """What is wrong, by language and field."""
    return {
        tag: {field: [finding.rule for finding in text.findings] for field, text in fields.items()}
        for tag, fields in reading.faults.items()
    }
