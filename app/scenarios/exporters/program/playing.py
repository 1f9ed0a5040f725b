"""Plays the events of a scenario between the namespaces, and tells of each packet what was said and what was seen."""

import select
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from app.scenarios.exporters.program.cables import cut, mend
from app.scenarios.exporters.program.counting import Neighbourly, count
from app.scenarios.exporters.program.crafting import Numbers, resend, send
from app.scenarios.exporters.program.hosts import (
    Connect,
    Conversation,
    End,
    Exchange,
    Listener,
    Ping,
    Query,
    Request,
    end,
)
from app.scenarios.exporters.program.memory import forget, let_pass
from app.scenarios.exporters.program.namespaces import PREFIX
from app.scenarios.exporters.program.packets import (
    TCP,
    described,
    dissected,
    distinct_bytes,
    ends_of,
    is_later_piece,
    payload_length,
    whole_of,
)
from app.scenarios.exporters.program.taps import Tap
from app.scenarios.exporters.program.telling import Amount, Report, Said
from app.scenarios.exporters.program.tunnels import StandIn, carry

CONTROL = 7
"""The flags of TCP that open and end: FIN, SYN, RST."""
QUIET = 0.15
"""Seconds to go on looking, after all that was expected has come."""
COMING_UP = 3.0
"""Seconds to wait at most for interfaces that are up to carry something."""
STREAM = 2.2
"""A kernel takes UDP for a stream when it is two seconds old, by its own clock."""


class Stage:
    """Everything that is watched and everybody who listens."""

    def __init__(self) -> None:
        self.taps: list[Tap] = []
        self.listeners: list[Listener] = []
        self.tunnels: list[StandIn] = []
        self.tracking: list[str] = []
        self.exchanges: list[Exchange] = []
        self.numbers = Numbers()
        self.packets: dict[tuple[int, str], bytes] = {}
        self.drawn: dict[str, str] = {}
        self.neighbourly: dict[str, Neighbourly] = {}

    def settle(self) -> None:
        """Wait for what is still coming up."""
        give_up = time.monotonic() + COMING_UP
        waited_for: list[Tap | StandIn] = [*self.taps, *self.tunnels]
        while time.monotonic() < give_up and any(each.is_coming_up() for each in waited_for):
            time.sleep(0.01)

    def deafen(self, node: str, source: End, destination: End) -> None:
        """A socket that has not sent what was sent in its name would object to the answer."""
        for each in self._conversations():
            each.deafen(node, source, destination)

    def _conversations(self) -> list[Conversation]:
        served = [served.conversation for listener in self.listeners for served in listener.served]
        opened = [exchange.conversation for exchange in self.exchanges if isinstance(exchange, Connect)]
        return [*served, *opened]

    def say(self, node: str, words: dict[str, str]) -> bool:
        """Whether an open connection has said by itself what is to be sent, its own next bytes."""
        if words.get("flags") != "PA" or int(words["bytes"]) == 0:
            return False
        return any(each.say(node, words) for each in self._conversations())

    def rest(self) -> None:
        """Until something is seen or comes to a tunnel, which has to be quick; and look at the rest now and then."""
        tunnels = [end for tunnel in self.tunnels for end in (tunnel.device, tunnel.outside)]
        select.select([*tunnels, *(tap.socket for tap in self.taps)], [], [], 0.002)

    def step(self, exchange: Exchange) -> list[tuple[str, bytes]]:
        for listener in self.listeners:
            listener.step(exchange)
        exchange.step()
        carry(self.tunnels)
        for neighbourly in self.neighbourly.values():
            neighbourly.step()
        return [seen for tap in self.taps for seen in tap.seen()]


class Event:
    def __init__(self, title: str) -> None:
        self.title = title
        self.action = ""
        self.words: dict[str, str] = {}
        self.said: list[Said] = []
        self.amounts: list[Amount] = []
        self.cut: set[tuple[str, bytes]] = set()
        """Counted packets whose later pieces may still come."""
        self.outcome = self.errno = ""
        self.commands: list[tuple[str, list[str]]] = []
        """Of a change: the node, and what is run there."""


def play(event: Event, stage: Stage, report: Report) -> None:
    report.heading(event.title)
    if event.action == "wait":
        wait(int(event.words["seconds"]), stage)
        return
    if event.action == "flush":
        forget(event.words["node"])
        return
    if event.action == "change":
        change(event, stage)
        return
    exchange = begin(event, stage)
    stage.exchanges.append(exchange)  # whatever is open stays open to the end
    more = watch(event, exchange, stage)
    exchange.give_up()
    for said in event.said:
        report.line(f"packet {said.number} at {said.place}", said.text, said.saw, alike=said.is_met)
    for amount in event.amounts:
        saw = distinct_bytes(amount.segments)
        what = f"{amount.ends} at {amount.place}"
        report.line(what, f"{amount.said} bytes", f"{saw} bytes", alike=saw == amount.said)
    for place, text in more:
        report.unexpected(place, text)
    if event.outcome:
        outcome = exchange.outcome or "timed-out"
        report.line("outcome", event.outcome, outcome, alike=event.outcome == outcome)
    if event.errno:
        report.line("the program is told", event.errno, exchange.errno, alike=event.errno == exchange.errno)


def change(event: Event, stage: Stage) -> None:
    """Where rules are loaded, all of the node are, and their counters begin anew."""
    for node, command in event.commands:
        inside = ["ip", "netns", "exec", f"{PREFIX}{node}", *command]
        subprocess.run(inside, check=True)
    for node in {node for node, command in event.commands if command[0] == "nft"} & set(stage.neighbourly):
        stage.neighbourly[node].begin()


