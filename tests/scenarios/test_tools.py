"""Lines as tcpdump, conntrack and nft printed them on a real kernel, less what is not simulated."""

import pytest

from app.scenarios.narration.tools import conntrack, nft, tcpdump
from app.scenarios.narration.tools.clock import time_of_day
from app.scenarios.service import explained, run
from app.scenarios.traces.trace_document import TextsDocument
from app.simulator.packets.addresses import SECOND, Family
from tests.scenarios.builders import content, scenario

HEAD = """
scenario: 1
title: A line of two networks
network:
  nodes:
    left: {kind: host, label: Left, address: 10.0.1.10/24, gateway: 10.0.1.1}
    gw:
      kind: router
      label: Middle
      interfaces:
        lan: {address: 10.0.1.1/24}
        wan: {address: 198.51.100.1/24}
      chains:
        forward:
          policy: drop
          rules:
            - ct state established,related accept
            - iifname { lan, wan } tcp dport { 80, 443 } accept
            - iifname lan udp dport 53 accept
            - iifname lan icmp type echo-request accept
            - iifname lan tcp dport 22 reject with tcp reset
            - iifname lan udp dport 9 reject
    right: {kind: host, label: Right, address: 198.51.100.80/24, gateway: 198.51.100.1, listens: [tcp/443, udp/53]}
play:
"""


def texts(play: str) -> TextsDocument:
    found = explained(run(scenario(HEAD + play), {}), texts=True).texts
    assert found is not None
    return found


def lines(found: TextsDocument, tool: str) -> list[str]:
    return [line for moment in getattr(found, tool) for line in moment.lines]


@pytest.mark.parametrize(
    ("play", "expected"),
    [
        pytest.param(
            "  - {connect: left:40000 -> right:443, expect: established}",
            "wan   Out IP 10.0.1.10.40000 > 198.51.100.80.443: Flags [S], seq 0, length 0",
            id="a SYN",
        ),
        pytest.param(
            "  - {connect: left:40000 -> right:443, expect: established}",
            "wan   In  IP 198.51.100.80.443 > 10.0.1.10.40000: Flags [S.], seq 0, ack 1, length 0",
            id="a SYN-ACK",
        ),
        pytest.param(
            "  - {request: left:40000 -> right:443, bytes: [420, 1200], expect: established}",
            "lan   In  IP 10.0.1.10.40000 > 198.51.100.80.443: Flags [P.], seq 1:421, ack 1, length 420",
            id="data",
        ),
        pytest.param(
            "  - {query: left:40001 -> right:53, expect: delivered}",
            "wan   Out IP 10.0.1.10.40001 > 198.51.100.80.53: UDP, length 40",
            id="a datagram",
        ),
        pytest.param(
            "  - {ping: left -> right, expect: delivered}",
            "wan   In  IP 198.51.100.80 > 10.0.1.10: ICMP echo reply, id 1, seq 1, length 64",
            id="an echo reply",
        ),
        pytest.param(
            "  - {send: udp left:5000 -> right:9, expect: {lost: gw}}",
            "lan   Out IP 10.0.1.1 > 10.0.1.10: ICMP 198.51.100.80 udp port 9 unreachable, length 36",
            id="a reject",
        ),
        pytest.param(
            "  - {connect: left:40000 -> right:22, expect: refused}",
            "lan   Out IP 198.51.100.80.22 > 10.0.1.10.40000: Flags [R.], seq 0, ack 1, length 0",
            id="a reset",
        ),
    ],
)
def test_tcpdump_shows_what_an_interface_sees(play: str, expected: str) -> None:
    assert any(line.endswith(expected) for line in lines(texts(play), "tcpdump"))


def test_a_terminal_is_named_where_it_changes() -> None:
    found = lines(texts("  - {ping: left -> right, expect: delivered}"), "tcpdump")
    assert [line for line in found if line.startswith("#")] == [
        f"# on {node}: {tcpdump.COMMAND}" for node in ("Left", "Middle", "Right", "Middle", "Left")
    ]


def test_conntrack_lists_both_halves_with_the_seconds_that_are_left() -> None:
    found = texts("  - {query: left:40001 -> right:53, expect: delivered}").conntrack
    made = next(moment.lines for moment in found if len(moment.lines) > 1)
    assert made == [
        f"# on Middle: {conntrack.COMMANDS[Family.IPV4]}",
        (
            "udp      17 30 src=10.0.1.10 dst=198.51.100.80 sport=40001 dport=53 [UNREPLIED] "
            "src=198.51.100.80 dst=10.0.1.10 sport=53 dport=40001 mark=0 use=1"
        ),
    ]


def test_conntrack_knows_questions_by_their_type_and_identifier() -> None:
    found = lines(texts("  - {ping: left -> right, expect: delivered}"), "conntrack")
    assert found[-1] == (
        "icmp     1 29 src=10.0.1.10 dst=198.51.100.80 type=8 code=0 id=1 "
        "src=198.51.100.80 dst=10.0.1.10 type=0 code=0 id=1 mark=0 use=1"
    )


def test_nft_names_the_rules_that_match_with_their_interfaces_in_quotes() -> None:
    found = lines(texts("  - {connect: left:40000 -> right:443, expect: established}"), "nft")
    assert found[1].endswith(
        'inet filter forward packet: iif "lan" oif "wan" ip saddr 10.0.1.10 ip daddr 198.51.100.80 ip ttl 63 '
        "ip length 60 tcp sport 40000 tcp dport 443 tcp flags == syn"
    )
    assert found[2].endswith(
        'inet filter forward rule iifname { "lan", "wan" } tcp dport { 80, 443 } accept (verdict accept)'
    )
    assert "tcp flags == 0x12" in found[3]


@pytest.mark.parametrize(
    ("play", "end"),
    [
        pytest.param(
            "  - {send: udp left:1 -> right:99, expect: {lost: gw}}", "inet filter forward policy drop", id="policy"
        ),
        pytest.param("  - {send: udp left:1 -> right:9, expect: {lost: gw}}", "reject (verdict drop)", id="reject"),
    ],
)
def test_nft_tells_how_a_packet_ended(play: str, end: str) -> None:
    assert any(line.endswith(end) for line in lines(texts(play), "nft"))


def test_names_of_interfaces_are_quoted_and_nothing_else() -> None:
    assert nft.quoted("iifname != lan tcp dport 22 accept") == 'iifname != "lan" tcp dport 22 accept'


def test_the_clock_of_a_terminal_knows_no_more_than_a_day() -> None:
    assert time_of_day(0) == "09:00:00.000000"
    assert time_of_day(15 * 3600 * SECOND + 1_500) == "00:00:00.000001"


def test_each_moment_has_its_lines_and_no_other_moment_has() -> None:
    simulation = run(content("egress-nat"), {"initiator": "inside", "port": "https"})
    found = explained(simulation, texts=True).texts
    assert found is not None
    moments = [f"{packet.number}.{hop.number}" for packet in simulation.trace.packets for hop in packet.hops]
    for told in (found.tcpdump, found.conntrack, found.nft):
        assert [moment.at for moment in told] == moments
