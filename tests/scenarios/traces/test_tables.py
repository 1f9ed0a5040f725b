"""Depth everything: each decision with all that it was made from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidTextError
from app.scenarios.changing.choices import Choices
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import read_source, run
from app.scenarios.traces.trace_document import HopDocument, TableDocument, TraceDocument
from app.scenarios.traces.tracing import trace_document
from tests.scenarios.builders import content, some_choices
from tests.scenarios.egress import EGRESS


def told(slug: str, **controls: str) -> TraceDocument:
    return trace_document(perform(set_scene(content(slug), controls)), tables=True)


def stay(trace: TraceDocument, at: str) -> HopDocument:
    packet, hop = map(int, at.split("."))
    return trace.packets[packet - 1].hops[hop - 1]


def table(trace: TraceDocument, at: str, kind: str) -> TableDocument:
    found = next(step.table for step in stay(trace, at).steps if step.kind == kind)
    assert found is not None
    return found


def states(found: TableDocument) -> list[tuple[str, str]]:
    return [(row.cells[0], row.state) for row in found.rows]


def test_a_chain_shows_the_rules_that_lost_the_one_that_decided_and_those_not_reached() -> None:
    trace = told("egress-nat", initiator="inside", port="https")
    assert states(table(trace, "1.2", "filter")) == [("known", "lost"), ("r2", "won"), ("policy", "unreached")]
    assert states(table(trace, "2.4", "filter")) == [("known", "won"), ("r2", "unreached"), ("policy", "unreached")]
    lost = table(trace, "1.2", "filter").rows[0]
    assert (lost.reason, lost.line) == ("Its state is new.", 29)


def test_a_policy_decides_when_no_rule_fits() -> None:
    trace = told("egress-nat", initiator="outside")
    rows = table(trace, "1.4", "filter").rows
    assert [(row.cells[0], row.result, row.state) for row in rows] == [
        ("r1", "Not matched", "lost"),
        ("policy", "Decides", "won"),
    ]


def test_every_route_of_the_table_says_why_it_was_not_taken() -> None:
    trace = told("egress-nat", initiator="inside", port="https")
    rows = table(trace, "2.4", "route").rows
    assert [(row.cells[0], row.state) for row in rows] == [
        ("10.0.1.0/24 dev lan", "won"),
        ("198.51.100.0/24 dev wan", "lost"),
        ("default via 198.51.100.254 dev wan", "lost"),
    ]
    assert rows[2].reason == "It fits, but a longer prefix fits too."


def test_a_lookup_shows_each_entry_with_the_first_thing_that_differs() -> None:
    trace = told("two-hosts-one-nat", second="same")
    lookup = table(trace, "4.2", "track")
    assert [row.state for row in lookup.rows] == ["lost"]
    assert lookup.rows[0].reason == "Its original half has source 10.0.1.10, not 10.0.1.20."
    found = table(trace, "2.3", "track")
    assert [(row.result, row.reason) for row in found.rows] == [("Found", "Its reply half equals this packet.")]


def test_a_search_for_a_port_names_who_has_it() -> None:
    trace = told("two-hosts-one-nat", second="same")
    rows = table(trace, "4.3", "bind").rows
    assert [(row.result, row.state) for row in rows] == [("Does not fit", "lost"), ("Taken", "lost"), ("Free", "won")]
    assert rows[1].reason == "Entry 1, of 10.0.1.10:40000, has it."


def test_the_memory_holds_an_entry_from_the_stay_on_that_confirms_it() -> None:
    trace = told("egress-nat", initiator="inside", port="https")
    before, after = stay(trace, "1.2").memory, stay(trace, "1.3").memory
    assert before is not None
    assert after is not None
    assert before.rows == []
    (entry,) = after.rows
    assert (entry.state, entry.result) == ("won", "This session")
    assert entry.expires == pytest.approx(120, abs=1)


def test_a_node_without_tracking_has_no_memory() -> None:
    assert stay(told("egress-nat", initiator="inside", port="https"), "1.4").memory is None


@pytest.mark.parametrize(("slug", "choices"), [pytest.param(*each, id=str(each)) for each in some_choices()])
def test_every_table_has_a_cell_for_each_column_and_at_most_one_winner(slug: str, choices: Choices) -> None:
    trace = trace_document(perform(set_scene(content(slug), choices)), tables=True)
    for packet in trace.packets:
        for hop in packet.hops:
            for found in [step.table for step in hop.steps if step.table] + ([hop.memory] if hop.memory else []):
                assert all(len(row.cells) == len(found.columns) for row in found.rows)
            for step in hop.steps:
                if step.table and step.kind in {"filter", "nat", "route", "track"}:
                    assert sum(row.state == "won" for row in step.table.rows) <= 1


def test_without_being_asked_for_there_are_no_tables() -> None:
    trace = trace_document(perform(set_scene(content("egress-nat"), {})))
    assert {step.table for packet in trace.packets for hop in packet.hops for step in hop.steps} == {None}
    assert {hop.memory for packet in trace.packets for hop in packet.hops} == {None}


NETWORK = EGRESS[: EGRESS.index("controls:")]


def tables(source: str, kind: str) -> list[TableDocument]:
    """Those of one kind of step, in order."""
    trace = trace_document(run(read_source(source), {}).performance, tables=True)
    steps = (step for each in trace.packets for hop in each.hops for step in hop.steps if step.kind == kind)
    return [step.table for step in steps if step.table]


def last_row(source: str, kind: str) -> tuple[str, str]:
    row = tables(source, kind)[-1].rows[-1]
    return row.result, row.reason


def plays(*events: str, network: str = NETWORK) -> str:
    return network + "play:\n" + "".join(f"  - {{{event}, expect: established}}\n" for event in events)


def test_a_session_that_is_over_makes_room_for_a_new_one_with_the_same_ends() -> None:
    source = plays("request: app:40000 -> web:443", "connect: app:40000 -> web:443")
    (row,) = (row for found in tables(source, "track") for row in found.rows if row.result == "Taken out")
    assert row.reason == "Its original half equals this packet, but its session is over: a SYN begins a new one."
    steps = (step for each in run(read_source(source), {}).trace.packets for hop in each.hops for step in hop.steps)
    reasons = [step.why for step in steps if step.kind == "track" and step.result == "new"]
    assert reasons[-1] == "The session that had these ends is over, so it begins a new one."


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        pytest.param(
            plays("query: app:40000 -> web:53"),
            "track",
            ("Found", "Its reply half answers the packet that the error quotes."),
            id="an error is found by what it quotes",
        ),
        pytest.param(
            plays("connect: app:40000 -> web:443", "send: tcp web:443 -> 198.51.100.1:40000 syn"),
            "track",
            ("Found", "Its reply half equals this packet, which makes no sense in its state."),
            id="found, and senseless",
        ),
        pytest.param(
            plays("connect: app:40000 -> web:80"),
            "entry",
            ("Taken out", "The session is over."),
            id="a refused session",
        ),
        pytest.param(
            plays("connect: app -> web:80"),
            "deliver",
            ("Not this one", "The packet is for tcp/80."),
            id="a port that nobody has opened",
        ),
        pytest.param(
            plays(
                "connect: app:40000 -> web:443",
                network=NETWORK.replace(
                    "oifname wan masquerade", "oifname wan tcp dport 443 snat to 198.51.100.1:2000"
                ),
            ),
            "bind",
            ("Free", "It is what the rule asks for, and nobody has it."),
            id="a port that the rule names",
        ),
    ],
)
def test_the_row_that_counts_says_why(source: str, kind: str, expected: tuple[str, str]) -> None:
    assert last_row(source, kind) == expected


def test_a_port_that_the_rule_names_is_not_told_as_taken() -> None:
    named = NETWORK.replace("oifname wan masquerade", "oifname wan tcp dport 443 snat to 198.51.100.1:2000-2001")
    source = plays("connect: app:40000 -> web:443", network=named)
    (found,) = tables(source, "bind")
    assert [(row.cells[0], row.result, row.reason) for row in found.rows[:-1]] == [
        ("10.0.1.10:40000", "Does not fit", "The rule wants another address."),
        ("198.51.100.1:40000", "Does not fit", "The rule asks for a port among 2000-2001."),
    ]
    bound = next(step for step in run(read_source(source), {}).trace.packets[0].hops[2].steps if step.kind == "bind")
    assert (bound.result, bound.why) == ("the rule's port", "The rule asks for a port among 2000-2001; tries: 1.")


def test_what_a_node_says_about_a_packet_it_tracks_is_not_looked_up() -> None:
    rejecting = NETWORK.replace("- iifname lan oifname wan accept", "- iifname lan reject")
    trace = trace_document(
        run(read_source(plays("connect: app -> web:443", network=rejecting)), {}).performance, tables=True
    )
    assert [step.table for hop in trace.packets[1].hops for step in hop.steps if step.kind == "track"] == [None]


def test_a_ping_has_an_identifier_and_no_port() -> None:
    source = plays("ping: app -> web")
    assert tables(source, "deliver") == []
    assert tables(source, "track")[0].caption == "Looked for 10.0.1.10 -> 203.0.113.80 id 1"
    assert tables(source, "bind")[0].rows[-1].reason.startswith("The identifier stays")


ENDS = st.sampled_from(["app:{} -> web:{}", "web:{} -> 198.51.100.1:{}", "app:{} -> 198.51.100.1:{}"])
PORTS = st.sampled_from([443, 40000, 53])
FLAGS = st.sampled_from(["syn", "syn ack", "ack", "rst", "fin ack", "fin", "syn fin"])
SENDS = st.one_of(
    st.builds(
        lambda ends, one, other, flags: f"send: tcp {ends.format(one, other)} {flags}", ENDS, PORTS, PORTS, FLAGS
    ),
    st.builds(lambda ends, one, other: f"send: udp {ends.format(one, other)}", ENDS, PORTS, PORTS),
    st.builds(lambda number: f"send: icmp isp -> 198.51.100.1 host-unreachable of {number}", st.integers(1, 3)),
    st.sampled_from(
        ["query: app -> web:53", "ping: app -> web", "ping: web -> 198.51.100.1", "connect: app:40000 -> web:80"]
    ),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(SENDS, min_size=3, max_size=8))
def test_whatever_is_sent_every_table_can_be_told(events: list[str]) -> None:
    network = NETWORK.replace("listens: [tcp/443]", "listens: [tcp/443, udp/53]")
    source = plays("ping: app -> web", *events, network=network)
    try:
        simulation = run(read_source(source), {})
    except InvalidTextError:  # a second connection from a port that has one
        return
    trace = trace_document(simulation.performance, tables=True)
    for found in (step.table for each in trace.packets for hop in each.hops for step in hop.steps if step.table):
        assert sum(row.state == "won" for row in found.rows) <= max(
            1, len(found.rows) * found.caption.startswith("Rewritten")
        )
        assert all(not row.reason or row.reason.endswith(".") for row in found.rows)
