from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording
from service.languages.norms import Norms
from service.languages.speaking import Speaking

LANGUAGE = Language(
    tag="en",
    english_name="English",
    native_name="English",
    direction=Direction.LTR,
    script="Latn",
    wording=Wording(
        kinds=Kinds(
            photograph="photograph",
            graphic="graphic",
            screenshot="screenshot",
            line_art="line art",
            blank="blank picture",
        ),
        orientations=Orientations(
            landscape="landscape format",
            portrait="portrait format",
            square="square format",
            panorama="panoramic format",
            tall="tall, narrow format",
        ),
        brightnesses=Brightnesses(
            dark="dark overall",
            medium="of medium brightness",
            bright="bright overall",
        ),
        placements=Placements(
            centre="Most of the visible detail lies in the centre.",
            left="Most of the visible detail lies on the left.",
            right="Most of the visible detail lies on the right.",
            top="Most of the visible detail lies in the upper part.",
            bottom="Most of the visible detail lies in the lower part.",
            even="Visible detail is spread evenly over the picture.",
        ),
        colours=Colours(
            black="black",
            dark_grey="dark grey",
            grey="grey",
            light_grey="light grey",
            white="white",
            red="red",
            orange="orange",
            brown="brown",
            yellow="yellow",
            beige="beige",
            olive="olive",
            green="green",
            dark_green="dark green",
            turquoise="turquoise",
            light_blue="light blue",
            blue="blue",
            dark_blue="dark blue",
            purple="purple",
            pink="pink",
        ),
        size="{width} by {height} pixels",
        mainly="mainly {colours}",
        single_colour="a single colour: {colour}",
        shares="Main colours with their rough share of the area: {colours}.",
        with_text="{kind} with the text {text}",
        with_long_text="{kind} with text, quoted in the long description",
        text_found="Text found in the picture: {text}.",
        not_looked_at=(
            "Nobody has looked at what the picture shows: this is an automatic draft made from "
            "measurements, and a person or a vision model should replace it."
        ),
        draft_mark="Draft – not checked by a person",
    ),
    norms=Norms(
        function_words=(
            "the of and with on at is are by its from their behind there his her which this that these those "
            "through under over between beside towards into while who has have holding standing sitting wearing "
            "other each against across along near around above below his they it as but or not for to in a an"
        ),
        image_of=(
            "(?:(?:this|here) is |here's |shows )?(?:(?:a|an|the|this) )?(?:image|picture|pic|photo|"
            "photograph)s? (?:of|showing|depicting|that shows|which shows)|(?:(?:a|an|the|this) )?(?:image|"
            "picture|pic|photo|photograph) (?:shows|depicts|displays|features|contains|portrays|captures)|in "
            "(?:the|this) (?:image|picture|photo|photograph),? (?:there (?:is|are)|(?:we|you|one) (?:can )?sees?)"
        ),
        image_of_bound=r"in (?:the|this) (?:image|picture|photo|photograph)\b",
        placeholders=(
            "image|images|picture|photo|photograph|graphic|icon|logo|alt|alt text|alternative text|text|todo|to "
            "do|tbd|untitled|placeholder|spacer|blank|null|none|undefined|description|insert alt text here|img|"
            "pic|banner|thumbnail|no alt|default|test|caption|image here|your alt text|button|link|lorem ipsum.{0,900}|"
            "(?:product|featured|hero|header|main|cover|stock|default|sample|background) (?:image|photo|picture)"
        ),
        assistant=(
            "as an? (?:ai|artificial intelligence|(?:large )?language model)|i(?:'m| am) (?:sorry|unable|not "
            r"able|happy to help|an ai)|i (?:cannot|can't|can not|could not|do not have|don't have) (?:\w+ "
            ")?(?:see|view|access|identify|describe|help|assist|provide|comply|fulfil|the ability|any)|i "
            "(?:apologi[sz]e|see (?:an?|the) (?:image|picture|photo))|(?:sure|certainly|of course|"
            r"absolutely)[,!]? (?:here|i)\b|here(?:'s| is| are) (?:the|a|an|your|my|some) (?:\w+ )?(?:alt|"
            "description|caption|text|translation)|let me know if|hope this helps|feel free to|would you like me "
            r"to|(?:unfortunately|regrettably),? i\b|ignore (?:all |any )?(?:the )?(?:previous|prior|above) "
            "(?:instructions|prompts)|my (?:instructions|guidelines|training|system prompt)"
        ),
        sensitive=(
            "muslim|islamic|christian|jewish|hindu|sikh|buddhist|catholic|protestant|orthodox|mormon|atheist|"
            "asian|east asian|south asian|african(?:-american)?|african american|black|white|brown|dark-skinned|"
            "light-skinned|brown-skinned|caucasian|hispanic|latino|latina|arab|arabic|middle[- ]eastern|indian|"
            "chinese|japanese|korean|vietnamese|european|american|mexican|russian|german|french|italian|spanish|"
            "polish|turkish|british|english|irish|nigerian|kenyan|ethiopian|pakistani|indigenous|aboriginal|"
            "native american|romani|gypsy|ethnic|biracial|mixed-race|disabled|handicapped|crippled|blind|deaf|"
            "autistic|mentally ill|obese|overweight|fat|anorexic|diabetic|demented|paralysed|paralyzed|"
            "hiv-positive|gay|lesbian|homosexual|bisexual|transgender|trans"
        ),
        people=(
            "person|people|persons|man|men|woman|women|boy|boys|girl|girls|child|children|kids|toddler|teenager|"
            "teenagers|youth|lady|ladies|gentleman|gentlemen|guy|guys|(?:(?:fe)?male|baby)s?(?= (?:in|with|who|"
            r"wearing|and|at|on|sitting|standing|holding|is)\b|[.,;]|$)|individual|individuals|couple|family|"
            "families|adult|adults|student|students|worker|workers|soldier|soldiers|tourist|tourists|believer|"
            "believers|worshippers|descent|ethnicity|appearance"
        ),
        descriptors=(
            "young old elderly little small tall short smiling middle-aged older younger and or adult bearded "
            "happy beautiful"
        ),
        sensitive_people=(
            "muslims|jews|christians|hindus|sikhs|catholics|asians|africans|hispanics|latinos|caucasians|gypsies|"
            "arabs|homosexuals|lesbians|(?:the|a|an) (?:disabled|handicapped|obese|mentally ill)(?= (?:who|in|at|"
            r"on|and|walking|sitting|standing|holding|using)\b|[.,]|$)|(?:person|man|woman|child|boy|girl|people) "
            "(?:with|has|suffering from) (?:down syndrome|autism|dementia|alzheimer's|cancer|diabetes|aids|a "
            "(?:mental )?(?:disability|illness|disorder)|disabilities|schizophrenia|depression)"
        ),
        titles=(
            "mr|mrs|ms|dr|prof|professor|president|vice president|prime minister|chancellor|senator|governor|"
            "mayor|minister|king|queen|prince|princess|pope|sultan|sir|rabbi|imam|congressman|congresswoman"
        ),
        given_names=(
            "james robert john michael david william richard joseph thomas christopher charles daniel matthew "
            "anthony donald steven andrew paul joshua kenneth kevin brian george timothy ronald jason edward "
            "jeffrey ryan jacob nicholas gary eric jonathan stephen larry justin scott brandon benjamin samuel "
            "gregory alexander patrick dennis jerry tyler aaron jose nathan henry douglas peter zachary walter "
            "harold kyle carl arthur gerald roger keith jeremy lawrence sean albert jesse ethan willie terry "
            "noah liam oliver elijah lucas theodore barack joe bill bob jim tim tom mike dave steve hillary "
            "kamala elon mary patricia jennifer elizabeth barbara susan jessica sarah karen lisa nancy betty "
            "sandra margaret ashley kimberly emily michelle carol amanda melissa deborah stephanie rebecca "
            "sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha "
            "katherine christine debra rachel carolyn janet catherine maria diane julie joyce virginia victoria "
            "kelly christina lauren joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria "
            "teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia olivia ava "
            "isabella charlotte amelia taylor serena oprah meghan kate harry martin simon neil ian alan graham "
            "nigel colin stuart gareth mohammed muhammad ahmed ali omar fatima aisha"
        ),
        known_people=(
            "(?:barack |michelle )?obama|(?:donald |melania |ivanka )?trump|joe biden|biden|kamala harris|"
            r"hillary clinton|bill clinton|george w\.? bush|ronald reagan|john f\.? kennedy|jfk|abraham lincoln|"
            "george washington|winston churchill|margaret thatcher|boris johnson|rishi sunak|keir starmer|tony "
            "blair|queen elizabeth|king charles|(?:vladimir )?putin|(?:volodymyr )?zelensk(?:yy?|iy|yj)|xi "
            "jinping|kim jong[- ]un|narendra modi|(?:angela )?merkel|olaf scholz|friedrich merz|(?:emmanuel "
            ")?macron|(?:benjamin )?netanyahu|(?:recep tayyip )?erdo[gğ]an|(?:mahatma )?gandhi|(?:nelson "
            ")?mandela|martin luther king|che guevara|fidel castro|mao zedong|(?:adolf )?hitler|stalin|(?:albert "
            ")?einstein|elon musk|mark zuckerberg|bill gates|steve jobs|jeff bezos|taylor swift|beyonc[ée]|"
            "rihanna|lady gaga|ariana grande|billie eilish|ed sheeran|kanye west|kim kardashian|cristiano "
            "ronaldo|(?:lionel )?messi|neymar|(?:kylian )?mbapp[ée]|lebron james|michael jordan|serena williams|"
            "usain bolt|roger federer|rafael nadal|novak djokovic|tom cruise|brad pitt|angelina jolie|leonardo "
            "dicaprio|scarlett johansson|keanu reeves|johnny depp|will smith|tom hanks|marilyn monroe|audrey "
            "hepburn|elvis presley|elvis|michael jackson|freddie mercury|greta thunberg|malala yousafzai|"
            "oprah(?: winfrey)?|stephen hawking|jackie chan|bruce lee|shakira|dalai lama|pope (?:francis|leo|"
            "benedict|john paul)"
        ),
        dangling="and or with of the a an from into between while but as",
        controls="button|link|hyperlink",
        link_talk=(
            "click here|click|link to|links to|read more|learn more|more|here|go to page|tap here|press here|"
            "graphic button|image link|image button|button to|button for|(?:graphic|image|photo|icon|logo) link|"
            "this link(?:s)?|hyperlink to"
        ),
    ),
    speaking=Speaking(
        at="at",
        dot="dot",
        slash="slash",
        backslash="backslash",
        dash="dash",
        underscore="underscore",
        hashtag="hashtag",
        minus="minus",
        by="by",
        span="{start} to {end}",
        half="one half",
        third="one third",
        two_thirds="two thirds",
        quarter="one quarter",
        three_quarters="three quarters",
        dollars={"one": "{0} dollar", "other": "{0} dollars"},
        own_currency="British ",
        magnitudes={
            "k": "thousand",
            "m": "million",
            "mn": "million",
            "b": "billion",
            "bn": "billion",
            "t": "trillion",
            "tn": "trillion",
        },
        units={"percent": "{0} percent", "permille": "{0} per mille"},
        english_units=True,
        number_words=True,
    ),
)
