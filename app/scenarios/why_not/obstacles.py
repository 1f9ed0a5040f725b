"""From what stops packets, and what is not simulated, to what is served of it."""

from collections.abc import Iterator
from dataclasses import replace

from app.scenarios.changing.changes import MOST_CHANGES
from app.scenarios.narration import obstacles, reasons, unmodelled
from app.scenarios.narration.story import Story, find
from app.scenarios.narration.words import short_place
from app.scenarios.performances import Performance
from app.scenarios.traces.obstacle_documents import NoticeDocument, Standing, WhyNotDocument
from app.scenarios.traces.stays import Stay
from app.scenarios.why_not.blockers import Blocker, Search
from app.scenarios.why_not.cures import Cures
from app.scenarios.why_not.waiving import write_waivers
from app.simulator.steps import EndingKind, Filtered
from app.simulator.trace import PacketTrace
from app.simulator.unmodelled import Unmodelled, touched


class Obstacles:
    def __init__(self, performance: Performance, story: Story) -> None:
        self._scene = performance.scene
        self._story = story
        self._search = Search(performance, story)
        self._cures = Cures(performance)
        self._touched: dict[tuple[int, int], list[Unmodelled]] = {}
        for each in touched(self._scene.network, performance.trace):
            self._touched.setdefault((each.packet, each.hop), []).append(each.item)

    def notices(self, stay: Stay) -> list[NoticeDocument]:
        """At the last stay of the hop."""
        found = self._touched.get((stay.packet.number, stay.hop_number), ())
        return [
            NoticeDocument(name=item.name, sentence=unmodelled.notice(item, stay, self._story))
            for item in (found if found and self._is_last(stay) else ())
        ]

    def _is_last(self, stay: Stay) -> bool:
        """Whether it is the hop's last."""
        stays = self._story.stays[stay.packet.number]
        return stay.number == len(stays) or stays[stay.number].hop_number != stay.hop_number

    def why_not(self, packet: PacketTrace, last: Stay) -> Iterator[WhyNotDocument]:
        """What stopped the packet; then the rules that would have accepted it and did not fit."""
        if packet.ending.kind is EndingKind.DELIVERED:
            return
        yield from (self._blocker(blocker) for blocker in self._search.blockers(packet))
        for cure in self._cures.of(packet) if not self._scene.changes else ():
            control = self._scene.scenario.written.controls[cure.control]
            title = f"{control.label} {control.choices[cure.choice].label}"
            sentence = f"With this choice it comes through to {self._scene.cast.label(cure.node)}."
            yield self._obstacle("would let it pass", None, title, sentence)
        judged = find(last.steps, Filtered)
        for test, reason in reasons.missed(judged) if judged else ():
            yield self._obstacle("did not fit", test.place, f"Rule {short_place(test.place)}", reason)

    def _blocker(self, blocker: Blocker) -> WhyNotDocument:
        last = blocker.story.stays[blocker.packet.number][-1]
        title, sentence = obstacles.told(last, blocker.story)
        place = blocker.packet.ending.source or last.place
        past = list(write_waivers(blocker.waived))
        seen_at = f"{blocker.packet.number}.{last.number}" if len(past) <= MOST_CHANGES else None
        found = self._obstacle(blocker.relation, place, title, sentence)
        return replace(found, at=seen_at, past=past if seen_at else [])

    def _obstacle(self, relation: Standing, place: str | None, title: str, sentence: str) -> WhyNotDocument:
        line = self._scene.line(place) if place else None
        return WhyNotDocument(relation=relation, place=place, line=line, title=title, sentence=sentence)
