"""Depth everything: each decision with all that it was made from."""

import pytest

from app.scenarios.choices import Choices
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.trace_document import HopDocument, TableDocument, TraceDocument
from app.scenarios.tracing import trace_document
from tests.scenarios.builders import content, every_choice


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
    assert lookup.rows[0].reason == "Its original half has source 10.0.1.10, this packet 10.0.1.20."
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


@pytest.mark.parametrize(("slug", "choices"), [pytest.param(*each, id=str(each)) for each in every_choice()])
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
