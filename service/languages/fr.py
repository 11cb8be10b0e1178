from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="fr",
    english_name="French",
    native_name="français",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="photographie",
            graphic="création graphique",
            screenshot="capture d’écran",
            line_art="dessin au trait",
            blank="image unie",
        ),
        orientations=Orientations(
            landscape="format paysage",
            portrait="format portrait",
            square="format carré",
            panorama="format panoramique",
            tall="format vertical étroit",
        ),
        brightnesses=Brightnesses(
            dark="tons sombres",
            medium="luminosité moyenne",
            bright="tons clairs",
        ),
        placements=Placements(
            centre="L’essentiel des détails se trouve au centre.",
            left="L’essentiel des détails se trouve à gauche.",
            right="L’essentiel des détails se trouve à droite.",
            top="L’essentiel des détails se trouve en haut.",
            bottom="L’essentiel des détails se trouve en bas.",
            even="Les détails sont répartis uniformément.",
        ),
        colours=Colours(
            black="noir",
            dark_grey="gris foncé",
            grey="gris",
            light_grey="gris clair",
            white="blanc",
            red="rouge",
            orange="orange",
            brown="marron",
            yellow="jaune",
            beige="beige",
            olive="vert olive",
            green="vert",
            dark_green="vert foncé",
            turquoise="turquoise",
            light_blue="bleu clair",
            blue="bleu",
            dark_blue="bleu foncé",
            purple="violet",
            pink="rose",
        ),
        size="{width} sur {height} pixels",
        mainly="principalement en {colours}",
        single_colour="une seule couleur\u00a0: {colour}",
        shares="Couleurs principales et part approximative de la surface\u00a0: {colours}.",
        with_text="{kind} avec le texte {text}",
        with_long_text="{kind} avec du texte, cité dans la description longue",
        text_found="Texte trouvé dans l’image\u00a0: {text}.",
        not_looked_at=(
            "Personne n’a regardé ce que montre l’image\u00a0: ceci est un brouillon automatique établi à "
            "partir de mesures, qu’une personne ou un modèle de vision devrait remplacer."
        ),
        draft_mark="Brouillon – non vérifié par une personne",
        quotes=("«\u00a0", "\u00a0»"),
    ),
)
