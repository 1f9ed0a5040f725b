"""The trace as it is served: facts with their sentences. The order of the fields is the order in the bytes."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

FORMAT: Literal[1] = 1


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)


class ScenarioDocument(_Document):
    """Which scenario was played; slug and revision are null for one that is not published here."""

    slug: str | None = None
    revision: int | None = None
    title: str


class PlaceDocument(_Document):
    """Where a packet can stay: a node, or one function of a gateway."""

    place: str
    node: str
    niche: str | None
    kind: str
    label: str


class SourceDocument(_Document):
    """Who decided: a place in the network, and its line where the scenario came as text."""

    place: str
    line: int | None = None


StepKind = Literal["track", "entry", "nat", "bind", "translate", "local", "route", "filter", "deliver", "drop"]


class ColumnDocument(_Document):
    """`mono` for what a machine would print."""

    name: str
    mono: bool


class TableRowDocument(_Document):
    """`state` says how it fared, `expires` is the virtual time at which an entry is forgotten."""

    cells: list[str]
    result: str
    reason: str
    state: Literal["won", "lost", "unreached", "plain"]
    place: str | None
    line: int | None
    expires: float | None


class TableDocument(_Document):
    """What a decision was made from: whatever won, whatever lost and why."""

    caption: str
    columns: list[ColumnDocument]
    rows: list[TableRowDocument]


class StepDocument(_Document):
    """One decision. `kind` is one of a closed list; the table comes only where it was asked for."""

    kind: StepKind
    question: str
    answer: str
    result: str
    why: str
    stops: bool
    """Whether the packet goes no further because of it."""
    source: SourceDocument | None = None
    rewrites: list[str] = []
    table: TableDocument | None = None


class VerdictDocument(_Document):
    kind: Literal["accept", "drop", "reject"]
    text: str
    place: str | None


class SessionDocument(_Document):
    """The memory as this stay leaves it, pinned at `place`."""

    place: str
    state: Literal["empty", "written", "matched", "unmatched", "expired"]
    text: str


class EndsDocument(_Document):
    """Old values, of what changed."""

    sender: str | None = Field(default=None, alias="from")
    receiver: str | None = Field(default=None, alias="to")


class HopDocument(_Document):
    """One stay at one place: one tick of the scrubber. `from` and `to` are as the packet leaves."""

    number: int
    place: str
    time: float
    title: str
    sentence: str
    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    changed: EndsDocument
    verdict: VerdictDocument | None
    session: SessionDocument | None
    steps: list[StepDocument]
    memory: TableDocument | None = None
    """The node's whole tracking table as this stay leaves it, only where tables were asked for."""


class EndingDocument(_Document):
    kind: Literal["delivered", "lost", "refused"]
    place: str
    by: str | None
    sentence: str


class WhyNotDocument(_Document):
    """One thing that stands in a packet's way, or would not, or did not help."""

    relation: Literal["stopped here", "would also stop", "would stop the answer", "would let it pass", "did not fit"]
    place: str | None
    line: int | None
    title: str
    sentence: str


class ReadingDocument(_Document):
    """One name for a packet: how it is drawn, the word, a few words beside it, and a sentence of its own."""

    kind: Literal["request", "response", "unsolicited", "local"]
    word: str
    aside: str
    sentence: str


class CrossingDocument(ReadingDocument):
    """Hops at which the packet reaches a zone's wall and has crossed it; `pending` is the word until then.

    A gateway belongs to the zone in whose wall it stands. Of a packet that goes to and fro it is the last time.
    """

    direction: Literal["out", "in"] | None
    reached: int | None
    crossed: int | None
    pending: str


class BillDocument(ReadingDocument):
    """Bytes that count from `hop` on; `pending` is the word until then."""

    billed: int
    free: int
    hop: int | None
    pending: str


class LensDocument(_Document):
    """Who began, which way it crosses each boundary, who pays."""

    began: ReadingDocument
    crosses: dict[str, CrossingDocument]
    pays: BillDocument


class PacketDocument(_Document):
    number: int
    time: float
    play: int
    caused_by: int | None
    answers: int | None
    kind: Literal["request", "response", "unsolicited", "local"]
    allowed: bool
    word: str
    name: str
    protocol: str
    length: int
    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    headers: list[dict[str, JsonValue]]
    lens: LensDocument
    hops: list[HopDocument]
    ending: EndingDocument
    why_not: list[WhyNotDocument]


class BoundaryDocument(_Document):
    """A zone whose wall packets can cross; the first of them is the one meant unless another is chosen."""

    zone: str
    label: str
    private: bool
    billed: bool


class EntryDocument(_Document):
    """One line of a tracking table; `expires` is an absolute virtual time."""

    id: int
    protocol: str
    original: str
    reply: str
    state: str | None
    assured: bool
    expires: float


class TrackingDocument(_Document):
    packet: int | None
    hop: int | None
    time: float
    node: str
    change: Literal["made", "state", "refreshed", "expired", "removed"]
    entry: EntryDocument


class WaitDocument(_Document):
    """Time that passes before packet `before`."""

    before: int
    play: int
    begins: float = Field(alias="from")
    ends: float = Field(alias="to")
    sentence: str


class ExpectationDocument(_Document):
    play: int
    met: bool
    sentence: str
    source: SourceDocument | None


class OutcomeDocument(_Document):
    """What can come of a run, against the same run unchanged; the same id means that it went alike."""

    id: str
    text: str


class PlayedOutcomeDocument(OutcomeDocument):
    """What came of this run; `at` is the moment that shows it, and null where nothing went otherwise."""

    at: str | None


class ThingDocument(_Document):
    """`group` names the list that it stands in: a chain, or the routes of a node."""

    place: str
    kind: Literal["rule", "route"]
    group: str
    label: str
    line: int | None


class BreakableDocument(_Document):
    """What can be taken away, and all that can come of it, without saying what comes of which."""

    things: list[ThingDocument]
    outcomes: list[OutcomeDocument]


class MomentLinesDocument(_Document):
    at: str
    lines: list[str]


class TextsDocument(_Document):
    """Each moment in the formats of three tools: lines it adds for two of them, the whole listing for conntrack."""

    tcpdump: list[MomentLinesDocument]
    conntrack: list[MomentLinesDocument]
    nft: list[MomentLinesDocument]


class WorkDocument(_Document):
    steps: int
    allowed: int


class TraceDocument(_Document):
    format: Literal[1] = FORMAT
    scenario: ScenarioDocument
    controls: dict[str, str]
    places: list[PlaceDocument]
    boundaries: list[BoundaryDocument]
    packets: list[PacketDocument]
    tracking: list[TrackingDocument]
    waits: list[WaitDocument]
    expectations: list[ExpectationDocument]
    """None of a changed run: what its author expects is expected of the scenario as it is written."""
    changes: list[str]
    """One sentence for each change that was made for this run."""
    outcome: PlayedOutcomeDocument
    breakable: BreakableDocument | None = None
    texts: TextsDocument | None = None
    work: WorkDocument
