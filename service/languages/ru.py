from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="ru",
    english_name="Russian",
    native_name="русский",
    direction=Direction.LTR,
    script="Cyrl",
    wording=Wording(
        kinds=Kinds(
            photograph="фотография",
            graphic="графическое изображение",
            screenshot="снимок экрана",
            line_art="штриховой рисунок",
            blank="пустое изображение",
        ),
        orientations=Orientations(
            landscape="горизонтальный формат",
            portrait="вертикальный формат",
            square="квадратный формат",
            panorama="панорамный формат",
            tall="узкий вертикальный формат",
        ),
        brightnesses=Brightnesses(
            dark="тёмные тона",
            medium="средняя яркость",
            bright="светлые тона",
        ),
        placements=Placements(
            centre="Больше всего деталей в центре.",
            left="Больше всего деталей слева.",
            right="Больше всего деталей справа.",
            top="Больше всего деталей вверху.",
            bottom="Больше всего деталей внизу.",
            even="Детали распределены равномерно.",
        ),
        colours=Colours(
            black="чёрный",
            dark_grey="тёмно-серый",
            grey="серый",
            light_grey="светло-серый",
            white="белый",
            red="красный",
            orange="оранжевый",
            brown="коричневый",
            yellow="жёлтый",
            beige="бежевый",
            olive="оливковый",
            green="зелёный",
            dark_green="тёмно-зелёный",
            turquoise="бирюзовый",
            light_blue="голубой",
            blue="синий",
            dark_blue="тёмно-синий",
            purple="фиолетовый",
            pink="розовый",
        ),
        size="размер в пикселях: {width} на {height}",
        mainly="цветовая гамма: в основном {colours}",
        single_colour="один сплошной цвет: {colour}",
        shares="Основные цвета и их примерная доля площади: {colours}.",
        with_text="{kind} с текстом {text}",
        with_long_text="{kind} с текстом, который приведён в подробном описании",
        text_found="Текст, найденный на изображении: {text}.",
        not_looked_at=(
            "Никто не смотрел, что показано на изображении: это автоматический черновик, составленный по "
            "измерениям, и его должен заменить человек или модель компьютерного зрения."
        ),
        draft_mark="Черновик – не проверено человеком",
        quotes=("«", "»"),
    ),
)
