"""The colours of text against what they stand on, in both schemes, by the formula of WCAG 2.2."""

import re
from itertools import product

import pytest

from app.settings import STATIC

SHEET = (STATIC / "css" / "site.css").read_text()
LIGHT, DARK = 0, 1
LEAST = 4.5
"""Contrast for text of any size, level AA."""

TEXT = [
    "ink",
    "ink-2",
    "ink-3",
    "out",
    "res",
    "uns",
    "drop",
    "enc",
    "code-word",
    "code-name",
    "code-text",
    "code-remark",
]
PAIRS = [
    *product(TEXT, ["paper", "tint"]),
    *product(["ink", "ink-2"], ["tint-2"]),
    *product(["on"], ["out", "res", "uns", "drop", "enc"]),
    ("paper", "ink"),
    ("paper", "ink-2"),
]


@pytest.mark.parametrize("scheme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
@pytest.mark.parametrize(("text", "ground"), [pytest.param(*pair, id=" on ".join(pair)) for pair in PAIRS])
def test_text_can_be_read_on_its_ground(text: str, ground: str, scheme: int) -> None:
    assert contrast(colour(text, scheme), colour(ground, scheme)) >= LEAST


def colour(token: str, scheme: int) -> str:
    """The token's value; a token that is not set for the dark scheme keeps its light one."""
    values = re.findall(rf"--{token}:\s*#([0-9a-f]+)", SHEET)
    assert values, f"there is no token --{token}"
    return str(values[min(scheme, len(values) - 1)])


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(hexadecimal: str) -> float:
    full = hexadecimal if len(hexadecimal) == 6 else "".join(digit * 2 for digit in hexadecimal)
    red, green, blue = (_linear(int(full[start : start + 2], 16) / 255) for start in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
