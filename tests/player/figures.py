"""A figure of a page, as a reader uses it, and the trace it plays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import Locator, Page, Route

Json = dict[str, Any]

SIMULATIONS = "**/api/simulations"

FAST = 900_000
"""Virtual milliseconds in which any run comes to its end, or to a question."""


@dataclass(frozen=True, slots=True)
class Figure:
    page: Page
    player: Locator

    @property
    def stage(self) -> Locator:
        return self.player.locator(".stage")

    @property
    def note(self) -> Locator:
        return self.player.locator(".note")

    @property
    def lines(self) -> Locator:
        """Of the transcript."""
        return self.player.locator("ol.tx > li")

    def button(self, name: str) -> Locator:
        return self.player.get_by_role("button", name=name, exact=True)

    def choice(self, value: str) -> Locator:
        """The radio button of a control; its label lies upon it."""
        return self.player.locator(f"form.scn input[value='{value}']")

    def choose(self, value: str) -> None:
        self.choice(value).check(force=True)

    def press(self, *keys: str) -> None:
        self.stage.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def address(self, name: str) -> str | None:
        """As the page has it: Playwright hears of `replaceState` a moment later."""
        query: str = self.page.evaluate("location.search.slice(1)")
        return parse_qs(query).get(name, [None])[0]

    def told(self) -> list[tuple[str, str]]:
        """Title and sentence of every line that is shown."""
        texts: list[list[str]] = self.lines.evaluate_all(
            "lines => lines.filter(line => !line.hidden).map(line => ['b', 'span'].map(tag =>"
            " line.querySelector(`button > ${tag}`).textContent))"
        )
        return [(title, sentence) for title, sentence in texts]


def open_scenario(page: Page, slug: str, **query: str) -> Figure:
    page.goto(f"/scenarios/{slug}?{urlencode(query)}")
    return figure(page, slug)


def figure(page: Page, name: str) -> Figure:
    """Waits until the server's markup has become a player."""
    player = page.locator(f"#figure-{name} net-player")
    player.scroll_into_view_if_needed()
    page.locator(f"#figure-{name} net-player.up").wait_for()
    return Figure(page, player)


def trace(page: Page, slug: str, controls: Mapping[str, str], include: Sequence[str] = ()) -> Json:
    asked = {"scenario": slug, "controls": dict(controls), "include": list(include)}
    response = page.request.post("/api/simulations", data=asked)
    assert response.ok, response.text()
    found: Json = response.json()["trace"]
    return found


def hops(played: Json) -> list[tuple[Json, Json]]:
    """Packet and hop of every moment, in order; what is only said again is one."""
    return [moment for packet in played["packets"] for moment in _moments(packet, played["repetitions"])]


def _moments(packet: Json, repetitions: Sequence[Json]) -> list[tuple[Json, Json]]:
    folded = next((each for each in repetitions if each["first"] <= packet["number"] <= each["last"]), None)
    if folded is None:
        return [(packet, hop) for hop in packet["hops"]]
    if packet["number"] < folded["last"]:
        return []
    return [(packet, {**packet["hops"][-1], "title": folded["title"], "sentence": folded["sentence"]})]


def moment(packet: Json, hop: Json) -> str:
    return f"{packet['number']}.{hop['number']}"


def hold(page: Page) -> list[Route]:
    """No run comes to the page until it is released."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(SIMULATIONS, keep)
    return held


def release(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute(SIMULATIONS)
