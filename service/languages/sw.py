from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="sw",
    english_name="Swahili",
    native_name="Kiswahili",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="picha ya kamera",
            graphic="mchoro wa grafiki",
            screenshot="picha ya skrini",
            line_art="mchoro wa mistari",
            blank="picha tupu",
        ),
        orientations=Orientations(
            landscape="mkao wa mlalo",
            portrait="mkao wa wima",
            square="umbo la mraba",
            panorama="umbo la panorama",
            tall="umbo refu la wima",
        ),
        brightnesses=Brightnesses(
            dark="mwangaza mdogo",
            medium="mwangaza wa wastani",
            bright="mwangaza mwingi",
        ),
        placements=Placements(
            centre="Vipengele vingi viko katikati.",
            left="Vipengele vingi viko upande wa kushoto.",
            right="Vipengele vingi viko upande wa kulia.",
            top="Vipengele vingi viko sehemu ya juu.",
            bottom="Vipengele vingi viko sehemu ya chini.",
            even="Vipengele vimesambaa sawasawa.",
        ),
        colours=Colours(
            black="nyeusi",
            dark_grey="kijivu iliyokolea",
            grey="kijivu",
            light_grey="kijivu hafifu",
            white="nyeupe",
            red="nyekundu",
            orange="chungwa",
            brown="kahawia",
            yellow="njano",
            beige="beji",
            olive="zeituni",
            green="kijani",
            dark_green="kijani iliyokolea",
            turquoise="feruzi",
            light_blue="samawati",
            blue="bluu",
            dark_blue="bluu iliyokolea",
            purple="zambarau",
            pink="waridi",
        ),
        size="pikseli {width} kwa {height}",
        mainly="rangi kuu: {colours}",
        single_colour="rangi moja tu: {colour}",
        shares="Rangi kuu na kadirio la eneo ambalo kila moja inachukua: {colours}.",
        with_text="{kind} pamoja na maandishi {text}",
        with_long_text="{kind} pamoja na maandishi yaliyonukuliwa katika maelezo marefu",
        text_found="Maandishi yaliyopatikana kwenye picha: {text}.",
        not_looked_at=(
            "Hakuna aliyeangalia kile ambacho picha inaonyesha: hii ni rasimu ya kiotomatiki iliyotokana "
            "na vipimo, na inapaswa kubadilishwa na mtu au modeli ya kutambua picha."
        ),
        draft_mark="Rasimu – haijakaguliwa na mtu",
    ),
)
