"""What the lessons say beside their figures, where a run can tell whether it is so."""

import pytest

from app.scenarios.changes import Changes
from app.scenarios.service import Simulation, explained, run
from tests.scenarios.builders import content, hop, packet

FORGETFUL = Changes(without=("two.forward.known",), put=(("two.forward.policy", "accept"),))


def test_a_gateway_that_accepts_what_nobody_remembers_answers_it_with_a_reset() -> None:
    """Egress, *When the memory ends*."""
    lenient = run(content("late-response"), {"timer": "linux"}, Changes(put=(("gw.input.policy", "accept"),)))
    assert packet(lenient, 5).ending.kind == "refused"
    assert (packet(lenient, 6).name, packet(lenient, 6).ending.place) == ("RST", "web")


def test_one_forgetful_firewall_of_two_makes_the_third_packet_invalid() -> None:
    """When a response needs a rule after all, *When the answer takes another way*."""
    lenient = run(content("asymmetric-return"), {"way": "other"}, FORGETFUL)
    assert [packet(lenient, number).ending.kind for number in (1, 2, 3)] == ["delivered"] * 3
    assert _state(lenient) == "invalid"
    asks = (("one.forward.shop", "ct state new tcp dport 443 accept"),)
    strict = run(content("asymmetric-return"), {"way": "other"}, Changes(FORGETFUL.without, FORGETFUL.put + asks))
    assert (packet(strict, 3).ending.kind, packet(strict, 3).ending.by) == ("lost", "one.forward.policy")


def _state(simulation: Simulation) -> str:
    """What Firewall 1 takes the third packet for."""
    return next(step.result for step in hop(simulation, "3.3").steps if step.kind == "track")


def test_a_second_gateway_behind_the_same_nat_gets_another_port() -> None:
    """How two gateways come to share a key, *Two ports*."""
    both = run(content("ike-through-nat"), {"opens": "both", "others": "two"}, Changes())
    senders = [packet(both, number).hops[-1].sender for number in (1, 3)]
    assert senders[0] == "203.0.113.7:500"
    assert senders[1].startswith("203.0.113.7:")
    assert senders[1] != senders[0]
    assert packet(both, 3).ending.kind == "delivered"
    strict = run(content("ike-through-nat"), {"opens": "strict", "others": "refused"}, Changes())
    assert (packet(strict, 3).ending.kind, packet(strict, 3).ending.by) == ("lost", "peer.input.policy")


def test_whoever_stands_in_the_middle_bears_the_address_that_either_gateway_expects() -> None:
    """How two gateways come to share a key, *Agreeing with whom?*."""
    diverted = run(content("in-the-middle"), {"router": "diverts"}, Changes())
    assert (packet(diverted, 1).ending.place, packet(diverted, 2).hops[-1].sender) == ("middle", "198.51.100.20:500")
    assert (packet(diverted, 3).ending.place, packet(diverted, 3).hops[-1].sender) == ("peer", "203.0.113.7:500")


def test_ike_answers_a_stranger_and_wireguard_does_not() -> None:
    """How two gateways come to share a key, *Two messages, and silence*."""
    knocks = {port: run(content("stranger-knocks"), {"port": port}, Changes()) for port in ("ike", "wireguard")}
    assert [packet(knock, 1).ending.kind for knock in knocks.values()] == ["delivered"] * 2
    assert [len(knock.trace.packets) for knock in knocks.values()] == [2, 1]


def test_a_private_address_leads_somewhere_only_where_a_router_was_told() -> None:
    """What makes a VPN, *Two networks and nothing between them*."""
    ways = {
        knows: run(content("between-two-networks"), {"knows": knows}, Changes()) for knows in ("nothing", "customer")
    }
    assert [packet(way, 1).ending.place for way in ways.values()] == ["between", "database"]


@pytest.mark.parametrize(
    ("kind", "readable"), [pytest.param("gre", True, id="GRE"), pytest.param("esp", False, id="ESP")]
)
def test_a_router_on_the_way_reads_what_gre_carries_and_not_what_esp_does(kind: str, *, readable: bool) -> None:
    """What makes a VPN, *Virtual is not private*."""
    texts = explained(run(content("tunnel-gre"), {"kind": kind}, Changes()), texts=True).texts
    assert texts is not None
    [[_, came, left]] = [moment.lines for moment in texts.tcpdump if moment.at == "1.4"]
    for line in (came, left):
        assert "192.0.2.10 > 198.51.100.20" in line
        assert ("10.20.5.20" in line) is readable


def test_with_a_full_tunnel_the_video_service_sees_the_company() -> None:
    """What makes a VPN, *The kinds, by who stands at the ends*."""
    ways = {way: run(content("split-tunnel"), {"way": way}, Changes()) for way in ("split", "full")}
    senders = {name: packet(way, 4).hops[-1].sender for name, way in ways.items()}
    assert senders == {"split": "203.0.113.20:40001", "full": "198.51.100.20:40001"}
