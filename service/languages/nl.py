from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="nl",
    english_name="Dutch",
    native_name="Nederlands",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="foto",
            graphic="grafische afbeelding",
            screenshot="schermafbeelding",
            line_art="lijntekening",
            blank="lege afbeelding",
        ),
        orientations=Orientations(
            landscape="liggend formaat",
            portrait="staand formaat",
            square="vierkant formaat",
            panorama="panoramaformaat",
            tall="smal staand formaat",
        ),
        brightnesses=Brightnesses(
            dark="overwegend donker",
            medium="gemiddelde helderheid",
            bright="overwegend licht",
        ),
        placements=Placements(
            centre="De meeste details bevinden zich in het midden.",
            left="De meeste details bevinden zich links.",
            right="De meeste details bevinden zich rechts.",
            top="De meeste details bevinden zich bovenaan.",
            bottom="De meeste details bevinden zich onderaan.",
            even="De details zijn gelijkmatig verdeeld.",
        ),
        colours=Colours(
            black="zwart",
            dark_grey="donkergrijs",
            grey="grijs",
            light_grey="lichtgrijs",
            white="wit",
            red="rood",
            orange="oranje",
            brown="bruin",
            yellow="geel",
            beige="beige",
            olive="olijfgroen",
            green="groen",
            dark_green="donkergroen",
            turquoise="turquoise",
            light_blue="lichtblauw",
            blue="blauw",
            dark_blue="donkerblauw",
            purple="paars",
            pink="roze",
        ),
        size="{width} bij {height} pixels",
        mainly="vooral in {colours}",
        single_colour="één enkele kleur: {colour}",
        shares="Hoofdkleuren met hun geschatte aandeel in het oppervlak: {colours}.",
        with_text="{kind} met de tekst {text}",
        with_long_text="{kind} met tekst, die in de lange beschrijving staat",
        text_found="In de afbeelding gevonden tekst: {text}.",
        not_looked_at=(
            "Niemand heeft bekeken wat er op de afbeelding staat: dit is een automatisch concept op basis "
            "van metingen, dat een mens of een beeldmodel zou moeten vervangen."
        ),
        draft_mark="Concept – niet door een mens gecontroleerd",
    ),
)
