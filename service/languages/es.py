from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

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
    norms=Norms(
        function_words=(
            "el la los las un una unos unas de del y con en es son al por para que su sus se detrás delante "
            "sobre bajo entre hacia junto cerca hay está están lleva sostiene muy dos tres este esta lo más como "
            "desde sin pero también mientras donde o no"
        ),
        image_of=(
            "(?:(?:una |la |esta )?(?:imagen|foto|fotografía)) (?:de (?=(?:un|una|unos|unas|dos|tres|varias|"
            "varios|la|las|los) )|que muestra(?: a (?=un))?)|(?:(?:la|esta|una) )?(?:imagen|foto|fotografía) "
            "(?:muestra|presenta|representa)(?: a (?=un))?|en (?:la|esta) (?:imagen|foto|fotografía),? (?:se "
            "(?:ve|ven|muestra|muestran|observa|observan|puede ver|aprecia)|hay|vemos|podemos ver)"
        ),
        image_of_bound=(
            r"(?:(?:una |la |esta )?(?:imagen|foto|fotografía)) (?:de|del)\b|en (?:la|esta) (?:imagen|foto|"
            r"fotografía)\b"
        ),
        placeholders=(
            "imagen|imágenes|foto|fotografía|gráfico|icono|ícono|texto alternativo|texto alt|descripción|sin "
            "título|por hacer|vacío|miniatura|botón|ilustración"
        ),
        assistant=(
            "como (?:una? )?(?:ia|inteligencia artificial|modelo de lenguaje|asistente)|(?:yo )?no puedo (?:ver|"
            "identificar|describir|ayudar|proporcionar|acceder|cumplir)|lo siento|lo lamento|por supuesto[,!]? "
            "(?:aquí|a continuación)|claro(?: que sí)?[,!]? aquí|aquí (?:está|tienes|tiene|va) (?:el|la|una?|tu|"
            "su) (?:texto|descripción|traducción)|espero que (?:esto|te|le)|no dudes en|avísame si|háganmelo "
            "saber|desafortunadamente,? no|ignora (?:todas )?(?:las )?instrucciones|soy (?:una? )?(?:ia|modelo "
            "de lenguaje)"
        ),
        sensitive=(
            "musulman(?:a|es|as)?|musulmán|islámic[oa]s?|cristian[oa]s?|judí[oa]s?|hindú(?:es)?|budistas?|"
            "católic[oa]s?|asiátic[oa]s?|african[oa]s?|afroamerican[oa]s?|negr[oa]s?|blanc[oa]s?|moren[oa]s?|"
            "mestiz[oa]s?|árabes?|indi[oa]s?|chin[oa]s?|japones(?:a|es|as)?|japonés|corean[oa]s?|europe[oa]s?|"
            "american[oa]s?|español(?:a|es|as)?|mexican[oa]s?|latin[oa]s?|alemán|aleman(?:a|es|as)|francés|"
            "frances(?:a|es|as)|italian[oa]s?|turc[oa]s?|rus[oa]s?|indígenas?|gitan[oa]s?|discapacitad[oa]s?|"
            "minusválid[oa]s?|cieg[oa]s?|sord[oa]s?|autistas?|obes[oa]s?|gord[oa]s?|homosexual(?:es)?|gays?|"
            r"lesbianas?|transgénero|de (?:origen|ascendencia|raza) \w+|con (?:discapacidad|autismo|síndrome de "
            "down)"
        ),
        people=(
            "personas?|hombres?|mujer(?:es)?|niñ[oa]s?|chic[oa]s?|muchach[oa]s?|bebés?|gente|señor(?:a|es|as)?|"
            "pareja|familias?|individuos?|adolescentes?|jóvenes|joven|ancian[oa]s?|estudiantes|soldados|turistas|"
            "fieles"
        ),
        people_first=True,
        descriptors="joven jóvenes mayor mayores anciano anciana pequeño pequeña sonriente y",
        sensitive_people=(
            "musulmanes|un musulmán|una musulmana|judíos|un judío|cristianos|(?:una?|unos|unas|los|las|dos) "
            "(?:asiátic[oa]s?|african[oa]s?|árabes?|gitan[oa]s?|discapacitad[oa]s?|minusválid[oa]s?|cieg[oa]s?|"
            "autistas?)(?= (?:que|sentad|de pie|camina|sonr|sostiene)|[.,]|$)"
        ),
        titles=(
            "sr|sra|srta|señor|señora|señorita|don|doña|dr|dra|doctor|doctora|profesor|profesora|presidente|"
            "presidenta|ministro|ministra|rey|reina|príncipe|princesa|papa|alcalde|alcaldesa|senador"
        ),
        given_names=(
            "josé juan antonio manuel francisco luis javier carlos miguel ángel rafael pedro alejandro fernando "
            "pablo jorge ramón sergio enrique andrés diego vicente alberto álvaro adrián raúl jaime iván rubén "
            "joaquín guillermo gabriel ricardo roberto eduardo felipe mariano lionel penélope shakira maría "
            "carmen josefa isabel teresa ana francisca cristina antonia lucía marta elena rocío beatriz silvia "
            "raquel paula gabriela daniela valentina camila sofía ximena guadalupe frida"
        ),
        dangling="y e o con de del el la los las un una a al en por para que pero como mientras entre desde",
        controls="botón|enlace",
        link_talk=(
            "haga clic aquí|haz clic aquí|clic aquí|pulse aquí|enlace a|aquí|más información|leer más|ver más|"
            "más|botón gráfico|botón para|botón de"
        ),
    ),
    speaking=Speaking(
        at="arroba",
        dot="punto",
        slash="barra",
        backslash="barra invertida",
        dash="guion",
        underscore="guion bajo",
        hashtag="hashtag",
        minus="menos",
        by="por",
        span="{start} a {end}",
        half="un medio",
        third="un tercio",
        two_thirds="dos tercios",
        quarter="un cuarto",
        three_quarters="tres cuartos",
        dollars={"one": "{0} dólar", "other": "{0} dólares"},
        of_millions=("de ", "de "),
    ),
)