def wait(seconds: int, stage: Stage) -> None:
    """Time is taken from the timers; only as much as a kernel measures by its own clock really passes."""
    time.sleep(min(seconds, STREAM))
    for node in stage.tracking:
        let_pass(node, round(seconds - min(seconds, STREAM)))


def begin(event: Event, stage: Stage) -> Exchange:
    words = event.words
    node, source, destination = words["node"], end(words["from"]), end(words["to"])
    sizes = int(words.get("out", 0)), int(words.get("back", 0))
    match event.action:
        case "connect":
            return Connect(node, source, destination, float(words["seconds"]))
        case "request":
            return Request(node, source, destination, float(words["seconds"]), sizes)
        case "query":
            return Query(node, source, destination, *sizes)
        case "ping":
            return Ping(node, source, destination, int(words["id"]))
        case "send" if "copy" in words:
            resend(node, stage.packets[int(words["copy"]), words["at"]])
            return Exchange()
        case _:
            if not stage.say(node, words):
                if "F" in words.get("flags", ""):
                    stage.deafen(node, source, destination)
                quoted = stage.packets.get((int(words.get("about", 0)), node), b"")
                send(node, words, stage.numbers, quoted)
            return Exchange()


def watch(event: Event, exchange: Exchange, stage: Stage) -> list[tuple[str, str]]:
    """Until all that is expected has come, and a little longer. Returns what nobody has said."""
    more: list[tuple[str, str]] = []
    give_up = time.monotonic() + float(event.words["patience"])
    quiet = 0.0
    while time.monotonic() < give_up and (not quiet or time.monotonic() < quiet):
        for place, packet in stage.step(exchange):
            quiet = 0.0
            stage.numbers.hear(packet)
            if not (event.amounts and _counted(event, stage, place, packet)):
                _note(event, stage, place, packet, more)
        if not quiet and all(said.saw for said in event.said) and exchange.is_settled(event.outcome):
            quiet = time.monotonic() + QUIET
        stage.rest()
    return more


def _counted(event: Event, stage: Stage, place: str, packet: bytes) -> bool:
    """In how many segments bytes go, how often, and how often they are acknowledged, is each stack's own affair."""
    if is_later_piece(packet):
        return (place, whole_of(packet)) in event.cut
    ends = ends_of(described(packet))
    amount = next((each for each in event.amounts if each.fits(place, ends, stage.drawn)), None)
    seen = dissected(packet[amount.before if amount else 0 :])
    if seen.protocol != TCP or seen.content[13] & CONTROL:
        return False
    event.cut.add((place, whole_of(packet)))
    if amount:
        amount.segments.append((int.from_bytes(seen.content[4:8], "big"), payload_length(seen)))
    return True


def _note(event: Event, stage: Stage, place: str, packet: bytes, more: list[tuple[str, str]]) -> None:
    seen = described(packet)
    expected = [said for said in event.said if said.place == place and not said.saw]
    fitting = next((said for said in expected if said.fits(seen, stage.drawn)), None)
    if fitting:
        fitting.saw, fitting.is_met = seen, True
        stage.packets[fitting.number, fitting.receiver] = stage.packets[fitting.number, fitting.place] = packet
    elif expected:
        expected[0].saw = seen
    else:
        more.append((place, seen))


def read(lines: Iterable[str], stage: Stage) -> tuple[list[Event], dict[str, dict[str, int]]]:
    events: list[Event] = []
    counts: dict[str, dict[str, int]] = {}

    def do(action: str, *words: str) -> None:
        events[-1].action, events[-1].words = action, _words(words)

    def packet(number: str, place: str, receiver: str, text: str) -> None:
        events[-1].said.append(Said(int(number), place, receiver, text))

    def run(node: str, *command: str) -> None:
        events[-1].commands.append((node, [word.replace("\\n", "\n") for word in command]))

    def amount(place: str, ends: str, number: str, before: str) -> None:
        events[-1].amounts.append(Amount(place, ends, int(number), int(before)))

    def outcome(text: str, errno: str = "") -> None:
        events[-1].outcome, events[-1].errno = text, errno

    def neighbours(node: str) -> None:
        stage.neighbourly[node] = Neighbourly(node)

    def rule(node: str, place: str, times: str) -> None:
        counts.setdefault(node, {})[place] = int(times)

    known: dict[str, Callable[..., object]] = {
        "watch": lambda node, *interfaces: stage.taps.append(Tap(node, set(interfaces))),
        "listen": lambda node, protocol, address: stage.listeners.append(Listener(node, protocol, end(address))),
        "remembers": stage.tracking.append,
        "tunnel": lambda node, device, *options: stage.tunnels.append(StandIn(node, device, _words(options))),
        "event": lambda title: events.append(Event(title)),
        "do": do,
        "packet": packet,
        "run": run,
        "bytes": amount,
        "outcome": outcome,
        "rules": lambda node: counts.setdefault(node, {}),
        "neighbours": neighbours,
        "cut": cut,
        "rule": rule,
    }
    for line in lines:
        name, *arguments = shlex.split(line, comments=True) or ["#"]
        if name != "#":
            known[name](*arguments)
    return events, counts


def _words(options: Iterable[str]) -> dict[str, str]:
    return dict(option.split("=", 1) for option in options)


def main() -> int:
    stage, report = Stage(), Report()
    events, counts = read(sys.stdin, stage)
    stage.settle()
    for event in events:
        if event.action == "link":
            report.heading(event.title)
            if not all(map(mend if event.words["state"] == "up" else cut, event.words["ends"].split(","))):
                report.heading("This kernel cuts no cables (it needs nftables' egress hook): no further.")
                return report.end()
        else:
            play(event, stage, report)
    if counts:
        report.heading("Which rules have decided how often")
    for node, expected in counts.items():
        count(node, expected, stage.neighbourly.get(node), report)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
