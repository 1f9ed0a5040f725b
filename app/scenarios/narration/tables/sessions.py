"""The memory of sessions: what a lookup found and what it passed over, what changes, what is kept."""

from collections.abc import Sequence

from app.scenarios.narration.tables.shape import Column, RowState, Table, TableRow
from app.scenarios.narration.words import flow_text
from app.simulator.packets.flows import inverse
from app.simulator.packets.packet import EITHER_ICMP, Flow
from app.simulator.sessions.entries import LEAVING, EntrySnapshot
from app.simulator.steps import EntryChanged, Tracked, TrackingReason

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
ABOUT_ANOTHER = frozenset(
    (TrackingReason.ERROR_ABOUT_ENTRY, TrackingReason.ERROR_ABOUT_NOTHING, TrackingReason.ERROR_TO_SOMEBODY_ELSE)
)


def lookup_table(step: Tracked, entries: Sequence[EntrySnapshot]) -> Table | None:
    """Every entry that was there, with the first thing in which it differs; None where nothing was looked up."""
    if step.reason is TrackingReason.ATTACHED:
        return None
    quoted = step.reason in ABOUT_ANOTHER
    caption = (
        f"Looked for the answer to what it quotes, {_flow(step.flow)}" if quoted else f"Looked for {_flow(step.flow)}"
    )
    looked_for = inverse(step.flow) if quoted else step.flow
    return Table(caption, ENTRIES, tuple(_compared(step, looked_for, entry) for entry in entries))


def _compared(step: Tracked, looked_for: Flow | None, entry: EntrySnapshot) -> TableRow:
    side = _equal_half(looked_for, entry)
    if looked_for is None or side is None:
        return _entry(entry, "Passed over", _difference(looked_for, entry), "lost")
    if step.entry is None or step.entry.entry_id != entry.entry_id:
        reason = f"Its {side} half equals this packet, but its session is over: a SYN begins a new one."
        return _entry(entry, "Taken out", reason, "lost")
    return _entry(entry, "Found", f"Its {side} half {_finding(step)}.", "won")


def _finding(step: Tracked) -> str:
    match step.reason:
        case TrackingReason.ERROR_ABOUT_ENTRY:
            return "answers the packet that the error quotes"
        case TrackingReason.ERROR_TO_SOMEBODY_ELSE:
            return "answers the packet that the error quotes, but the error goes to somebody else"
        case TrackingReason.STATE_FORBIDS:
            return "equals this packet, which makes no sense in its state"
        case TrackingReason.OUTSIDE_WINDOW:
            return "equals this packet, whose sequence numbers are outside its window"
        case _:
            return "equals this packet"


def _equal_half(flow: Flow | None, entry: EntrySnapshot) -> str | None:
    if flow == entry.original:
        return "original"
    return "reply" if flow == entry.reply else None


def _difference(flow: Flow | None, entry: EntrySnapshot) -> str:
    """Told of the half that comes nearer."""
    if flow is None:
        return "Nothing answers what was looked for."
    differing = {half: _differing(flow, getattr(entry, half)) for half in ("reply", "original")}
    half = min(differing, key=lambda name: len(differing[name]))
    field, name = differing[half][0]
    return f"Its {half} half has {name} {getattr(getattr(entry, half), field)}, not {getattr(flow, field)}."


def _differing(flow: Flow, other: Flow) -> list[tuple[str, str]]:
    return [(field, name) for field, name in FLOW_FIELDS if getattr(flow, field) != getattr(other, field)]


def memory_table(entries: Sequence[EntrySnapshot], used: int | None, forgotten: Sequence[EntrySnapshot] = ()) -> Table:
    """The whole table, with the entry that the packet belongs to marked, and what has gone since it was seen last."""
    rows = [
        _entry(entry, "This session", "", "won") if entry.entry_id == used else _entry(entry, "", "", "plain")
        for entry in entries
    ]
    gone = [_entry(entry, "Forgotten", "Nobody has used it until its time was over.", "lost") for entry in forgotten]
    return Table("Everything that is remembered now", ENTRIES, (*rows, *gone))


def change_table(step: EntryChanged) -> Table:
    if step.change in LEAVING:
        return Table("What has changed", ENTRIES, (_entry(step.entry, "Taken out", "The session is over.", "lost"),))
    before = [_entry(step.before, "Before", "", "plain")] if step.before else []
    return Table("What has changed", ENTRIES, (*before, _entry(step.entry, "Now", "", "won")))


def _entry(entry: EntrySnapshot, result: str, reason: str, state: RowState) -> TableRow:
    tcp_state = entry.tcp_state.value if entry.tcp_state else ""
    marks = "".join((" [UNREPLIED]" if not entry.replied else "", " [ASSURED]" if entry.assured else ""))
    cells = (
        str(entry.entry_id),
        entry.protocol.value,
        _flow(entry.original),
        _flow(entry.reply),
        f"{tcp_state}{marks}".strip(),
    )
    return TableRow(cells, result, reason, state, expires=entry.expires)


def _flow(flow: Flow) -> str:
    return f"{flow_text(flow)} id {flow.identifier}" if flow.protocol in EITHER_ICMP else flow_text(flow)
