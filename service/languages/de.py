from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

DATIVE = (
    "[Aa]m|[Vv]om|[Zz]um|[Ii]m|[Bb]eim|[Dd]en|[Dd]em|[Dd]es|[Aa]b|[Bb]is|[Ss]eit|"
    "(?:[Ii]n|[Aa]us|[Aa]n|[Aa]uf|[Mm]it|[Nn]ach|[Vv]on|[Vv]or|[Zz]u|[Bb]ei|[Hh]inter|[Ss]eit) der"
)
"""And other words behind which every ordinal ends in -en."""

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
    norms=Norms(
        function_words=(
            "der die das den dem des ein eine einen einem einer eines und mit auf im ist sind von zu zum zur vor "
            "hinter neben über unter zwischen durch sich nicht wird werden auch aus bei nach am an als wie steht "
            "liegt sitzt trägt hält links rechts dahinter darüber deren dessen dass sie er es ihr sein seine "
            "ihre in"
        ),
        image_of=(
            r"(?:(?:foto|bild|fotografie|abbildung|aufnahme)\s?:)|auf (?:dem|diesem) (?:bild|foto) (?:ist|sind|"
            r"sieht man)(?= (?:ein|eine|zwei|drei|mehrere) [^,.]*[.]?$)(?!.*\b(?:zu sehen|abgebildet|"
            r"dargestellt)\b)"
        ),
        image_of_bound=(
            "(?:ein |das |dieses |die |diese |eine )?(?:bild|foto|fotografie|abbildung|aufnahme) (?:von|vom|der|"
            r"des|eines|einer|zeigt|mit|stellt|auf dem|auf der)\b|auf (?:dem|diesem|der|dieser) (?:bild|foto|"
            r"abbildung|aufnahme)\b|(?:das|dieses) (?:bild|foto) (?:ist|enthält)\b"
        ),
        placeholders=(
            "bild|bilder|foto|grafik|abbildung|symbol|alternativtext|alt-text|alttext|beschreibung|platzhalter|"
            "unbenannt|ohne titel|kein text|leer|bildbeschreibung|vorschaubild|schaltfläche"
        ),
        assistant=(
            r"als (?:ki|künstliche intelligenz|sprachmodell|ki-(?:modell|assistent))|ich (?:kann|konnte) (?:\w+ "
            "){0,3}(?:nicht|kein|keine|leider)|(?:es )?tut mir leid|leider kann ich|entschuldigung, (?:aber "
            ")?ich|(?:gerne?|natürlich|klar|selbstverständlich)[,!]? hier (?:ist|sind|kommt)|hier (?:ist|sind) "
            r"(?:der|die|eine|ein|ihre?|dein) (?:\w+ )?(?:alternativtext|alt-text|beschreibung|übersetzung|"
            "bildbeschreibung)|lassen sie mich wissen|lass mich wissen|ich hoffe,? (?:das|dies) hilft|ich bin "
            "(?:nur )?(?:eine? )?(?:ki|sprachmodell)|ignorier(?:e|en sie) (?:alle )?(?:vorherigen|bisherigen)"
        ),
        sensitive=(
            r"muslimisch\w*|islamisch\w*|christlich\w*|jüdisch\w*|hinduistisch\w*|buddhistisch\w*|katholisch\w*|"
            r"evangelisch\w*|asiatisch\w*|afrikanisch\w*|afroamerikanisch\w*|schwarze[rns]?|weiße[rns]?|"
            r"dunkelhäutig\w*|hellhäutig\w*|farbige[rns]?|arabisch\w*|indisch\w*|chinesisch\w*|japanisch\w*|"
            r"koreanisch\w*|europäisch\w*|amerikanisch\w*|deutsche[rns]?|französisch\w*|italienisch\w*|"
            r"spanisch\w*|türkisch\w*|russisch\w*|polnisch\w*|lateinamerikanisch\w*|indigen\w*|behindert\w*|"
            r"blinde[rns]?|gehörlos\w*|taube[rns]?|autistisch\w*|geisteskrank\w*|übergewichtig\w*|fettleibig\w*|"
            r"dicke[rns]?|homosexuell\w*|schwule[rns]?|lesbisch\w*|transgender"
        ),
        people=(
            "person|personen|mensch|menschen|mann|männer|mannes|frau|frauen|junge|jungen|mädchen|kind|kinder|"
            "kindes|baby|babys|jugendlicher?|familie|familien|schüler|schülerin|studenten|soldaten|touristen|"
            "gläubige[rn]?|abstammung"
        ),
        descriptors=(
            "junger junge jungen junges alter alte alten altes ältere älterer kleiner kleine kleines kleinen "
            "großer große lächelnde lächelnder und"
        ),
        sensitive_people=(
            "muslim|muslime|muslima|muslimin|muslimen|jude|juden|jüdin|christ|christen|hindus|asiate[n]?|"
            "asiatin(?:nen)?|afrikaner(?:in(?:nen)?)?|araber(?:in(?:nen)?)?|zigeuner(?:in)?|behinderte[rn]?|"
            "rollstuhlfahrende behinderte|autist(?:in)?|homosexuelle[rn]?"
        ),
        titles=(
            "herr|frau|dr|prof|professor|professorin|präsident|präsidentin|bundeskanzler|bundeskanzlerin|kanzler|"
            "kanzlerin|minister|ministerin|bürgermeister|bürgermeisterin|könig|königin|prinz|prinzessin|papst|"
            "kaiser|kaiserin|fürst"
        ),
        given_names=(
            "hans karl heinz werner klaus günter jürgen helmut gerhard wolfgang dieter horst manfred uwe bernd "
            "frank-walter stefan andreas michael thomas markus matthias torsten sebastian florian tobias jan "
            "felix leon lukas jonas maximilian ursula monika renate helga ingrid karin brigitte gisela sabine "
            "petra angela birgit heike susanne claudia katrin anja silke nicole stefanie julia lena lea hanna "
            "johanna franziska friedrich wilhelm otto ludwig johann olaf annalena heidi steffi jörg rainer "
            "ulrich helene"
        ),
        dangling=(
            "und oder von der die das dem den des eine einen einem einer im für aber während welche dass zwischen"
        ),
        controls="schaltfläche|button|link|verweis",
        link_talk=(
            "hier klicken|klicken sie hier|klick hier|link zu|link zur|link zum|verweis auf|mehr|mehr erfahren|"
            "mehr lesen|weiterlesen|weiter|grafik-schaltfläche|schaltfläche (?:für|zu)|bild-link"
        ),
    ),
    speaking=Speaking(
        at="ät",
        dot="Punkt",
        slash="Schrägstrich",
        backslash="umgekehrter Schrägstrich",
        dash="Bindestrich",
        underscore="Unterstrich",
        hashtag="Hashtag",
        minus="minus",
        by="mal",
        span="{start} bis {end}",
        half="ein halb",
        third="ein Drittel",
        two_thirds="zwei Drittel",
        quarter="ein Viertel",
        three_quarters="drei Viertel",
        dollars={"other": "{0} Dollar"},
        number_words=True,
        declensions=(
            (DATIVE, r"[^\W\d_]", "n"),
            ("[Dd]er|[Dd]ie|[Dd]as|[Ii]ns", r"[^\W\d_]", ""),
            ("", "(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Platz)", "r"),
        ),
    ),
)
