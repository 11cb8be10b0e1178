from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="ar",
    english_name="Arabic",
    native_name="العربية",
    direction=Direction.RTL,
    script="Arab",
    wording=Wording(
        kinds=Kinds(
            photograph="صورة فوتوغرافية",
            graphic="تصميم رسومي",
            screenshot="لقطة شاشة",
            line_art="رسم خطي",
            blank="صورة فارغة",
        ),
        orientations=Orientations(
            landscape="بتنسيق أفقي",
            portrait="بتنسيق عمودي",
            square="بتنسيق مربع",
            panorama="بتنسيق بانورامي",
            tall="بتنسيق عمودي ضيق",
        ),
        brightnesses=Brightnesses(
            dark="بدرجات داكنة",
            medium="بسطوع متوسط",
            bright="بدرجات فاتحة",
        ),
        placements=Placements(
            centre="تقع معظم التفاصيل في الوسط.",
            left="تقع معظم التفاصيل في الجهة اليسرى.",
            right="تقع معظم التفاصيل في الجهة اليمنى.",
            top="تقع معظم التفاصيل في الجزء العلوي.",
            bottom="تقع معظم التفاصيل في الجزء السفلي.",
            even="التفاصيل موزعة بالتساوي.",
        ),
        colours=Colours(
            black="الأسود",
            dark_grey="الرمادي الداكن",
            grey="الرمادي",
            light_grey="الرمادي الفاتح",
            white="الأبيض",
            red="الأحمر",
            orange="البرتقالي",
            brown="البني",
            yellow="الأصفر",
            beige="البيج",
            olive="الزيتوني",
            green="الأخضر",
            dark_green="الأخضر الداكن",
            turquoise="الفيروزي",
            light_blue="الأزرق الفاتح",
            blue="الأزرق",
            dark_blue="الأزرق الداكن",
            purple="البنفسجي",
            pink="الوردي",
        ),
        size="بأبعاد {width} في {height} بكسل",
        mainly="بألوان يغلب عليها {colours}",
        single_colour="بلون واحد: {colour}",
        shares="الألوان الرئيسية ونسبتها التقريبية من المساحة: {colours}.",
        with_text="{kind} مع النص {text}",
        with_long_text="{kind} مع نص مذكور في الوصف المطوّل",
        text_found="النص الموجود في الصورة: {text}.",
        not_looked_at=(
            "لم ينظر أحد إلى ما تعرضه الصورة: هذه مسودة آلية مبنية على قياسات، وينبغي أن يحل محلها وصف "
            "يكتبه شخص أو نموذج رؤية."
        ),
        draft_mark="مسودة – لم يراجعها إنسان",
        comma="، ",
        quotes=("«", "»"),
    ),
)
