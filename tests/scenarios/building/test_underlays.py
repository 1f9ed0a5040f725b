"""Each tunnel is drawn over the way that its packets take, and not over the shortest."""

from app.scenarios.picturing.pictures import topology
from app.scenarios.picturing.underlays import Underlays
from app.scenarios.service import run
from app.simulator.network import Attachment
from tests.scenarios.builders import CONTENT, played, scenario

TWO_PROVIDERS = "failover-timers"


def ways(slug: str) -> dict[str, tuple[str, ...]]:
    return {tunnel.name: tunnel.over for tunnel in topology(played(slug)).tunnels}


def test_two_tunnels_with_a_provider_each_are_drawn_over_their_own() -> None:
    assert ways(TWO_PROVIDERS) == {
        "Tunnel A": ("office-gw", "isp-a", "cloud-gw"),
        "Tunnel B": ("office-gw", "isp-b", "cloud-gw"),
    }


def test_the_outer_address_decides_and_not_the_order_of_the_links() -> None:
    text = (CONTENT / "scenarios" / f"{TWO_PROVIDERS}.yaml").read_text("utf-8")
    other = text.replace("[office-gw.wan-a, isp-a.west]", "[LATER]").replace(
        "[office-gw.wan-b, isp-b.west]", "[office-gw.wan-a, isp-a.west]"
    )
    turned = other.replace("[LATER]", "[office-gw.wan-b, isp-b.west]").replace("line-a down", "line-b down")
    [first, second] = topology(run(scenario(turned), {})).tunnels
    assert (first.over[1], second.over[1]) == ("isp-a", "isp-b")


def test_an_end_without_an_address_of_its_own_goes_the_shortest_way() -> None:
    assert all(len(over) > 1 for over in ways("allowed-ips").values())


def test_ends_that_no_link_joins_have_no_way() -> None:
    network = played(TWO_PROVIDERS).performance.scene.network
    nowhere = Underlays(network, [(Attachment("office-gw", "wan-a"), Attachment("isp-a", "west"))])
    assert nowhere.way("office-gw.a", "cloud-gw.a") == ()
