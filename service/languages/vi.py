from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="vi",
    english_name="Vietnamese",
    native_name="Tiếng Việt",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="ảnh chụp",
            graphic="hình đồ họa",
            screenshot="ảnh chụp màn hình",
            line_art="hình vẽ nét",
            blank="ảnh trống",
        ),
        orientations=Orientations(
            landscape="khổ ngang",
            portrait="khổ dọc",
            square="khổ vuông",
            panorama="khổ toàn cảnh",
            tall="khổ dọc hẹp",
        ),
        brightnesses=Brightnesses(
            dark="nhìn chung tối",
            medium="độ sáng trung bình",
            bright="nhìn chung sáng",
        ),
        placements=Placements(
            centre="Phần lớn chi tiết nằm ở giữa.",
            left="Phần lớn chi tiết nằm ở bên trái.",
            right="Phần lớn chi tiết nằm ở bên phải.",
            top="Phần lớn chi tiết nằm ở phía trên.",
            bottom="Phần lớn chi tiết nằm ở phía dưới.",
            even="Các chi tiết phân bố đều trong ảnh.",
        ),
        colours=Colours(
            black="đen",
            dark_grey="xám đậm",
            grey="xám",
            light_grey="xám nhạt",
            white="trắng",
            red="đỏ",
            orange="cam",
            brown="nâu",
            yellow="vàng",
            beige="be",
            olive="xanh ô liu",
            green="xanh lá cây",
            dark_green="xanh lá cây đậm",
            turquoise="xanh ngọc",
            light_blue="xanh dương nhạt",
            blue="xanh dương",
            dark_blue="xanh dương đậm",
            purple="tím",
            pink="hồng",
        ),
        size="rộng {width} điểm ảnh, cao {height} điểm ảnh",
        mainly="màu chủ đạo: {colours}",
        single_colour="một màu duy nhất: {colour}",
        shares="Các màu chính và tỷ lệ diện tích ước chừng: {colours}.",
        with_text="{kind} có dòng chữ {text}",
        with_long_text="{kind} có chữ, được trích trong mô tả dài",
        text_found="Chữ tìm thấy trong ảnh: {text}.",
        not_looked_at=(
            "Chưa có ai xem nội dung của ảnh: đây là bản nháp tự động chỉ dựa trên số đo, cần "
            "được thay bằng mô tả do con người hoặc mô hình thị giác viết."
        ),
        draft_mark="Bản nháp – chưa được người kiểm tra",
    ),
    norms=Norms(
        function_words=(
            "một của và với trên trong là có các những được ở bên đang cho từ ra này đó phía sau trước dưới giữa "
            "cạnh hai ba người con cái chiếc mặc cầm ngồi đứng màu không cũng như đến vào theo hoặc khi"
        ),
        image_of=(
            "(?:(?:đây là |một )?(?:bức |tấm )?(?:hình ảnh|hình|ảnh|bức ảnh|tấm ảnh)) (?:của|về|cho thấy|mô tả|"
            "thể hiện|chụp(?! màn hình|,)| ghi lại)|trong (?:bức |tấm )?(?:hình ảnh|hình|ảnh)(?: này)?,? (?:có|"
            "là|ta thấy|chúng ta thấy)"
        ),
        image_of_bound=r"trong (?:bức |tấm )?(?:hình ảnh|hình|ảnh)\b(?= này|,)",
        placeholders=(
            "hình ảnh|hình|ảnh|bức ảnh|biểu tượng|đồ họa|văn bản thay thế|mô tả|không có tiêu đề|chưa có tiêu đề|"
            "trống|nút|minh họa"
        ),
        assistant=(
            "là một (?:ai|trí tuệ nhân tạo|mô hình ngôn ngữ|trợ lý)|tôi (?:không thể|rất tiếc|xin lỗi|không có "
            "khả năng)|xin lỗi,? (?:nhưng )?tôi|rất tiếc,? tôi|(?:chắc chắn rồi|tất nhiên|được thôi|dĩ "
            "nhiên)[,!]? (?:đây|sau đây)|(?:đây|dưới đây) là (?:văn bản thay thế|mô tả|bản dịch)|hy vọng (?:điều "
            "này|giúp)|hãy cho tôi biết|bỏ qua (?:tất cả )?(?:các )?(?:hướng dẫn|chỉ dẫn)"
        ),
        sensitive=(
            "hồi giáo|kitô giáo|thiên chúa giáo|công giáo|do thái(?: giáo)?|ấn độ giáo|phật giáo|châu á|gốc á|"
            "châu phi|gốc phi|châu âu|da đen|da trắng|da màu|da đỏ|ả rập|ấn độ|trung quốc|nhật bản|nhật|hàn quốc|"
            "việt nam|mỹ|pháp|đức|nga|mỹ latinh|bản địa|dân tộc thiểu số|khuyết tật|tàn tật|mù|khiếm thị|điếc|"
            "khiếm thính|tự kỷ|béo phì|thừa cân|đồng tính|chuyển giới"
        ),
        people=(
            "người|người đàn ông|đàn ông|người phụ nữ|phụ nữ|cô gái|chàng trai|cậu bé|cô bé|bé gái|bé trai|trẻ "
            "em|đứa trẻ|em bé|gia đình|cặp đôi|thanh niên|học sinh|sinh viên|binh sĩ|du khách"
        ),
        people_first=True,
        descriptors="trẻ già lớn tuổi nhỏ theo đạo gốc",
        sensitive_people=(
            "tín đồ hồi giáo|người da đen|người da trắng|người khuyết tật|người tàn tật|người mù(?! [^ ]*chữ)|"
            "người điếc"
        ),
        titles=(
            "tổng thống|thủ tướng|chủ tịch|bộ trưởng|giáo sư|tiến sĩ|bác sĩ|nữ hoàng|hoàng tử|công chúa|giáo hoàng"
        ),
        given_names="nguyễn phạm",
        dangling="và của với trong trên là hoặc nhưng như một các những đang",
        controls="nút|liên kết",
        link_talk="nhấn vào đây|bấm vào đây|nhấp vào đây|liên kết đến|tại đây|đọc thêm|xem thêm|thêm|nút để",
    ),
    speaking=Speaking(
        at="a còng",
        dot="chấm",
        slash="gạch chéo",
        backslash="gạch chéo ngược",
        dash="gạch ngang",
        underscore="gạch dưới",
        hashtag="hashtag",
        minus="âm",
        by="nhân",
        span="{start} đến {end}",
        half="một phần hai",
        third="một phần ba",
        two_thirds="hai phần ba",
        quarter="một phần tư",
        three_quarters="ba phần tư",
        century="thế kỷ|Thế kỷ",
        dollars={"other": "{0} đô la"},
        own_currency=" Việt Nam",
        units={
            "percent": "{0} phần trăm",
            "permille": "{0} phần nghìn",
            "kilometer-per-hour": "{0} ki lô mét trên giờ",
            "kilometer": "{0} ki lô mét",
            "square-kilometer": "{0} ki lô mét vuông",
            "kilogram": "{0} ki lô gam",
            "mile-per-hour": "{0} dặm trên giờ",
            "meter-per-second": "{0} mét trên giây",
        },
        english_units=True,
        number_words=True,
        date="'ngày' d 'tháng' M 'năm' y",
    ),
)
