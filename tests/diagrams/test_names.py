"""Where the names of links and tunnels stand."""

import pytest

from app.diagrams.layout import layout
from app.diagrams.placed import Form, Layout
from app.scenarios.picturing.pictures import topology
from tests.scenarios.builders import played

PHONE, COLUMN, DESK = 358, 917, 1184


def drawn(slug: str, form: Form, width: int) -> Layout:
    picture = layout(topology(played(slug)), form=form, width=width)
    assert picture is not None
    return picture


def beside(picture: Layout, name: str) -> str:
    """The place whose card or label the name stands at."""
    (box,) = [tag.box for tag in picture.tags if tag.text == name]
    return min(picture.nodes.values(), key=lambda node: abs(node.label.center.y - box.center.y)).place


@pytest.mark.parametrize(
    "slug", ["arch-two-devices", "arch-hub-and-spoke", "arch-active-active", "arch-private-line-and-vpn", "tunnel-two"]
)
def test_on_a_phone_every_tunnel_and_link_is_named(slug: str) -> None:
    assert drawn(slug, "tall", PHONE).untagged == ()


def test_at_a_desk_four_tunnels_and_their_lines_are_named() -> None:
    assert drawn("arch-two-devices", "wide", DESK).untagged == ()


@pytest.mark.parametrize(
    "slug",
    ["tunnel-missing-route", "tunnel-wireguard", "cost-headers", "arch-two-regions", "arch-private-line-and-vpn"],
)
def test_beside_a_course_outline_a_name_stands_further_off_rather_than_nowhere(slug: str) -> None:
    assert drawn(slug, "wide", COLUMN).untagged == ()


def test_on_a_phone_a_tunnel_is_named_where_no_other_passes() -> None:
    picture = drawn("arch-active-active", "tall", PHONE)
    assert (beside(picture, "Tunnel A"), beside(picture, "Tunnel B")) == ("isp-a", "isp-b")


def test_tunnels_that_share_every_place_are_named_under_each_other_where_they_begin() -> None:
    picture = drawn("arch-two-devices", "tall", PHONE)
    begins = {
        name: picture.nodes[beside(picture, name)].node for name in ("Tunnel 1A", "Tunnel 1B", "Tunnel 2A", "Tunnel 2B")
    }
    assert begins == {
        "Tunnel 1A": "device-1",
        "Tunnel 1B": "device-1",
        "Tunnel 2A": "device-2",
        "Tunnel 2B": "device-2",
    }


def test_a_link_is_not_named_on_a_stretch_that_it_shares_with_another() -> None:
    picture = drawn("arch-two-regions", "wide", DESK)
    (peering,) = [tag.box for tag in picture.tags if tag.text == "peering"]
    upright = [point.x for point in picture.links["peering hub-1.peer-hub-2.peer"].points]
    assert peering.x == pytest.approx(max(upright), abs=20)
