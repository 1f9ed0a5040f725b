"""Networks and plays that are refused, and at which place."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

import pytest

from app.nftables.parser import parse_rule
from app.simulator.engine import simulate
from app.simulator.errors import EventError, NetworkError, WorkLimitError
from app.simulator.events import (
    Connect,
    Event,
    IcmpErrorMessage,
    IcmpQueryMessage,
    Ping,
    Query,
    Request,
    Send,
    TcpMessage,
    UdpMessage,
    Wait,
)
from app.simulator.limits import Limits
from app.simulator.network import Attachment, Interface, Link, Network, Node, Service
from app.simulator.packets.addresses import InterfaceAddress
from app.simulator.packets.packet import Protocol, TcpFlag
from app.simulator.rules.filtering import Chain, ChainType, Hook
from app.simulator.steps import EndingKind
from tests.simulator.builders import DROP, egress_network, filter_chain, host, interface, network, router

END = Attachment("a", "one")
OTHER = Attachment("b", "one")


def node(name: str, *chains: Chain, routes: tuple[str, ...] = ()) -> Node:
    return router(name, [interface("one", "10.0.0.1/24")], routes, chains)


def chain(kind: ChainType, hook: Hook, rule: str) -> Chain:
    return Chain("it", hook, (parse_rule(rule),), type=kind)


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        pytest.param(Network((node("a"), node("a"))), "nodes", "two called 'a'", id="one name for two nodes"),
        pytest.param(
            Network((router("a", [interface("one", "10.0.0.1/24"), interface("one", "10.0.1.1/24")]),)),
            "a",
            "two called 'one'",
            id="one name for two interfaces",
        ),
        pytest.param(
            Network((router("a", [interface("one", "10.0.0.1/24"), interface("two", "10.0.0.1/24")]),)),
            "a",
            "two called '10.0.0.1'",
            id="one address twice on a node",
        ),
        pytest.param(
            Network((Node("a", (Interface("one", (InterfaceAddress.parse("ff02::1/64"),)),)),)),
            "a",
            "no interface can have the address ff02::1",
            id="an address of a group",
        ),
        pytest.param(
            Network((Node("a", (Interface("one", (InterfaceAddress.parse("2001:db8::1/64"),), mtu=1279),)),)),
            "a.one",
            "2001:db8::1/64 needs an MTU of 1280 or more, not 1279",
            id="a link too narrow for IPv6",
        ),
        pytest.param(
            Network((node("a", routes=("default via 192.0.2.1",)),)),
            "a.routes.1",
            "none of the node's own subnets",
            id="a gateway out of reach",
        ),
        pytest.param(
            Network((node("a", routes=("default via 10.0.0.2 dev two",)),)),
            "a.routes.1",
            "no interface 'two'",
            id="a route over an interface that is not there",
        ),
        pytest.param(
            Network((node("a", routes=("default via 192.0.2.1 dev one",)),)),
            "a.routes.1",
            "not in a subnet of 'one'",
            id="a gateway on another interface",
        ),
        pytest.param(
            Network((node("a", filter_chain(Hook.INPUT), filter_chain(Hook.INPUT)),)),
            "a",
            "two called 'input'",
            id="one name for two chains",
        ),
        pytest.param(
            Network((node("a", Chain("it", Hook.INPUT, (parse_rule("accept", "x"), parse_rule("drop", "x")))),)),
            "a.it",
            "two called 'x'",
            id="one name for two rules",
        ),
        pytest.param(
            Network((node("a", Chain("it", Hook.INPUT, (parse_rule("accept", "policy"),))),)),
            "a.it",
            "two called 'policy'",
            id="a rule with the policy's name",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.FORWARD, "accept")),)),
            "a.it",
            "no nat chain at forward",
            id="a nat chain where there is no translation",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.FILTER, Hook.FORWARD, "masquerade")),)),
            "a.it.r1",
            "'masquerade' belongs in a nat chain at postrouting, not in a filter chain",
            id="a translation in a filter",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.PREROUTING, "snat to 10.0.0.9")),)),
            "a.it.r1",
            "'snat' belongs in a nat chain at postrouting or input, not in a nat chain at prerouting",
            id="source nat before routing",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.POSTROUTING, "reject")),)),
            "a.it.r1",
            "'reject' belongs in a filter chain",
            id="a rejection while translating",
        ),
        pytest.param(
            Network(
                (node("a", chain(ChainType.NAT, Hook.PREROUTING, "dnat to ip6 daddr map { 2001:db8::1 : 10.0.0.9 }")),)
            ),
            "a.it.r1",
            "a nat chain sees IPv4 only",
            id="a translation of IPv6 looked up",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.PREROUTING, "ip6 saddr 2001:db8::/32 accept")),)),
            "a.it.r1",
            "a nat chain sees IPv4 only",
            id="an address of IPv6 asked while translating",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.PREROUTING, "ip6 nexthdr tcp accept")),)),
            "a.it.r1",
            "a nat chain sees IPv4 only",
            id="a protocol of IPv6 asked while translating",
        ),
        pytest.param(
            Network((node("a", chain(ChainType.NAT, Hook.PREROUTING, "meta nfproto ipv4 accept")),)),
            "a.it.r1",
            "a nat chain sees IPv4 only, and knows no 'meta nfproto'",
            id="the family asked while translating",
        ),
        pytest.param(
            Network((node("a", Chain("it", Hook.POSTROUTING, policy=DROP, type=ChainType.NAT)),)),
            "a.it",
            "policy of a nat chain",
            id="a nat chain that drops by itself",
        ),
        pytest.param(
            Network((replace(node("a"), services=frozenset((Service(Protocol.ICMP, 8),))),)),
            "a",
            "nobody can listen on icmp/8",
            id="a service without ports",
        ),
        pytest.param(
            Network((node("a"), node("b")), (Link("wire", (END,)),)),
            "wire",
            "two interfaces or more",
            id="a link with one end",
        ),
        pytest.param(
            Network((node("a"), node("b")), (Link("wire", (END, END)),)),
            "wire",
            "two interfaces or more",
            id="a link from an interface to itself",
        ),
        pytest.param(
            Network((node("a"),), (Link("wire", (END, OTHER)),)),
            "wire",
            "no interface b.one",
            id="a link to nowhere",
        ),
        pytest.param(
            Network((node("a"), node("b")), (Link("wire", (END, OTHER)), Link("other", (END, OTHER)))),
            "other",
            "one link only",
            id="an interface on two links",
        ),
        pytest.param(
            Network((node("a"), node("b")), (Link("wire", (END, OTHER)), Link("wire", (END, OTHER)))),
            "links",
            "two called 'wire'",
            id="one name for two links",
        ),
        pytest.param(
            Network((node("a"), node("b")), (Link("wire", (END, OTHER), delay=-1),)),
            "wire",
            "cannot be negative",
            id="a link into the past",
        ),
        pytest.param(
            Network((node("a"), node("b"))), "b.one", "10.0.0.1 belongs to a.one", id="one address twice on a link"
        ),
        pytest.param(
            Network((router("a", [interface("lo", "10.0.0.1/24")]),)), "a", "two called 'lo'", id="a second loopback"
        ),
        pytest.param(
            Network((router("a", [interface("one", "127.0.0.1/8")]),)),
            "a",
            "no interface can have the address 127.0.0.1",
            id="a loopback address",
        ),
        pytest.param(
            Network((router("a", [interface("one", "224.0.0.1/24")]),)),
            "a",
            "no interface can have the address 224.0.0.1",
            id="a group's address",
        ),
        pytest.param(
            Network((node("a", routes=("default via 10.0.0.1",)),)),
            "a.routes.1",
            "10.0.0.1 is the node's own address",
            id="a gateway that is the node itself",
        ),
    ],
)
def test_a_fault_in_a_network_is_told_at_its_place(given: Network, place: str, message: str) -> None:
    with pytest.raises(NetworkError, match=message) as caught:
        simulate(given, [])
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("event", "message"),
    [
        pytest.param(Connect("nobody", "web", 443), "no node 'nobody'", id="an unknown source"),
        pytest.param(Connect("app", "nobody", 443), "nobody: there is no such node", id="an unknown destination"),
        pytest.param(Connect("app", "gw.dmz", 443), "gw.dmz: there is no such address", id="an unknown interface"),
        pytest.param(Connect("app", "web", 0), "the port 0 is not from 1 to 65535", id="port zero"),
        pytest.param(Connect("app", "web", 443, 70000), "the port 70000 is not", id="a port too large"),
        pytest.param(
            Connect("app", "web", 443, tries=12), "the number of tries 12 is not from 1 to 11", id="too many tries"
        ),
        pytest.param(Request("app", "web", 443, bytes_out=0), "the number of bytes 0 is not", id="an empty request"),
        pytest.param(Query("app", "web", 53, bytes_out=-1), "the number of bytes -1 is not", id="less than nothing"),
        pytest.param(Ping("app", "web", 65536), "the identifier 65536 is not", id="an identifier too large"),
        pytest.param(Ping("app", IPv4Address("224.0.0.1")), "no single host", id="a group as destination"),
        pytest.param(Ping("app", IPv4Address("255.255.255.255")), "no single host", id="everybody as destination"),
        pytest.param(Ping("app", IPv4Address("127.0.0.1")), "never leaves its node", id="a loopback as destination"),
        pytest.param(
            Send("app", "web", UdpMessage(1, 1), source_address=IPv6Address("2001:db8::1")),
            "2001:db8::1 and 203.0.113.80 are not of one family",
            id="a source of the other family",
        ),
        pytest.param(
            Send("app", "web", IcmpQueryMessage(3)), "type 3 is about another packet", id="an error about nothing"
        ),
        pytest.param(
            Send("app", "web", IcmpErrorMessage(8, 0, 1)), "type 8 is not about another", id="an echo about a packet"
        ),
        pytest.param(Ping("app", IPv6Address("::1")), "::1 never leaves its node", id="IPv6's own loopback"),
        pytest.param(Ping("app", IPv6Address("2001:db8::1")), "app has nothing of IPv6 to say", id="the other family"),
        pytest.param(Ping("app", IPv6Address("fe80::1")), "fe80::1 is on every link", id="an address on any link"),
        pytest.param(Wait(-1), "does not run backwards", id="waiting backwards"),
        pytest.param(Send("app", "web", UdpMessage(1, 1), ttl=0), "the time to live 0 is not", id="no time to live"),
        pytest.param(
            Send("app", "web", TcpMessage(-1, 443, TcpFlag.SYN)), "the port -1 is not", id="a negative crafted port"
        ),
        pytest.param(
            Send("app", "web", IcmpQueryMessage(256)), "the ICMP type or code 256 is not", id="an ICMP type too large"
        ),
        pytest.param(
            Send("app", "web", IcmpErrorMessage(3, 3, 9)), "there is no packet 9 yet", id="an error about the future"
        ),
    ],
)
def test_a_fault_in_a_play_is_told_with_the_number_of_its_event(event: Event, message: str) -> None:
    with pytest.raises(EventError, match=message) as caught:
        simulate(egress_network(), [Wait(1), event])
    assert caught.value.number == 2


@pytest.mark.parametrize(
    ("limit", "allowed"),
    [("nodes", 4), ("interfaces", 7), ("rules", 3), ("events", 2), ("packets", 5), ("work", 40)],
)
def test_more_than_a_limit_allows_is_refused_by_the_limits_name(limit: str, allowed: int) -> None:
    play = [Connect("app", "web", 443) for _ in range(3)]
    with pytest.raises(WorkLimitError, match=f"more than {allowed} {limit}") as caught:
        simulate(egress_network(), play, limits=replace(Limits(), **{limit: allowed}))
    assert (caught.value.limit, caught.value.allowed) == (limit, allowed)


def test_a_request_of_more_bytes_than_packets_are_allowed_is_refused_before_it_begins() -> None:
    with pytest.raises(WorkLimitError, match="packets"):
        simulate(egress_network(), [Request("app", "web", 443, bytes_back=2**31 - 1)])


def test_a_packet_that_goes_round_in_circles_ends_with_its_time_to_live() -> None:
    left = router("left", [interface("in", "10.0.1.1/24"), interface("one", "10.0.0.1/24")], ["default via 10.0.0.2"])
    right = router("right", [interface("one", "10.0.0.2/24")], ["default via 10.0.0.1"])
    lost = host("app", "10.0.1.10/24", "10.0.1.1")
    trace = simulate(Network((lost, left, right)), [Ping("app", IPv4Address("192.0.2.1"))])
    assert trace.packets[0].ending.kind is EndingKind.TTL_EXPIRED
    assert len(trace.packets[0].hops) == 65


def test_the_work_done_is_part_of_the_answer() -> None:
    one = simulate(network(), [Ping("app", "web")])
    two = simulate(network(), [Ping("app", "web"), Ping("app", "web")])
    assert (one.work, two.work) == (28, 56)
