"""OpenVPN over TCP from its text to its sentences and bytes."""

import pytest

from app.errors import InvalidTextError
from app.scenarios.expanded import expanded
from app.scenarios.exporters.frames import ip
from app.scenarios.exporters.script import why_no_script
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from app.scenarios.traces.headers import header_list
from app.simulator.packets.packet import TcpSegment
from app.simulator.trace import Hop
from tests.scenarios.builders import performed, scenario
from tests.scenarios.test_openvpn import TEXT as OVER_UDP

TEXT = (
    (
        OVER_UDP.replace("kind: openvpn\n", "kind: openvpn\n          protocol: tcp\n")
        .replace("kind: openvpn,", "kind: openvpn, protocol: tcp,")
        .partition("play:")[0]
    )
    + """\
play:
  - ping: pc -> db
    expect: {delivered: db, outer: {protocol: tcp, to: "192.0.2.1:1194", ttl: 64, length: 162}}
  - send: udp pc:40000 -> db:443
    length: 1500
    expect: {delivered: db}
"""
)
DOWN = (
    TEXT.replace("protocol: tcp, address: 10.8.0.1/24", "protocol: tcp, up: false, address: 10.8.0.1/24")
    .replace(
        '{delivered: db, outer: {protocol: tcp, to: "192.0.2.1:1194", ttl: 64, length: 162}}',
        "{lost: laptop, by: no-connection}",
    )
    .partition("  - send")[0]
)

IN_PIECES = """\
scenario: 1
title: What waits for a connection is a piece
network:
  nodes:
    a:
      kind: host
      address: 192.0.2.1/24
      tunnels: {t: {kind: openvpn, protocol: tcp, peers: [{peer: b.t, endpoint: "192.0.2.2:1"}]}}
      routes: [10.0.0.0/8 dev t]
    b:
      kind: host
      address: 192.0.2.2/24
      tunnels: {t: {kind: openvpn, protocol: tcp, port: 1, peers: [{peer: a.t}]}}
play:
  - send: "udp a:5 -> 10.9.0.1:7"
    length: 1501
    expect: lost
"""

LATE = """\
scenario: 1
title: A SYN that is late
network:
  nodes:
    pc: {kind: host, address: 10.5.0.10/24, gateway: 10.5.0.1, stack: linux}
    laptop:
      kind: vpn-gateway
      stack: linux
      settings: {tcp_rto_min_us: 3000000}
      interfaces: {lan: {address: 10.5.0.1/24}, wan: {address: 192.0.2.7/24}}
      tunnels:
        tun0:
          {kind: openvpn, protocol: tcp, address: 10.8.0.2/24, mssfix: 0,
           peers: [{peer: server.tun0, endpoint: "198.51.100.1:1194"}]}
      routes: [10.1.0.0/24 dev tun0, default via 192.0.2.1]
    isp:
      kind: internet
      interfaces: {west: {address: 192.0.2.1/24}, east: {address: 198.51.100.2/24}}
      chains:
        forward:
          policy: accept
          rules:
            - ip saddr 192.0.2.7 limit rate 1/hour burst 2 packets accept
            - ip saddr 192.0.2.7 limit rate 1/hour burst 1 packets drop
    server:
      kind: vpn-gateway
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 198.51.100.1/24}}
      tunnels:
        tun0: {kind: openvpn, protocol: tcp, address: 10.8.0.1/24, mssfix: 900,
               peers: [{peer: laptop.tun0, iroutes: [10.5.0.0/24]}]}
      routes: [10.5.0.0/24 dev tun0, default via 198.51.100.2]
    db: {kind: host, address: 10.1.0.10/24, gateway: 10.1.0.1, listens: [tcp/443], stack: linux}
play:
  - connect: pc -> db:443
    expect: {established: db}
"""


def played(text: str = TEXT) -> Simulation:
    simulation = run(scenario(text), {})
    assert [each.sentence for each in simulation.trace.expectations if not each.met] == []
    return simulation


def titles(simulation: Simulation) -> list[str]:
    return [hop.title for each in simulation.trace.packets for hop in each.hops]


def wrapped(event: int) -> list[Hop]:
    """Where what the event sends is on its way to the server as a segment."""
    return [
        each
        for packet in performed(TEXT).trace.packets
        if packet.event == event
        for each in packet.hops
        if each.node == "server" and isinstance(segment := each.arrived.transport, TcpSegment) and segment.content
    ]


