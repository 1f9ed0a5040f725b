"""Whatever the course contains says what its trace says, at every depth and lens, in both forms, to its end.

`make test` walks through the first run of every other scenario, in one form and at one depth, each in its turn; `make
verify-figures` through all. tests/player/test_readable.py steps through all scenarios.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from app.scenarios.changing.choices import combinations
from app.scenarios.service import read_source
from tests.e2e.conftest import Visit
from tests.e2e.pages import CONTENT
from tests.player.figures import FAST, Figure, Json, hops, moment, open_scenario, trace

DEPTHS = ("story", "decisions", "everything")
"""Each is walked through under another lens: who began, which way, who pays."""
FORMS = {"wide": "calm", "tall": "phone"}
SHOWN = """player => {
  const texts = selector => [...player.querySelectorAll(selector)].map(part => part.textContent);
  return {
    at: player.querySelector("ol.tx > .cur").dataset.at,
    header: texts(".note :not(.quote) > .hdr dd > :last-child"),
    quoted: texts(".note .quote dd > :last-child"),
    sentence: texts(".note-s").join(""),
    verdict: texts(".note .vd").join(""),
    asked: texts(".dec-w"),
    tables: texts(".evi caption"),
    word: texts(".note-k b").join(""),
    readings: texts(".ln-w"),
    tall: player.querySelector(".stage").classList.contains("tall"),
  };
}"""


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario with a combination of choices that its form allows."""

    slug: str
    controls: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join([self.slug, *(f"{control}={choice}" for control, choice in self.controls.items())])


RUNS = tuple(
    Run(file.stem, controls)
    for file in sorted((CONTENT / "scenarios").glob("*.yaml"))
    for controls in combinations(read_source(file.read_text()).written)
)


def _walks() -> Iterator[tuple[Run, str, Sequence[int]]]:
    """Each with the form it is drawn in and the places of the depths it is walked through at."""
    every = range(len(DEPTHS))
    if "EVERY_WALK" in os.environ:
        yield from ((run, form, every) for run in RUNS for form in FORMS)
        return
    first = [run for number, run in enumerate(RUNS) if run.slug != RUNS[number - 1].slug]
    for number, run in enumerate(first[::2]):
        yield run, list(FORMS)[number % len(FORMS)], every[number % len(DEPTHS) :][:1]


@pytest.mark.parametrize(("run", "form", "walks"), list(_walks()), ids=str)
def test_it_tells_every_hop_as_the_trace_has_it(new_visit: Visit, run: Run, form: str, walks: Sequence[int]) -> None:
    page, slug, controls = new_visit(FORMS[form], reduced_motion="reduce"), run.slug, run.controls
    played = trace(page, slug, controls, include=["tables"])
    boundary = next((each["zone"] for each in played["boundaries"]), "")
    figure = open_scenario(page, slug, **controls)
    assert figure.told() == [(hop["title"], hop["sentence"]) for _, hop in hops(played)]
    told = list(hops(played))
    for _ in range(walks[0]):
        _deeper(figure)
    for turn, lens in enumerate(walks):
        forth, depth = turn % 2 == 0, DEPTHS[lens]
        if depth == "everything":  # the tables are fetched when they are first wanted
            expect(figure.player.locator(".evi table").first).to_be_attached()
        for index, (packet, hop) in enumerate(told if forth else reversed(told)):
            if index:
                figure.press("ArrowRight" if forth else "ArrowLeft")
            shown = figure.player.evaluate(SHOWN)
            assert shown["at"] == moment(packet, hop)
            assert shown["tall"] == (form == "tall")
            _tells_the_hop(shown, hop, depth)
            _names_the_packet(shown, packet, hop, LENSES[lens](packet, boundary))
            assert shown["readings"] == [each(packet, boundary).word_at(hop) for each in LENSES]
        _deeper(figure)


def _deeper(figure: Figure) -> None:
    """And to the next lens."""
    figure.press("d", "l")


def _tells_the_hop(shown: Json, hop: Json, depth: str) -> None:
    assert shown["header"] == [hop["from"], hop["to"]]
    assert shown["quoted"] == ([hop["quote"]["from"], hop["quote"]["to"]] if hop.get("quote") else [])
    assert hop["verdict"] is None or shown["verdict"] == hop["verdict"]["text"]
    assert shown["asked"] == ([] if depth == "story" else [step["question"] for step in hop["steps"]])
    tables = [*(step["table"] for step in hop["steps"]), hop["memory"]] if depth == "everything" else []
    assert shown["tables"] == [table["caption"] for table in tables if table and table["rows"]]


def _names_the_packet(shown: Json, packet: Json, hop: Json, reading: "Reading") -> None:
    """By the lens, until something stops it; where nobody listens it has arrived.

    A lens has one sentence of its own.
    """
    verdict = hop["verdict"]["kind"] if hop["verdict"] else ""
    rejected = verdict == "reject"
    is_last = hop["number"] == packet["hops"][-1]["number"]
    stopped = is_last and (verdict in {"drop", "reject"} or packet["ending"]["kind"] == "lost")
    assert shown["word"] == (("Rejected" if rejected else "Dropped") if stopped else reading.word_at(hop))
    own = reading.sentence if hop["number"] == reading.decided else ""
    assert shown["sentence"] == own or (not own and shown["sentence"].startswith(hop["sentence"]))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a packet is called before and from the hop at which that is known, and at which hop that is told."""

    word: str
    before: str
    known: int
    decided: int
    sentence: str

    def word_at(self, hop: Json) -> str:
        return self.word if hop["number"] >= self.known else self.before


def _began(packet: Json, _boundary: str) -> Reading:
    return Reading(packet["lens"]["began"]["word"], "", 1, 0, "")


def _crosses(packet: Json, boundary: str) -> Reading:
    told = packet["lens"]["crosses"].get(boundary)
    if told is None:
        return Reading("Does not cross", "", 1, 0, "")
    return Reading(told["word"], "", 1, told["crossed"] or len(packet["hops"]), told["sentence"])


def _pays(packet: Json, _boundary: str) -> Reading:
    told = packet["lens"]["pays"]
    hop = told["hop"] or len(packet["hops"])
    return Reading(told["word"], told["pending"], hop, hop, told["sentence"])


LENSES = (_began, _crosses, _pays)


@pytest.mark.parametrize("run", RUNS if "EVERY_WALK" in os.environ else RUNS[::20], ids=str)
def test_it_plays_to_the_end_by_itself(new_visit: Visit, run: Run) -> None:
    page = new_visit("calm")
    page.clock.install()
    packet, hop = hops(trace(page, run.slug, run.controls))[-1]
    figure = open_scenario(page, run.slug, **run.controls)
    figure.button("Play").click()
    page.clock.run_for(FAST)
    assert figure.button("Play").is_visible()
    assert figure.address("at") == moment(packet, hop)
