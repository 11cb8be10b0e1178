from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="it",
    english_name="Italian",
    native_name="italiano",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotografia",
            graphic="grafica",
            screenshot="schermata",
            line_art="disegno al tratto",
            blank="immagine vuota",
        ),
        orientations=Orientations(
            landscape="formato orizzontale",
            portrait="formato verticale",
            square="formato quadrato",
            panorama="formato panoramico",
            tall="formato verticale allungato",
        ),
        brightnesses=Brightnesses(
            dark="in toni scuri",
            medium="di luminosità media",
            bright="in toni chiari",
        ),
        placements=Placements(
            centre="La maggior parte dei dettagli si trova al centro.",
            left="La maggior parte dei dettagli si trova a sinistra.",
            right="La maggior parte dei dettagli si trova a destra.",
            top="La maggior parte dei dettagli si trova in alto.",
            bottom="La maggior parte dei dettagli si trova in basso.",
            even="I dettagli sono distribuiti in modo uniforme.",
        ),
        colours=Colours(
            black="nero",
            dark_grey="grigio scuro",
            grey="grigio",
            light_grey="grigio chiaro",
            white="bianco",
            red="rosso",
            orange="arancione",
            brown="marrone",
            yellow="giallo",
            beige="beige",
            olive="verde oliva",
            green="verde",
            dark_green="verde scuro",
            turquoise="turchese",
            light_blue="azzurro",
            blue="blu",
            dark_blue="blu scuro",
            purple="viola",
            pink="rosa",
        ),
        size="{width} per {height} pixel",
        mainly="principalmente in {colours}",
        single_colour="un solo colore: {colour}",
        shares="Colori principali e quota approssimativa della superficie: {colours}.",
        with_text="{kind} con il testo {text}",
        with_long_text="{kind} con testo, riportato nella descrizione lunga",
        text_found="Testo trovato nell’immagine: {text}.",
        not_looked_at=(
            "Nessuno ha guardato che cosa mostra l’immagine: questa è una bozza automatica ricavata da "
            "misurazioni, che una persona o un modello di visione dovrebbe sostituire."
        ),
        draft_mark="Bozza – non verificata da una persona",
        quotes=("«", "»"),
    ),
)
