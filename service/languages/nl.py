from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="nl",
    english_name="Dutch",
    native_name="Nederlands",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="foto",
            graphic="grafische afbeelding",
            screenshot="schermafbeelding",
            line_art="lijntekening",
            blank="lege afbeelding",
        ),
        orientations=Orientations(
            landscape="liggend formaat",
            portrait="staand formaat",
            square="vierkant formaat",
            panorama="panoramaformaat",
            tall="smal staand formaat",
        ),
        brightnesses=Brightnesses(
            dark="overwegend donker",
            medium="gemiddelde helderheid",
            bright="overwegend licht",
        ),
        placements=Placements(
            centre="De meeste details bevinden zich in het midden.",
            left="De meeste details bevinden zich links.",
            right="De meeste details bevinden zich rechts.",
            top="De meeste details bevinden zich bovenaan.",
            bottom="De meeste details bevinden zich onderaan.",
            even="De details zijn gelijkmatig verdeeld.",
        ),
        colours=Colours(
            black="zwart",
            dark_grey="donkergrijs",
            grey="grijs",
            light_grey="lichtgrijs",
            white="wit",
            red="rood",
            orange="oranje",
            brown="bruin",
            yellow="geel",
            beige="beige",
            olive="olijfgroen",
            green="groen",
            dark_green="donkergroen",
            turquoise="turquoise",
            light_blue="lichtblauw",
            blue="blauw",
            dark_blue="donkerblauw",
            purple="paars",
            pink="roze",
        ),
        size="{width} bij {height} pixels",
        mainly="vooral in {colours}",
        single_colour="één enkele kleur: {colour}",
        shares="Hoofdkleuren met hun geschatte aandeel in het oppervlak: {colours}.",
        with_text="{kind} met de tekst {text}",
        with_long_text="{kind} met tekst, die in de lange beschrijving staat",
        text_found="In de afbeelding gevonden tekst: {text}.",
        not_looked_at=(
            "Niemand heeft bekeken wat er op de afbeelding staat: dit is een automatisch concept op basis "
            "van metingen, dat een mens of een beeldmodel zou moeten vervangen."
        ),
        draft_mark="Concept – niet door een mens gecontroleerd",
    ),
    norms=Norms(
        function_words=(
            "de het een van en met op in is zijn aan bij voor achter naast boven onder tussen door naar uit die "
            "dat deze dit wordt niet ook als er staat ligt zit draagt houdt twee drie om te tegen over hij zij "
            "haar hun rond langs links rechts waar terwijl maar of erachter"
        ),
        image_of=(
            "(?:(?:een |de |het |deze |dit )?(?:afbeelding|foto|plaatje|beeld)) (?:van|met daarop|waarop) (?=een "
            r"|twee |drie |de |het |enkele |meerdere )(?!.*\bte zien\b)|(?:een |de |het |deze |dit "
            ")?(?:afbeelding|foto|plaatje|beeld) (?:toont|laat (?=.* zien))(?!.* zien)"
        ),
        image_of_bound=(
            r"(?:een |de |het |deze |dit )?(?:afbeelding|foto|plaatje) (?:van|met|waarop|toont|laat)\b|op (?:de|"
            r"deze|dit|het) (?:afbeelding|foto|plaatje)\b"
        ),
        placeholders=(
            "afbeelding|afbeeldingen|foto|plaatje|beeld|grafiek|pictogram|icoon|alternatieve tekst|alt-tekst|"
            "alttekst|beschrijving|naamloos|zonder titel|leeg|miniatuur|knop"
        ),
        assistant=(
            r"als (?:ai|kunstmatige intelligentie|taalmodel|ai-\w+)|ik kan (?:\w+ ){0,3}(?:niet|geen|helaas)|het "
            "spijt me|sorry,? (?:maar )?ik|helaas kan ik|(?:natuurlijk|zeker|uiteraard|graag)[,!]? hier (?:is|"
            r"zijn)|hier is (?:de|het|een|je|uw) (?:\w+ )?(?:alt-?tekst|beschrijving|vertaling|alternatieve)|laat "
            "(?:het )?me weten|ik hoop dat (?:dit|het)|ik ben een (?:ai|taalmodel)|negeer (?:alle )?(?:eerdere|"
            "vorige)"
        ),
        sensitive=(
            "moslims?|islamitische?|christelijke?|joodse?|hindoeïstische?|boeddhistische?|katholieke?|"
            "aziatische?|afrikaanse?|zwarte|blanke|witte|donkere|getinte|arabische?|indiase?|indische?|chinese?|"
            "chinees|japanse?|koreaanse?|europese?|amerikaanse?|nederlandse?|duitse?|franse?|italiaanse?|"
            "spaanse?|turkse?|marokkaanse?|russische?|poolse?|latijns-amerikaanse?|inheemse?|gehandicapte?|"
            "invalide|blinde?|dove|autistische?|zwaarlijvige?|obese|dikke|homoseksuele?|lesbische?|transgender"
        ),
        people=(
            "persoon|personen|mens|mensen|man|mannen|vrouw|vrouwen|jongen|jongens|meisje|meisjes|kind|kinderen|"
            "baby|baby's|koppel|gezin|familie|families|jongere|jongeren|studenten|soldaten|toeristen"
        ),
        descriptors="jonge oude oudere kleine grote lachende glimlachende en",
        sensitive_people=(
            "moslims|een moslim|moslima|joden|een jood|christenen|hindoes|aziaten|een aziaat|afrikanen|arabieren|"
            "zigeuners?|gehandicapten|een gehandicapte|een invalide|een autist|homo's"
        ),
        titles=(
            "dhr|mevr|meneer|mevrouw|dr|drs|prof|professor|president|premier|minister|minister-president|koning|"
            "koningin|prins|prinses|paus|keizer|burgemeester"
        ),
        given_names=(
            "johannes jan cornelis hendrik willem pieter gerrit dirk kees joost bart sander jeroen maarten ruud "
            "geert mark wouter thijs daan sem luuk bram max willem-alexander máxima johanna cornelia wilhelmina "
            "hendrika anneke marieke sanne femke lotte fleur saskia ingrid annelies beatrix amalia johan vincent "
            "rembrandt"
        ),
        dangling="en of met van de het een naar die dat maar als terwijl",
        controls="knop|link|koppeling",
        link_talk=(
            "klik hier|hier klikken|link naar|koppeling naar|hier|lees meer|lees verder|meer informatie|meer|"
            "grafische knop|knop voor"
        ),
    ),
    speaking=Speaking(
        at="apenstaartje",
        dot="punt",
        slash="schuine streep",
        backslash="omgekeerde schuine streep",
        dash="streepje",
        underscore="laag streepje",
        hashtag="hashtag",
        minus="min",
        by="bij",
        span="{start} tot {end}",
        half="een half",
        third="een derde",
        two_thirds="twee derde",
        quarter="een kwart",
        three_quarters="drie kwart",
        ordinal_endings="e|ste|de",
        dollars={"other": "{0} dollar"},
        units={"degree": "{0} graden"},
        english_units=True,
        number_words=True,
    ),
)
