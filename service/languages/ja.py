
from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="ja",
    english_name="Japanese",
    native_name="日本語",
    direction=Direction.LTR,
    script="Jpan",
    wording=Wording(
        kinds=Kinds(
            photograph="写真",
            graphic="グラフィック",
            screenshot="スクリーンショット",
            line_art="線画",
            blank="無地の画像",
        ),
        orientations=Orientations(
            landscape="横長",
            portrait="縦長",
            square="正方形",
            panorama="パノラマ状の横長",
            tall="細長い縦長",
        ),
        brightnesses=Brightnesses(
            dark="全体に暗め",
            medium="明るさは中程度",
            bright="全体に明るめ",
        ),
        placements=Placements(
            centre="細部は主に中央に集まっています。",
            left="細部は主に左側に集まっています。",
            right="細部は主に右側に集まっています。",
            top="細部は主に上部に集まっています。",
            bottom="細部は主に下部に集まっています。",
            even="細部は全体に均等に広がっています。",
        ),
        colours=Colours(
            black="黒",
            dark_grey="濃い灰色",
            grey="灰色",
            light_grey="薄い灰色",
            white="白",
            red="赤",
            orange="オレンジ色",
            brown="茶色",
            yellow="黄色",
            beige="ベージュ",
            olive="オリーブ色",
            green="緑",
            dark_green="濃い緑",
            turquoise="青緑",
            light_blue="水色",
            blue="青",
            dark_blue="紺色",
            purple="紫",
            pink="ピンク",
        ),
        size="幅{width}ピクセル、高さ{height}ピクセル",
        mainly="主な色は{colours}",
        single_colour="{colour}一色",
        shares="主な色と面積のおおよその割合：{colours}。",
        with_text="{text}という文字のある{kind}",
        with_long_text="文字のある{kind}（文字は長い説明に記載）",
        text_found="画像内で見つかった文字：{text}。",
        not_looked_at=(
            "画像の内容は誰も確認していません。これは測定だけに基づく自動の下書きであり、"
            "人または視覚モデルによる説明に置き換える必要があります。"
        ),
        comma="、",
        full_stop="。",
        sentence_space="",
        quotes=("「", "」"),
        share="{colour}（{percent}）",
    ),
)
