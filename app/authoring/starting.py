"""The texts that new documents begin with: each compiles, and each scenario runs, before a word of it is changed."""

import json
import re
import unicodedata
from string import Template

from app.settings import TEMPLATES

FOLDER = TEMPLATES / "authoring" / "starting"
FILES = {"lesson": "lesson.md", "scenario": "scenario.yaml", "quiz": "quiz.yaml"}
FIGURE = "\n:::scenario {}\nname: figure\n:::\n"
CHECK = "\n:::quiz {}\nname: check\n:::\n"


def starting_text(kind: str, title: str, *, scenario: str = "", quiz: str = "") -> str:
    """`scenario` and `quiz` are published ones that a lesson shows and asks."""
    text = Template((FOLDER / FILES[kind]).read_text("utf-8"))
    figure, check = FIGURE.format(scenario) if scenario else "", CHECK.format(quiz) if quiz else ""
    return text.substitute(title=json.dumps(title, ensure_ascii=False), figure=figure, check=check).rstrip("\n") + "\n"


def address_of(title: str) -> str:
    """The part of an address that is made of a title: small letters, digits, single hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
