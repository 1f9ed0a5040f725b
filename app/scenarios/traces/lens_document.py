"""The names of a packet as they are served."""

from typing import Literal

from app.simulator.records import named_record


@named_record
class ReadingDocument:
    """One name for a packet: how it is drawn, the word, a few words beside it, and a sentence of its own."""

    kind: Literal["request", "response", "unsolicited", "local"]
    word: str
    aside: str
    sentence: str


@named_record
class CrossingDocument(ReadingDocument):
    """Hops at which the packet reaches a zone's wall and has crossed it; `pending` is the word until then.

    A gateway belongs to the zone in whose wall it stands. Of a packet that goes to and fro it is the last time.
    """

    direction: Literal["out", "in"] | None
    reached: int | None
    crossed: int | None
    pending: str


@named_record
class BillDocument(ReadingDocument):
    """Bytes that count from `hop` on; `pending` is the word until then."""

    billed: int
    free: int
    hop: int | None
    pending: str


@named_record
class LensDocument:
    """Who began, which way it crosses each boundary, who pays."""

    began: ReadingDocument
    crosses: dict[str, CrossingDocument]
    pays: BillDocument
