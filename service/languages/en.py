from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="en",
    english_name="English",
    native_name="English",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="photograph",
            graphic="graphic",
            screenshot="screenshot",
            line_art="line art",
            blank="blank picture",
        ),
        orientations=Orientations(
            landscape="landscape format",
            portrait="portrait format",
            square="square format",
            panorama="panoramic format",
            tall="tall, narrow format",
        ),
        brightnesses=Brightnesses(
            dark="dark overall",
            medium="of medium brightness",
            bright="bright overall",
        ),
        placements=Placements(
            centre="Most of the visible detail lies in the centre.",
            left="Most of the visible detail lies on the left.",
            right="Most of the visible detail lies on the right.",
            top="Most of the visible detail lies in the upper part.",
            bottom="Most of the visible detail lies in the lower part.",
            even="Visible detail is spread evenly over the picture.",
        ),
        colours=Colours(
            black="black",
            dark_grey="dark grey",
            grey="grey",
            light_grey="light grey",
            white="white",
            red="red",
            orange="orange",
            brown="brown",
            yellow="yellow",
            beige="beige",
            olive="olive",
            green="green",
            dark_green="dark green",
            turquoise="turquoise",
            light_blue="light blue",
            blue="blue",
            dark_blue="dark blue",
            purple="purple",
            pink="pink",
        ),
        size="{width} by {height} pixels",
        mainly="mainly {colours}",
        single_colour="a single colour: {colour}",
        shares="Main colours with their rough share of the area: {colours}.",
        with_text="{kind} with the text {text}",
        with_long_text="{kind} with text, quoted in the long description",
        text_found="Text found in the picture: {text}.",
        not_looked_at=(
            "Nobody has looked at what the picture shows: this is an automatic draft made from "
            "measurements, and a person or a vision model should replace it."
        ),
        draft_mark="Draft – not checked by a person",
    ),
)
