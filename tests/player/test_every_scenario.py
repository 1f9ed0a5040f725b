"""Whatever the course contains says what its trace says, at every depth and lens, in both forms, to its end."""

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import expect

from app.scenarios.choices import combinations
from app.scenarios.service import read_source
from tests.e2e.conftest import Visit
from tests.e2e.pages import CONTENT
from tests.player.figures import FAST, Json, hops, moment, open_scenario, trace

DEPTHS = ("story", "decisions", "everything")
"""Each is walked through under another lens: who began, which way, who pays."""
FORMS = {"wide": "calm", "tall": "phone"}
SHOWN = """player => {
  const texts = selector => [...player.querySelectorAll(selector)].map(part => part.textContent);
  return {
    at: player.querySelector("ol.tx > .cur").dataset.at,
    header: texts(".note dd > :last-child"),
    sentence: texts(".note-s").join(""),
    verdict: texts(".note .vd").join(""),
    asked: texts(".dec-w"),
    tables: player.querySelectorAll(".evi table").length,
    word: texts(".note-k b").join(""),
    readings: texts(".ln-w"),
    tall: player.querySelector(".stage").classList.contains("tall"),
  };
}"""


def _runs() -> Iterator[object]:
    """Every scenario with every combination of choices that its form allows."""
    for file in sorted((CONTENT / "scenarios").glob("*.yaml")):
        for controls in combinations(read_source(file.read_text()).written):
            name = " ".join([file.stem, *(f"{control}={choice}" for control, choice in controls.items())])
            yield pytest.param(file.stem, controls, id=name)


every_run = pytest.mark.parametrize(("slug", "controls"), list(_runs()))


@every_run
@pytest.mark.parametrize("form", list(FORMS))
def test_it_tells_every_hop_as_the_trace_has_it(
    new_visit: Visit, slug: str, controls: Mapping[str, str], form: str
) -> None:
    page = new_visit(FORMS[form], reduced_motion="reduce")
    played = trace(page, slug, controls)
    figure = open_scenario(page, slug, **controls)
    assert figure.told() == [(hop["title"], hop["sentence"]) for _, hop in hops(played)]
    told = list(hops(played))
    for lens, depth in enumerate(DEPTHS):
        forth = lens % 2 == 0
        for index, (packet, hop) in enumerate(told if forth else reversed(told)):
            if index:
                figure.press("ArrowRight" if forth else "ArrowLeft")
            shown = figure.player.evaluate(SHOWN)
            assert shown["at"] == moment(packet, hop)
            assert shown["tall"] == (form == "tall")
            _tells_the_hop(shown, packet, hop, depth)
            _names_the_packet(shown, _readings(packet, hop, played["boundaries"]), lens)
        figure.press("d", "l")
        if DEPTHS[lens + 1 :] == ("everything",):  # the tables are fetched when they are first wanted
            expect(figure.player.locator(".evi table").first).to_be_attached()


def _tells_the_hop(shown: Json, packet: Json, hop: Json, depth: str) -> None:
    assert shown["header"] == [hop["from"], hop["to"]]
    assert hop["sentence"] in shown["sentence"] or shown["sentence"] in _sentences_of_lenses(packet)
    assert hop["verdict"] is None or shown["verdict"] == hop["verdict"]["text"]
    assert shown["asked"] == ([] if depth == "story" else [step["question"] for step in hop["steps"]])
    if depth == "everything":
        assert shown["tables"] > 0 or not any(step["kind"] in {"route", "filter"} for step in hop["steps"])


def _names_the_packet(shown: Json, readings: list[str], lens: int) -> None:
    """The strip has all three words at every moment; the note has that of the lens, or says how the packet ended."""
    assert shown["readings"] == readings
    assert shown["word"] in {readings[lens], "Dropped", "Rejected"}


def _readings(packet: Json, hop: Json, boundaries: list[Json]) -> list[str]:
    began, pays = packet["lens"]["began"], packet["lens"]["pays"]
    crossing = packet["lens"]["crosses"][boundaries[0]["zone"]]["word"] if boundaries else "Does not cross"
    counted = hop["number"] >= (pays["hop"] or len(packet["hops"]))
    return [began["word"], crossing, pays["word"] if counted else pays["pending"]]


def _sentences_of_lenses(packet: Json) -> set[str]:
    return {reading["sentence"] for reading in (*packet["lens"]["crosses"].values(), packet["lens"]["pays"])}


@every_run
def test_it_plays_to_the_end_by_itself(new_visit: Visit, slug: str, controls: Mapping[str, str]) -> None:
    page = new_visit("calm")
    page.clock.install()
    packet, hop = hops(trace(page, slug, controls))[-1]
    figure = open_scenario(page, slug, **controls)
    figure.button("Play").click()
    page.clock.run_for(FAST)
    assert figure.button("Play").is_visible()
    assert figure.address("at") == moment(packet, hop)
