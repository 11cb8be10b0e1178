from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

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
)
