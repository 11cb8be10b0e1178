from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="ko",
    english_name="Korean",
    native_name="한국어",
    direction=Direction.LTR,
    script="Kore",
    wording=Wording(
        kinds=Kinds(
            photograph="사진",
            graphic="그래픽",
            screenshot="스크린샷",
            line_art="선으로 그린 그림",
            blank="빈 이미지",
        ),
        orientations=Orientations(
            landscape="가로 방향",
            portrait="세로 방향",
            square="정사각형",
            panorama="파노라마 비율",
            tall="길쭉한 세로 방향",
        ),
        brightnesses=Brightnesses(
            dark="전체적으로 어두움",
            medium="중간 밝기",
            bright="전체적으로 밝음",
        ),
        placements=Placements(
            centre="세부 요소는 대부분 중앙에 있습니다.",
            left="세부 요소는 대부분 왼쪽에 있습니다.",
            right="세부 요소는 대부분 오른쪽에 있습니다.",
            top="세부 요소는 대부분 위쪽에 있습니다.",
            bottom="세부 요소는 대부분 아래쪽에 있습니다.",
            even="세부 요소는 고르게 퍼져 있습니다.",
        ),
        colours=Colours(
            black="검은색",
            dark_grey="진회색",
            grey="회색",
            light_grey="연회색",
            white="흰색",
            red="빨간색",
            orange="주황색",
            brown="갈색",
            yellow="노란색",
            beige="베이지색",
            olive="올리브색",
            green="초록색",
            dark_green="진초록색",
            turquoise="청록색",
            light_blue="하늘색",
            blue="파란색",
            dark_blue="남색",
            purple="보라색",
            pink="분홍색",
        ),
        size="가로 {width}픽셀, 세로 {height}픽셀",
        mainly="주요 색상: {colours}",
        single_colour="단일 색상: {colour}",
        shares="주요 색상과 대략적인 면적 비율: {colours}.",
        with_text="{text} 문구가 있는 {kind}",
        with_long_text="글자가 있는 {kind}, 글자 내용은 긴 설명에 있음",
        text_found="이미지에서 찾은 글자: {text}.",
        not_looked_at=(
            "이미지에 무엇이 있는지 아무도 확인하지 않았습니다. 이 글은 측정값만으로 자동 작성된 "
            "초안이므로 사람이나 비전 모델이 다시 써야 합니다."
        ),
        draft_mark="초안 – 사람이 확인하지 않음",
        share="{colour}({percent})",
    ),
)
