from __future__ import annotations

from service.languages.base import Brightnesses, Colours, Direction, Kinds, Language, Orientations, Placements, Wording

LANGUAGE = Language(
    tag="he",
    english_name="Hebrew",
    native_name="עברית",
    direction=Direction.RTL,
    script="Hebr",
    wording=Wording(
        kinds=Kinds(
            photograph="תצלום",
            graphic="גרפיקה",
            screenshot="צילום מסך",
            line_art="רישום קווי",
            blank="תמונה ריקה",
        ),
        orientations=Orientations(
            landscape="פורמט לרוחב",
            portrait="פורמט לאורך",
            square="פורמט ריבועי",
            panorama="פורמט פנורמי",
            tall="פורמט צר לאורך",
        ),
        brightnesses=Brightnesses(
            dark="גוונים כהים",
            medium="בהירות בינונית",
            bright="גוונים בהירים",
        ),
        placements=Placements(
            centre="רוב הפרטים נמצאים במרכז.",
            left="רוב הפרטים נמצאים בצד שמאל.",
            right="רוב הפרטים נמצאים בצד ימין.",
            top="רוב הפרטים נמצאים בחלק העליון.",
            bottom="רוב הפרטים נמצאים בחלק התחתון.",
            even="הפרטים מפוזרים באופן אחיד.",
        ),
        colours=Colours(
            black="שחור",
            dark_grey="אפור כהה",
            grey="אפור",
            light_grey="אפור בהיר",
            white="לבן",
            red="אדום",
            orange="כתום",
            brown="חום",
            yellow="צהוב",
            beige="בז׳",
            olive="ירוק זית",
            green="ירוק",
            dark_green="ירוק כהה",
            turquoise="טורקיז",
            light_blue="תכלת",
            blue="כחול",
            dark_blue="כחול כהה",
            purple="סגול",
            pink="ורוד",
        ),
        size="{width} על {height} פיקסלים",
        mainly="בעיקר בגווני {colours}",
        single_colour="צבע אחיד: {colour}",
        shares="הצבעים העיקריים וחלקם המשוער בשטח: {colours}.",
        with_text="{kind} עם הטקסט {text}",
        with_long_text="{kind} עם טקסט המצוטט בתיאור הארוך",
        text_found="טקסט שנמצא בתמונה: {text}.",
        not_looked_at=(
            "איש לא הסתכל במה שהתמונה מציגה: זוהי טיוטה אוטומטית על סמך מדידות, ואדם או מודל ראייה צריכים להחליף אותה."
        ),
        draft_mark="טיוטה – לא נבדקה על ידי אדם",
        quotes=("”", "”"),
    ),
)
