"""What is read instead of signs: a table for every language, and the places where they are left alone."""

import tomllib
import unicodedata
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from service.languages import LANGUAGES, Language
from service.languages.speaking import Speaking
from service.speech.utterances import split_into_utterances

TABLE = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text("utf-8"))
SEVERAL_SCRIPTS = {"Hans": ("CJK",), "Jpan": ("CJK", "HIRAGANA", "KATAKANA"), "Kore": ("HANGUL",)}
SPOKEN_BY_NAME = ("at", "dot", "slash", "backslash", "dash", "underscore", "hashtag", "minus")
FRACTIONS = ("half", "third", "two_thirds", "quarter", "three_quarters")

every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())


def spoken(text: str, language: str = "en") -> str:
    return " | ".join(utterance.spoken for utterance in split_into_utterances(text, language, 800))


def test_the_table_has_every_sign_in_every_language() -> None:
    assert TABLE.keys() == LANGUAGES.keys()
    assert len({tuple(rows) for rows in TABLE.values()}) == 1


@pytest.mark.parametrize("language", TABLE)
def test_signs_are_read_in_the_words_of_the_language(language: str) -> None:
    assert {text: spoken(text, language) for text in TABLE[language]} == TABLE[language]


@every_language
def test_there_is_a_word_for_every_sign_and_none_stands_for_two(language: Language) -> None:
    for names in (SPOKEN_BY_NAME, FRACTIONS):
        words = [getattr(language.speaking, name) for name in names]
        assert all(word and word == word.strip() for word in words)
        assert len(set(words)) == len(words)


@every_language
def test_words_for_signs_are_in_the_script_of_the_language(language: Language) -> None:
    """Abbreviations apart that stay as they are."""
    texts = [getattr(language.speaking, name) for name in (*SPOKEN_BY_NAME, *FRACTIONS)]
    texts += [*language.speaking.dollars.values(), *language.speaking.units.values()]
    letters = {c for text in texts for c in text if c.isalpha() and not (c.isascii() and c.isupper())}
    letters -= set("start") | set("end") if language.script == "Latn" else set()
    scripts = SEVERAL_SCRIPTS.get(language.script) or (Locale("en").scripts[language.script].upper(),)
    assert not {letter for letter in letters if not unicodedata.name(letter).startswith(scripts)}


