"""How it is told which of several addresses, and which port by chance, a session gets."""

from collections.abc import Iterator

import pytest

from app.scenarios.service import run
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: A pool
summary: Many addresses outside.
network:
  zones:
    office: {label: Office, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    desk: {kind: host, label: Desk, in: office, address: 10.0.0.10/24, gateway: 10.0.0.1}
    server: {kind: host, label: Server, in: internet, address: 198.51.100.80/24, listens: [tcp/22]}
    gw:
      kind: gateway
      in: office
      interfaces:
        lan: {address: 10.0.0.1/24}
        wan: {address: [198.51.100.1/24, 198.51.100.2/24, 198.51.100.3/24], in: internet}
      chains:
        postrouting: {rules: [oifname wan RULE]}
play:
  - {connect: "desk:5000 -> server:22", expect: {established: server}}
"""
RANDOM = "random-draws-a-port-though-it-is-free"
BY_HASH = "pool-is-chosen-from-by-hash"
AMONG = "198.51.100.1-198.51.100.3"
KEPT = "The address is new; the port stays, because nobody has it towards this destination."


def reasons(rule: str) -> Iterator[tuple[str, str | None]]:
    trace = run(scenario(TEXT.replace("RULE", rule)), {}).trace
    assert trace.expectations[0].met
    steps = (step for packet in trace.packets for hop in packet.hops for step in hop.steps)
    return ((step.why, step.statement) for step in steps if step.kind == "bind")


@pytest.mark.parametrize(
    ("rule", "why", "statement"),
    [
        (
            f"snat to {AMONG}",
            f"{KEPT} Which address of {AMONG} it is, a hash of sender and destination says, and says again next time.",
            BY_HASH,
        ),
        (
            f"snat to {AMONG} persistent",
            f"{KEPT} Which address of {AMONG} it is, a hash of the sender says, and says again next time.",
            BY_HASH,
        ),
        ("masquerade random", "The rule asks for a port among 1024-65535 by chance; tries: 1.", RANDOM),
        ("snat to 198.51.100.2", KEPT, "free-port-is-kept"),
    ],
)
def test_it_is_told_how_address_and_port_were_chosen(rule: str, why: str, statement: str) -> None:
    assert list(reasons(rule)) == [(why, statement)]
