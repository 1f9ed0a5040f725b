"""Translation: what a new session got and who was in the way, and what is rewritten."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from app.scenarios.narration.tables.shape import Column, RowState, Table, TableRow
from app.scenarios.narration.words import port_word
from app.simulator.packets.addresses import NumberRange
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import EITHER_ICMP, Flow
from app.simulator.rules.filtering import Side
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.sessions.field_changes import TranslatedField
from app.simulator.steps import NatBound, PortChoice, Translated

MAPPING = (Column("Asked for", mono=True),)


def binding_table(step: NatBound, entries: Sequence[EntrySnapshot]) -> Table:
    """What was tried before the session got its mapping, and who was in the way."""
    return Table("Mappings tried, in this order", MAPPING, tuple(_tries(step, entries)))


def _tries(step: NatBound, entries: Sequence[EntrySnapshot]) -> Iterator[TableRow]:
    chosen = _end(step.chosen, step.side)
    if step.choice is PortChoice.KEPT:
        yield TableRow((chosen,), "Kept", "It fits as it is, and nobody has it.", "won", step.source)
        return
    if step.translation is not None and _address(step.wanted, step.side) != _address(step.chosen, step.side):
        yield TableRow((_end(step.wanted, step.side),), "Does not fit", "The rule wants another address.", "lost")
    same_port = _with_port_of(step.chosen, step.wanted, step.side)
    if step.ports is not None and step.choice is not PortChoice.RANDOM and same_port != step.chosen:
        yield _refused(same_port, step, step.ports, entries)
    yield TableRow((chosen,), *_outcome(step, entries), step.source)


def _refused(same_port: Flow, step: NatBound, ports: NumberRange, entries: Sequence[EntrySnapshot]) -> TableRow:
    """Why the flow could not keep its port."""
    cells = (_end(same_port, step.side),)
    if _port(same_port, step.side) in ports:
        return TableRow(cells, "Taken", _owner(same_port, entries), "lost")
    named = f"port {ports}" if ports.first == ports.last else f"a port among {ports}"
    return TableRow(cells, "Does not fit", f"The rule asks for {named}.", "lost")


def _outcome(step: NatBound, entries: Sequence[EntrySnapshot]) -> tuple[str, str, RowState]:
    tries = "1 try" if step.tries == 1 else f"{step.tries} tries"
    match step.choice:
        case PortChoice.REUSED:
            return "Used again", "The same sender has it already.", "won"
        case PortChoice.SEARCHED:
            return "Free", f"Found among {step.ports}, after {tries}.", "won"
        case PortChoice.RANDOM:
            return "Free", f"Drawn among {step.ports}, after {tries}.", "won"
        case PortChoice.NAMED:
            return "Free", "It is what the rule asks for, and nobody has it.", "won"
        case PortChoice.NONE_FREE:
            return "Taken", f"After {tries} among {step.ports} nothing was free.", "lost"
        case PortChoice.NOT_SEARCHED:
            return "Taken", f"{_owner(step.chosen, entries)} A destination's port is never changed for that.", "lost"
        case PortChoice.KEPT | PortChoice.ORIGINAL_PORT if step.side is Side.DESTINATION:
            return "Free", f"The {port_word(step.wanted)} stays.", "won"
        case PortChoice.KEPT | PortChoice.ORIGINAL_PORT:
            stays = f"The {port_word(step.wanted)} stays, because nobody has it towards this destination."
            return "Free", stays, "won"
        case _:
            assert_never(step.choice)


def _owner(flow: Flow, entries: Sequence[EntrySnapshot]) -> str:
    """Whose answers would look the same."""
    taken = next((entry for entry in entries if answering(flow) in {entry.original, entry.reply}), None)
    return f"Entry {taken.entry_id}, of {taken.original.sender}, has it." if taken else "Somebody has it."


def _end(flow: Flow, side: Side) -> str:
    return str(flow.sender if side is Side.SOURCE else flow.receiver)


def _address(flow: Flow, side: Side) -> object:
    return flow.source if side is Side.SOURCE else flow.destination


def _port(flow: Flow, side: Side) -> int:
    if flow.protocol in EITHER_ICMP:
        return flow.identifier
    return flow.source_port if side is Side.SOURCE else flow.destination_port


def _with_port_of(chosen: Flow, wanted: Flow, side: Side) -> Flow:
    if side is Side.SOURCE:
        return chosen._replace(source_port=wanted.source_port, identifier=wanted.identifier)
    return chosen._replace(destination_port=wanted.destination_port, identifier=wanted.identifier)


FIELDS = (Column("Field"), Column("Before", mono=True), Column("After", mono=True))
FIELD_NAMES = {
    TranslatedField.SOURCE_ADDRESS: "source",
    TranslatedField.SOURCE_PORT: "source port",
    TranslatedField.DESTINATION_ADDRESS: "destination",
    TranslatedField.DESTINATION_PORT: "destination port",
    TranslatedField.IDENTIFIER: "identifier",
    TranslatedField.INNER_SOURCE_ADDRESS: "quoted source",
    TranslatedField.INNER_SOURCE_PORT: "quoted source port",
    TranslatedField.INNER_DESTINATION_ADDRESS: "quoted destination",
    TranslatedField.INNER_DESTINATION_PORT: "quoted destination port",
    TranslatedField.INNER_IDENTIFIER: "quoted identifier",
}


def translation_table(step: Translated) -> Table:
    rows = tuple(
        TableRow((FIELD_NAMES[change.field], str(change.before), str(change.after)), "Rewritten", state="won")
        for change in step.changes
    )
    return Table(f"Rewritten for entry {step.entry_id}", FIELDS, rows)
