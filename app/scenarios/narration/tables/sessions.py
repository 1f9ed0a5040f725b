"""The memory of sessions: what a lookup found and what it passed over, what a new session got, what is kept."""

from collections.abc import Iterator, Sequence

from app.scenarios.narration.tables.shape import Column, RowState, Table, TableRow
from app.scenarios.narration.words import flow_text
from app.simulator.entries import EntrySnapshot, FlowDirection
from app.simulator.filtering import Side
from app.simulator.flows import answering
from app.simulator.packet import Flow
from app.simulator.steps import EntryChanged, NatBound, PortChoice, Tracked, Translated, TranslatedField

ENTRIES = (
    Column("Entry"),
    Column("Protocol", mono=True),
    Column("Original", mono=True),
    Column("Reply", mono=True),
    Column("State", mono=True),
)
FLOW_FIELDS = (
    ("protocol", "protocol"),
    ("source", "source"),
    ("destination", "destination"),
    ("source_port", "source port"),
    ("destination_port", "destination port"),
    ("identifier", "identifier"),
    ("icmp_type", "ICMP type"),
    ("icmp_code", "ICMP code"),
)
"""In the order in which a reader compares two flows."""


def lookup_table(step: Tracked, entries: Sequence[EntrySnapshot]) -> Table:
    """Every entry that was there, with the first thing in which it differs from what was looked for."""
    return Table(f"Looked for {flow_text(step.flow)}", ENTRIES, tuple(_compared(step, entry) for entry in entries))


def _compared(step: Tracked, entry: EntrySnapshot) -> TableRow:
    if step.entry is not None and step.entry.entry_id == entry.entry_id:
        side = "reply" if step.direction is FlowDirection.REPLY else "original"
        return _entry(entry, "Found", f"Its {side} half equals this packet.", won=True)
    return _entry(entry, "Passed over", _difference(step.flow, entry), won=False)


def _difference(flow: Flow, entry: EntrySnapshot) -> str:
    """Told of the half that comes nearer."""
    differing = {half: _differing(flow, getattr(entry, half)) for half in ("reply", "original")}
    half = min(differing, key=lambda name: len(differing[name]))
    field, name = differing[half][0]
    return f"Its {half} half has {name} {getattr(getattr(entry, half), field)}, this packet {getattr(flow, field)}."


def _differing(flow: Flow, other: Flow) -> list[tuple[str, str]]:
    return [(field, name) for field, name in FLOW_FIELDS if getattr(flow, field) != getattr(other, field)]


def memory_table(entries: Sequence[EntrySnapshot], used: int | None) -> Table:
    """The whole table, with the entry that the packet belongs to marked."""
    rows = [
        _entry(entry, "This session" if entry.entry_id == used else "", "", won=entry.entry_id == used)
        for entry in entries
    ]
    return Table("Everything that is remembered now", ENTRIES, tuple(rows))


def change_table(step: EntryChanged) -> Table:
    before = [_entry(step.before, "Before", "", won=False)] if step.before else []
    return Table("What has changed", ENTRIES, (*before, _entry(step.entry, "Now", "", won=True)))


def _entry(entry: EntrySnapshot, result: str, reason: str, *, won: bool) -> TableRow:
    state = entry.tcp_state.value if entry.tcp_state else ""
    marks = "".join((" [UNREPLIED]" if not entry.replied else "", " [ASSURED]" if entry.assured else ""))
    cells = (
        str(entry.entry_id),
        entry.protocol.value,
        flow_text(entry.original),
        flow_text(entry.reply),
        f"{state}{marks}".strip(),
    )
    return TableRow(cells, result, reason, "won" if won else "lost" if reason else "plain", expires=entry.expires)


# Translation

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
    if step.choice in {PortChoice.SEARCHED, PortChoice.NONE_FREE}:
        same_port = _with_port_of(step.chosen, step.wanted, step.side)
        yield TableRow((_end(same_port, step.side),), "Taken", _owner(same_port, entries), "lost")
    yield TableRow((chosen,), *_outcome(step, entries), step.source)


def _outcome(step: NatBound, entries: Sequence[EntrySnapshot]) -> tuple[str, str, RowState]:
    match step.choice:
        case PortChoice.REUSED:
            return "Used again", "The same sender has it already.", "won"
        case PortChoice.SEARCHED:
            tries = "1 try" if step.tries == 1 else f"{step.tries} tries"
            return "Free", f"Found among {step.ports}, after {tries}.", "won"
        case PortChoice.NONE_FREE:
            return "Taken", f"After {step.tries} tries among {step.ports} nothing was free.", "lost"
        case PortChoice.NOT_SEARCHED:
            return "Taken", f"{_owner(step.chosen, entries)} A destination's port is never changed for that.", "lost"
        case _:
            return "Free", "The port stays, because nobody has it towards this destination.", "won"


def _owner(flow: Flow, entries: Sequence[EntrySnapshot]) -> str:
    """Whose answers would look the same."""
    taken = next((entry for entry in entries if answering(flow) in {entry.original, entry.reply}), None)
    return f"Entry {taken.entry_id}, of {taken.original.sender}, has it." if taken else "Somebody has it."


def _end(flow: Flow, side: Side) -> str:
    return str(flow.sender if side is Side.SOURCE else flow.receiver)


def _address(flow: Flow, side: Side) -> object:
    return flow.source if side is Side.SOURCE else flow.destination


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
