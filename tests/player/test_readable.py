"""Everything drawn can be read: labels apart, letters large enough, nothing cut, nothing hidden below the controls.

Each scenario is looked at once, on a phone, a tablet or at a desk in turn, from its first moment to its last;
`make verify-figures` looks at every run, and at the first ones in all three ways.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import TOO_WIDE
from tests.player.figures import Json, open_scenario
from tests.player.test_every_scenario import RUNS, Run

SMALLEST = 9.0
"""CSS px of a letter's size, as it is seen."""
TOUCH = 1.0
"""px by which boxes of letters may overlap across: fonts differ."""
LEADING = 3.0
"""px of a line above and below its letters."""
WAYS = {"phone": {}, "calm": {}, "tablet": {"viewport": {"width": 768, "height": 1024}}}

LOOK = """player => {
  const box = part => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const isWord = text => text.textContent.trim() && text.checkVisibility({ visibilityProperty: true });
  const seen = text => {
    const { a, b } = text.getScreenCTM();
    const sizes = [text, ...text.children].map(part => parseFloat(getComputedStyle(part).fontSize));
    return { text: text.textContent, size: Math.min(...sizes) * Math.hypot(a, b), box: box(text) };
  };
  const words = drawing => [...drawing.querySelectorAll("text:not(.l-pkt *)")].filter(isWord).map(seen);
  return [...player.querySelectorAll(".stage svg.dg, .ax-s svg.ta")]
    .map(drawing => ({ box: box(drawing), words: words(drawing) }));
}"""
"""Each drawing with its words."""

WALK = """player => {
  const stage = player.querySelector(".stage"), found = [];
  const press = key => stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const at = () => player.querySelector("ol.tx > .cur").dataset.at;
  const box = part => part.getBoundingClientRect();
  const over = (one, two) => one.width > 0 && Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1
    && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 3;
  press("Home");
  for (let before = ""; before !== at(); press("ArrowRight")) {
    before = at();
    const packet = [...stage.querySelectorAll(".pk > :is(.plate, .wrap)")].map(box);
    for (const text of stage.querySelectorAll(".nd.on text")) {
      if (packet.some(part => over(part, box(text)))) found.push(`${before}: the packet covers ${text.textContent}`);
    }
    const note = box(player.querySelector(".note")), controls = box(player.querySelector(".bar"));
    const header = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    const hasRoom = header + note.height + controls.height < innerHeight;
    if (hasRoom && over(controls, note)) found.push(`${before}: the controls cover the note`);
  }
  return found;
}"""
"""Through all moments: what is covered in each of them."""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Words") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and along > LEADING


def _looks() -> Iterator[tuple[Run, str]]:
    """The first run of each scenario in one of the ways, in turn; all runs, and those in all ways."""
    for number, run in enumerate(RUNS):
        is_first, ways = run.slug != RUNS[number - 1].slug, list(WAYS)
        if is_first or "EVERY_WALK" in os.environ:
            yield from (
                (run, way) for way in (ways if is_first and "EVERY_WALK" in os.environ else ways[number % 3 :][:1])
            )


@pytest.mark.parametrize(("run", "way"), list(_looks()), ids=str)
def test_every_letter_can_be_read_at_every_moment(new_visit: Visit, run: Run, way: str) -> None:
    page = new_visit("calm" if way == "tablet" else way, reduced_motion="reduce", **WAYS[way])
    figure = open_scenario(page, run.slug, **run.controls)
    assert figure.player.evaluate(WALK) == []
    drawings = figure.player.evaluate(LOOK)
    assert drawings
    assert [fault for drawing in drawings for fault in _faults(drawing)] == []
    assert page.evaluate(TOO_WIDE) == 0


def _faults(drawing: Json) -> Iterator[str]:
    left, _, right, _ = drawing["box"]
    all_words = [Words(each["text"], each["size"], *each["box"]) for each in drawing["words"]]
    for number, words in enumerate(all_words):
        if words.size < SMALLEST:
            yield f"“{words.text}” is {words.size:.1f} px small"
        if words.left < left - TOUCH or words.right > right + TOUCH:
            yield f"“{words.text}” leaves the drawing"
        yield from (f"“{words.text}” covers “{other.text}”" for other in all_words[:number] if words.covers(other))
