from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

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
)
