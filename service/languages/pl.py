from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="pl",
    english_name="Polish",
    native_name="polski",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotografia",
            graphic="grafika",
            screenshot="zrzut ekranu",
            line_art="rysunek kreskowy",
            blank="pusty obraz",
        ),
        orientations=Orientations(
            landscape="format poziomy",
            portrait="format pionowy",
            square="format kwadratowy",
            panorama="format panoramiczny",
            tall="wąski format pionowy",
        ),
        brightnesses=Brightnesses(
            dark="ciemna tonacja",
            medium="średnia jasność",
            bright="jasna tonacja",
        ),
        placements=Placements(
            centre="Najwięcej szczegółów znajduje się pośrodku.",
            left="Najwięcej szczegółów znajduje się po lewej stronie.",
            right="Najwięcej szczegółów znajduje się po prawej stronie.",
            top="Najwięcej szczegółów znajduje się u góry.",
            bottom="Najwięcej szczegółów znajduje się u dołu.",
            even="Szczegóły są rozłożone równomiernie.",
        ),
        colours=Colours(
            black="czarny",
            dark_grey="ciemnoszary",
            grey="szary",
            light_grey="jasnoszary",
            white="biały",
            red="czerwony",
            orange="pomarańczowy",
            brown="brązowy",
            yellow="żółty",
            beige="beżowy",
            olive="oliwkowy",
            green="zielony",
            dark_green="ciemnozielony",
            turquoise="turkusowy",
            light_blue="jasnoniebieski",
            blue="niebieski",
            dark_blue="ciemnoniebieski",
            purple="fioletowy",
            pink="różowy",
        ),
        size="rozmiar w pikselach: {width} na {height}",
        mainly="kolorystyka: głównie {colours}",
        single_colour="jeden kolor: {colour}",
        shares="Główne kolory i ich przybliżony udział w powierzchni: {colours}.",
        with_text="{kind} z tekstem {text}",
        with_long_text="{kind} z tekstem przytoczonym w długim opisie",
        text_found="Tekst znaleziony na obrazie: {text}.",
        not_looked_at=(
            "Nikt nie obejrzał tego, co przedstawia obraz: to automatyczny szkic oparty na pomiarach, a "
            "człowiek lub model wizyjny powinien zastąpić go właściwym opisem."
        ),
        draft_mark="Wersja robocza – niesprawdzona przez człowieka",
        quotes=("„", "”"),
    ),
)
