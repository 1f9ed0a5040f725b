"""A scenario as a shell script, which builds it on any Linux, plays it, and tells what it saw beside what we say."""

import re
from textwrap import wrap

from app.scenarios.exporters.building import build_lines
from app.scenarios.exporters.joining import program
from app.scenarios.exporters.notes import notes
from app.scenarios.exporters.playing import play_lines
from app.scenarios.performances import Performance
from app.settings import TEMPLATES

TEMPLATE = TEMPLATES / "scenarios" / "script.sh"
WIDTH = 118


def script(performance: Performance, name: str) -> str:
    """The same text for the same performance. `name` is what the file will be called."""
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
