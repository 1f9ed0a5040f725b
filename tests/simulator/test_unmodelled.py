"""What is not modelled is noticed where a run touches it, and nowhere else."""

from app.scenarios.performances import Performance
from app.simulator.engine import simulate
from app.simulator.events import IcmpErrorMessage, Send
from app.simulator.packets.packet import IcmpType
from app.simulator.unmodelled import RECOGNISED, UNMODELLED, touched
from tests.scenarios.builders import performed

HOSTS = """
scenario: 1
title: A router between two hosts
network:
  nodes:
    left: {kind: host, address: 10.0.0.10/24, gateway: 10.0.0.1, listens: [tcp/80]}
    right: {kind: host, address: 10.0.1.10/24, gateway: 10.0.1.1, listens: [tcp/80, udp/53]}
    gw:
      kind: router
      interfaces: {a: {address: 10.0.0.1/24}, b: {address: 10.0.1.1/24}}
    far:
      kind: router
      interfaces: {a: {address: 10.0.0.2/24}, c: {address: 10.0.2.1/24}}
      routes: [10.0.1.0/24 via 10.0.0.1]
    third: {kind: host, address: 10.0.2.10/24, gateway: 10.0.2.1}
play:
"""
TUNNEL = """
scenario: 1
title: A tunnel to nobody
network:
  nodes:
    app: {kind: host, address: 10.1.0.10/24, gateway: 10.1.0.1}
    gw:
      kind: router
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 192.0.2.1/24}}
      tunnels:
        far: {kind: gre, remote: 203.0.113.9}
      routes: [default via 192.0.2.2, 10.2.0.0/24 dev far]
    isp: {kind: router, interfaces: {wan: {address: 192.0.2.2/24}}}
play:
  - send: udp app:1 -> 10.2.0.10:9
    expect: lost
"""


def names(performance: Performance) -> list[tuple[str, int, str]]:
    """Each with the packet and the node."""
    trace = performance.trace
    return [
        (each.item.name, each.packet, trace.packets[each.packet - 1].hops[each.hop - 1].node)
        for each in touched(performance.scene.network, trace)
    ]


def play(*events: str) -> Performance:
    return performed(HOSTS + "".join(f"  - {{{event}, expect: delivered}}\n" for event in events))


def test_an_ordinary_run_touches_nothing() -> None:
    assert names(play("request: left -> right:80", "ping: left -> right")) == []


def test_a_packet_that_leaves_as_it_came_would_be_answered_by_a_redirect() -> None:
    longer = HOSTS.replace("gateway: 10.0.0.1,", "gateway: 10.0.0.2,")
    assert names(performed(longer + "  - {send: udp left:1 -> right:53, expect: delivered}\n")) == [
        ("icmp-redirects", 1, "far")
    ]


def test_a_redirect_that_comes_to_a_host_would_change_its_way() -> None:
    scene = performed(HOSTS + "  - {send: udp left:1 -> right:53, expect: delivered}\n").scene
    redirect = Send("gw", "left", IcmpErrorMessage(IcmpType.REDIRECT, 1, about=1))
    trace = simulate(scene.ready, (*scene.play, redirect))
    assert [(each.item.name, each.packet) for each in touched(scene.network, trace)] == [("icmp-redirects", 2)]


def test_the_seventh_error_in_a_row_would_not_be_sent() -> None:
    lost = [f"send: udp left:{number} -> 10.9.9.9:9" for number in range(1, 9)]
    found = names(play(*lost))
    assert found == [("error-rate-limits", 14, "gw"), ("error-rate-limits", 16, "gw")]


def test_after_a_pause_errors_are_sent_again() -> None:
    lost = [f"send: udp left:{number} -> 10.9.9.9:9" for number in range(1, 7)]
    text = HOSTS + "".join(f"  - {{{event}, expect: lost}}\n" for event in lost) + "  - wait: 2s\n"
    assert names(performed(f"{text}  - {{{lost[0]}, expect: lost}}\n")) == []


def test_more_than_ten_segments_at_once_would_wait_for_an_acknowledgement() -> None:
    assert names(play("request: left -> right:80, bytes: [100, 14480]")) == []
    assert [name for name, *_ in names(play("request: left -> right:80, bytes: [100, 14481]"))] == ["congestion"]


def test_a_packet_for_many_is_noticed_at_its_sender() -> None:
    assert ("broadcast-and-multicast", 1, "left") in names(play("send: udp left:1 -> 10.0.0.255:9"))


def test_a_tunnel_that_has_heard_an_error_is_noticed_for_thirty_seconds() -> None:
    again = "  - send: udp app:2 -> 10.2.0.10:9\n    expect: lost\n"
    assert ("tunnel-error-memory", 3, "gw") in names(performed(TUNNEL + again))
    assert names(performed(TUNNEL + "  - wait: 31s\n" + again)) == []


def test_each_thing_has_a_name_of_its_own_and_some_are_recognised() -> None:
    assert len({item.name for item in UNMODELLED}) == len(UNMODELLED)
    assert {item.name for item in RECOGNISED} == {
        "icmp-redirects",
        "error-rate-limits",
        "tunnel-error-memory",
        "congestion",
        "broadcast-and-multicast",
    }
