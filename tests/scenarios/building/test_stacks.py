"""A host's own stack as a scenario writes it, and how what it says again is told."""

import pytest

from app.errors import InvalidTextError
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import set_scene
from app.scenarios.traces.tracing import trace_document
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: Nobody answers
network:
  zones: {inside: {label: Inside, kind: private}}
  nodes:
    app: {kind: host, in: inside, address: 10.0.1.10/24, gateway: 10.0.1.1, stack: linux, settings: {SETTINGS}}
    web: {kind: host, in: inside, address: 10.0.2.80/24, gateway: 10.0.2.1, listens: [tcp/443]}
    gw:
      kind: router
      interfaces: {lan: {address: 10.0.1.1/24}, wan: {address: 10.0.2.1/24}}
      chains: {forward: {policy: drop}}
play:
  - connect: app:40000 -> web:443
    expect: {timed-out: gw, within: WITHIN}
"""


def played(settings: str = "", within: str = "131s") -> Performance:
    return perform(set_scene(scenario(TEXT.replace("SETTINGS", settings).replace("WITHIN", within)), {}))


def complaint(old: str, new: str) -> str:
    try:
        perform(set_scene(scenario(TEXT.replace("SETTINGS", "").replace("WITHIN", "131s").replace(old, new)), {}))
    except InvalidTextError as invalid:
        return invalid.problems[0].message
    return ""


def test_a_stack_opens_as_long_as_linux_does() -> None:
    assert all(verdict.met for verdict in played().verdicts)
    assert not all(verdict.met for verdict in played(within="130s").verdicts)


def test_sysctls_shorten_it() -> None:
    short = played("tcp_syn_linear_timeouts: 0, tcp_syn_retries: 1", "3s")
    assert all(verdict.met for verdict in short.verdicts)
    assert [packet.time // 10**9 for packet in short.trace.packets] == [0, 1]


def test_what_is_sent_again_is_one_sentence() -> None:
    [again] = trace_document(played()).repetitions
    assert (again.first, again.last, again.title) == (2, 11, "SYN again, 10 times")
    assert again.sentence == (
        "Nothing comes back. Host app sends its SYN again after 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s, 11 times in all."
        " Host app gives up after 131 s."
    )
    assert again.given_up == 131


def test_each_of_them_says_which_it_is() -> None:
    third = trace_document(played()).packets[2]
    assert third.repeats == 1
    assert "for the third time" in third.hops[0].sentence


def test_a_stack_that_is_none_is_a_fault_with_its_name() -> None:
    assert "linux" in complaint("stack: linux", "stack: bsd")


def test_a_setting_of_the_stack_says_nothing_without_one() -> None:
    assert complaint("stack: linux, settings: {}", "settings: {tcp_syn_retries: 2}") == (
        "“tcp_syn_retries” says nothing of a node without “stack”: it never sends anything again."
    )


def test_a_setting_outside_of_the_kernels_range_is_a_fault() -> None:
    assert complaint("settings: {}", "settings: {tcp_syn_retries: 0}") == (
        "“tcp_syn_retries” cannot be 0: from 1 to 127."
    )


@pytest.mark.parametrize(
    ("settings", "most"),
    [("tcp_rto_min_us: 999999999, tcp_rto_max_ms: 1000", 1000), ("tcp_rto_min_us: 120000001", 120000)],
    ids=["both written", "the longest as it is"],
)
def test_a_shortest_timeout_above_the_longest_is_a_fault(settings: str, most: int) -> None:
    written = settings.partition(": ")[2].partition(",")[0]
    assert complaint("settings: {}", f"settings: {{{settings}}}") == (
        f"“tcp_rto_min_us” cannot be {written}: the shortest timeout is at most the longest one, {most} ms."
    )


def test_the_shortest_timeout_may_be_the_longest() -> None:
    assert complaint("settings: {}", "settings: {tcp_rto_min_us: 1000000, tcp_rto_max_ms: 1000}") == ""
