from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="tr",
    english_name="Turkish",
    native_name="Türkçe",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="fotoğraf",
            graphic="grafik görsel",
            screenshot="ekran görüntüsü",
            line_art="çizgisel çizim",
            blank="boş resim",
        ),
        orientations=Orientations(
            landscape="yatay format",
            portrait="dikey format",
            square="kare format",
            panorama="panoramik format",
            tall="dar ve uzun format",
        ),
        brightnesses=Brightnesses(
            dark="genel olarak karanlık",
            medium="orta parlaklıkta",
            bright="genel olarak aydınlık",
        ),
        placements=Placements(
            centre="Ayrıntıların çoğu ortada yer alıyor.",
            left="Ayrıntıların çoğu solda yer alıyor.",
            right="Ayrıntıların çoğu sağda yer alıyor.",
            top="Ayrıntıların çoğu üst kısımda yer alıyor.",
            bottom="Ayrıntıların çoğu alt kısımda yer alıyor.",
            even="Ayrıntılar resme eşit biçimde dağılmış.",
        ),
        colours=Colours(
            black="siyah",
            dark_grey="koyu gri",
            grey="gri",
            light_grey="açık gri",
            white="beyaz",
            red="kırmızı",
            orange="turuncu",
            brown="kahverengi",
            yellow="sarı",
            beige="bej",
            olive="zeytin yeşili",
            green="yeşil",
            dark_green="koyu yeşil",
            turquoise="turkuaz",
            light_blue="açık mavi",
            blue="mavi",
            dark_blue="koyu mavi",
            purple="mor",
            pink="pembe",
        ),
        size="{width} piksel genişlik, {height} piksel yükseklik",
        mainly="ağırlıklı olarak {colours}",
        single_colour="tek renk: {colour}",
        shares="Ana renkler ve alandaki yaklaşık payları: {colours}.",
        with_text="{text} metnini içeren {kind}",
        with_long_text="metni uzun açıklamada verilen {kind}",
        text_found="Resimde bulunan metin: {text}.",
        not_looked_at=(
            "Resmin ne gösterdiğine kimse bakmadı: bu, ölçümlerden hazırlanmış otomatik bir taslaktır; "
            "yerine bir kişinin veya bir görme modelinin yazdığı açıklama konmalıdır."
        ),
        draft_mark="Taslak – bir insan tarafından kontrol edilmedi",
    ),
    norms=Norms(
        function_words=(
            "bir ve ile bu şu o için üzerinde altında arkasında önünde yanında arasında içinde olan var de da "
            "gibi daha çok iki üç her ya veya kadar sonra doğru karşı görülüyor görünüyor duruyor oturuyor "
            "tutuyor giyen"
        ),
        image_of=(
            "(?:bu )?(?:resim|fotoğraf|görsel|görüntü)(?:de|da) (?=(?:bir|iki|üç) [^,]*(?:var|duruyor|oturuyor|"
            "görülüyor|görünüyor))|(?:resim|fotoğraf|görsel):"
        ),
        image_of_bound=(
            r"(?:bu )?(?:resim|fotoğraf|görsel|görüntü)(?:de|da|te|ta)?\b(?=[^.,]{0,200}\b(?:gösteriyor|"
            r"göstermektedir|içeriyor|görülmektedir|görülüyor|var|yer al\w+)\b)|.{1,200}\w(?:ın|in|un|ün) "
            r"(?:resmi|fotoğrafı|görseli|görüntüsü)\.?$"
        ),
        placeholders=(
            "resim|fotoğraf|görsel|görüntü|grafik|simge|ikon|alternatif metin|alt metin|açıklama|başlıksız|adsız|"
            "boş|küçük resim|düğme|buton"
        ),
        assistant=(
            r"bir (?:yapay zek[aâ]|dil modeli)(?:\w* olarak)|yapay zek[aâ] olarak|üzgünüm|maalesef|(?:göremiyorum|"
            "tanımlayamıyorum|yardımcı olamam|yardımcı olamıyorum|erişemiyorum)|(?:elbette|tabii(?: ki)?)[,!]? "
            "işte|işte (?:alternatif|açıklama|metin|çeviri)|umarım (?:bu )?(?:yardımcı|işe)|bana bildirin|lütfen "
            "bana|önceki talimatları"
        ),
        sensitive=(
            "müslüman|islami|hristiyan|hıristiyan|yahudi|hindu|budist|katolik|asyalı|afrikalı|siyahi|siyah|beyaz|"
            "zenci|esmer|arap|hintli|çinli|japon|koreli|avrupalı|amerikalı|türk|kürt|alman|fransız|italyan|"
            "ispanyol|rus|yerli|çingene|roman|engelli|özürlü|sakat|kör|sağır|otistik|obez|şişman|eşcinsel|"
            "lezbiyen|trans"
        ),
        people=(
            r"kişi\w*|insan\w*|adam\w*|erkek\w*|kadın\w*|kız\w*|oğlan\w*|çocuk\w*|çocuğ\w*|bebek\w*|bebeğ\w*|"
            r"genç\w*|aile\w*|birey\w*|öğrenci\w*|asker\w*|turist\w*"
        ),
        descriptors="bir genç yaşlı küçük iki üç",
        sensitive_people=(
            "müslümanlar|yahudiler|hristiyanlar|çingeneler|zenciler|siyahiler|asyalılar|afrikalılar|engelliler|"
            "özürlüler"
        ),
        titles=(
            "sayın|dr|prof|cumhurbaşkanı|başbakan|bakan|başkan|kral|kraliçe|prens|prenses|papa|imparator|padişah|sultan"
        ),
        given_names=(
            "mehmet mustafa ahmet ali hüseyin hasan ibrahim ismail osman yusuf murat ömer ramazan halil süleyman "
            "abdullah recep tayyip kemal emre burak serkan hakan volkan kerem fatma ayşe emine hatice zeynep "
            "elif meryem şerife zehra sultan hanife merve büşra esra özlem gülşen sibel orhan nazım"
        ),
        dangling="ve veya bir bu ama fakat ya",
        controls="düğmesi|düğme|butonu|bağlantısı|bağlantı",
        link_talk=(
            "buraya tıklayın|tıklayın|tıkla|bağlantı|buraya|devamını oku|daha fazla|devamı|grafik düğmesi|"
            "düğmesi|.{1,200} bağlantısı"
        ),
    ),
    speaking=Speaking(
        at="et işareti",
        dot="nokta",
        slash="eğik çizgi",
        backslash="ters eğik çizgi",
        dash="tire",
        underscore="alt çizgi",
        hashtag="hashtag",
        minus="eksi",
        by="çarpı",
        span="{start} ila {end}",
        half="yarım",
        third="üçte bir",
        two_thirds="üçte iki",
        quarter="dörtte bir",
        three_quarters="dörtte üç",
        century=r"yüzyıl\w*",
        dollars={"other": "{0} dolar"},
        units={
            "kilometer-per-hour": "saatte {0} kilometre",
            "mile-per-hour": "saatte {0} mil",
            "meter-per-second": "saniyede {0} metre",
            "celsius": "{0} derece",
            "TRY": "{0} lira",
        },
        english_units=True,
    ),
)
