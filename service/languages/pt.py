from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="pt",
    english_name="Portuguese",
    native_name="português",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotografia",
            graphic="arte gráfica",
            screenshot="captura de tela",
            line_art="desenho a traço",
            blank="imagem vazia",
        ),
        orientations=Orientations(
            landscape="formato horizontal",
            portrait="formato vertical",
            square="formato quadrado",
            panorama="formato panorâmico",
            tall="formato vertical alongado",
        ),
        brightnesses=Brightnesses(
            dark="em tons escuros",
            medium="de luminosidade média",
            bright="em tons claros",
        ),
        placements=Placements(
            centre="A maior parte dos detalhes está no centro.",
            left="A maior parte dos detalhes está à esquerda.",
            right="A maior parte dos detalhes está à direita.",
            top="A maior parte dos detalhes está na parte superior.",
            bottom="A maior parte dos detalhes está na parte inferior.",
            even="Os detalhes estão distribuídos de maneira uniforme.",
        ),
        colours=Colours(
            black="preto",
            dark_grey="cinza-escuro",
            grey="cinza",
            light_grey="cinza-claro",
            white="branco",
            red="vermelho",
            orange="laranja",
            brown="marrom",
            yellow="amarelo",
            beige="bege",
            olive="verde-oliva",
            green="verde",
            dark_green="verde-escuro",
            turquoise="turquesa",
            light_blue="azul-claro",
            blue="azul",
            dark_blue="azul-escuro",
            purple="roxo",
            pink="rosa",
        ),
        size="{width} por {height} pixels",
        mainly="principalmente em {colours}",
        single_colour="uma única cor: {colour}",
        shares="Cores principais e sua parte aproximada da área: {colours}.",
        with_text="{kind} com o texto {text}",
        with_long_text="{kind} com texto, citado na descrição longa",
        text_found="Texto encontrado na imagem: {text}.",
        not_looked_at=(
            "Ninguém olhou o que a imagem mostra: este é um rascunho automático feito a partir de "
            "medições, que uma pessoa ou um modelo de visão deve substituir."
        ),
        draft_mark="Rascunho – não verificado por uma pessoa",
    ),
)
