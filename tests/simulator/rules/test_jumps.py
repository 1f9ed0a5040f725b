"""Chains that are jumped to, and what the kernel refuses of them."""

from dataclasses import replace

import pytest

from app.nftables.parser import parse_rule
from app.simulator.errors import NetworkError
from app.simulator.network import Network
from app.simulator.rules.chain_walk import ChainEnd, walk
from app.simulator.rules.filtering import Hook, RegularChain
from app.simulator.steps import Filtered, NatConsulted
from tests.simulator.builders import DROP, filter_chain, first, nat_chain, network, packet, play, quiet, step, udp

DATAGRAM = udp("app", "web", (5000, 53))


def called(given: Network, **chains: tuple[str, ...]) -> Network:
    """The same with further chains at the gateway."""
    regular = tuple(RegularChain(name, tuple(map(parse_rule, rules))) for name, rules in chains.items())
    nodes = (replace(node, regular_chains=regular) if node.name == "gw" else node for node in given.nodes)
    return replace(given, nodes=tuple(nodes))


def way(given: Network) -> list[str]:
    """The rules looked at and the ends of chains reached, in order."""
    judged = step(first(play(quiet_gateway(given), DATAGRAM), 1), Filtered)
    return [
        f"end of {each.chain}" if isinstance(each, ChainEnd) else each.place.removeprefix("gw.")
        for each in walk(judged.chain, judged.tests)
    ]


def quiet_gateway(given: Network) -> Network:
    """`quiet`, which knows nothing of chains that are called, leaves the gateway as it is."""
    gateway = next(node for node in given.nodes if node.name == "gw")
    silent = quiet(given)
    return replace(silent, nodes=tuple(gateway if node.name == "gw" else node for node in silent.nodes))


def filtering(*rules: str, **chains: tuple[str, ...]) -> Network:
    return called(network(filter_chain(Hook.FORWARD, *rules, policy=DROP)), **chains)


@pytest.mark.parametrize(
    ("rules", "chains", "expected"),
    [
        pytest.param(
            ("jump a", "accept"),
            {"a": ("tcp dport 22 drop",)},
            ["forward.r1", "a.r1", "end of a", "forward.r2"],
            id="a jump comes back at the end",
        ),
        pytest.param(
            ("goto a", "accept"),
            {"a": ("tcp dport 22 drop",)},
            ["forward.r1", "a.r1", "end of a"],
            id="a goto does not come back",
        ),
        pytest.param(
            ("jump a", "accept"),
            {"a": ("return", "drop")},
            ["forward.r1", "a.r1", "forward.r2"],
            id="a return comes back at once",
        ),
        pytest.param(("return", "accept"), {}, ["forward.r1"], id="a return in a base chain ends it"),
        pytest.param(("continue", "accept"), {}, ["forward.r1", "forward.r2"], id="continue goes on"),
        pytest.param(
            ("jump a", "accept"),
            {"a": ("goto b", "drop"), "b": ()},
            ["forward.r1", "a.r1", "end of b", "forward.r2"],
            id="behind a goto comes whoever jumped before it",
        ),
        pytest.param(
            ("jump a",),
            {"a": ("jump b",), "b": ("accept",)},
            ["forward.r1", "a.r1", "b.r1"],
            id="a verdict in a called chain is one for all",
        ),
    ],
)
def test_rules_are_asked_in_the_order_of_the_jumps(
    rules: tuple[str, ...], chains: dict[str, tuple[str, ...]], expected: list[str]
) -> None:
    found = way(filtering(*rules, **chains))
    assert [each for each in found if each != "end of forward"] == expected


def test_the_rule_that_decides_is_named_where_it_stands() -> None:
    trace = play(quiet_gateway(filtering("jump a", a=("drop",))), DATAGRAM)
    assert packet(trace, 1).ending.source == "gw.a.r1"


def test_a_return_in_a_base_chain_leaves_it_to_the_policy() -> None:
    trace = play(quiet_gateway(filtering("return", "accept")), DATAGRAM)
    assert packet(trace, 1).ending.source == "gw.forward.policy"


def test_a_nat_chain_jumps_as_well() -> None:
    given = called(network(nat_chain(Hook.POSTROUTING, "jump out")), out=("masquerade",))
    consulted = step(first(play(quiet_gateway(given), DATAGRAM), 1), NatConsulted)
    assert consulted.source == "gw.out.r1"


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        pytest.param(filtering("jump a"), "gw.forward.r1", "no chain 'a' to jump to", id="no such chain"),
        pytest.param(filtering("jump forward"), "gw.forward.r1", "stands at a hook", id="a base chain"),
        pytest.param(filtering(a=("jump b",), b=("accept", "goto a")), "gw.b.r2", "in a circle", id="a circle"),
        pytest.param(
            filtering("jump c1", **{f"c{n}": (f"jump c{n + 1}",) for n in range(1, 16)}, c16=("accept",)),
            "gw.forward.r1",
            "more than 15 chains deep",
            id="too deep",
        ),
        pytest.param(
            filtering("jump a", a=("masquerade",)), "gw.a.r1", "'masquerade' belongs in a nat chain", id="translation"
        ),
    ],
)
def test_what_nftables_refuses_of_jumps_is_refused_at_its_place(given: Network, place: str, message: str) -> None:
    with pytest.raises(NetworkError, match=message) as refused:
        play(given, DATAGRAM)
    assert refused.value.place == place


def test_fifteen_chains_deep_is_not_too_deep() -> None:
    chains = {f"c{n}": (f"jump c{n + 1}",) for n in range(1, 15)}
    trace = play(quiet_gateway(filtering("jump c1", **chains, c15=("drop",))), DATAGRAM)
    assert packet(trace, 1).ending.source == "gw.c15.r1"


def test_many_jumps_to_the_same_chains_are_checked_in_no_time() -> None:
    chains = {f"c{n}": tuple([f"jump c{n + 1}"] * 20) for n in range(1, 15)}
    trace = play(quiet_gateway(filtering("drop", "jump c1", **chains, c15=())), DATAGRAM)
    assert packet(trace, 1).ending.source == "gw.forward.r1"
