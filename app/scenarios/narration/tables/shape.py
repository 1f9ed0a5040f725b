"""One shape for every table, so that whoever shows them need not know what they are about."""

from dataclasses import dataclass
from typing import Literal

from app.simulator.packets.addresses import Nanoseconds

RowState = Literal["won", "lost", "unreached", "plain"]


@dataclass(frozen=True, slots=True)
class Column:
    """`mono` for what a machine would print."""

    name: str
    mono: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """`place` is where the row is written, `expires` the virtual time at which an entry is forgotten."""

    cells: tuple[str, ...]
    result: str
    reason: str = ""
    state: RowState = "plain"
    place: str | None = None
    expires: Nanoseconds | None = None


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
