from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="pl",
    english_name="Polish",
    native_name="polski",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotografia",
            graphic="grafika",
            screenshot="zrzut ekranu",
            line_art="rysunek kreskowy",
            blank="pusty obraz",
        ),
        orientations=Orientations(
            landscape="format poziomy",
            portrait="format pionowy",
            square="format kwadratowy",
            panorama="format panoramiczny",
            tall="wąski format pionowy",
        ),
        brightnesses=Brightnesses(
            dark="ciemna tonacja",
            medium="średnia jasność",
            bright="jasna tonacja",
        ),
        placements=Placements(
            centre="Najwięcej szczegółów znajduje się pośrodku.",
            left="Najwięcej szczegółów znajduje się po lewej stronie.",
            right="Najwięcej szczegółów znajduje się po prawej stronie.",
            top="Najwięcej szczegółów znajduje się u góry.",
            bottom="Najwięcej szczegółów znajduje się u dołu.",
            even="Szczegóły są rozłożone równomiernie.",
        ),
        colours=Colours(
            black="czarny",
            dark_grey="ciemnoszary",
            grey="szary",
            light_grey="jasnoszary",
            white="biały",
            red="czerwony",
            orange="pomarańczowy",
            brown="brązowy",
            yellow="żółty",
            beige="beżowy",
            olive="oliwkowy",
            green="zielony",
            dark_green="ciemnozielony",
            turquoise="turkusowy",
            light_blue="jasnoniebieski",
            blue="niebieski",
            dark_blue="ciemnoniebieski",
            purple="fioletowy",
            pink="różowy",
        ),
        size="rozmiar w pikselach: {width} na {height}",
        mainly="kolorystyka: głównie {colours}",
        single_colour="jeden kolor: {colour}",
        shares="Główne kolory i ich przybliżony udział w powierzchni: {colours}.",
        with_text="{kind} z tekstem {text}",
        with_long_text="{kind} z tekstem przytoczonym w długim opisie",
        text_found="Tekst znaleziony na obrazie: {text}.",
        not_looked_at=(
            "Nikt nie obejrzał tego, co przedstawia obraz: to automatyczny szkic oparty na pomiarach, a "
            "człowiek lub model wizyjny powinien zastąpić go właściwym opisem."
        ),
        draft_mark="Wersja robocza – niesprawdzona przez człowieka",
        quotes=("„", "”"),
    ),
    norms=Norms(
        function_words=(
            "w we na z ze i oraz się jest są do od za pod nad przed przy obok między przez po dla o u który "
            "która które jego jej ich ten ta to te tym nie jak także stoi siedzi leży trzyma widać dwa dwie "
            "dwoje trzy lub a ale gdzie podczas"
        ),
        image_of=(
            "(?:na (?:tym )?(?:zdjęciu|obrazie|obrazku|fotografii) (?:widoczn[aye]|znajduj(?:e|ą) się|"
            "przedstawion[oaye]|jest|są))(?= )(?! (?:jak|że))"
        ),
        image_of_bound=(
            r"(?:to )?(?:zdjęcie|obraz|obrazek|fotografia|fotka) (?:przedstawia|pokazuje|ukazuje|z|na którym)\b|"
            r"(?:zdjęcie|obrazek|fotografia|fotka) (?!o\b|w\b|nr\b|i\b)\w{3,}|na (?:tym )?(?:zdjęciu|obrazie|"
            r"obrazku|fotografii)\b"
        ),
        placeholders=(
            "zdjęcie|obraz|obrazek|fotografia|grafika|ikona|tekst alternatywny|opis|bez tytułu|do zrobienia|"
            "puste|miniatura|przycisk|ilustracja"
        ),
        assistant=(
            "jako (?:ai|sztuczna inteligencja|model językowy|asystent)|nie (?:mogę|jestem w stanie|potrafię) "
            r"(?:zobaczyć|zidentyfikować|opisać|pomóc|podać|zobaczy\w*)|przykro mi|przepraszam,? (?:ale )?(?:nie|"
            "jako)|oczywiście[,!]? oto|jasne[,!]? oto|oto (?:tekst|opis|tłumaczenie|twój)|mam nadzieję,? że|daj "
            "mi znać|proszę dać mi znać|niestety,? nie|zignoruj (?:wszystkie )?(?:poprzednie )?(?:polecenia|"
            "instrukcje)|jestem (?:modelem językowym|sztuczną inteligencją)"
        ),
        sensitive=(
            r"muzułmańsk\w+|islamsk\w+|chrześcijańsk\w+|żydowsk\w+|hinduistyczn\w+|buddyjsk\w+|katolick\w+|"
            r"azjatyck\w+|afrykańsk\w+|afroamerykańsk\w+|czarnoskór\w+|czarn[aye]|biał[aye]|ciemnoskór\w+|"
            r"arabsk\w+|indyjsk\w+|hindusk\w+|chińsk\w+|japońsk\w+|koreańsk\w+|europejsk\w+|amerykańsk\w+|"
            r"polsk\w+|niemieck\w+|francusk\w+|włosk\w+|hiszpańsk\w+|tureck\w+|rosyjsk\w+|latynosk\w+|romsk\w+|"
            r"cygańsk\w+|niepełnosprawn\w+|niewidom\w+|głuch\w*|autystyczn\w+|otył\w+|grub[aye]|homoseksualn\w+|"
            r"transpłciow\w+"
        ),
        people=(
            r"osob[aęyąo]\w*|osób|człowiek\w*|ludzi\w*|ludzie|mężczyzn\w*|kobiet\w*|chłopiec|chłop(?:ca|cy|iec|"
            r"ak)\w*|dziewczyn\w*|dzieck\w*|dzieci\w*|niemowlę\w*|pan[ia]?|rodzin\w*|nastolat\w+|studen\w+|"
            r"żołnierz\w*|turyst\w+"
        ),
        descriptors="młody młoda młode starszy starsza starsze mały mała małe uśmiechnięty uśmiechnięta i",
        sensitive_people=(
            r"muzułman\w+|muzułmank\w+|żydzi|żydów|żydówk\w+|chrześcijan(?:ie|in|ka|ki)|azjat(?:a|ka|ki|ów)|"
            r"azjaci|afrykan(?:in|ka|ki|ie)|murzyn\w*|arab(?:owie|ka|ki)|cygan(?:ie|ka|ki|ów)?|inwalid[azów]\w*"
        ),
        titles=(
            "dr|prof|profesor|prezydent|premier|minister|król|królowa|książę|księżna|księżniczka|papież|cesarz|"
            "ksiądz|burmistrz"
        ),
        given_names=(
            "jan stanisław andrzej józef tadeusz jerzy zbigniew krzysztof henryk ryszard kazimierz marek marian "
            "piotr janusz władysław wiesław zdzisław edward mieczysław mirosław grzegorz czesław dariusz "
            "wojciech jacek eugeniusz tomasz maciej paweł łukasz mateusz jakub karol lech robert donald mikołaj "
            "fryderyk szymon kacper michał bartosz rafał marcin maria krystyna anna barbara teresa elżbieta "
            "janina zofia jadwiga danuta halina irena ewa małgorzata helena grażyna bożena stanisława marianna "
            "agnieszka katarzyna joanna magdalena aleksandra natalia karolina julia zuzanna hanna wisława olga"
        ),
        inflections="a u em ie owi ę ą y i o om iem",
        dangling=(
            "i oraz lub z ze w we na do od za pod nad przed przy dla o u po przez ale jak który która które podczas"
        ),
        controls="przycisk|link|odnośnik",
        link_talk=(
            "kliknij tutaj|kliknij|link do|odnośnik do|tutaj|tu|czytaj więcej|więcej|dowiedz się więcej|przycisk "
            "graficzny|przycisk do"
        ),
    ),
    speaking=Speaking(
        at="małpa",
        dot="kropka",
        slash="ukośnik",
        backslash="ukośnik wsteczny",
        dash="łącznik",
        underscore="podkreślenie",
        hashtag="hashtag",
        minus="minus",
        by="na",
        span="{start} do {end}",
        half="jedna druga",
        third="jedna trzecia",
        two_thirds="dwie trzecie",
        quarter="jedna czwarta",
        three_quarters="trzy czwarte",
        century=r"wiek\w*",
        dollars={"one": "{0} dolar", "few": "{0} dolary", "many": "{0} dolarów", "other": "{0} dolara"},
        own_currency=r" polsk\w+",
    ),
)
