"""Which earlier descriptions are offered as similar, held against a comparison with every picture."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from service.domain.descriptions import AudioWish, Wish, Words
from service.domain.images import Picture
from service.store import descriptions, images, likenesses, transcripts
from service.store.session import Database, new_id, now

PICTURE = Picture(b"\xff\xd8pixels", "image/jpeg", 40, 30, 400, 300, "jpeg")
OWN = 0x0F1E2D3C4B5A6978
OWNER = "local"


async def describe(
    database: Database, likeness: int | None, *, owner: str = OWNER, sha256: str = "", alt_text: str = "A boat."
) -> str:
    """The id of a new description of a picture that looks like this."""
    picture = replace(PICTURE, likeness=None if likeness is None else f"{likeness:016x}")
    async with database.write() as connection:
        image_id = await images.add(connection, owner=owner, sha256=sha256 or new_id(), picture=picture)
        made = await descriptions.add(
            connection,
            owner=owner,
            wish=Wish(languages=("en",), spelled_as=("en",)),
            metadata={},
            expires_at=now() + timedelta(days=1),
            image_id=image_id,
            image_name=None,
            image_url=None,
        )
        await transcripts.add_all(
            connection, made, {"en": Words(alt_text, "")}, author="a model", audio_wish=AudioWish(kinds=())
        )
    return made


async def find(database: Database, description_id: str, limit: int = 3, owner: str = OWNER) -> list[str]:
    async with database.read() as connection:
        return await likenesses.find_similar(connection, description_id, owner=owner, limit=limit)


def flip(likeness: int, bits: Sequence[int]) -> int:
    for bit in bits:
        likeness ^= 1 << bit
    return likeness


async def test_everything_within_three_bits_is_found_and_nothing_beyond(database: Database) -> None:
    source = random.Random(7)
    others = [flip(OWN, source.sample(range(64), count)) for count in (0, 1, 2, 3, 3, 3, 3, 4, 4, 5, 9) for _ in "ab"]
    made = {await describe(database, likeness): likeness for likeness in others}
    near = {one for one, likeness in made.items() if (likeness ^ OWN).bit_count() <= 3}
    assert 0 < len(near) < len(made)
    assert set(await find(database, await describe(database, OWN), limit=99)) == near


async def test_the_most_alike_come_first_and_of_those_the_newest(database: Database) -> None:
    two_bits = await describe(database, flip(OWN, [0, 63]))
    older, newer = await describe(database, flip(OWN, [5])), await describe(database, flip(OWN, [20]))
    own = await describe(database, OWN)
    assert await find(database, own) == [newer, older, two_bits]
    assert await find(database, own, limit=1) == [newer]


async def test_each_image_is_offered_once_by_its_newest_description(database: Database) -> None:
    for _ in range(2):
        newest = await describe(database, OWN, sha256="same")
    other = await describe(database, flip(OWN, [1]))
    assert await find(database, await describe(database, OWN, sha256="same")) == [newest, other]


async def test_only_what_was_there_before_is_offered(database: Database) -> None:
    first, second = await describe(database, OWN), await describe(database, OWN)
    assert await find(database, first) == []
    assert await find(database, second) == [first]


async def test_nobody_elses_are_offered(database: Database) -> None:
    theirs = await describe(database, OWN, owner="somebody")
    mine = await describe(database, OWN)
    assert await find(database, mine) == []
    assert await find(database, theirs, owner=OWNER) == []


async def test_descriptions_without_words_are_not_offered(database: Database) -> None:
    await describe(database, OWN, alt_text="")
    assert await find(database, await describe(database, OWN)) == []


async def test_pictures_that_are_like_nothing_are_alike_to_none(database: Database) -> None:
    await describe(database, None, sha256="older")  # as an image from before there were likenesses
    again = await describe(database, OWN, sha256="older")
    assert await find(database, again) == []
    assert await find(database, await describe(database, None)) == []
    assert await find(database, await describe(database, OWN)) == []
    assert await find(database, "nothing") == []


async def test_bands_go_with_their_image(database: Database) -> None:
    gone = await describe(database, OWN)
    async with database.write() as connection:
        await descriptions.delete(connection, gone, owner=OWNER)
    assert await find(database, await describe(database, OWN)) == []
