"""A scenario as a shell script, which builds it on any Linux, plays it, and tells what it saw beside what we say."""

import re
from textwrap import wrap

from app.errors import NotFoundError
from app.scenarios.exporters.building import build_lines
from app.scenarios.exporters.joining import program
from app.scenarios.exporters.notes import notes
from app.scenarios.exporters.playing import play_lines
from app.scenarios.performances import Performance
from app.settings import TEMPLATES
from app.simulator.control.plane import has_control
from app.simulator.events import SetNode, Stream

TEMPLATE = TEMPLATES / "scenarios" / "script.sh"
WIDTH = 118


def why_no_script(performance: Performance) -> str | None:
    """Namespaces have no programs that speak IKE, BGP, BFD or OpenVPN, so what those do cannot be played in them."""
    scene = performance.scene
    if any(map(has_control, scene.network.nodes)):
        return (
            "Its gateways agree keys or tell each other routes, which takes programs that a bare Linux does not have."
        )
    if any(isinstance(event, Stream | SetNode) for event in scene.play):
        return "A stream, and a node that fails, are not played by scripts."
    tunnels = [each.tunnel for node in scene.network.nodes for each in node.interfaces if each.tunnel]
    if any(tunnel.selectors for tunnel in tunnels):
        return "To what IPsec's selectors choose no route leads, so that nothing could stand in for what wraps it."
    if any(tunnel.encapsulation.in_tcp for tunnel in tunnels):
        return "A tunnel over TCP has a connection of its own, with timers, that nothing here stands in for."
    return None


def script(performance: Performance, name: str) -> str:
    """The same text for the same performance; `name` is what the file will be called.

    Raise NotFoundError where there is none.
    """
    if reason := why_no_script(performance):
        raise NotFoundError(f"This scenario has no script for Linux. {reason}")
    scene = performance.scene
    parts = {
        "title": _comment(scene.written.title),
        "summary": _comment(scene.written.summary),
        "choices": _comment(_choices(performance)),
        "name": name,
        "notes": "\n".join(_comment(note, "- ", "  ") for note in notes(performance)),
        "network": "\n".join(build_lines(performance)),
        "program": program(),
        "play": "\n".join(play_lines(performance)),
    }
    return re.sub(r"@([a-z]+)@", lambda place: parts[place[1]], TEMPLATE.read_text())


def _choices(performance: Performance) -> str:
    controls = performance.scene.scenario.written.controls
    chosen = [
        f"{controls[control].label} {controls[control].choices[choice].label}."
        for control, choice in performance.scene.choices.items()
    ]
    return " ".join((*chosen, *performance.scene.changed)) or "Nothing is chosen."


def _comment(text: str, first: str = "", following: str = "") -> str:
    return "\n".join(
        f"# {line}".rstrip() for line in wrap(text, WIDTH, initial_indent=first, subsequent_indent=following)
    )
