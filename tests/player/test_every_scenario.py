"""Whatever the course contains is played to its end, at every depth, in both forms, and says what the trace says."""

from collections.abc import Iterator, Mapping

import pytest

from app.scenarios.choices import combinations
from app.scenarios.service import read_source
from tests.e2e.conftest import Visit
from tests.e2e.pages import CONTENT
from tests.player.figures import FAST, Json, hops, moment, open_scenario, trace

FORMS = {"wide": "calm", "tall": "phone"}
SHOWN = """player => {
  const texts = selector => [...player.querySelectorAll(selector)].map(part => part.textContent);
  return {
    at: player.querySelector("ol.tx > .cur").dataset.at,
    header: texts(".note dd > :last-child"),
    sentence: texts(".note-s").join(""),
    verdict: texts(".note .vd").join(""),
    asked: texts(".dec-w"),
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
    for index, (packet, hop) in enumerate(told):
        if index:
            figure.press("ArrowRight")
        _tells(figure.player.evaluate(SHOWN), packet, hop, form, [])
    figure.press("d")
    for index, (packet, hop) in enumerate(reversed(told)):
        if index:
            figure.press("ArrowLeft")
        _tells(figure.player.evaluate(SHOWN), packet, hop, form, [step["question"] for step in hop["steps"]])


def _tells(shown: Json, packet: Json, hop: Json, form: str, asked: list[str]) -> None:
    assert shown["at"] == moment(packet, hop)
    assert shown["header"] == [hop["from"], hop["to"]]
    assert shown["sentence"].startswith(hop["sentence"])
    assert hop["verdict"] is None or shown["verdict"] == hop["verdict"]["text"]
    assert shown["asked"] == asked
    assert shown["tall"] == (form == "tall")


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
