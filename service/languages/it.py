from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

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
    norms=Norms(
        function_words=(
            "il lo la i gli le un una uno di del della dei delle dello degli e con su nel nella nei è sono al "
            "alla da dal dalla per che suo sua si dietro davanti sopra sotto tra fra verso vicino accanto ci sta "
            "mentre questo questa anche non più come indossa tiene due tre sul sulla sullo ed"
        ),
        image_of=(
            "(?:(?:un['’]|una |l['’]|la |questa |quest['’])?(?:immagine|foto|fotografia)) (?:di (?=un|due|tre|"
            "una|alcun)|che (?:mostra|raffigura|ritrae)|raffigurante)|(?:un['’]|una |l['’]|la |questa |"
            "quest['’])?(?:immagine|foto|fotografia) (?:mostra|raffigura|rappresenta|ritrae)|(?:nell['’]|in "
            "quest['’]|nella |in questa )(?:immagine|foto|fotografia),? (?:si (?:vede|vedono)|c['’]è|ci sono)"
        ),
        image_of_bound=(
            "(?:(?:un['’]|una |l['’]|la |questa |quest['’])?(?:immagine|foto|fotografia)) (?:di|del|della|dei|"
            "delle|dello|degli|d['’]|dell['’])|(?:nell['’]|in quest['’]|nella |in questa )(?:immagine|foto|"
            r"fotografia)\b"
        ),
        placeholders=(
            "immagine|immagini|foto|fotografia|grafica|icona|testo alternativo|testo alt|descrizione|senza "
            "titolo|da fare|vuoto|miniatura|pulsante|illustrazione"
        ),
        assistant=(
            "come (?:ia|intelligenza artificiale|modello linguistico|assistente)|(?:io )?non (?:posso|riesco a|"
            r"sono in grado di) (?:vedere|identificare|descrivere|aiutar\w*|fornire|accedere)|mi dispiace|"
            "certo[,!]? ecco|certamente[,!]? ecco|ecco (?:il|la|una?) (?:testo|descrizione|traduzione)|spero che "
            "(?:questo|ti|le)|fammi sapere|mi faccia sapere|purtroppo,? non|ignora (?:tutte )?(?:le )?istruzioni|"
            "sono (?:un['’]|un |una )(?:ia|modello linguistico|intelligenza artificiale)"
        ),
        sensitive=(
            "musulman[oaie]|islamic[oa]|islamici|islamiche|cristian[oaie]|ebre[oa]|ebrei|ebree|induist[aie]|"
            "buddist[aie]|cattolic[oa]|cattolici|cattoliche|asiatic[oa]|asiatici|asiatiche|african[oaie]|"
            "afroamerican[oaie]|ner[oaie]|bianc[oa]|bianchi|bianche|arab[oaie]|indian[oaie]|cines[ei]|"
            "giappones[ei]|corean[oaie]|europe[oaie]|american[oaie]|italian[oaie]|frances[ei]|tedesc[oa]|"
            "tedeschi|tedesche|spagnol[oaie]|turc[oa]|turchi|turche|russ[oaie]|latin[oaie]|indigen[oaie]|rom|"
            "disabil[ei]|handicappat[oaie]|ciec[oa]|ciechi|cieche|sord[oaie]|autistic[oa]|obes[oaie]|grass[oaie]|"
            r"sovrappeso|omosessual[ei]|gay|lesbic[ah]e?|transgender|di (?:origine|etnia|origini) \w+|con "
            "(?:disabilità|autismo|sindrome di down)"
        ),
        people=(
            "person[ae]|uom[oi]n?i?|uomo|uomini|donn[ae]|ragazz[oaie]|bambin[oaie]|neonat[oaie]|gente|"
            "signor[ae]?|signori|coppia|famigli[ae]|individu[oi]|adolescent[ei]|giovan[ei]|anzian[oaie]|"
            "student[ei]|soldati|turisti|fedeli"
        ),
        people_first=True,
        descriptors="giovane giovani anziano anziana piccolo piccola sorridente e",
        sensitive_people=(
            "musulmani|un musulmano|una musulmana|ebrei|un ebreo|cristiani|zingar[oaie]|handicappat[oaie]|(?:un|"
            "una|uno|i|gli|le|due) (?:asiatic[oa]|african[oa]|arab[oa]|disabil[ei]|ciec[oa]|autistic[oa])(?= "
            "(?:che|sedut|in piedi|cammina|sorride|tiene)|[.,]|$)"
        ),
        titles=(
            "sig|signor|signora|signorina|dott|dottor|dottoressa|prof|professor|professoressa|presidente|"
            "ministro|ministra|re|regina|principe|principessa|papa|sindaco|sindaca|onorevole"
        ),
        given_names=(
            "giuseppe giovanni antonio mario luigi francesco angelo vincenzo pietro salvatore carlo franco "
            "domenico bruno paolo michele giorgio aldo sergio luciano roberto stefano marco andrea alessandro "
            "matteo lorenzo davide simone federico riccardo silvio leonardo galileo federica maria anna "
            "giuseppina angela giovanna teresa lucia carmela caterina francesca antonietta carla elena concetta "
            "rita margherita franca paola laura giulia chiara alessandra valentina silvia martina giorgia "
            "matilde ginevra beatrice sophia monica"
        ),
        dangling=(
            "e ed o con di del della dei delle il lo la i gli le un una a al alla da dal in nel nella su sul per "
            "che ma come mentre tra fra"
        ),
        controls="pulsante|link|collegamento",
        link_talk=(
            "clicca qui|cliccare qui|fai clic qui|link a|collegamento a|qui|scopri di più|leggi tutto|altro|di "
            "più|pulsante grafico|pulsante per"
        ),
    ),
    speaking=Speaking(
        at="chiocciola",
        dot="punto",
        slash="barra",
        backslash="barra rovesciata",
        dash="trattino",
        underscore="trattino basso",
        hashtag="hashtag",
        minus="meno",
        by="per",
        span="{start} – {end}",
        half="un mezzo",
        third="un terzo",
        two_thirds="due terzi",
        quarter="un quarto",
        three_quarters="tre quarti",
        dollars={"one": "{0} dollaro", "other": "{0} dollari"},
        of_millions=("di ", "di "),
        english_units=True,
        number_words=True,
    ),
)
