from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="de",
    english_name="German",
    native_name="Deutsch",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="Fotografie",
            graphic="Grafik",
            screenshot="Screenshot",
            line_art="Strichzeichnung",
            blank="leeres Bild",
        ),
        orientations=Orientations(
            landscape="Querformat",
            portrait="Hochformat",
            square="quadratisches Format",
            panorama="Panoramaformat",
            tall="schmales Hochformat",
        ),
        brightnesses=Brightnesses(
            dark="insgesamt dunkel",
            medium="mittlere Helligkeit",
            bright="insgesamt hell",
        ),
        placements=Placements(
            centre="Die meisten Details liegen in der Mitte.",
            left="Die meisten Details liegen links.",
            right="Die meisten Details liegen rechts.",
            top="Die meisten Details liegen oben.",
            bottom="Die meisten Details liegen unten.",
            even="Die Details sind gleichmäßig verteilt.",
        ),
        colours=Colours(
            black="Schwarz",
            dark_grey="Dunkelgrau",
            grey="Grau",
            light_grey="Hellgrau",
            white="Weiß",
            red="Rot",
            orange="Orange",
            brown="Braun",
            yellow="Gelb",
            beige="Beige",
            olive="Oliv",
            green="Grün",
            dark_green="Dunkelgrün",
            turquoise="Türkis",
            light_blue="Hellblau",
            blue="Blau",
            dark_blue="Dunkelblau",
            purple="Violett",
            pink="Rosa",
        ),
        size="{width} mal {height} Pixel",
        mainly="vor allem in {colours}",
        single_colour="eine einzige Farbe: {colour}",
        shares="Hauptfarben mit ihrem ungefähren Anteil an der Fläche: {colours}.",
        with_text="{kind} mit dem Text {text}",
        with_long_text="{kind} mit Text, der in der langen Beschreibung steht",
        text_found="Im Bild gefundener Text: {text}.",
        not_looked_at=(
            "Niemand hat sich angesehen, was das Bild zeigt: Dies ist ein automatischer Entwurf aus "
            "Messwerten, den ein Mensch oder ein Bildmodell ersetzen sollte."
        ),
        draft_mark="Entwurf – von keinem Menschen geprüft",
        quotes=("„", "“"),
    ),
)
