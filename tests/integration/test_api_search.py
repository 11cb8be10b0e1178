"""Descriptions found by their words and by their image, over real HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api import Json, make_image, problem_of
from tests.staging import Stage, staged, url_of

NO_AUDIO: Json = {"kinds": []}


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        stage.describer.is_repeating = True
        yield stage


async def write(stage: Stage, alt_text: str, languages: str = "en") -> str:
    """The id of a description with this alt text."""
    stage.describer.alt_text = alt_text.replace("{", "{{").replace("}", "}}")
    image = make_image(size=(40, 30 + len(stage.describer.asked)))  # none is answered by the words of another
    found = await stage.describe(image=image, languages=languages, audio=NO_AUDIO)
    return str(found["id"])


async def find(stage: Stage, q: str, **filters: str) -> list[str]:
    response = await stage.client.get("/v1/descriptions", params={"q": q, **filters})
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


async def test_words_are_found_by_their_beginnings_whatever_their_case_and_accents(stage: Stage) -> None:
    boat = await write(stage, "Ein großes rotes Ruderboot auf der Straße, Café Ångström, ﬁsh №5 naïve.")
    house = await write(stage, "A red house. İstanbul 2024, don't-worry; C++ & x_y; Ελλάδα, Привет, ЙОЖ.")
    for q in (
        "Ruderboot", "ruder", "RUDERBOOT", "rotes Ruder", "strasse", "STRASSE", "straße",
        "cafe", "café", "CAFE\u0301", "angstrom", "Ångstr", "fish", "ﬁsh", "naive", "große rot",
    ):  # fmt: skip
        assert await find(stage, q) == [boat], q
    for q in (
        "house",
        "hou red",
        "istanbul",
        "İstanbul",
        "2024",
        "don't",
        "worry",
        "c++ red",
        "ελλαδα",
        "ΕΛΛΆΔΑ",
        "привет",
    ):
        assert await find(stage, q) == [house], q
    assert await find(stage, "r") == [house, boat]
    for q in "boot", "oat", "house boat", "hausboot", "Ruderboote", "reds":
        assert await find(stage, q) == [], q


async def test_words_of_both_texts_of_one_language_are_found_together(stage: Stage) -> None:
    found = await write(stage, "Segel in Kiel", languages="en,de")
    assert await find(stage, "segel goes") == [found], "alt text and long description"
    assert await find(stage, "segel en") == [found]
    assert await find(stage, "segel de") == [found]
    assert await find(stage, "en de") == [], "each in another language"


SCRIPTS = [
    ("一艘红色的船停在湖上。", ("红色", "船", "红色的船", "湖上", "停", "一艘 湖"), ("色红", "船湖", "海")),
    ("静かな湖に浮かぶ赤いボート。", ("湖", "ボート", "赤い", "浮かぶ赤", "静か", "ﾎﾞｰﾄ"), ("ボーイ", "青", "湖赤")),
    ("เรือสีแดงบนทะเลสาบน้ำใส", ("เรือ", "สีแดง", "ทะเลสาบ", "น้ำ", "บน"), ("รถ", "แดงสี")),
    ("빨간 배가 호수에 있다.", ("배", "호수", "빨간", "호수에"), ("바다", "수")),
    ("سَفِينَةٌ حَمْرَاءُ فِي الْبُحَيْرَةِ", ("سفينة", "حمراء", "البحيرة", "البحي"), ("بحر",)),
    ("סִירָה אֲדֻמָּה", ("סירה", "א", "סיר"), ("בית",)),
    ("झील में लाल नाव", ("झील", "नाव", "लाल नाव"), ("घर",)),
    ("Một chiếc thuyền đỏ trên hồ", ("thuyen", "thuyền", "đỏ", "ho"), ("nha",)),
    ("東京2024年の𠮷野家と人々。", ("東京", "2024", "𠮷野家", "人々", "年"), ("京都", "2025")),
]
"""A text, what finds it, and what does not."""


async def test_words_are_found_in_every_script(stage: Stage) -> None:
    for text, wanted, others in SCRIPTS:
        found = await write(stage, text)
        for q in wanted:
            assert await find(stage, q) == [found], q
        for q in others:
            assert await find(stage, q) == [], q
        await stage.client.delete(f"/v1/descriptions/{found}")


async def test_no_query_is_a_command(stage: Stage) -> None:
    boat = await write(stage, "Rope and NOT near OR boat* (old) col:umn.")
    await write(stage, "A house.")
    for q in (
        '"boat"', "boat*", "*boat", "-boat", "+boat", "(boat", "boat)", "^boat", "boat\u0000", "\u0000boat", "'boat'",
        "boat' OR '1'='1", "boat:*", "boat & old", "!boat", "boat | old", "boat <-> old",
        "{boat}", "NOT boat", "NEAR boat", "NEAR(boat old, 5)", "rope AND boat", "rope OR boat", "col:umn",
        "words:boat",
        "boat\\", "boat'':*", "boat🚣", "🚣 boat", "boat --", "boat;", "%boat%", "boat\n\told",
    ):  # fmt: skip
        found = await find(stage, q)
        wanted = [] if q in {"NEAR(boat old, 5)", "words:boat"} else [boat]
        assert found == wanted, q
    for q in "🚣", '"', "*", "-", "\u0000", "'", " ", "()", "&", "🚣🏽‍♀️", "\u202e", "%", "_", "\\", ":*", "''":
        assert await find(stage, q) == [], "nothing in it is a word"
    assert len(await find(stage, "")) == 2, "as if it were left out"
    for q in "x" * 500, "boat " * 100, "a b c d e f g " * 35, "船" * 500, "'" * 500, '"a" ' * 125, "\U0001f6a3" * 500:
        await find(stage, q[:500])
    assert await find(stage, "boat " * 100) == [boat]
    response = await stage.client.get("/v1/descriptions", params={"q": "x" * 501})
    assert problem_of(response) == (400, "invalid-request")
    assert "q" in response.json()["detail"]
    halves = await stage.client.get("/v1/descriptions?q=%ED%A0%80%ff%fe")
    assert halves.status_code == 200


async def test_very_long_words_are_found(stage: Stage) -> None:
    word = "Donaudampfschifffahrts" * 20
    found = await write(stage, word)
    assert await find(stage, word) == [found]
    assert await find(stage, word[:50]) == [found]
    letters = await write(stage, "".join(chr(0x4E00 + number) for number in range(900)))
    assert await find(stage, chr(0x4E00 + 899)) == [letters]


async def test_an_edit_changes_what_is_found(stage: Stage) -> None:
    found = await write(stage, "A red boat.")
    result = (await stage.read(f"/v1/descriptions/{found}"))["results"]["en"]
    assert (await stage.edit(result, alt_text="A green barge.")).status_code == 200
    assert await find(stage, "barge") == [found]
    assert await find(stage, "boat") == []
    assert await find(stage, "barge goes") == [found], "the other text stays"
    refused = await stage.edit(result, alt_text="A violet ferry.")
    assert refused.status_code == 412
    assert await find(stage, "ferry") == []
    stage.describer.alt_text = "A yellow canoe."
    await stage.change(f"/v1/descriptions/{found}", "regenerate")
    await stage.settled(f"/v1/descriptions/{found}")
    assert await find(stage, "canoe") == [], "a suggestion is not what is said"


async def test_what_a_machine_writes_anew_is_found(stage: Stage) -> None:
    stage.describer.is_repeating = False
    found = await write(stage, "A red boat.")
    stage.describer.alt_text = "A yellow canoe."
    await stage.change(f"/v1/descriptions/{found}", "regenerate")
    await stage.settled(f"/v1/descriptions/{found}")
    assert (await find(stage, "canoe"), await find(stage, "boat")) == ([found], [])
    stage.describer.alt_text = "Ein gelbes Kanu."
    await stage.change(f"/v1/descriptions/{found}", "languages", {"languages": ["de"]})
    await stage.settled(f"/v1/descriptions/{found}")
    assert await find(stage, "kanu") == [found]


async def test_what_is_deleted_is_not_found_again(stage: Stage) -> None:
    first = await write(stage, "A red boat.")
    assert (await stage.client.delete(f"/v1/descriptions/{first}")).status_code == 204
    assert await find(stage, "boat") == []
    second = await write(stage, "A house.")
    assert (await find(stage, "boat"), await find(stage, "house")) == ([], [second]), "under the same number, too"


async def test_pages_keep_what_was_asked(stage: Stage) -> None:
    boats = [await write(stage, f"A boat & more, number {number}.") for number in range(5)]
    await write(stage, "A house.")
    params = {"q": "boat & number", "limit": "2", "status": "done"}
    page = (await stage.client.get("/v1/descriptions", params=params)).json()
    seen = [item["id"] for item in page["items"]]
    while page["next"]:
        page = (await stage.client.get(page["next"])).json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
    assert seen == boats[::-1]


async def test_filters_narrow_each_other(stage: Stage) -> None:
    stage.describer.alt_text = "A boat."
    red, blue = [
        await stage.describe(image=make_image(colour=colour), languages=languages, audio=NO_AUDIO)
        for colour, languages in (("red", "en"), ("blue", "de"))
    ]
    assert await find(stage, "boat", language="de") == [blue["id"]]
    assert await find(stage, "boat", image_sha256=red["image"]["sha256"]) == [red["id"]]
    assert await find(stage, "house", image_sha256=red["image"]["sha256"]) == []


async def test_descriptions_are_found_by_their_image(stage: Stage) -> None:
    image = make_image(colour="teal")
    sha256 = hashlib.sha256(image).hexdigest()
    first, second = [await stage.describe(image=image, audio=NO_AUDIO) for _ in range(2)]
    await stage.describe(image=make_image(colour="gold"), audio=NO_AUDIO)
    for spelled in sha256, sha256.upper():
        response = await stage.client.get("/v1/descriptions", params={"image_sha256": spelled})
        assert [item["id"] for item in response.json()["items"]] == [second["id"], first["id"]]
    nowhere = await stage.client.get("/v1/descriptions", params={"image_sha256": "0" * 64})
    assert nowhere.json()["items"] == []
    for wrong in "", "abc", sha256[:-1], f"{sha256}0", f"{sha256[:-1]}g", f"{sha256}\n", "\u0000" * 64, "é" * 64:
        response = await stage.client.get("/v1/descriptions", params={"image_sha256": wrong})
        assert problem_of(response) == (400, "invalid-request"), wrong
        assert "image_sha256" in response.json()["detail"]
    await stage.client.delete(url_of(first))
    assert len(await find(stage, "", image_sha256=sha256)) == 1
