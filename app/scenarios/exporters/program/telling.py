"""What was said beside what was seen, line by line."""

import re

MET, UNMET = "✓", "✗"


class Said:
    """A packet that the trace has at a place. A port that the kernel draws by chance stands in it as `*1`."""

    def __init__(self, number: int, place: str, receiver: str, text: str) -> None:
        self.number, self.place, self.receiver, self.text = number, place, receiver, text
        self.saw, self.is_met = "", False

    def fits(self, seen: str, drawn: dict[str, str]) -> bool:
        return _fits(self.text, seen, drawn)


class Amount:
    """How many bytes go from one end to the other at a place; `before` is how many stand before the packet inside."""

    def __init__(self, place: str, ends: str, said: int, before: int) -> None:
        self.place, self.ends, self.said, self.before = place, ends, said, before
        self.segments: list[tuple[int, int]] = []
        """What was seen, as sequence numbers and lengths."""

    def fits(self, place: str, ends: str, drawn: dict[str, str]) -> bool:
        return place == self.place and _fits(self.ends, ends, drawn)


def _fits(text: str, seen: str, drawn: dict[str, str]) -> bool:
    """Whoever draws a port keeps it: the same mark means the same number from then on."""
    found = re.fullmatch(_pattern(text, drawn), seen)
    if found:
        drawn.update({name.removeprefix("drawn"): value for name, value in found.groupdict().items()})
    return found is not None


def _pattern(text: str, drawn: dict[str, str]) -> str:
    known: set[str] = set()

    def number(mark: re.Match[str]) -> str:
        if mark[1] in drawn:
            return drawn[mark[1]]
        is_first = mark[1] not in known
        known.add(mark[1])
        return f"(?P<drawn{mark[1]}>[0-9]+)" if is_first else f"(?P=drawn{mark[1]})"

    return re.sub(r"\\\*([0-9]+)", number, re.escape(text))


class Report:
    """Counts what differs; what is marked ✗ is also the script's exit code."""

    def __init__(self) -> None:
        self.compared = self.differences = 0

    def heading(self, text: str) -> None:
        print(f"\n{text}")

    def line(self, what: str, said: str, saw: str, *, alike: bool) -> None:
        self.compared += 1
        self.differences += not alike
        seen = "saw the same" if alike else f"saw {saw or 'nothing'}"
        print(f"  {what}: said {said}, {seen} {MET if alike else UNMET}")

    def unexpected(self, place: str, seen: str) -> None:
        self.compared += 1
        self.differences += 1
        print(f"  more at {place}: said nothing, saw {seen} {UNMET}")

    def end(self) -> int:
        verdict = "all as the trace says" if not self.differences else f"{self.differences} not as the trace says"
        print(f"\n{self.compared} compared, {verdict}.")
        return 1 if self.differences else 0
