"""The longest frame while a figure plays, in Chromium at a quarter of the processor's speed.

A frame is long for a reader from 50 ms on. Chromium itself reports those (Long Animation Frames); the longest pause
between two callbacks of `requestAnimationFrame` tells how far below they stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.e2e.visits import visit
from tools.bench.servers import Server
from tools.bench.table import Row, judged

SLOWER = 4
GOAL = 50  # ms
SCENARIO = "/scenarios/egress-nat"
DEPTHS = ("story", "decisions", "everything")
LONGEST_PLAY = 240_000  # ms
PLAY = "net-player.up button[aria-label='Play']"
FASTER = "net-player.up button[aria-label^='Speed']"

WATCH = """() => {
  const seen = { longest: 0, frames: 0, long: [] };
  window.watched = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.long.push(Math.round(entry.duration));
  }).observe({ type: "long-animation-frame" });
  let last = performance.now();
  const frame = (now) => {
    seen.longest = Math.max(seen.longest, now - last);
    seen.frames += 1;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


@dataclass(frozen=True, slots=True)
class Frames:
    longest: float
    frames: int
    long: list[int]


def rows(center: Server, browser: Browser) -> Iterator[Row]:
    for depth in DEPTHS:
        frames = _play(center, browser, depth)
        told = f"{frames.longest:.0f} ms ({frames.frames} frames, {len(frames.long)} over {GOAL} ms)"
        yield judged(f"longest frame while playing, depth {depth}", told, f"{GOAL} ms", met=not frames.long)


def _play(center: Server, browser: Browser, depth: str) -> Frames:
    """Plays at double speed to the end, with whatever questions there are switched off."""
    with visit(browser, center.address) as page:
        page.goto(f"{SCENARIO}?depth={depth}")
        page.wait_for_selector("net-player.up")
        page.wait_for_load_state("networkidle")
        _slow_down(page)
        page.evaluate(WATCH)
        page.locator(FASTER).click()
        page.locator(PLAY).click()
        page.wait_for_selector(PLAY, timeout=LONGEST_PLAY)
        return Frames(**page.evaluate("window.watched"))


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
