"""The scenarios of the course: every choice plays as expected, and none of them moves the picture."""

import json
from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

from app.documents.compiling import PackShelf, as_stored
from app.documents.pack import Pack
from app.documents.registry import Absence, Compiled, Published, Source
from app.facts.facts_text import compile_facts
from app.scenarios import service
from app.scenarios.changing.choices import Choices
from app.scenarios.picturing.pictures import pictures
from app.scenarios.service import run
from tests.scenarios.builders import CONTENT, SCENARIOS, content, every_choice, served, some_choices


def _named(runs: Iterable[tuple[str, Choices]]) -> list[ParameterSet]:
    return [pytest.param(slug, choices, id=f"{slug} {' '.join(choices.values())}".strip()) for slug, choices in runs]


EVERY_CHOICE, SOME_CHOICES = _named(every_choice()), _named(some_choices())
SLUGS = [file.stem for file in SCENARIOS]


def test_the_six_scenarios_are_there() -> None:
    assert set(SLUGS) >= {
        "egress-nat",
        "late-response",
        "ping",
        "port-forward",
        "two-hosts-one-nat",
        "unsolicited-syn",
    }


@pytest.mark.parametrize(("slug", "choices"), EVERY_CHOICE)
def test_everything_comes_as_expected(slug: str, choices: Choices) -> None:
    trace = run(content(slug), choices).trace
    assert [expectation.sentence for expectation in trace.expectations if not expectation.met] == []
    assert trace.expectations


@pytest.mark.parametrize(("slug", "choices"), SOME_CHOICES)
def test_the_same_scenario_has_the_same_bytes(slug: str, choices: Choices) -> None:
    assert served(run(content(slug), choices).trace) == served(run(content(slug), choices).trace)


@pytest.mark.parametrize(("slug", "choices"), SOME_CHOICES)
def test_every_hop_has_a_title_and_one_sentence(slug: str, choices: Choices) -> None:
    for packet in run(content(slug), choices).trace.packets:
        for hop in packet.hops:
            assert hop.title
            assert hop.title[-1] not in ".!?"
            assert hop.sentence[0] == hop.sentence[0].upper()
            assert hop.sentence.endswith(".")
            assert ". " not in hop.sentence


@pytest.mark.parametrize(("slug", "choices"), SOME_CHOICES)
def test_a_hop_begins_with_the_ends_that_the_one_before_left(slug: str, choices: Choices) -> None:
    """Where a tunnel puts a packet into another one, or takes it out, it is found inside."""
    for packet in run(content(slug), choices).trace.packets:
        copied = packet.hops[0].envelope  # somebody has seen it pass by
        ends, inside = (packet.sender, packet.receiver), (copied.sender, copied.receiver) if copied else None
        for hop in packet.hops:
            changed, envelope = hop.changed, hop.envelope
            here = (changed.sender or hop.sender, changed.receiver or hop.receiver)
            within = (envelope.sender, envelope.receiver) if envelope else None
            if within and inside and within != inside:  # a tunnel in a tunnel: into the outer one, or out of it
                assert within == ends or here == inside
            elif (within is None) is (inside is None):
                assert (ends, inside) == (here, within)
            else:
                assert (within or here) == (inside or ends)
            ends, inside = (hop.sender, hop.receiver), within


@pytest.mark.parametrize("slug", SLUGS)
def test_a_choice_does_not_move_the_picture(slug: str) -> None:
    boxes = set()
    for choices in (choices for name, choices in every_choice() if name == slug):
        drawn = pictures(run(content(slug), choices), 917)["wide"]
        assert isinstance(drawn, dict)
        boxes.add(json.dumps([drawn["nodes"], drawn["zones"]]))
    assert len(boxes) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_a_scenario_compiles_to_what_its_readers_need(slug: str) -> None:
    compiled = compiled_scenario(slug, (CONTENT / "scenarios" / f"{slug}.yaml").read_text("utf-8"))
    assert compiled.title
    assert service.simulate_scenario(compiled.data, {}).scenario.title == compiled.title


class EmptyShelf:
    """A scenario that cites no figure reads no other document."""

    def find(self, kind: str, slug: str) -> Published | None:
        raise AssertionError((kind, slug))

    def slugs(self, kind: str) -> list[str]:
        raise AssertionError(kind)

    def absence(self, kind: str, slug: str) -> Absence:
        raise AssertionError((kind, slug))


def compiled_scenario(slug: str, text: str) -> Compiled:
    """With the figures of vendors on the shelf, which the notes of architectures cite."""
    source, shelf = Source("facts.yaml", "facts", (CONTENT / "facts.yaml").read_text("utf-8")), PackShelf(Pack({}), {})
    facts = compile_facts(source, shelf)
    cited = PackShelf(Pack({"facts": {"facts": source}}), {})
    cited.placed["facts", "facts"] = Published(0, 0, 0, "facts", "facts", facts.title, as_stored(facts))
    return service.compile_scenario(Source(f"scenarios/{slug}.yaml", slug, text), cited)
