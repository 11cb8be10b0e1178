"""Asking about an image on its page: by keyboard, without scripts, and with an answer that is told and can be heard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site, wait_until_over
from tests.e2e.conftest import OpenPage
from tests.e2e.test_keyboard import tab_to
from tests.fakes.faults import ORDINARY, Fault, quota_spent, says

pytestmark = pytest.mark.asyncio(loop_scope="session")


def answers(text: str, *, can_tell: bool = True, delay: float = 0) -> Fault:
    said = says(json.dumps({"can_tell": can_tell, "answer": text}))
    return Fault(edit=said.edit, delay=delay)


async def heard(page: Page) -> list[str]:
    words: list[str] = await page.evaluate("heard.map(({ words }) => words)")
    return words
