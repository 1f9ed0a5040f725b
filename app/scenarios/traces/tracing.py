"""From a performance to the trace as it is served."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from app.scenarios.changing.breaking import Breakable, story_of
from app.scenarios.format.events import ChangeEvent
from app.scenarios.narration import (
    arrivals,
    changes_in_play,
    envelopes,
    expectations,
    hops,
    lens,
    memory,
    quotes,
    steps,
)
from app.scenarios.narration import repetitions as again
from app.scenarios.narration.behind import Quiet, behind
from app.scenarios.narration.control_plane import is_down
from app.scenarios.narration.outages import Outage, outages, place_of
from app.scenarios.narration.outcomes import SAME, outcome
from app.scenarios.narration.rows import Row
from app.scenarios.narration.story import Story
from app.scenarios.narration.tables.everything import Tables
from app.scenarios.narration.tables.shape import Table, TableRow
from app.scenarios.narration.tools.moments import MomentLines, Tools
from app.scenarios.narration.words import flow_text, protocol_name, seconds, short_name, short_place
from app.scenarios.performances import Performance
from app.scenarios.scenes import LIMITS, Scene
from app.scenarios.traces.ends_document import EndsDocument, QuoteDocument
from app.scenarios.traces.headers import header_list
from app.scenarios.traces.kinds import is_allowed
from app.scenarios.traces.outage_document import OutageDocument
from app.scenarios.traces.repetitions import Repetition, repetitions
from app.scenarios.traces.statements import statement
from app.scenarios.traces.stays import Stay
from app.scenarios.traces.timelines import timelines
from app.scenarios.traces.trace_document import (
    BreakableDocument,
    ColumnDocument,
    EndingDocument,
    EndKind,
    EntryDocument,
    EnvelopeDocument,
    EnvelopePartDocument,
    ExpectationDocument,
    HopDocument,
    MomentLinesDocument,
    OutcomeDocument,
    PacketDocument,
    PlayedOutcomeDocument,
    RepetitionDocument,
    ScenarioDocument,
    SessionDocument,
    SourceDocument,
    StepDocument,
    TableDocument,
    TableRowDocument,
    TextsDocument,
    ThingDocument,
    TraceDocument,
    TrackingDocument,
    VerdictDocument,
    WaitDocument,
    WorkDocument,
)
from app.scenarios.why_not.obstacles import Obstacles
from app.simulator.events import SILENT, SetLink
from app.simulator.steps import EndingKind, EntryChanged, Filtered, LetPass, Step
from app.simulator.trace import EventTrace, PacketTrace, TrackingChange

ENDINGS: Mapping[EndingKind, EndKind] = {
    EndingKind.DELIVERED: "delivered",
    EndingKind.GATHERED: "delivered",
    EndingKind.NOBODY_LISTENS: "refused",
    EndingKind.REJECTED: "refused",
}


def trace_document(
    performance: Performance, usual: Performance | None = None, *, tables: bool = False
) -> TraceDocument:
    """`usual` is the same run without its changes; `tables` asks for all that each decision was made from."""
    return _Tracer(performance, usual or performance, with_tables=tables).document()


def texts_document(performance: Performance) -> TextsDocument:
    scene = performance.scene
    tools = Tools(story_of(performance), {node.node.name: node for node in scene.ready.nodes})
    return TextsDocument(tcpdump=_lines(tools.tcpdump()), conntrack=_lines(tools.conntrack()), nft=_lines(tools.nft()))


def breakable_document(found: Breakable, scene: Scene) -> BreakableDocument:
    return BreakableDocument(
        things=[
            ThingDocument(
                place=thing.place,
                kind=thing.kind,
                group=thing.group,
                label=thing.label,
                line=scene.line(thing.place),
            )
            for thing in found.things
        ],
        outcomes=[OutcomeDocument(id=each.outcome_id, text=each.text) for each in found.outcomes],
    )


class _Tracer:
    def __init__(self, performance: Performance, usual: Performance, *, with_tables: bool) -> None:
        self._performance = performance
        self._usual = usual
        self._scene: Scene = performance.scene
        self._trace = performance.trace
        self._cast = self._scene.cast
        self._story = Story(self._trace, self._cast)
        self._obstacles = Obstacles(performance, self._story)
        ready = {node.node.name: node for node in self._scene.ready.nodes}
        self._tables = Tables(self._story, ready) if with_tables else None

    def document(self) -> TraceDocument:
        return TraceDocument(
            scenario=ScenarioDocument(title=self._scene.written.title),
            controls=dict(self._scene.choices),
            places=self._scene.backdrop.places,
            boundaries=self._scene.backdrop.boundaries,
            packets=[self._packet(packet) for packet in self._trace.packets],
            tracking=[self._tracking(change) for change in self._trace.tracking],
            waits=list(self._waits()),
            repetitions=[self._repetition(each) for each in repetitions(self._trace)],
            expectations=[self._expectation(number) for number in range(len(self._performance.verdicts))]
            if not self._scene.changes
            else [],
            changes=list(self._scene.changed),
            timelines=list(timelines(self._story)),
            outages=[self._outage(each) for each in outages(self._scene.network.links, self._trace.events)],
            outcome=self._outcome(),
            work=WorkDocument(steps=self._trace.work, allowed=LIMITS.work),
        )

    def _outcome(self) -> PlayedOutcomeDocument:
        found = SAME if self._usual is self._performance else outcome(self._story, story_of(self._usual))
        return PlayedOutcomeDocument(id=found.outcome_id, text=found.text, at=found.at or None)

    def _packet(self, packet: PacketTrace) -> PacketDocument:
        stays = self._story.stays[packet.number]
        kind = self._story.kinds[packet.number]
        return PacketDocument(
            number=packet.number,
            time=seconds(packet.time),
            play=packet.event,
            caused_by=packet.caused_by,
            answers=packet.answers,
            kind=kind.value,
            allowed=is_allowed(packet, kind, self._cast),
            word=lens.WORDS[kind],
            name=short_name(packet.packet),
            protocol=protocol_name(packet.packet.protocol),
            length=packet.packet.length,
            sender=str(packet.packet.sender),
            receiver=str(packet.packet.receiver),
            headers=header_list(packet.packet),
            lens=self._scene.backdrop.lenses.of(packet, stays, self._story.kinds),
            hops=[self._hop(stay) for stay in stays],
            ending=self._ending(packet, stays[-1]),
            why_not=list(self._obstacles.why_not(packet, stays[-1])),
            repeats=packet.repeats,
        )

    def _hop(self, stay: Stay) -> HopDocument:
        title, sentence = hops.title_and_sentence(stay, self._story)
        return HopDocument(
            number=stay.number,
            place=stay.place,
            time=seconds(stay.hop.time),
            title=title,
            sentence=sentence,
            sender=str(stay.left[0]),
            receiver=str(stay.left[1]),
            changed=_changed(stay),
            verdict=_verdict(stay),
            session=self._session(stay),
            steps=[self._step(row, step, stay) for step, row in steps.rows(stay)],
            memory=self._table(self._tables.memory(stay)) if self._tables else None,
            notices=self._obstacles.notices(stay),
            envelope=_envelope(stay),
            quote=_quote(stay),
        )

    def _step(self, row: Row, step: Step, stay: Stay) -> StepDocument:
        return StepDocument(
            kind=row.kind,
            question=row.question,
            answer=row.answer,
            result=row.result,
            why=row.why,
            stops=row.stops,
            source=None if step.source is None else self._scene.backdrop.source(step.source),
            statement=statement(step, stay.hop.arrived),
            rewrites=list(row.rewrites),
            table=self._table(self._tables.of_step(step, stay)) if self._tables else None,
        )

    def _table(self, table: Table | None) -> TableDocument | None:
        if table is None:
            return None
        columns = [ColumnDocument(name=column.name, mono=column.mono) for column in table.columns]
        return TableDocument(caption=table.caption, columns=columns, rows=[self._row(row) for row in table.rows])

    def _row(self, row: TableRow) -> TableRowDocument:
        return TableRowDocument(
            cells=list(row.cells),
            result=row.result,
            reason=row.reason,
            state=row.state,
            place=row.place,
            line=self._scene.line(row.place) if row.place else None,
            expires=None if row.expires is None else seconds(row.expires),
        )

    def _session(self, stay: Stay) -> SessionDocument | None:
        niches = self._cast.niches(stay.node)
        slip = memory.slip(stay, self._story) if niches else None
        place = self._cast.memory_place(stay.node) if niches else ""
        if slip is None or (stay.place != place and slip.state != "written"):
            return None
        return SessionDocument(place=place, state=slip.state, text=slip.text)

    def _ending(self, packet: PacketTrace, last: Stay) -> EndingDocument:
        end = packet.ending
        sentence = arrivals.ending(packet, self._story)
        kind = ENDINGS.get(end.kind, "lost")
        return EndingDocument(kind=kind, place=last.place, by=end.source, sentence=sentence)

    def _tracking(self, change: TrackingChange) -> TrackingDocument:
        entry = change.entry
        return TrackingDocument(
            packet=change.packet,
            hop=self._stay_number(change),
            time=seconds(change.time),
            node=change.node,
            label=self._cast.label(change.node),
            change=change.change.value,
            entry=EntryDocument(
                id=entry.entry_id,
                protocol=entry.protocol.value,
                original=flow_text(entry.original),
                reply=flow_text(entry.reply),
                state=entry.tcp_state.value if entry.tcp_state else None,
                assured=entry.assured,
                expires=seconds(entry.expires),
            ),
        )

    def _stay_number(self, change: TrackingChange) -> int | None:
        """The stay in which a packet changed the table."""
        if change.packet is None:
            return None
        in_hop = [stay for stay in self._story.stays[change.packet] if stay.hop_number == change.hop]
        for stay in in_hop:
            if any(isinstance(step, EntryChanged) and step.entry == change.entry for step in stay.steps):
                return stay.number
        return in_hop[0].number if in_hop else None

    def _outage(self, outage: Outage) -> OutageDocument:
        return OutageDocument(
            place=place_of(outage.turn),
            kind="link" if isinstance(outage.turn, SetLink) else "node",
            begins=seconds(outage.begins),
            ends=None if outage.ends is None else seconds(outage.ends),
            sentence=is_down(outage.turn, self._cast),
        )

    def _waits(self) -> Iterator[WaitDocument]:
        """What happens before the same packet is told together."""
        quiet = sorted((*self._silences(), *behind(self._story)), key=lambda each: (each.before, each.begins))
        for before, together in groupby(quiet, key=lambda each: each.before):
            several = list(together)
            yield WaitDocument(
                before=before,
                play=several[0].play,
                begins=seconds(several[0].begins),
                ends=seconds(max(each.ends for each in several)),
                sentence=" ".join(each.sentence for each in several),
            )

    def _silences(self) -> Iterator[Quiet]:
        sent = 0
        for event in self._trace.events:
            sent = max((sent, *event.packets))
            if isinstance(event.event, SILENT):
                yield Quiet(sent + 1, event.number, event.began, event.ended, self._silence(event))

    def _silence(self, event: EventTrace) -> str:
        written = self._scene.written.play[event.number - 1]
        if isinstance(written, ChangeEvent):
            return changes_in_play.sentence(written.change)
        return memory.silence(event, self._story)

    def _repetition(self, repetition: Repetition) -> RepetitionDocument:
        given_up = repetition.given_up
        return RepetitionDocument(
            first=repetition.packets[0].number,
            last=repetition.packets[-1].number,
            title=again.title(repetition),
            sentence=again.sentence(repetition, self._story),
            times=[seconds(packet.time) for packet in repetition.packets],
            began=seconds(repetition.event.began),
            given_up=None if given_up is None else seconds(given_up),
        )

    def _expectation(self, index: int) -> ExpectationDocument:
        verdict = self._performance.verdicts[index]
        line = self._scene.text.line(("play", verdict.play - 1, "expect"))
        source = SourceDocument(place=f"play.{verdict.play}", line=line)
        sentence = expectations.sentence(verdict, self._cast)
        return ExpectationDocument(play=verdict.play, met=verdict.met, sentence=sentence, source=source)


def _lines(moments: Sequence[MomentLines]) -> list[MomentLinesDocument]:
    return [MomentLinesDocument(at=moment.at, lines=list(moment.lines)) for moment in moments]


UNCHANGED = EndsDocument(sender=None, receiver=None)


def _changed(stay: Stay) -> EndsDocument:
    if stay.left is stay.arrived:
        return UNCHANGED
    (sender, receiver), (new_sender, new_receiver) = stay.before, stay.left
    return EndsDocument(
        sender=str(sender) if sender != new_sender else None,
        receiver=str(receiver) if receiver != new_receiver else None,
    )


def _envelope(stay: Stay) -> EnvelopeDocument | None:
    told = envelopes.told(stay)
    if told is None:
        return None
    return EnvelopeDocument(
        name=told.name,
        sealed=told.sealed,
        length=told.length,
        added=told.added,
        sender=str(told.inner.sender),
        receiver=str(told.inner.receiver),
        parts=[
            EnvelopePartDocument(
                name=part.name, length=part.length, text=part.text, hidden=part.hidden, added=part.added
            )
            for part in told.parts
        ],
        seen=told.seen,
    )


def _quote(stay: Stay) -> QuoteDocument | None:
    quote = quotes.quoted(stay)
    if quote is None:
        return None
    (sender, receiver), (new_sender, new_receiver) = quote.before, quote.after
    return QuoteDocument(
        name=quote.name,
        length=quote.length,
        sender=new_sender,
        receiver=new_receiver,
        changed=EndsDocument(
            sender=sender if sender != new_sender else None, receiver=receiver if receiver != new_receiver else None
        ),
    )


def _verdict(stay: Stay) -> VerdictDocument | None:
    judged = stay.find(Filtered)
    if judged is None or any(isinstance(step, LetPass) and step.source == judged.source for step in stay.steps):
        return None
    kind = steps.verdict_word(judged.verdict)
    name = short_place(judged.source) if judged.source else "policy"
    text = f"policy: {kind}" if name == "policy" else f"rule {name}: {kind}"
    return VerdictDocument(kind=kind, text=text, place=judged.source)
