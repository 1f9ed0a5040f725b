"""Wishes: who is meant to reach whom, and who never, tried by real runs."""

import pytest

from app.documents.registry import Source
from app.errors import InvalidTextError
from app.scenarios.format.wishes import WishKind
from app.scenarios.narration import wishes
from app.scenarios.scenes import Scene, set_scene
from app.scenarios.service import compile_scenario
from app.scenarios.why_not.asking import AskError, read_ask
from app.scenarios.why_not.reaching import MOST_TRIES, judge
from app.scenarios.why_not.tries import telling_ports
from tests.scenarios.builders import content, scenario
from tests.scenarios.test_content import EmptyShelf

NETWORK = """
scenario: 1
title: A web server behind a gateway
network:
  zones:
    lan: {label: Office, prefix: 10.0.0.0/24, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    desk: {kind: host, label: Desk, in: lan, address: 10.0.0.10/24, gateway: 10.0.0.1}
    shop: {kind: host, label: Shop, in: lan, address: 10.0.0.20/24, gateway: 10.0.0.1, listens: [tcp/443, udp/53]}
    gw:
      kind: gateway
      in: lan
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 198.51.100.1/24, in: internet}}
      chains:
        prerouting:
          rules: [iifname wan tcp dport 443 dnat to 10.0.0.20]
        forward:
          policy: drop
          rules:
            - ct state established accept
            - iifname wan tcp dport 443-445 accept
    visitor: {kind: host, label: Visitor, in: internet, address: 198.51.100.9/24, gateway: 198.51.100.1}
    other: {kind: stranger, label: Stranger, in: internet, address: 198.51.100.10/24}
controls:
  filter:
    label: The filter
    choices:
      on: {label: "on"}
      off:
        label: "off"
        set: {gw.forward.policy: accept}
play:
  - connect: visitor -> 198.51.100.1:443
    expect: established
"""


def scene(**controls: str) -> Scene:
    return set_scene(scenario(NETWORK), controls)


def verdict(kind: WishKind, line: str, at: Scene) -> str:
    return wishes.verdict(judge(kind, read_ask(line), at), at.cast)


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        pytest.param("reach", "desk -> shop:443", "Granted: Desk reaches Shop on TCP port 443.", id="a neighbour"),
        pytest.param("reach", "udp desk -> shop:53", "Granted: Desk reaches Shop on UDP port 53.", id="by UDP"),
        pytest.param("reach", "icmp desk -> shop", "Granted: Desk reaches Shop by ping.", id="by ping"),
        pytest.param(
            "reach", "desk -> shop:80", "Not granted: Desk does not reach Shop on TCP port 80.", id="a closed port"
        ),
        pytest.param(
            "reach",
            "internet -> 198.51.100.1:443",
            "Granted: Any host of Internet reaches 198.51.100.1 on TCP port 443 "
            "(2 ways tried, one for each host and port that makes a difference).",
            id="every host of a zone",
        ),
        pytest.param(
            "never",
            "visitor -> shop:22",
            "Granted: Visitor does not get to Shop on TCP port 22 "
            "(3 ways tried, one for each host and port that makes a difference).",
            id="a filter in the way",
        ),
        pytest.param(
            "never",
            "internet -> shop:*",
            "Not granted: Visitor gets through to Shop on TCP port 443.",
            id="one port of all",
        ),
        pytest.param(
            "never",
            "desk -> shop:80",
            "Not granted: Desk gets through to Shop on TCP port 80.",
            id="a closed port that nothing stands before",
        ),
    ],
)
def test_a_wish_is_granted_if_every_run_says_so(kind: WishKind, line: str, said: str) -> None:
    assert verdict(kind, line, scene()) == said


def test_what_must_not_arrive_must_not_arrive_by_a_door_either() -> None:
    without_a_way = NETWORK.replace("198.51.100.9/24, gateway: 198.51.100.1}", "198.51.100.9/24}")
    judged = judge("never", read_ask("visitor -> shop:443"), set_scene(scenario(without_a_way), {}))
    assert (judged.granted, judged.proof.destination) == (False, "198.51.100.1")


def test_ports_are_tried_where_something_tells_them_apart() -> None:
    assert telling_ports(scene().network) == (53, 443, 444, 446, 65535)


@pytest.mark.parametrize(
    ("kind", "line", "fault"),
    [
        pytest.param(
            "reach", "desk shop:443", "“desk shop:443” is not FROM -> TO:PORT, as app -> web:443.", id="a form"
        ),
        pytest.param("reach", "desk -> shop", "The port is missing: shop:PORT, or shop:* for every port.", id="a port"),
        pytest.param("reach", "desk -> shop:0", "0 is not a port: 1 to 65535.", id="port 0"),
        pytest.param("reach", "desk -> shop:99999999", "99999999 is not a port: 1 to 65535.", id="a large port"),
        pytest.param("reach", "sctp desk -> shop:1", "“sctp” is not one of tcp, udp, icmp.", id="a protocol"),
        pytest.param("reach", "icmp desk -> shop:1", "ICMP has no ports: icmp desk -> shop.", id="a port of ICMP"),
        pytest.param("reach", "desk -> shop:*", "Who reaches somebody does so on one port: shop:PORT.", id="all ports"),
        pytest.param(
            "reach",
            "dsk -> shop:1",
            "There is no node and no zone “dsk”. Did you mean “desk”?",
            id="nobody sends",
        ),
        pytest.param(
            "never", "lan -> shp:1", "There is no node and no address “shp”. Did you mean “shop”?", id="nobody receives"
        ),
        pytest.param("never", "lan -> shop.eth1:1", "“shop” has no interface “eth1”.", id="an interface"),
    ],
)
def test_a_wish_that_means_nothing_is_a_fault_in_its_authors_words(kind: WishKind, line: str, fault: str) -> None:
    with pytest.raises(AskError) as raised:
        judge(kind, read_ask(line), scene())
    assert str(raised.value).startswith(fault)