def test_its_bytes_and_what_is_hidden() -> None:
    told = next(each.envelope for each in played().trace.packets[0].hops if each.envelope)
    assert [(part.name, part.length, part.hidden) for part in told.parts] == [
        ("Outer IP", 20, False),
        ("TCP", 32, False),
        ("Length", 2, False),
        ("OpenVPN", 8, False),
        ("Tag", 16, False),
        ("IP", 20, True),
        ("ICMP", 64, True),
    ]
    assert (told.added, "of OpenVPN over TCP to 192.0.2.1" in told.seen) == (78, True)


def test_a_packet_that_needs_two_segments_shows_a_part_in_each() -> None:
    parts = {
        (part.name, part.length)
        for each in played().trace.packets
        for hop in each.hops
        if hop.envelope
        for part in hop.envelope.parts
        if part.name == "A part of it"
    }
    assert parts == {("A part of it", 1448), ("A part of it", 78)}


def test_the_story_says_what_waits_for_what() -> None:
    simulation = played()
    assert {"VPN gateway laptop keeps it for now", "VPN gateway server has a part of it"} < set(titles(simulation))
    steps = [step for each in explained(simulation).packets for hop in each.hops for step in hop.steps]
    assert {step.question for step in steps if step.kind == "stream"} == {
        "Is the connection with the peer open?",
        "Is all of the packet there?",
    }


def test_a_piece_of_a_cut_packet_may_wait_for_the_connection() -> None:
    simulation = played(IN_PIECES)
    assert sum(title.endswith("keeps it for now") for title in titles(simulation)) == 2


def test_what_comes_out_late_and_is_rewritten_there_is_told_as_one_that_came_out() -> None:
    """The SYN's segment is lost outside, and what is sent again asks for smaller segments where it comes out."""
    simulation = run(scenario(LATE), {})
    hops = [hop for each in explained(simulation).packets for hop in each.hops]
    out = [[step.kind for step in hop.steps] for hop in hops if hop.title == "VPN gateway server unwraps it"]
    assert ["unwrap", "size", "route"] in out


def test_what_waits_in_vain_is_told_so() -> None:
    simulation = played(DOWN)
    first = simulation.trace.packets[0]
    assert first.hops[-1].title == "VPN gateway laptop gives it up"
    assert first.ending.sentence == "Lost at VPN gateway laptop: the tunnel has no TCP connection with its peer."


def test_only_a_segment_that_has_all_of_it_shows_what_it_is() -> None:
    whole, first = wrapped(1)[0], wrapped(2)[0]
    assert [each["layer"] for each in header_list(whole.arrived)] == ["ip", "tcp", "openvpn", "ip", "icmp"]
    assert [each["layer"] for each in header_list(first.arrived)] == ["ip", "tcp"]
    content = ip(whole.arrived)[52:]
    assert (int.from_bytes(content[:2], "big"), content[2], content[6:10]) == (108, 0x48, b"\0\0\0\1")
    assert {len(ip(each.arrived)) for each in wrapped(2)} == {1500, 130}


def test_the_expanded_form_means_the_same() -> None:
    written = str(expanded(set_scene(scenario(TEXT), {}))["network"])
    assert "'protocol': 'tcp'" in written
    assert "'port': 1194" in written  # the server's; the client draws one
    assert "'float'" not in written


def test_there_is_no_script_of_it() -> None:
    assert "A tunnel over TCP" in (why_no_script(perform(set_scene(scenario(TEXT), {}))) or "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("protocol: tcp,", "protocol: sctp,", "“sctp”"),
        ("protocol: tcp,", "", "one of it and"),
        ("protocol: tcp,", "protocol: tcp, float: true,", "a TCP connection does not float"),
        (
            "protocol: tcp,",
            "protocol: tcp, mssfix: 106,",
            "server.tun0.mssfix: 106 leaves no byte of a segment inside: it is 0, which is off, or at least 107.",
        ),
    ],
    ids=["another protocol", "one end only", "float", "mssfix"],
)
def test_what_is_wrong_with_it_is_said(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    assert any(message in problem.message for problem in refused.value.problems), refused.value.problems


def test_another_tunnel_has_no_protocol() -> None:
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace("kind: openvpn, protocol: tcp,", "kind: wireguard, protocol: tcp,", 1))
    assert "“protocol” says nothing about wireguard: only openvpn has it." in [
        problem.message for problem in refused.value.problems
    ]
