"""The trace as it is served: facts with their sentences. The order of the fields is the order in the bytes."""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from app.scenarios.traces.ends_document import FROM, TO, EndsDocument, QuoteDocument
from app.scenarios.traces.lens_document import LensDocument
from app.scenarios.traces.obstacle_documents import NoticeDocument, WhyNotDocument
from app.scenarios.traces.outage_document import OutageDocument
from app.scenarios.traces.timeline_document import TimelineDocument
from app.simulator.records import named_record

FORMAT: Literal[1] = 1


@named_record
class ScenarioDocument:
    """Which scenario was played; slug and revision are null for one that is not published here."""

    slug: str | None = None
    revision: int | None = None
    title: str


@named_record
class PlaceDocument:
    """Where a packet can stay: a node, or one function of a gateway."""

    place: str
    node: str
    niche: str | None
    kind: str
    label: str


@named_record
class SourceDocument:
    """Who decided: a place in the network, and its line where the scenario came as text."""

    place: str
    line: int | None = None


EndKind = Literal["delivered", "lost", "refused"]
StepKind = Literal[
    "track",
    "entry",
    "nat",
    "bind",
    "translate",
    "local",
    "route",
    "source",
    "size",
    "gather",
    "stream",
    "neighbour",
    "filter",
    "peer",
    "policy",
    "wrap",
    "unwrap",
    "deliver",
    "drop",
]


@named_record
class ColumnDocument:
    """`mono` for what a machine would print."""

    name: str
    mono: bool


@named_record
class TableRowDocument:
    """`state` says how it fared, `expires` is the virtual time at which an entry is forgotten."""

    cells: list[str]
    result: str
    reason: str
    state: Literal["won", "lost", "unreached", "plain"]
    place: str | None
    line: int | None
    expires: float | None


@named_record
class TableDocument:
    """What a decision was made from: whatever won, whatever lost and why."""

    caption: str
    columns: list[ColumnDocument]
    rows: list[TableRowDocument]


@named_record
class StepDocument:
    """One decision. `kind` is one of a closed list; the table comes only where it was asked for."""

    kind: StepKind
    question: str
    answer: str
    result: str
    why: str
    stops: bool
    """Whether the packet goes no further because of it."""
    source: SourceDocument | None = None
    statement: str | None = None
    """The name of the statement on Linux that it rests on, in docs/semantics.md."""
    rewrites: list[str] = field(default_factory=list)
    table: TableDocument | None = None


@named_record
class VerdictDocument:
    kind: Literal["accept", "drop", "reject"]
    text: str
    place: str | None


@named_record
class SessionDocument:
    """The memory as this stay leaves it, pinned at `place`."""

    place: str
    state: Literal["empty", "written", "matched", "unmatched", "expired"]
    text: str


@named_record
class EnvelopePartDocument:
    """Some bytes of a packet that a tunnel carries; `added` by the tunnel, `hidden` from whoever looks on the way."""

    name: str
    length: int
    text: str
    hidden: bool
    added: bool


@named_record
class EnvelopeDocument:
    """A packet within the packet: `from` and `to` are the ends inside, `parts` all bytes from the outermost on."""

    name: str
    sealed: bool
    length: int
    added: int
    sender: Annotated[str, FROM]
    receiver: Annotated[str, TO]
    parts: list[EnvelopePartDocument]
    seen: str
    """What an eavesdropper on the way can see, and what not."""


@named_record
class HopDocument:
    """One stay at one place: one tick of the scrubber. `from` and `to` are as the packet leaves."""

    number: int
    place: str
    time: float
    title: str
    sentence: str
    sender: Annotated[str, FROM]
    receiver: Annotated[str, TO]
    changed: EndsDocument
    verdict: VerdictDocument | None
    session: SessionDocument | None
    steps: list[StepDocument]
    memory: TableDocument | None = None
    """The node's whole tracking table as this stay leaves it, only where tables were asked for."""
    notices: list[NoticeDocument] = field(default_factory=list)
    envelope: Annotated[EnvelopeDocument | None, Field(exclude_if=lambda envelope: envelope is None)] = None
    """Left out where the packet leaves in no tunnel."""
    quote: Annotated[QuoteDocument | None, Field(exclude_if=lambda quote: quote is None)] = None
    """Left out where the packet is no ICMP error."""


