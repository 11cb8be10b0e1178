from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="sw",
    english_name="Swahili",
    native_name="Kiswahili",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="picha ya kamera",
            graphic="mchoro wa grafiki",
            screenshot="picha ya skrini",
            line_art="mchoro wa mistari",
            blank="picha tupu",
        ),
        orientations=Orientations(
            landscape="mkao wa mlalo",
            portrait="mkao wa wima",
            square="umbo la mraba",
            panorama="umbo la panorama",
            tall="umbo refu la wima",
        ),
        brightnesses=Brightnesses(
            dark="mwangaza mdogo",
            medium="mwangaza wa wastani",
            bright="mwangaza mwingi",
        ),
        placements=Placements(
            centre="Vipengele vingi viko katikati.",
            left="Vipengele vingi viko upande wa kushoto.",
            right="Vipengele vingi viko upande wa kulia.",
            top="Vipengele vingi viko sehemu ya juu.",
            bottom="Vipengele vingi viko sehemu ya chini.",
            even="Vipengele vimesambaa sawasawa.",
        ),
        colours=Colours(
            black="nyeusi",
            dark_grey="kijivu iliyokolea",
            grey="kijivu",
            light_grey="kijivu hafifu",
            white="nyeupe",
            red="nyekundu",
            orange="chungwa",
            brown="kahawia",
            yellow="njano",
            beige="beji",
            olive="zeituni",
            green="kijani",
            dark_green="kijani iliyokolea",
            turquoise="feruzi",
            light_blue="samawati",
            blue="bluu",
            dark_blue="bluu iliyokolea",
            purple="zambarau",
            pink="waridi",
        ),
        size="pikseli {width} kwa {height}",
        mainly="rangi kuu: {colours}",
        single_colour="rangi moja tu: {colour}",
        shares="Rangi kuu na kadirio la eneo ambalo kila moja inachukua: {colours}.",
        with_text="{kind} pamoja na maandishi {text}",
        with_long_text="{kind} pamoja na maandishi yaliyonukuliwa katika maelezo marefu",
        text_found="Maandishi yaliyopatikana kwenye picha: {text}.",
        not_looked_at=(
            "Hakuna aliyeangalia kile ambacho picha inaonyesha: hii ni rasimu ya kiotomatiki iliyotokana "
            "na vipimo, na inapaswa kubadilishwa na mtu au modeli ya kutambua picha."
        ),
        draft_mark="Rasimu – haijakaguliwa na mtu",
    ),
    norms=Norms(
        function_words=(
            "ya wa na kwa katika ni juu chini mbele nyuma kando kati yake wake zake lake ambao ambayo ambaye "
            "huyu hii hizo hiyo mtu watu mwenye wenye yenye lenye kwenye pamoja akiwa amevaa amesimama ameketi "
            "za la cha vya pia bila baada mmoja wawili mbili ndogo kubwa nyeusi nyekundu lakini au kama karibu"
        ),
        image_of=(
            "(?:picha|taswira|picha hii|taswira hii) (?:ya(?! kamera)|inaonyesha|inayoonyesha|yenye kuonyesha)|"
            "katika picha(?: hii)?,? (?:kuna|tunaona)"
        ),
        image_of_bound=r"(?:katika|kwenye) picha\b|picha (?:za|inaonesha)\b",
        placeholders="picha|taswira|ikoni|maandishi mbadala|maelezo|bila kichwa|tupu|kitufe|mchoro|nembo",
        assistant=(
            "kama (?:ai|akili bandia|modeli ya lugha)|siwezi (?:kuona|kutambua|kuelezea|kusaidia|kutoa)|samahani|"
            "pole,? (?:lakini )?si|bila shaka[,!]? (?:haya|hii)|hapa kuna (?:maelezo|maandishi|tafsiri)|"
            "natumaini (?:hii|kuwa)|nijulishe|kwa bahati mbaya,? siwezi|puuza maagizo"
        ),
        sensitive=(
            "(?:m|wa|ki)?islamu|(?:m|wa|ki)kristo|(?:m|wa)yahudi|(?:m|wa)hindu|(?:m|wa)hindi|(?:mw?|wa|ki)asia|"
            "(?:mw?|wa|ki)afrika|(?:mw?|wa)arabu|(?:m|wa)zungu|(?:m|wa)china|(?:m|wa)japani|(?:m|wa)marekani|(?:m|"
            "wa)ulaya|(?:m|wa)eusi|(?:m|wa)eupe|mweusi|weusi|mweupe|weupe|(?:m|wa)lemavu|kipofu|vipofu|kiziwi|"
            "viziwi|mnene|wanene|mwenye ulemavu|wenye ulemavu|shoga|msagaji"
        ),
        people=(
            "mtu|watu|mwanamume|wanaume|mwanaume|mwanamke|wanawake|mvulana|wavulana|msichana|wasichana|mtoto|"
            "watoto|familia|kijana|vijana|mzee|wazee|mwanafunzi|wanafunzi|askari|watalii|bibi|bwana"
        ),
        people_first=True,
        descriptors="mmoja mdogo wadogo mzee wa na",
        sensitive_people="waislamu|mwislamu|wakristo|wayahudi|myahudi|wazungu|mzungu|walemavu|mlemavu|albino",
        titles="bw|bi|bwana|bibi|dkt|daktari|profesa|rais|waziri mkuu|waziri|mfalme|malkia|mheshimiwa|shehe|sheikh",
        given_names=(
            "juma hamisi rashidi salum bakari hassan hussein abdallah saidi mwangi kamau otieno odhiambo ochieng "
            "wanjiku wambui njeri akinyi achieng jakaya samia uhuru raila mwajuma zainabu halima neema rehema "
            "asha amina wangari julius jomo"
        ),
        dangling="na ya wa kwa katika ni za la cha vya au lakini kama",
        controls="kitufe|kiungo",
        link_talk="bofya hapa|bonyeza hapa|kiungo cha|hapa|soma zaidi|zaidi|kitufe cha",
    ),
    speaking=Speaking(
        at="at",
        dot="nukta",
        slash="mkwaju",
        backslash="mkwaju nyuma",
        dash="kistari",
        underscore="kistari cha chini",
        hashtag="alama ya reli",
        minus="hasi",
        by="kwa",
        span="{start} hadi {end}",
        half="nusu",
        third="theluthi moja",
        two_thirds="theluthi mbili",
        quarter="robo moja",
        three_quarters="robo tatu",
        dollars={"other": "dola {0}"},
        units={"celsius": "nyuzi {0} za Selsiasi"},
    ),
)
