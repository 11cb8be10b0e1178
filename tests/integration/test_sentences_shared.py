"""Many who need the same sentences at the same time, some of whom are deleted or edited meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.api import make_image
from tests.staging import Stage, audio_of, staged, states_of, url_of

COUNT = 12


@pytest.mark.usefixtures("both_databases")
async def test_who_is_deleted_takes_nothing_from_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with staged(tmp_path) as stage:
        stage.describer.is_repeating = True
        stage.speaker.gate.close()
        urls = [await stage.submit(image=make_image((16, 12 + number))) for number in range(COUNT)]
        await stage.speaker.gate.reached(3)
        stage.speaker.gate.open()
        await asyncio.gather(*(delete(stage, url) for url in urls[::2]))
        left = [await stage.settled(url) for url in urls[1::2]]
        assert [states_of(found) for found in left] == [["ready", "ready"]] * len(left)
        assert stage.speaker.paid == {"Alt 1 in en.": 1, "Long 1 in en.": 1, "It goes on.": 1}
        await asyncio.gather(*(edit(stage, url, number) for number, url in enumerate(urls[1::2])))
        edited = [await stage.settled(url_of(found)) for found in left]
        assert [states_of(found) for found in edited] == [["ready", "ready"]] * len(left)
        assert set(stage.speaker.paid.values()) == {1}
        for found in edited:
            for one in audio_of(found):
                assert (await stage.client.get(one["url"])).status_code == 200
        await asyncio.gather(*(delete(stage, url) for url in urls[1::2]))
        for table in "audio_utterances", "utterance_sounds", "sounds", "sound_chunks":
            assert await stage.count(f"SELECT count(*) FROM {table}") == 0, table
    assert "Traceback" not in "".join(capsys.readouterr())


async def delete(stage: Stage, url: str) -> None:
    assert (await stage.client.delete(url)).status_code == 204


async def edit(stage: Stage, url: str, number: int) -> None:
    result = (await stage.read(url))["results"]["en"]
    response = await stage.edit(result, long_description=f"Long 1 in en. Here it is number {number}.")
    assert response.status_code == 200, response.text
