"""Which path of BGP is best, rule by rule (RFC 4271, 9.1.2.2)."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from app.simulator.control.paths import Path, best_first, usable

PATH = Path(
    IPv4Network("10.2.0.0/16"),
    IPv4Address("169.254.10.1"),
    as_path=(64512,),
    med=0,
    local_preference=100,
    neighbour="b",
    identifier=2,
    is_external=True,
    distance=20,
)


@pytest.mark.parametrize(
    "better",
    [
        pytest.param(replace(PATH, local_preference=200, as_path=(64512, 64512, 1)), id="the higher local preference"),
        pytest.param(replace(PATH, as_path=(), med=9), id="the shorter path"),
        pytest.param(replace(PATH, identifier=1, med=0), id="the lower identifier"),
    ],
)
def test_the_better_path_comes_first_in_either_order(better: Path) -> None:
    assert best_first([PATH, better])[0] == best_first([better, PATH])[0] == better


def test_the_lower_med_wins_before_the_identifier() -> None:
    higher = replace(PATH, med=50, identifier=1)
    assert best_first([higher, PATH])[0] == PATH


def test_med_says_nothing_between_paths_of_different_neighbours() -> None:
    elsewhere = replace(PATH, as_path=(64999,), med=50, identifier=1)
    assert best_first([PATH, elsewhere])[0] == elsewhere


def test_a_path_from_another_as_comes_before_one_from_within() -> None:
    inner = replace(PATH, is_external=False, identifier=1)
    assert best_first([inner, PATH])[0] == PATH


def test_med_takes_a_path_out_before_a_third_one_is_compared() -> None:
    """Compared two by two the order of the paths would decide: the classic trap (RFC 4451, 2.1)."""
    one = replace(PATH, as_path=(1,), med=10, identifier=3, neighbour="one")
    low = replace(PATH, as_path=(1,), med=0, identifier=5, neighbour="low")
    other = replace(PATH, as_path=(2,), med=0, identifier=4, neighbour="other")
    for order in ([one, low, other], [other, low, one], [low, other, one]):
        assert [path.neighbour for path in best_first(order)] == ["other", "low", "one"]


def test_equals_are_used_together_up_to_the_most_that_is_allowed() -> None:
    paths = [replace(PATH, neighbour=name, identifier=number) for number, name in enumerate("abc", 1)]
    assert [path.neighbour for path in usable(best_first(paths), 2)] == ["a", "b"]


@pytest.mark.parametrize(
    "different",
    [
        pytest.param({"local_preference": 90}, id="in local preference"),
        pytest.param({"as_path": (64512, 64512)}, id="in length"),
        pytest.param({"med": 5}, id="in MED"),
        pytest.param({"as_path": (64999,)}, id="in the neighbouring AS"),
        pytest.param({"distance": 30}, id="in distance"),
    ],
)
def test_what_differs_is_not_used_together(different: dict[str, object]) -> None:
    other = replace(PATH, neighbour="c", identifier=9, **different)  # type: ignore[arg-type] # one field, by its name
    assert usable(best_first([PATH, other]), 4) == (PATH,)
