import pytest

from app.diagrams.layout import layout
from app.diagrams.picture import Json, picture
from app.diagrams.placed import Layout
from app.diagrams.tall.opening import opened
from tests.diagrams.invariants import faults
from tests.diagrams.topologies import NETWORKS

HEIGHT = 150.0
EGRESS = NETWORKS["A private host asks a public web server"]


def tall(name: str) -> Layout:
    placed = layout(NETWORKS[name], form="tall", width=343)
    assert placed is not None
    return placed


@pytest.mark.parametrize("name", NETWORKS)
def test_every_stop_can_be_opened_for_its_note(name: str) -> None:
    placed = tall(name)
    for place in placed.open_at:
        assert faults(NETWORKS[name], opened(placed, place, HEIGHT)) == []


def test_the_note_of_a_niche_stands_on_its_card() -> None:
    placed = opened(tall("A private host asks a public web server"), "gw.filter", HEIGHT)
    card = placed.nodes["gw.filter"].plate
    assert card is not None
    assert card.holds(placed.note)


def test_a_player_that_moves_all_points_below_gets_the_same_picture() -> None:
    placed = tall("A private host asks a public web server")
    for place, height in placed.open_at.items():
        moved = picture(opened(placed, place, HEIGHT))
        assert [node["box"] for node in rows(moved, "nodes")] == [
            shifted(node["box"], height) for node in rows(picture(placed), "nodes")
        ]
        assert [zone["outer"] for zone in rows(moved, "zones")] == [
            shifted(zone["outer"], height) for zone in rows(picture(placed), "zones")
        ]


def rows(drawn: dict[str, Json], key: str) -> list[dict[str, Json]]:
    found = drawn[key]
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, dict)]


def shifted(box: Json, at: float) -> list[float]:
    """As the docstring of `picture` tells a player to do it."""
    assert isinstance(box, list)
    x, y, width, height = (float(length) for length in box if isinstance(length, int | float))
    top = y + HEIGHT * (y > at)
    bottom = y + height + HEIGHT * (y + height > at)
    return [x, round(top, 1), width, round(bottom - top, 1)]
