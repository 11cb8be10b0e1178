from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="es",
    english_name="Spanish",
    native_name="español",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotografía",
            graphic="diseño gráfico",
            screenshot="captura de pantalla",
            line_art="dibujo de líneas",
            blank="imagen vacía",
        ),
        orientations=Orientations(
            landscape="formato horizontal",
            portrait="formato vertical",
            square="formato cuadrado",
            panorama="formato panorámico",
            tall="formato vertical alargado",
        ),
        brightnesses=Brightnesses(
            dark="en tonos oscuros",
            medium="de luminosidad media",
            bright="en tonos claros",
        ),
        placements=Placements(
            centre="La mayor parte de los detalles está en el centro.",
            left="La mayor parte de los detalles está a la izquierda.",
            right="La mayor parte de los detalles está a la derecha.",
            top="La mayor parte de los detalles está en la parte superior.",
            bottom="La mayor parte de los detalles está en la parte inferior.",
            even="Los detalles se reparten de manera uniforme.",
        ),
        colours=Colours(
            black="negro",
            dark_grey="gris oscuro",
            grey="gris",
            light_grey="gris claro",
            white="blanco",
            red="rojo",
            orange="naranja",
            brown="marrón",
            yellow="amarillo",
            beige="beige",
            olive="verde oliva",
            green="verde",
            dark_green="verde oscuro",
            turquoise="turquesa",
            light_blue="azul claro",
            blue="azul",
            dark_blue="azul oscuro",
            purple="morado",
            pink="rosa",
        ),
        size="{width} por {height} píxeles",
        mainly="principalmente en {colours}",
        single_colour="un solo color: {colour}",
        shares="Colores principales y su parte aproximada de la superficie: {colours}.",
        with_text="{kind} con el texto {text}",
        with_long_text="{kind} con texto, citado en la descripción larga",
        text_found="Texto encontrado en la imagen: {text}.",
        not_looked_at=(
            "Nadie ha mirado lo que muestra la imagen: este es un borrador automático hecho a partir de "
            "mediciones, y una persona o un modelo de visión debería sustituirlo."
        ),
        draft_mark="Borrador: sin revisar por una persona",
        quotes=("«", "»"),
    ),
)
