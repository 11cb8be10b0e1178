"""Web and e-mail addresses and handles: one that the image does not show is an attack or an invention."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from service.wording.findings import Finding, Rule, Severity
from service.wording.surroundings import Surroundings

ADDRESS = Rule(
    "address",
    Severity.ERROR,
    "Holds a web or e-mail address or a handle that does not stand in the image; leave it out.",
)
GENERIC = (
    "com|net|org|edu|gov|mil|int|info|biz|xyz|online|site|website|shop|store|top|club|live|link|click|blog|tech|cloud|"
    "space|win|bid|loan|onion|example|test|invalid|localhost|app|dev"
)
SHORT = (
    "io|ai|uk|us|ca|au|nz|ie|de|at|ch|fr|be|nl|lu|it|es|pt|pl|cz|sk|hu|ro|bg|gr|tr|ru|su|ua|by|kz|se|no|dk|fi|ee|lv|lt|"
    "cn|jp|kr|tw|hk|sg|my|th|vn|ph|id|in|pk|bd|ir|iq|il|ae|sa|eg|ma|ng|ke|tz|za|gh|br|mx|ar|cl|co|pe|ve|eu|asia|africa|"
    "tv|me|ws|to|ly|gg|tk|ml|ga|cf"
)
FOREIGN = "рф|бел|укр|рус|сайт|онлайн|中国|中文网|公司|网络|みんな|한국|भारत|مصر|السعودية|امارات|קום"
LABEL = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
PATTERNS = (
    re.compile(
        r"\b(?:https?|hxxps?|h\*\*ps?|ftp|sftp|wss?|file|javascript|vbscript)\s?[:：]\s?[/\\]{0,2}\S+", re.IGNORECASE
    ),
    re.compile(r"\b(?:mailto|tel|data):\S+", re.IGNORECASE),
    re.compile(r"\bwww\d?\s?[.。]\s?\w", re.IGNORECASE),
    re.compile(rf"[\w.+-]{{1,64}}\s?@\s?{LABEL}(?:\s?\.\s?{LABEL})+"),
    re.compile(rf"[\w.+-]{{1,64}}\s?[\[({{]\s?at\s?[\])}}]\s?{LABEL}", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?:{LABEL}\.){{1,8}}(?:{GENERIC}|{FOREIGN}|xn--[a-z0-9-]{{2,40}})(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<![\w.])(?:{LABEL}\.){{0,8}}[^\W_][\w-]{{0,61}}[^\W_]\.(?:{SHORT})(?![\w'’-]|\.\w\b)"),
    re.compile(
        rf"(?<!\w){LABEL}(?:\s+\.\s*|\s?[\[({{]\s?(?:\.|dot|punkt|punto|point)\s?[\])}}]\s?)(?:{GENERIC})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w){LABEL}\s+dot\s+(?:{GENERIC}|{SHORT})\b", re.IGNORECASE),
    re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d|/)"),
    re.compile(r"(?<![\w@])@[A-Za-z_]\w{2,30}\b"),
)
HINTS = re.compile(r"\.\w|\s\.|[@:：]|www|\bdot\b|[\[({]\s?(?:\.|punkt|punto|point)|\bat\s?[\])}]", re.IGNORECASE)
"""Without one of these there is no address: a full stop that ends a sentence is none."""
NO_ADDRESS = frozenset({"asp.net", "vb.net", "ado.net", "ml.net", "paint.net", "socket.io"})


def find_addresses(text: str, place: Surroundings) -> Iterator[Finding]:
    plain = _plain(text)
    if not HINTS.search(plain):
        return
    for pattern in PATTERNS:
        for match in pattern.finditer(plain):
            found = match[0].casefold()
            if found not in NO_ADDRESS and found not in _fold_all(place.addresses_from):
                yield ADDRESS.found(match[0])
                return


@lru_cache(maxsize=64)
def _fold_all(texts: tuple[str, ...]) -> str:
    return " ".join(map(_plain, texts)).casefold()


def _plain(text: str) -> str:
    """Full-width letters and dots as a browser takes them; a full stop that ends a sentence stays one."""
    return re.sub(r"[。．｡․](?=[a-z])", ".", unicodedata.normalize("NFKC", text))
