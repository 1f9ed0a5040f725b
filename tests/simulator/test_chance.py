"""Numbers from a seed."""

from collections import Counter

from app.simulator.chance import Chance


def test_the_numbers_are_those_of_the_published_generator() -> None:
    chance = Chance(1234567)
    assert [chance.below(2**64) for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    one, same, other = Chance(1), Chance(1), Chance(2)
    drawn = [one.below(65536) for _ in range(8)]
    assert [same.below(65536) for _ in range(8)] == drawn
    assert [other.below(65536) for _ in range(8)] != drawn


def test_every_number_below_the_limit_comes_about_as_often() -> None:
    chance = Chance(7)
    drawn = Counter(chance.below(10) for _ in range(10_000))
    assert set(drawn) == set(range(10))
    assert min(drawn.values()) > 900
