"""What the lessons calculate is right."""

import re

import pytest

from app.settings import Settings

POWER = re.compile(r"(\d+)\^(\d+) mod (\d+) = (\d+)")
SUMS = [
    (path.stem, *map(int, found))
    for path in sorted((Settings().content_folder / "lessons").glob("*.md"))
    for found in POWER.findall(path.read_text("utf-8"))
]


def test_the_lesson_about_keys_shows_its_calculations() -> None:
    assert len([slug for slug, *_ in SUMS if slug == "sharing-a-key"]) >= 8


@pytest.mark.parametrize(
    ("base", "power", "divisor", "remainder"),
    [
        pytest.param(*numbers, id=f"{slug}: {numbers[0]} to the {numbers[1]} by {numbers[2]}")
        for slug, *numbers in dict.fromkeys(SUMS)
    ],
)
def test_a_remainder_is_what_the_lesson_says(base: int, power: int, divisor: int, remainder: int) -> None:
    assert pow(base, power, divisor) == remainder
