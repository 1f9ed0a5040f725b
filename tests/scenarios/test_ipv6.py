"""IPv6 as authors write it, and as it is told."""

import pytest

from app.errors import InvalidTextError
from app.scenarios.building.written_addresses import split_port
from app.scenarios.changing.changes import Changes
from app.scenarios.format.wishes import WishKind
from app.scenarios.scenes import set_scene
from app.scenarios.service import explained, run
from app.scenarios.traces.trace_document import TextsDocument
from app.scenarios.why_not.asking import AskError, read_ask
from app.scenarios.why_not.reaching import judge
from tests.scenarios.builders import content, scenario

NETWORK = """\
scenario: 1
title: Both families
network:
  zones:
    office: {label: Office, kind: private, prefix: [10.0.1.0/24, "2001:db8:1::/64"]}
    internet: {label: Internet, kind: public}
  nodes:
    app:
      {kind: host, label: App, in: office, address: [10.0.1.10/24, "2001:db8:1::10/64"],
        gateway: [10.0.1.1, "2001:db8:1::1"]}
    gw:
      kind: gateway
      in: office
      interfaces:
        lan: {address: [10.0.1.1/24, "2001:db8:1::1/64"]}
        wan: {address: [198.51.100.1/24, "2001:db8:80::1/64"], in: internet}
      chains:
        forward:
          rules: ["ct state invalid drop"]
    web:
      {kind: host, label: Web, in: internet, address: ["2001:db8:80::80/64", 198.51.100.80/24],
        gateway: ["2001:db8:80::1", 198.51.100.1], listens: [tcp/443]}
play:
"""
PING = "  - {ping: app -> web, expect: {delivered: web, answer: {delivered: app}}}\n"


def sentences(play: str) -> list[str]:
    """The expectations that are not met."""
    trace = run(scenario(NETWORK + play), {}).trace
    return [each.sentence for each in trace.expectations if not each.met]


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(PING, id="a name"),
        pytest.param(
            '  - {connect: "app -> web:443", expect: {established: web, headers: {to: "[2001:db8:80::80]:443"}}}',
            id="the first of the server's addresses",
        ),
        pytest.param(
            '  - {connect: "app -> 198.51.100.80:443", expect: {established: web, headers: {from: 10.0.1.10}}}',
            id="an address of IPv4",
        ),
        pytest.param(
            '  - {connect: "app -> [2001:db8:80::80]:443", expect: {established: web, as: new}}',
            id="an address in brackets",
        ),
        pytest.param(
            '  - {send: "udp app:9 -> web:53", length: 60, expect: {delivered: web, headers: {length: 60}}}',
            id="a length that counts the longer header",
        ),
        pytest.param(
            '  - {send: "icmpv6 web -> app echo-request", expect: {delivered: app, answer: {delivered: web}}}',
            id="a message of ICMPv6",
        ),
        pytest.param(
            '  - {send: "icmp web -> app echo-request", expect: {delivered: app, headers: {to: 10.0.1.10}}}',
            id="a message of ICMP, for the other address",
        ),
    ],
)
def test_both_families_can_be_said(play: str) -> None:
    assert sentences(play) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"2001:db8:1::10/64"]', '"2001:db8:1::10"]', "has no prefix length", id="no prefix length"),
        pytest.param(
            "lan: {address",
            "lan: {mtu: 72, address",
            "gw.lan: 2001:db8:1::1/64 needs an MTU of 1280 or more, not 72 (RFC 8200, 5).', file='test.yaml', line=15,",
            id="too narrow a link",
        ),
        pytest.param('"2001:db8:1::1"]', '"2001:db8:1::x"]', "is not an address", id="no address of a gateway"),
        pytest.param('"2001:db8:1::/64"]}', '"2001:db8:1::1/64"]}', "is not a prefix", id="no prefix of a zone"),
        pytest.param(
            "ping: app -> web", 'ping: "app -> [2001:zz::1]"', "is not FROM -> TO", id="no address in brackets"
        ),
        pytest.param(
            "ping: app -> web",
            'send: "icmpv6 app -> web net-unreachable of 1"',
            "is not an ICMP message",
            id="words of ICMP",
        ),
    ],
)
def test_a_fault_is_told(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        run(scenario((NETWORK + PING).replace(old, new)), {})
    assert message in str(refused.value.problems)


def test_the_hop_limit_is_called_so() -> None:
    trace = run(
        scenario(f'{NETWORK}  - {{send: "udp app:1 -> web:2", ttl: 1, expect: {{lost: gw, by: ttl}}}}'), {}
    ).trace
    assert "hop limit" in trace.packets[0].hops[-1].sentence
    assert trace.packets[0].ending.sentence == "Lost at Gateway: the hop limit is used up."


def test_a_filter_that_stops_neighbour_discovery_is_named() -> None:
    last = run(content("icmpv6-filtered-away"), {}).trace.packets[0]
    assert "dropped by the policy of input at Gateway" in last.hops[-1].sentence
    assert [step.result for step in last.hops[-1].steps if step.kind == "neighbour"] == ["not found"]


def test_the_tools_name_the_family() -> None:
    texts = explained(run(scenario(NETWORK + PING), {}), texts=True).texts
    assert isinstance(texts, TextsDocument)
    told = "\n".join(
        line for tool in (texts.tcpdump, texts.nft, texts.conntrack) for moment in tool for line in moment.lines
    )
    assert "IP6 2001:db8:1::10 > 2001:db8:80::80: ICMP6, echo request, id 1, seq 1, length 64" in told
    assert "inet filter forward packet:" in told
    assert "ip6 hoplimit 63 ip6 nexthdr ipv6-icmp ip6 length 64 icmpv6 type echo-request icmpv6 code 0" in told
    assert "conntrack -L -f ipv6" in told
    assert "icmpv6   58 30 src=2001:db8:1::10 dst=2001:db8:80::80 type=128 code=0 id=1" in told


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("10.0.0.1:80", ("10.0.0.1", "80")),
        ("10.0.0.1", ("10.0.0.1", "")),
        ("[2001:db8::1]:80", ("2001:db8::1", "80")),
        ("2001:db8::1", ("2001:db8::1", "")),
    ],
)
def test_an_end_is_an_address_and_perhaps_a_port(written: str, parts: tuple[str, str]) -> None:
    assert split_port(written) == parts


@pytest.mark.parametrize(
    ("kind", "line", "granted"),
    [
        pytest.param("reach", "app -> [2001:db8:80::80]:443", True, id="an address with its port"),
        pytest.param("reach", "icmp app -> [2001:db8:80::80]", True, id="an address in brackets by ping"),
        pytest.param("reach", "icmp app -> 2001:db8:80::80", True, id="an address by ping"),
        pytest.param("reach", "app -> [2001:db8:80::99]:443", False, id="an address that nobody has"),
        pytest.param("never", "app -> [2001:db8:80::80]:443", False, id="what must not be reached"),
    ],
)
def test_wishes_are_for_addresses_of_ipv6_too(kind: WishKind, line: str, *, granted: bool) -> None:
    assert judge(kind, read_ask(line), set_scene(scenario(NETWORK + PING), {})).granted is granted


def test_an_address_before_a_port_stands_in_brackets() -> None:
    with pytest.raises(AskError, match=r"^The port is missing: \[2001:db8::1\]:PORT"):
        read_ask("app -> 2001:db8::1")


def test_what_is_asked_of_an_address_is_played() -> None:
    changes = Changes(ask="app -> [2001:db8:80::80]:443")
    trace = run(scenario(NETWORK + PING), {}, changes).trace
    assert trace.packets[0].receiver == "[2001:db8:80::80]:443"