def faults(wished: str) -> list[str]:
    source = Source("scenarios/wished.yaml", "wished", NETWORK + "wishes:\n" + wished)
    with pytest.raises(InvalidTextError) as raised:
        compile_scenario(source, EmptyShelf())
    return [f"{problem.line}: {problem.message}" for problem in raised.value.problems]


def test_the_content_check_names_a_wish_that_is_not_granted_with_the_choices_it_fails_with() -> None:
    assert faults("  - never: visitor -> shop:22\n") == [
        "37: With filter=off: Not granted: Visitor gets through to Shop on TCP port 22."
    ]


def test_a_wish_can_be_meant_for_some_choices_only() -> None:
    meant = NETWORK + "wishes:\n  - {never: visitor -> shop:22, when: {filter: on}}\n"
    assert compile_scenario(Source("scenarios/meant.yaml", "meant", meant), EmptyShelf()).title


@pytest.mark.parametrize(
    ("wished", "fault"),
    [
        pytest.param("  - reach: desk shop\n", "37: With filter=on: “desk shop” is not FROM", id="a line"),
        pytest.param("  - {reach: a -> b:1, never: a -> b:1}\n", "37: A wish has exactly one of reach and", id="two"),
        pytest.param(
            "  - {reach: desk -> shop:443, when: {fliter: on}}\n", "37: There is no control “fliter”", id="a control"
        ),
    ],
)
def test_the_content_check_names_a_wish_that_cannot_be_meant(wished: str, fault: str) -> None:
    assert faults(wished)[0].startswith(fault)


def test_a_wish_that_takes_too_many_tries_is_refused_by_the_number() -> None:
    rules = "".join(f"            - tcp dport {100 + 3 * n} drop\n" for n in range(60))
    many = NETWORK.replace("            - ct state established accept\n", rules)
    with pytest.raises(InvalidTextError, match=f"at most {MOST_TRIES} are allowed"):
        compile_scenario(
            Source("scenarios/many.yaml", "many", many + "wishes:\n  - never: internet -> shop:*\n"), EmptyShelf()
        )


def test_wishes_of_the_content_are_there_to_be_looked_at() -> None:
    assert [wish.line for wish in content("egress-nat").written.wishes] == ["app -> web:443", "internet -> app:*"]


BOTH_FAMILIES = """
scenario: 1
title: Two families
network:
  nodes:
    a: {kind: host, label: A, address: [10.0.0.10/24, "2001:db8::10/64"], gateway: [10.0.0.1, "2001:db8::1"]}
    old: {kind: host, label: Old, address: 10.0.0.11/24, gateway: 10.0.0.1}
    gw:
      kind: gateway
      interfaces:
        lan: {address: [10.0.0.1/24, "2001:db8::1/64"]}
        dmz: {address: [10.1.0.1/24, "2001:db8:1::1/64"]}
      chains: {forward: {rules: ["meta nfproto FAMILY tcp dport 22 drop"]}}
    b: {kind: host, label: B, address: [10.1.0.10/24, "2001:db8:1::10/64"], gateway: [10.1.0.1, "2001:db8:1::1"]}
play: [{wait: 1s}]
"""


@pytest.mark.parametrize(
    ("filtered", "source", "granted"),
    [
        pytest.param("ipv4", "a", False, id="IPv6 is left open"),
        pytest.param("ipv6", "a", False, id="IPv4 is left open"),
        pytest.param("{ ipv4, ipv6 }", "a", True, id="both are closed"),
        pytest.param("ipv4", "old", True, id="who speaks IPv4 only is not asked about IPv6"),
    ],
)
def test_never_means_both_families(filtered: str, source: str, *, granted: bool) -> None:
    at = set_scene(scenario(BOTH_FAMILIES.replace("FAMILY", filtered)), {})
    assert judge("never", read_ask(f"{source} -> b:22"), at).granted is granted


def test_never_means_every_address_of_a_node() -> None:
    at = set_scene(scenario(BOTH_FAMILIES.replace("FAMILY", "ipv4")), {})
    found = judge("never", read_ask("old -> gw:22"), at)
    assert (found.granted, found.tried) == (False, 1)
    guarded = BOTH_FAMILIES.replace("{forward:", '{input: {rules: ["ip daddr 10.0.0.1 drop"]}, forward:')
    found = judge("never", read_ask("old -> gw:22"), set_scene(scenario(guarded.replace("FAMILY", "ipv4")), {}))
    assert (found.granted, found.proof.destination) == (False, "10.1.0.1")