@named_record
class EndingDocument:
    kind: EndKind
    place: str
    by: str | None
    sentence: str


@named_record
class PacketDocument:
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
    sender: Annotated[str, FROM]
    receiver: Annotated[str, TO]
    headers: list[dict[str, JsonValue]]
    lens: LensDocument
    hops: list[HopDocument]
    ending: EndingDocument
    why_not: list[WhyNotDocument]
    repeats: Annotated[int | None, Field(exclude_if=lambda first: first is None)] = None
    """The packet that this one is sent again as; left out where it is new."""


@named_record
class RepetitionDocument:
    """Packets `first` to `last` only say again what was said; `times` are theirs, `given_up` when no more is tried."""

    first: int
    last: int
    title: str
    sentence: str
    times: list[float]
    began: float
    given_up: float | None


@named_record
class BoundaryDocument:
    """A zone whose wall packets can cross; the first of them is the one meant unless another is chosen."""

    zone: str
    label: str
    private: bool
    billed: bool


@named_record
class EntryDocument:
    """One line of a tracking table; `expires` is an absolute virtual time."""

    id: int
    protocol: str
    original: str
    reply: str
    state: str | None
    assured: bool
    expires: float


@named_record
class TrackingDocument:
    packet: int | None
    hop: int | None
    time: float
    node: str
    label: str
    change: Literal["made", "state", "refreshed", "expired", "removed", "evicted", "replaced"]
    entry: EntryDocument


@named_record
class WaitDocument:
    """Time that passes before packet `before`."""

    before: int
    play: int
    begins: Annotated[float, FROM]
    ends: Annotated[float, TO]
    sentence: str


@named_record
class ExpectationDocument:
    play: int
    met: bool
    sentence: str
    source: SourceDocument | None


@named_record
class OutcomeDocument:
    """What can come of a run, against the same run unchanged; the same id means that it went alike."""

    id: str
    text: str


@named_record
class PlayedOutcomeDocument(OutcomeDocument):
    """What came of this run; `at` is the moment that shows it, and null where nothing went otherwise."""

    at: str | None


@named_record
class ThingDocument:
    """`group` names the list that it stands in: a chain, or the routes of a node."""

    place: str
    kind: Literal["rule", "route"]
    group: str
    label: str
    line: int | None


@named_record
class BreakableDocument:
    """What can be taken away, and all that can come of it, without saying what comes of which."""

    things: list[ThingDocument]
    outcomes: list[OutcomeDocument]


@named_record
class MomentLinesDocument:
    at: str
    lines: list[str]


@named_record
class TextsDocument:
    """Each moment in the formats of three tools: lines it adds for two of them, the whole listing for conntrack."""

    tcpdump: list[MomentLinesDocument]
    conntrack: list[MomentLinesDocument]
    nft: list[MomentLinesDocument]


@named_record
class WorkDocument:
    steps: int
    allowed: int


@named_record
class TraceDocument:
    format: Literal[1] = FORMAT
    scenario: ScenarioDocument
    controls: dict[str, str]
    places: list[PlaceDocument]
    boundaries: list[BoundaryDocument]
    packets: list[PacketDocument]
    tracking: list[TrackingDocument]
    waits: list[WaitDocument]
    repetitions: list[RepetitionDocument]
    expectations: list[ExpectationDocument]
    """None of a changed run: what its author expects is expected of the scenario as it is written."""
    changes: list[str]
    """One sentence for each change that was made for this run."""
    outcome: PlayedOutcomeDocument
    timelines: Annotated[list[TimelineDocument], Field(exclude_if=lambda timelines: not timelines)] = field(
        default_factory=list
    )
    """One for each stream of the play."""
    outages: Annotated[list[OutageDocument], Field(exclude_if=lambda outages: not outages)] = field(
        default_factory=list
    )
    """What is down in a part of the run."""
    breakable: BreakableDocument | None = None
    texts: TextsDocument | None = None
    work: WorkDocument
