from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="hi",
    english_name="Hindi",
    native_name="हिन्दी",
    direction=Direction.LTR,
    script="Deva",
    wording=Wording(
        kinds=Kinds(
            photograph="फ़ोटो",
            graphic="ग्राफ़िक",
            screenshot="स्क्रीनशॉट",
            line_art="रेखाचित्र",
            blank="खाली चित्र",
        ),
        orientations=Orientations(
            landscape="आड़ा प्रारूप",
            portrait="खड़ा प्रारूप",
            square="वर्गाकार प्रारूप",
            panorama="पैनोरमा प्रारूप",
            tall="लंबा और सँकरा प्रारूप",
        ),
        brightnesses=Brightnesses(
            dark="गहरे रंगों में",
            medium="मध्यम चमक",
            bright="हल्के रंगों में",
        ),
        placements=Placements(
            centre="अधिकांश बारीकियाँ बीच में हैं।",
            left="अधिकांश बारीकियाँ बाईं ओर हैं।",
            right="अधिकांश बारीकियाँ दाईं ओर हैं।",
            top="अधिकांश बारीकियाँ ऊपरी भाग में हैं।",
            bottom="अधिकांश बारीकियाँ निचले भाग में हैं।",
            even="बारीकियाँ पूरे चित्र में समान रूप से फैली हैं।",
        ),
        colours=Colours(
            black="काला",
            dark_grey="गहरा स्लेटी",
            grey="स्लेटी",
            light_grey="हल्का स्लेटी",
            white="सफ़ेद",
            red="लाल",
            orange="नारंगी",
            brown="भूरा",
            yellow="पीला",
            beige="बेज",
            olive="जैतूनी",
            green="हरा",
            dark_green="गहरा हरा",
            turquoise="फ़िरोज़ी",
            light_blue="हल्का नीला",
            blue="नीला",
            dark_blue="गहरा नीला",
            purple="बैंगनी",
            pink="गुलाबी",
        ),
        size="{width} गुणा {height} पिक्सेल",
        mainly="मुख्य रंग: {colours}",
        single_colour="एक ही रंग: {colour}",
        shares="मुख्य रंग और क्षेत्रफल में उनका अनुमानित हिस्सा: {colours}।",
        with_text="{kind}, जिस पर लिखा है: {text}",
        with_long_text="{kind}, जिस पर लिखा पाठ विस्तृत विवरण में दिया गया है",
        text_found="चित्र में मिला पाठ: {text}।",
        not_looked_at=(
            "किसी ने नहीं देखा है कि चित्र में क्या है: यह मापों से बना एक स्वचालित मसौदा है, इसकी जगह "
            "किसी व्यक्ति या विज़न मॉडल का लिखा विवरण आना चाहिए।"
        ),
        draft_mark="मसौदा – किसी व्यक्ति ने जाँच नहीं की है",
        full_stop="।",
    ),
)
