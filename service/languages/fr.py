from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

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
    norms=Norms(
        function_words=(
            "le la les un une des du de et avec sur dans est sont au aux par pour qui que son sa ses leur leurs "
            "derrière devant sous entre vers près autour à ce cette ces se il elle on en très deux trois tient "
            "porte assis assise debout ne pas plus comme chez"
        ),
        image_of=(
            "(?:(?:une |l['’]|cette |la )?(?:image|photo|photographie)) (?:de (?=(?:deux|trois|quatre|plusieurs|"
            "la |l['’])|un[e ])|d['’](?=un))|(?:l['’]|cette |la |une )?(?:image|photo|photographie) (?:montre|"
            "représente|présente|montrant|représentant)|(?:sur|dans) (?:l['’]|cette |la )(?:image|photo|"
            "photographie),? (?:on (?:peut )?voi[rt]|il y a)"
        ),
        image_of_bound=(
            "(?:(?:une |l['’]|cette |la )?(?:image|photo|photographie)) (?:de|du|des|d['’])|(?:sur|dans) "
            r"(?:l['’]|cette |la )(?:image|photo|photographie)\b"
        ),
        placeholders=(
            "image|images|photo|photographie|graphique|icône|texte alternatif|texte alt|description|sans titre|à "
            "compléter|vide|illustration|vignette|bouton"
        ),
        assistant=(
            "en tant qu['’](?:ia|intelligence artificielle|assistant)|en tant que (?:modèle|assistant)|je (?:ne "
            r"(?:peux|suis|vois|puis)|n['’]ai) (?:\w+ )?pas|je suis (?:désolée?|un modèle|une ia|incapable)|"
            "désolée?,? (?:mais )?je|(?:bien sûr|certainement|d['’]accord|avec plaisir)[ ,!:]*voici|voici (?:le|"
            "la|une?|votre|les) (?:texte|description|traduction|légende)|n['’]hésitez pas|j['’]espère que|"
            "malheureusement,? je|ignore[zr]? (?:toutes )?(?:les )?instructions"
        ),
        sensitive=(
            "musulmane?s?|islamiques?|chrétien(?:ne)?s?|juif|juive|juifs|juives|hindoue?s?|bouddhistes?|"
            "catholiques?|asiatiques?|africaine?s?|noire?s?|blanc|blanche|blancs|blanches|métis(?:se)?s?|arabes?|"
            "maghrébine?s?|indien(?:ne)?s?|chinoise?s?|japonaise?s?|coréen(?:ne)?s?|européen(?:ne)?s?|"
            "américaine?s?|française?s?|français|italien(?:ne)?s?|espagnole?s?|allemande?s?|turque?s?|turc|"
            "russes?|latino[- ]?américaine?s?|latinos?|indigènes?|autochtones?|handicapée?s?|aveugles?|sourde?s?|"
            "autistes?|obèses?|en surpoids|homosexuel(?:le)?s?|gay|lesbiennes?|transgenres?|d['’]origine "
            "(?:asiatique|africaine|arabe|maghrébine|indienne|chinoise|européenne)"
        ),
        people=(
            "personnes?|hommes?|femmes?|garçons?|filles?|fillettes?|enfants?|bébés?|gens|couple|familles?|"
            "individus?|adolescente?s?|étudiante?s?|soldats|touristes|fidèles"
        ),
        people_first=True,
        descriptors="jeune jeunes âgé âgée âgés âgées petit petite souriant souriante et",
        sensitive_people=(
            "musulmans?|un juif|une juive|les juifs|chrétiens|handicapés|(?:une?|des|les|deux) (?:asiatiques?|"
            "africaine?s?|arabes?|aveugles?|autistes?|handicapée?s?)(?= (?:qui|assise?|debout|marche|tient|porte|"
            r"souri)|[.,]|$)|atteinte?s? (?:de|d['’])\s?(?:trisomie|autisme|cancer)"
        ),
        titles=(
            "mme|mlle|monsieur|madame|mademoiselle|docteur|dr|professeur|président|présidente|premier ministre|"
            "ministre|roi|reine|prince|princesse|pape|empereur|sénateur|maire"
        ),
        given_names=(
            "jean pierre michel philippe alain nicolas christophe françois laurent frédéric éric julien david "
            "stéphane pascal bruno olivier thierry sébastien jérôme guillaume antoine emmanuel mathieu vincent "
            "jacques gérard marie nathalie isabelle sylvie catherine françoise valérie sandrine stéphanie "
            "véronique céline sophie aurélie émilie julie camille léa chloé manon inès brigitte zinédine kylian "
            "édith charles louis napoléon victor marine gabriel raphaël étienne rené andré simone monique "
            "jacqueline thérèse luc"
        ),
        dangling="et ou avec de du des le la les un une à au aux dans sur par pour qui que mais en comme sous entre",
        controls="bouton|lien",
        link_talk=(
            "cliquez ici|cliquer ici|lien vers|ici|en savoir plus|lire la suite|voir plus|plus|bouton graphique|"
            "bouton pour|image-lien"
        ),
    ),
    speaking=Speaking(
        at="arobase",
        dot="point",
        slash="barre oblique",
        backslash="barre oblique inverse",
        dash="tiret",
        underscore="tiret bas",
        hashtag="hashtag",
        minus="moins",
        by="sur",
        span="{start} à {end}",
        half="un demi",
        third="un tiers",
        two_thirds="deux tiers",
        quarter="un quart",
        three_quarters="trois quarts",
        ordinal_endings="e|ème",
        dollars={"one": "{0} dollar", "other": "{0} dollars"},
        of_millions=("de ", "d’"),
        number_words=True,
    ),
)
