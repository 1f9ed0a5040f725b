"""A host whose own packets are redirected to itself."""

from app.scenarios.exporters.playing import play_lines
from app.scenarios.service import explained, run
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: A proxy that nobody asked for
summary: What the desk sends to any web server comes to its own port 3128.
network:
  zones:
    office: {label: Office, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    desk:
      kind: host
      label: Desk
      in: office
      address: 10.0.0.10/24
      gateway: 10.0.0.1
      listens: [tcp/3128]
      chains:
        proxied: {type: nat, hook: output, rules: [tcp dport 80 redirect to :3128]}
    server: {kind: host, in: internet, address: 198.51.100.80/24, gateway: 198.51.100.1, listens: [tcp/443]}
    gw:
      kind: router
      in: office
      interfaces:
        lan: {address: 10.0.0.1/24}
        wan: {address: 198.51.100.1/24, in: internet}
play:
  - {connect: "desk:5000 -> server:80", expect: {established: desk}}
  - {connect: "desk:5001 -> server:443", expect: {established: server}}
  - {send: "udp desk:5000 -> server:80", expect: {delivered: server}}
"""


def test_a_redirected_connection_ends_at_the_host_itself_and_seems_to_be_whom_it_asked() -> None:
    trace = explained(run(scenario(TEXT), {}), tables=True)
    assert [each.met for each in trace.expectations] == [True] * 3
    answered = trace.packets[1].hops[0]
    assert answered.title == "Desk has its answer"
    assert (answered.sender, answered.receiver) == ("198.51.100.80:80", "10.0.0.10:5000")
    why = [step.answer for step in trace.packets[0].hops[0].steps if step.kind == "local"]
    assert why == ["127.0.0.1 is its own address, on lo"]


def test_what_listens_there_does_so_in_a_script_too() -> None:
    lines = [line for line in play_lines(run(scenario(TEXT), {}).performance) if line.startswith("listen")]
    assert "listen desk tcp 127.0.0.1:3128" in lines
    assert "listen server tcp 127.0.0.1:443" not in lines
