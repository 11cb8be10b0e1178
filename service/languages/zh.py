from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

KEPT = ".*(?:墙|挂|拿|举|贴|摆|拍|摄|看|展示|显示|相框|相册|屏幕|手机|报纸|杂志)"
"""Who holds, keeps or takes a photograph is what an image shows."""

LANGUAGE = Language(
    tag="zh",
    english_name="Chinese",
    native_name="中文",
    direction=Direction.LTR,
    script="Hans",
    wording=Wording(
        kinds=Kinds(
            photograph="照片",
            graphic="图形",
            screenshot="屏幕截图",
            line_art="线条画",
            blank="空白图片",
        ),
        orientations=Orientations(
            landscape="横向版式",
            portrait="竖向版式",
            square="正方形版式",
            panorama="全景版式",
            tall="竖长版式",
        ),
        brightnesses=Brightnesses(
            dark="整体偏暗",
            medium="亮度适中",
            bright="整体偏亮",
        ),
        placements=Placements(
            centre="大部分细节位于中央。",
            left="大部分细节位于左侧。",
            right="大部分细节位于右侧。",
            top="大部分细节位于上部。",
            bottom="大部分细节位于下部。",
            even="细节分布均匀。",
        ),
        colours=Colours(
            black="黑色",
            dark_grey="深灰色",
            grey="灰色",
            light_grey="浅灰色",
            white="白色",
            red="红色",
            orange="橙色",
            brown="棕色",
            yellow="黄色",
            beige="米色",
            olive="橄榄色",
            green="绿色",
            dark_green="深绿色",
            turquoise="青绿色",
            light_blue="浅蓝色",
            blue="蓝色",
            dark_blue="深蓝色",
            purple="紫色",
            pink="粉色",
        ),
        size="宽{width}像素，高{height}像素",
        mainly="主要颜色为{colours}",
        single_colour="单一颜色：{colour}",
        shares="主要颜色及其大致面积占比：{colours}。",
        with_text="含有文字{text}的{kind}",
        with_long_text="含有文字的{kind}，文字见详细描述",
        text_found="图中识别出的文字：{text}。",
        not_looked_at="没有人查看过图片的内容：这是仅根据测量结果自动生成的草稿，应由人或视觉模型重新撰写。",
        draft_mark="草稿：未经人工核对",
        comma="，",
        full_stop="。",
        sentence_space="",
        share="{colour}（{percent}）",
    ),
    norms=Norms(
        function_words="",
        image_of=(
            "(?:(?:这|该|此)?(?:张|幅)?(?:图片|图像|照片|图中|图片中|照片中)(?:展示了|显示了|显示|展示|描绘了|是|"
            "为|中有|里有|有)(?!关))"
        ),
        image_of_bound=(
            "(?:图片|图像|照片|图)(?:中|里)[，,]?|(?:一张|一幅|这张|这幅).{1,60}的(?:图片|照片|图像|相片)[。.]?$|"
            f"(?!{KEPT}).{{1,200}}的(?:图片|照片|图像|相片)[。.]?$"
        ),
        image_of_end=(
            f"(?:这是)?(?:[一这][张幅])?(?!{KEPT})(?P<rest>[^，。张幅]{{2,200}}?)(?<![上里中内下制绘丽白色老旧糊晰彩])"
            "的(?:图片|照片|图像|相片)(?P<end>[。.]?)"
        ),
        placeholders="图片|图像|照片|图|图标|替代文本|替代文字|说明|描述|无标题|未命名|空白|按钮|占位符|缩略图|标志",
        assistant=(
            "作为(?:一个|一名)?(?:ai|人工智能|语言模型|大型语言模型|助手)|我(?:无法|不能|没办法)|"
            "(?:很)?抱歉[，,]|对不起[，,]|当然[，,！!](?:以下|这)|好的[，,]|以下是(?:替代文本|图片|描述|翻译|一)|"
            "希望(?:这|对您|对你)|请告诉我|如果您需要|忽略(?:之前|以上|所有)"
        ),
        sensitive=(
            "穆斯林|伊斯兰教|基督教|基督徒|犹太|印度教|佛教徒|天主教|亚洲裔?|亚裔|非洲裔?|非裔|黑人|白人|黄种|阿拉伯|"
            "印度|中国|日本|韩国|欧洲|美国|法国|德国|俄罗斯|拉丁裔|少数民族|残疾|残障|失明|盲|聋|自闭症|肥胖|"
            "同性恋|变性"
        ),
        people=(
            "(?:人|男人|女人|男子|女子|男性|女性|男孩|女孩|儿童|孩子|小孩|婴儿|青年|老人|妇女|夫妇|家庭|学生|"
            "士兵|游客)(?!士?[^，。]{0,2}(?:车位|通道|专用|停车|洗手间|厕所|标志))"
        ),
        descriptors="年轻 老年 中年 小 的",
        sensitive_people="穆斯林(?=[在坐站正和，。]|$)|黑人|白人(?!员)|犹太人|回民|藏民",
        known_people=(
            "习近平|毛泽东|邓小平|周恩来|江泽民|胡锦涛|蔡英文|马英九|成龙|李小龙|姚明|马云|特朗普|拜登|奥巴马|"
            "普京|泽连斯基|马斯克|默克尔|马克龙|"
            r"(?P<named>[王李张刘陈杨赵吴徐孙胡朱郭宋郑谢董萧袁邓][\u4e00-\u9fff]{1,2})(?:先生|女士|主席|总统|总理|"
            "教授)(?!们)"
        ),
        dangling="和 与 的 在 或 及 以及 但",
        controls="按钮|链接",
        link_talk="点击这里|点击此处|单击此处|链接到|这里|此处|阅读更多|更多|了解更多|图形按钮|查看更多",
    ),
    speaking=Speaking(
        at="艾特",
        dot="点",
        slash="斜杠",
        backslash="反斜杠",
        dash="横杠",
        underscore="下划线",
        hashtag="井号",
        minus="负",
        by="乘",
        span="{start}到{end}",
        half="二分之一",
        third="三分之一",
        two_thirds="三分之二",
        quarter="四分之一",
        three_quarters="四分之三",
        dollars={"other": "{0}美元"},
        units={
            "percent": "百分之{0}",
            "permille": "千分之{0}",
            "gigabyte": "{0}GB",
            "megabyte": "{0}MB",
            "terabyte": "{0}TB",
            "kilobyte": "{0}KB",
            "CNY": "{0}元",
            "kilometer-per-hour": "时速{0}公里",
        },
    ),
)
