"""What people call a colour."""

from __future__ import annotations

CHROMA_WEIGHT = 2
"""How much more a change of hue counts than one of lightness, so that a colour keeps its name in the shade."""

SAMPLES = {
    "black": "000000 121212 0e1116 17110c 0c140c",
    "dark_grey": "2e2e2e 3c3c3c 505050 3a4047 45403a",
    "grey": "6e6e6e 808080 989898 6c757d 8b857c 8a949c",
    "light_grey": "b2b2b2 c8c8c8 d6d6d6 b4bcc4 c4beb6",
    "white": "f0f0f0 ffffff f2f5f8 f8f4ec",
    "red": "ff0000 cc0000 b22222 dc143c 8b0000 e4002b c0392b 6e1414 ef5350",
    "orange": "ffa500 ff8c00 ff7f00 ff6600 e8873a d2691e ffb74d",
    "brown": "8b4513 654321 5c4033 7a5230 a0622d 3b2a1e 4a3426 6b543e 8a6a4c 8d5524",
    "yellow": "ffff00 ffd700 f4d03f fff176 e6c200 f0e68c",
    "beige": "f5f5dc d2b48c e8d5b7 c8ad88 deb887 e0ac8a f1c9a5 ffe0bd b59b7c d9c7a8",
    "olive": "808000 6b8e23 556b2f 8a8a3c 6e6b3a 4b4a2a a3a050",
    "green": "008000 00ff00 4caf50 32cd32 7cb342 90ee90 5a9e3f 468232 8fbc8f a8d8a0 6f9a5a",
    "dark_green": "006400 1b4d1b 2f4f2f 0b3d0b 2d4a22 1e3320 14532d",
    "turquoise": "40e0d0 00ced1 008080 20b2aa 00ffff 7fdbda 5f9ea0 a8e6e0 0b5c5c",
    "light_blue": "87ceeb add8e6 6ec6ff 9fc5e8 b8d4e8 7fb2e5 c9dff0 8fb4d8 a9c0d8 dcecf8",
    "blue": "0000ff 1e90ff 3366cc 2f6fb5 4169e1 4682b4 1f77b4 5a86b8 0047ab",
    "dark_blue": "00008b 000080 1a2a5e 0f2044 24395c 003366 1c2f4a 33456b",
    "purple": "800080 8a2be2 9370db 4b0082 6a3d9a ba68c8 c9a0dc 3d1a4f 9932cc",
    "pink": "ffc0cb ff69b4 ff1493 f4a6b8 e91e63 ff00ff f8d0d8 d87093 fce4ec",
}
"""What each name looks like, in sRGB: CSS colours of that name, and what skies, grass, earth, sand, skin and overcast
light look like in photographs. A colour is called what the sample nearest to it is called."""

Oklab = tuple[float, float, float]
"""Lightness 0 to 1, then green to red and blue to yellow, each about -0.4 to 0.4."""


def name_colour(red: int, green: int, blue: int) -> str:
    """One of `COLOUR_NAMES` for an sRGB colour, its parts 0 to 255."""
    return nearest_name(to_oklab(red, green, blue))


def nearest_name(colour: Oklab) -> str:
    """One of `COLOUR_NAMES`."""
    return min(NAMED, key=lambda sample: _distance(sample[1], colour))[0]


def _distance(one: Oklab, other: Oklab) -> float:
    (lightness, a, b), (other_lightness, other_a, other_b) = one, other
    chroma = (a - other_a) ** 2 + (b - other_b) ** 2
    return (lightness - other_lightness) ** 2 + CHROMA_WEIGHT**2 * chroma


def to_oklab(red: int, green: int, blue: int) -> Oklab:
    """Björn Ottosson, "A perceptual color space for image processing" (2020), from sRGB parts 0 to 255."""
    r, g, b = (_linear(part / 255) for part in (red, green, blue))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(part: float) -> float:
    """Light from an sRGB part, both 0 to 1 (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


NAMED: tuple[tuple[str, Oklab], ...] = tuple(
    (name, to_oklab(*bytes.fromhex(sample))) for name, samples in SAMPLES.items() for sample in samples.split()
)