@every_language
def test_patterns_have_their_places(language: Language) -> None:
    speaking = language.speaking
    assert {place for _, place, *_ in Formatter().parse(speaking.span) if place is not None} == {"start", "end"}
    assert "other" in speaking.dollars
    assert set(speaking.dollars) <= {*Locale.parse(language.tag).plural_form.rules, "other"}
    assert all(pattern.count("{0}") == 1 for pattern in speaking.units.values())
    assert all(speaking.dollars[name].count("{0}") == 1 for name in speaking.dollars if name not in ("one", "two"))
    assert {field.name for field in fields(Speaking)} >= {*SPOKEN_BY_NAME, *FRACTIONS}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "2,5 km, 1.000 m und 1.234,5 kg", "2,5 Kilometer, eintausend Meter und 1234,5 Kilogramm"),
        ("de", "1.5 km", "1,5 Kilometer"),
        ("fr", "1 000 000 de mètres, 1,5 kg", "un million de mètres, 1,5 kilogramme"),
        ("es", "1.234.001 personas a 21 °C", "1234001 personas a 21 grados Celsius"),
        ("pl", "1 km, 2 km, 5 km, 1,5 km", "1 kilometr, 2 kilometry, 5 kilometrów, 1,5 kilometra"),
        ("pl", "telefon 123 456 789", "telefon 123 456 789"),
        ("ru", "1 км, 2 км, 5 км/ч, 16 ГБ", "1 километр, 2 километра, 5 километров в час, 16 гигабайт"),
        ("ru", "5 с половиной, 2026 г.", "5 с половиной, 2026 г."),
        ("ar", "2 km, 3 km, 11 km, 5 كم", "2 كيلومتر, 3 كيلومترات, 11 كيلومترًا, 5 كيلومترات"),
        ("hi", "₹12,34,567", "1234567 रुपए"),
        ("tr", "%50 indirim", "yüzde 50 indirim"),
        ("en-GB", "5 km/h, 2026-11-21", "5 kilometres per hour, 21 November 2026"),
        ("en-CA", "$5", "5 Canadian dollars"),
        ("es-MX", "$5 y 1,234.50 km", "5 pesos mexicanos y 1234.50 kilómetros"),
        ("es-419", "$5", "5 dólares"),
        ("cs", "5 km/h a 20 €", "5 kilometrů za hodinu a 20 eur"),
        ("fr", "le XIXe siècle, la 2e", "le dix-neuvième siècle, la deuxième"),
        ("nl", "de 19e eeuw", "de negentiende eeuw"),
        ("pl", "XIX wiek", "19 wiek"),
        ("ru", "в XIX веке", "в 19 веке"),
        ("tr", "XIX. yüzyılda", "19. yüzyılda"),
        ("vi", "thế kỷ XIX", "thế kỷ 19"),
        ("zh", "时速5km/h，约50%。", "时速5公里，约百分之50。"),
        ("fr", "1 234,5 km, 1 000 000 €", "1234,5 kilomètres, un million d’euros"),
        ("es", "$5 millones, $5 mil", "5 millones de dólares, 5 mil dólares"),
        ("pt", "R$ 5 milhões, R$ 20,50", "5 milhões de Reais, 20,50 Reais"),
        ("de", "Am 3. Mai, der 2. Platz in der 1. Reihe", "Am dritten Mai, der zweite Platz in der ersten Reihe"),
        ("de", "vom 3. bis 21. Mai, im 19. Jh.", "vom dritten bis einundzwanzigsten Mai, im neunzehnten Jh."),
        ("de", "7. Juli, am 3.5. um 3. Es ist Nr. 2. Die 1.", "siebter Juli, am 3.5. um 3. | Es ist Nr. 2. | Die 1."),
        ("de", "am 2026-11-03", "am dritten November 2026"),
        ("de", "20 %-ige Lösung", "20 %-ige Lösung"),
        ("de", "$5 Mio. mehr, € 20,–, 5 € mehr", "5 Mio. Dollar mehr, 20 Euro, 5 Euro mehr"),
        ("hi", "₹5 करोड़, ₹1,23,456.50", "5 करोड़ रुपए, 123456.50 रुपए"),
        ("ja", "¥5億円、時速60km/h、１２３人、10〜15人", "5億円、時速60 キロメートル、123人、10から15人"),
        ("ko", "시속 60km/h, 10~15명", "시속 60킬로미터, 10에서 15 명"),
        ("sw", "asilimia 50%", "asilimia 50"),
        ("tr", "%10–15, yüzde %50", "yüzde 10 ila 15, yüzde 50"),
        ("ar", "٣٫٥ متر، ١٬٢٣٤٫٥٠ ريال", "3.5 متر، 1234.50 ريال"),
        ("vi", "20.000đ", "hai mươi nghìn đồng"),
        ("pl", "m.in. 5 zł", "m.in. 5 złotych"),
        ("ru", "5 ₽, 1 234,50 руб. и 20 тыс. руб.", "5 рублей, 1234,50 рубля и 20 тыс. руб."),
        ("sw", "TSh 5,000", "shilingi za Tanzania 5000"),
        ("zh", "温度-5°C", "温度负 5摄氏度"),
        ("ja", "5kmの道", "5 キロメートルの道"),
        ("ru", "на пример.рф, да", "на пример точка рф, да"),
        ("zh", "见example.com。", "见example 点 com。"),
        ("he", "🎉 יום טוב", "יום טוב"),
    ],
)  # fmt: skip
def test_numbers_follow_the_grammar_and_the_region(language: str, text: str, expected: str) -> None:
    assert spoken(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Go to www.example.com/a?b=1&c=2#d, now.", "Go to example dot com slash a b 1 c 2 d, now."),
        ("(see https://example.com/wiki/A_(b))", "(see example dot com slash wiki slash A underscore b)"),
        ("Ask bbc.co.uk or example.org.", "Ask bbc dot co dot uk or example dot org."),
        ("https://münchen.example and info@bücher.example", "münchen dot example and info at bücher dot example"),
        ("48 kHz, 5 kWh", "48 kilohertz, 5 kilowatt-hours"),
        ("@altaloud and #BlackLivesMatter", "at altaloud and hashtag Black Lives Matter"),
        ("`user_id` in src/main.py, backgroundColor", "user id in src slash main dot py, background Color"),
        ("~/notes.txt or report_2026.pdf", "slash notes dot txt or report underscore 2026 dot pdf"),
        ("#1a73e8 on #FFF", "blue on white"),
        ("$20–30, US$5, 5 EUR, £1,234.56", "20 to 30 dollars, 5 US dollars, 5 euros, 1234.56 pounds"),
        ("5–10%, 1990-1995, 10-20 km", "5 to 10 percent, 1990 to 1995, 10 to 20 kilometers"),
        ("$5 million, £5m, a $5-million deal", "5 million dollars, 5 million pounds, a 5 million dollars deal"),
        ("$5 million dollars, $5 B&B, $5 M. Smith", "5 million dollars, 5 dollars B&B, 5 dollars M. Smith"),
        ("1,000×2,000, 1920x1080 px, 4 x 4", "one thousand by two thousand, 1920 by 1080 pixels, 4 by 4"),
        ("10 cm × 15 cm, 2x3x4", "10 centimeters by 15 centimeters, 2 by 3 by 4"),
        ("5%–10%, 20°C–30°C, 50 cm–1 m", "5 to 10 percent, 20 to 30 degrees Celsius, 50 centimeters to 1 meter"),
        ("2 + 2 = 4", "2 + 2 = 4"),
        ("-5 °C (-3)", "minus 5 degrees Celsius (minus 3)"),
        ("¼ or 1¾ or ⅔", "one quarter or 1.75 or two thirds"),
        ("Yes 🎉🎉 ok👍🏽now", "Yes party popper ok thumbs up medium skin tone now"),
        ("1️⃣ first ❤️", "1 first red heart"),
        ("👨‍👩‍👧", "family man woman girl"),
        ("60 W bulb, 12V", "60 watts bulb, 12 volts"),
    ],
)  # fmt: skip
def test_signs_in_a_sentence(text: str, expected: str) -> None:
    assert spoken(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "iPhone and eBay and YouTube and McDonald's",
        "and/or, 24/7, his/her, 3/4",
        "#1 and #123 and C# and #123456",
        "555-1234, 3–2, 10-20, COVID-19, F-16",
        "14:30 and 14:30–16:00 and 16:9",
        "1990s, 3D, 4K, 5G, 5M, 10x, 0x1F, 0x12, A1x2",
        "5 in a row, 2 bar stools, 3 t",
        "120 W Main Street",
        "version 1.2.3, 192.168.0.1, 100.100.100.200, Louis XIV",
        "2026-13-45, 2026-11-21T10:00",
        "e.g. this, i.e. that, a.m., U.S.",
        "© 2026 Acme™",
        "1st, 22nd, 3rd",
        "9" * 400 + " km",
    ],
)
def test_what_is_read_well_or_is_not_sure_stays_as_it_is(text: str) -> None:
    assert spoken(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example.com/b_c?d=1",
        "a_b@example.com",
        "5 km/h 20 € 50 %",
        "1990–1995",
        "2026-11-21",
        "½ -5",
        "x/y/z_1.py",
    ],
)
def test_in_a_language_nobody_knows_signs_are_left_to_the_voice(text: str) -> None:
    assert spoken(text, "xx") == text


def test_colours_without_a_name_are_spelled() -> None:
    assert spoken("#ff00e4 a", "cs") == "F F 0 0 E 4 a"


def test_of_a_pictograph_without_a_name_nothing_is_said_beside_words() -> None:
    assert spoken("Ja 🎉!", "nl") == "Ja !"
    assert spoken("🎉", "nl") == "🎉"
    assert spoken("是🎉", "zh-Hant") == "是"
