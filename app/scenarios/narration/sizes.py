"""Packets that are too large, their pieces, and how they come together again."""

from app.scenarios.narration.rows import Row
from app.scenarios.narration.story import Story, find
from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.scenarios.traces.stays import Stay
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, SegmentsClamped, TooLarge
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.fragments import PATIENCE
from app.simulator.packets.packet import Fragment
from app.simulator.stages import Stage
from app.simulator.steps import Originated

PIECES = (Column("Bytes", mono=True), Column("Length of the packet", mono=True))


def clamped(step: SegmentsClamped) -> Row:
    answer = f"{step.before} bytes; the rule says {step.after}"
    why = "The other end will send no larger segments, so that nothing is lost where nobody tells it what fits."
    if step.stage is Stage.TUNNEL:
        answer = f"{step.before} bytes; mssfix leaves {step.after}"
    if step.path is not None:
        answer = f"{step.before} bytes; {step.path} fit there and back, and {step.after} of them are left by headers"
    return Row("size", "How large may the other end's segments be?", answer, f"{step.after} bytes", why)


def too_large(step: TooLarge) -> Row:
    fits = f"{step.mtu} bytes fit through {step.interface}"
    why = f"It is {step.length} bytes long and says that it may not be cut (DF)."
    return Row("size", "Does it fit?", fits, "too large", why)


def fragmented(step: Fragmented) -> Row:
    answer = f"{step.whole.length} bytes, of which {step.mtu} at a time fit through {step.interface}"
    if step.whole.length <= step.mtu:
        answer = "it came in pieces, and was put together only to be looked at"
    why = "Nothing forbids cutting it, and every piece gets an IP header of its own."
    return Row("size", "Does it fit?", answer, f"{len(step.pieces)} pieces", why)


def gathered(step: Gathered) -> Row:
    total = f" of {step.total}" if step.total is not None else ""
    answer = f"{step.arrived} bytes{total} are there"
    why = "Only the first piece has ports, so nothing is decided before the whole is there."
    return Row("gather", "Is the whole packet there?", answer, "kept", why)


def reassembled(step: Reassembled) -> Row:
    answer = f"{len(step.pieces)} pieces, {step.packet.length} bytes in all"
    return Row("gather", "Is the whole packet there?", answer, "put together", "No byte of it is missing.")


def piece_table(pieces: tuple[Fragment, ...]) -> Table:
    rows = tuple(
        TableRow((bytes_of(each), str(each.size)), "The last" if each.is_last else "More to come") for each in pieces
    )
    return Table("Pieces", PIECES, rows)


def bytes_of(piece: Fragment) -> str:
    return f"{piece.offset} to {piece.offset + piece.size - 1}"


def lost(stay: Stay, story: Story) -> tuple[str, str]:
    label, found = story.cast.label(stay.node), find(stay.hop.steps, TooLarge)
    length = stay.hop.left.length
    if found is None:
        return f"{label} sends it in vain", f"It is {length} bytes long, and the other end of the link takes fewer."
    fits = f"It is {length} bytes long, {found.mtu} fit through {found.interface}, and it may not be cut"
    if isinstance(stay.hop.steps[0], Originated):
        return f"{label} cannot send it", f"{fits}."
    return f"{label} has no room for it", f"{fits}: it is dropped, and its sender told what would fit."


def incomplete(stay: Stay, story: Story) -> tuple[str, str]:
    label, seconds = story.cast.label(stay.node), PATIENCE[stay.hop.arrived.family] // SECOND
    lost = f"After {seconds} seconds a piece is still missing: what has come is thrown away."
    return f"{label} waits no longer", lost


def cut(stay: Stay, step: Fragmented, story: Story) -> tuple[str, str]:
    label, number = story.cast.label(stay.node), len(step.pieces)
    if step.whole.length <= step.mtu:
        return f"{label} cuts it as before", f"It came in {number} pieces, and leaves in as many."
    fits = f"{step.whole.length} bytes do not fit through {step.interface}, which takes {step.mtu}"
    return f"{label} cuts it into {number} pieces", f"{fits}, and nothing forbids cutting."


def kept(stay: Stay, step: Gathered, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    return (
        f"{label} keeps the piece",
        f"It has bytes {bytes_of(step.fragment)}; the whole is looked at when all are there.",
    )


def set_out(stay: Stay, story: Story) -> tuple[str, str]:
    label, piece = story.cast.label(stay.node), stay.hop.arrived.fragment
    span = f"bytes {bytes_of(piece)}" if piece else "the rest"
    return f"{label} sends a further piece", f"It has {span} of what packet {stay.packet.caused_by} has begun."


def put_together(stay: Stay, step: Reassembled, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    return f"{label} puts it together", f"All {len(step.pieces)} pieces are there: {step.packet.length} bytes."
