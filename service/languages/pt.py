from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

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
    norms=Norms(
        function_words=(
            "o a os as um uma uns umas de do da dos das e com em no na nos nas num numa é são ao à pelo pela "
            "para que seu sua se atrás sobre sob entre junto perto há está estão não mais como por dois duas "
            "três este esta também ele ela enquanto segura veste sentado sentada ao lado"
        ),
        image_of=(
            "(?:(?:uma |a |esta )?(?:imagem|foto|fotografia)) (?:de (?=(?:um|uma|uns|umas|dois|duas|três|vários|"
            "várias) )|que mostra|mostrando)|(?:(?:a|esta|uma) )?(?:imagem|foto|fotografia) (?:mostra|apresenta|"
            "retrata|representa)|(?:na|nesta) (?:imagem|foto|fotografia),? (?:vê-se|veem-se|há|podemos ver|"
            "pode-se ver|vemos)"
        ),
        image_of_bound=(
            r"(?:(?:uma |a |esta )?(?:imagem|foto|fotografia)) (?:de|do|da|dos|das)\b|(?:na|nesta) (?:imagem|foto|"
            r"fotografia)\b"
        ),
        placeholders=(
            "imagem|imagens|foto|fotografia|gráfico|ícone|texto alternativo|texto alt|descrição|sem título|por "
            "fazer|vazio|miniatura|botão|ilustração"
        ),
        assistant=(
            "como (?:uma? )?(?:ia|inteligência artificial|modelo de linguagem|assistente)|(?:eu )?não (?:posso|"
            "consigo) (?:ver|identificar|descrever|ajudar|fornecer|acessar|aceder)|(?:sinto|lamento) muito|"
            "desculpe,? (?:mas )?(?:eu|não)|me desculpe|claro[,!]? aqui|com certeza[,!]? aqui|aqui está (?:o|a|"
            "uma?) (?:texto|descrição|tradução)|espero que (?:isto|isso|ajude)|me avise se|infelizmente,? (?:eu "
            ")?não|ignore (?:todas )?(?:as )?instruções|sou (?:uma? )?(?:ia|modelo de linguagem)"
        ),
        sensitive=(
            "muçulman[oa]s?|islâmic[oa]s?|cristãos?|cristã|cristãs|judeus?|judia|judias|hindus?|budistas?|"
            "católic[oa]s?|asiátic[oa]s?|african[oa]s?|afro-american[oa]s?|negr[oa]s?|branc[oa]s?|pard[oa]s?|"
            "árabes?|indian[oa]s?|chines(?:a|es|as)|chinês|japones(?:a|es|as)|japonês|corean[oa]s?|europeus?|"
            "europeias?|american[oa]s?|brasileir[oa]s?|portugues(?:a|es|as)|português|latin[oa]s?|alemão|alemã|"
            "alemães|frances(?:a|es|as)|francês|italian[oa]s?|turc[oa]s?|russ[oa]s?|indígenas?|cigan[oa]s?|"
            "deficientes?|aleijad[oa]s?|ceg[oa]s?|surd[oa]s?|autistas?|obes[oa]s?|gord[oa]s?|homossexua(?:l|is)|"
            r"gays?|lésbicas?|transgênero|de (?:origem|ascendência|etnia) \w+|com (?:deficiência|autismo|síndrome "
            "de down)"
        ),
        people=(
            "pessoas?|homem|homens|mulher(?:es)?|menin[oa]s?|crianças?|rapaz(?:es)?|rapariga|raparigas|moç[oa]s?|"
            "bebês?|bebés?|gente|senhor(?:a|es|as)?|casal|famílias?|indivíduos?|adolescentes?|jovem|jovens|"
            "idos[oa]s?|estudantes|soldados|turistas|fiéis"
        ),
        people_first=True,
        descriptors="jovem jovens idoso idosa pequeno pequena sorridente e",
        sensitive_people=(
            "muçulmanos|um muçulmano|uma muçulmana|judeus|um judeu|cristãos|(?:um|uma|uns|umas|os|as|dois|duas) "
            "(?:asiátic[oa]s?|african[oa]s?|árabes?|cigan[oa]s?|deficientes?|ceg[oa]s?|autistas?)(?= (?:que|"
            "sentad|de pé|caminha|sorri|segura)|[.,]|$)"
        ),
        titles=(
            "sr|sra|senhor|senhora|dom|dona|dr|dra|doutor|doutora|professor|professora|presidente|presidenta|"
            "ministro|ministra|rei|rainha|príncipe|princesa|papa|prefeito|prefeita|senador"
        ),
        given_names=(
            "josé joão antônio antónio francisco carlos paulo pedro lucas luiz luís marcos gabriel rafael daniel "
            "marcelo bruno eduardo felipe rodrigo manuel fernando gustavo ricardo roberto sérgio tiago diogo "
            "gonçalo nuno rui cristiano jair neymar dilma maria ana francisca antônia adriana juliana márcia "
            "fernanda patrícia aline sandra camila amanda bruna jéssica letícia júlia luciana vanessa mariana "
            "inês beatriz catarina matilde leonor carolina"
        ),
        dangling=(
            "e ou com de do da dos das o a os as um uma em no na nos nas para por que mas como enquanto sobre "
            "entre ao à"
        ),
        controls="botão|link|ligação",
        link_talk=(
            "clique aqui|clicar aqui|carregue aqui|link para|ligação para|aqui|saiba mais|leia mais|ver mais|"
            "mais|botão gráfico|botão para|botão de"
        ),
    ),
    speaking=Speaking(
        at="arroba",
        dot="ponto",
        slash="barra",
        backslash="barra invertida",
        dash="hífen",
        underscore="sublinhado",
        hashtag="hashtag",
        minus="menos",
        by="por",
        span="{start} a {end}",
        half="um meio",
        third="um terço",
        two_thirds="dois terços",
        quarter="um quarto",
        three_quarters="três quartos",
        dollars={"one": "{0} dólar", "other": "{0} dólares"},
        of_millions=("de ", "de "),
        own_currency=r" brasileir\w+",
        english_units=True,
    ),
)
