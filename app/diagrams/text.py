"""How wide words are, and how they are wrapped.

Sizes never change, so nothing is scaled. Fonts differ from system to system: widths are estimated from a few classes of
letters, a little too wide rather than too narrow. Names break at spaces, addresses behind colons, dots and slashes.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from app.diagrams.topology import Niche, Zone

LINE = 17.0
"""Height of a line."""
BETWEEN = 8.0
"""Between two texts on one line."""

NAME_SIZE, ADDRESS_SIZE, TAG_SIZE = 14.5, 12.5, 11.5
MONO_ADVANCE = 0.605
NARROW, BROAD, CAPITAL, ORDINARY = 0.36, 1.0, 0.76, 0.65
"""Widths of semibold letters, as a share of the size."""
FIRST_IDEOGRAPH = "\u2e80"


def letter_width(letter: str) -> float:
    if letter in " .,:;'|!()/-iIjlftr":
        return NARROW if letter not in "ftr-" else 0.44
    if letter in "mwMW@":
        return BROAD
    return CAPITAL if letter.isupper() or letter >= FIRST_IDEOGRAPH else ORDINARY


@lru_cache(4096)
def text_width(text: str, size: float) -> float:
    return round(sum(letter_width(letter) for letter in text) * size, 1)


class Text(NamedTuple):
    text: str
    mono: bool = False

    @property
    def width(self) -> float:
        if self.mono:
            return round(len(self.text) * MONO_ADVANCE * ADDRESS_SIZE, 1)
        return text_width(self.text, NAME_SIZE)


HeadLines = tuple[tuple[Text, ...], ...]


@lru_cache(4096)
def wrap(text: str, width: float, *, mono: bool) -> tuple[Text, ...]:
    if Text(text, mono).width <= width:
        return (Text(text, mono),)
    parts = re.findall(r"[^:./\-\s]*[:./\-\s]*", text) if mono else re.findall(r"\S+\s*", text)
    lines = [""]
    for part in parts:
        if not Text((lines[-1] + part).strip(), mono).width <= width:
            lines.append("")
        *full, rest = _cut(part, width, mono=mono)
        lines[-1:] = [*full, rest] if full else [lines[-1] + rest]
    return tuple(Text(line.strip(), mono) for line in lines if line.strip())


def _cut(word: str, width: float, *, mono: bool) -> list[str]:
    """A single word wider than the line, in pieces."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and Text((pieces[-1] + letter).strip(), mono).width > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@lru_cache(4096)
def label(stay: Niche, width: float) -> tuple[Text, ...]:
    addresses = (line for address in stay.addresses for line in wrap(address, width, mono=True))
    return (*wrap(stay.name, width, mono=False), *addresses)


@lru_cache(4096)
def head(zone: Zone, width: float) -> tuple[Text, ...]:
    return wrap(zone.name, width, mono=False) + (wrap(zone.prefix, width, mono=True) if zone.prefix else ())


def block_size(lines: tuple[Text, ...]) -> tuple[float, float]:
    """Width and height of lines under each other."""
    return max((line.width for line in lines), default=0.0), LINE * len(lines)


def head_size(lines: HeadLines) -> tuple[float, float]:
    """Width and height of lines which may have two texts beside each other."""
    widths = (sum(text.width for text in line) + BETWEEN * (len(line) - 1) for line in lines)
    return max(widths, default=0.0), LINE * len(lines)
