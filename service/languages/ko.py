from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

KEPT = ".*(?:벽|액자|책상|앨범|걸린|붙|들고|놓|찍|화면|휴대폰|신문|잡지)"
"""Who holds, keeps or takes a photograph is what an image shows."""

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
    norms=Norms(
        function_words="",
        image_of=r"(?:이미지|사진|그림)\s?:",
        image_of_bound=(
            r"(?:이|그|본|해당)?\s?(?:이미지|사진|그림)(?:은|는|에는|에서|에서는|속에는|속)(?=\s)|"
            rf"(?!{KEPT}).{{1,200}}(?:의|는|은|한) (?:사진|이미지)(?:입니다)?\.?$"
        ),
        image_of_end=(
            rf"(?!{KEPT})(?P<rest>[^.]{{2,200}}?)(?<!흑백)(?<!컬러)(?<! 장)의 (?:사진|이미지)(?:입니다)?(?P<end>\.?)"
        ),
        placeholders=(
            "이미지|사진|그림|그래픽|아이콘|로고|대체 텍스트|설명|제목 없음|빈 이미지|버튼|썸네일|배너|자리 표시자"
        ),
        assistant=(
            "(?:ai|인공지능|언어 모델)(?:으?로서|으?로써|이므로|이기 때문에)|죄송합니다|죄송하지만|(?:볼|식별할|"
            "설명할|도와드릴|제공할) 수 없습니다|(?:물론입니다|물론이죠|네|알겠습니다)[,.!] |다음은 (?:대체|"
            "이미지|설명|번역)|도움이 되(?:었|기를|셨)|알려 ?주세요|이전 지시"
        ),
        sensitive=(
            "무슬림|이슬람교도?|이슬람|기독교인?|유대인?|힌두교도?|불교도?|아시아계?|아시아인|아프리카계?|흑인|"
            "백인|아랍인?|인도인|중국인|일본인|한국인|유럽인|미국인|프랑스인|독일인|러시아인|라틴계|원주민|"
            "장애인|장애가 있는|시각장애인?|청각장애인?|자폐|비만인?|뚱뚱한|동성애자?|트랜스젠더"
        ),
        people=(
            "사람들?|남자|남성|여자|여성|소년|소녀|아이들?|어린이들?|아기|청년|노인|부부|커플|가족|학생들?|군인|관광객"
        ),
        descriptors="젊은 나이 든 어린 작은 한 두",
        sensitive_people="흑인|백인|무슬림|유대인|장애인(?! ?(?:주차|화장실|전용|마크|표시|편의))|맹인",
        known_people=(
            r"문재인|윤석열|이재명|박근혜|이명박|노무현|김대중|김정은|김정일|손흥민|김연아|봉준호|방탄소년단 \w+|"
            "도널드 트럼프|트럼프 대통령|조 바이든|바이든 대통령|버락 오바마|푸틴 대통령|젤렌스키|일론 머스크|"
            "(?P<named>(?:김|박|최|정|강|조|윤|임)[가-힣]{2}) (?:씨|대통령|총리|장관|의원|교수)(?![가-힣]{2})"
        ),
        dangling="및 와 과 그리고 또는 의 하지만",
        controls="버튼|링크",
        link_talk=(
            "여기를 클릭|여기를 클릭하세요|클릭하세요|여기|링크|더 보기|더보기|자세히 보기|자세히|그래픽 버튼|"
            ".{1,200}로 (?:가는|이동하는) (?:링크|버튼)"
        ),
    ),
    speaking=Speaking(
        at="골뱅이",
        dot="점",
        slash="슬래시",
        backslash="역슬래시",
        dash="하이픈",
        underscore="밑줄",
        hashtag="해시태그",
        minus="마이너스",
        by="곱하기",
        span="{start}에서 {end}",
        half="이분의 일",
        third="삼분의 일",
        two_thirds="삼분의 이",
        quarter="사분의 일",
        three_quarters="사분의 삼",
        dollars={"other": "{0}달러"},
        units={
            "percent": "{0}퍼센트",
            "permille": "{0}퍼밀",
            "pixel": "{0}픽셀",
            "megapixel": "{0}메가픽셀",
            "KRW": "{0}원",
        },
    ),
)
