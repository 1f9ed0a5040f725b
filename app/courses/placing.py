"""A lesson's place in the outline, written into its text; nothing else of the text changes."""

import re

from app.courses.outline import Course
from app.documents.line_endings import lines_with_endings
from app.documents.texts import read_yaml, validate
from app.errors import ConflictError

ENTRY = re.compile(r"(\s*)-\s+")
BY_HAND = "The lessons of this module are not written one below the other: put the new one into the outline yourself."


def with_lesson(outline: str, module: int, lesson: str) -> str:
    """The text of the outline with the lesson at the end of a module, counted from 1."""
    text = read_yaml(outline)
    modules = validate(Course, text).modules
    if not 1 <= module <= len(modules):
        raise ConflictError(f"The outline has no module {module} any more.")
    last = len(modules[module - 1].lessons) - 1
    lines = lines_with_endings(outline)
    place = text.line(("modules", module - 1, "lessons", last)) or 0
    entry = ENTRY.match(lines[place - 1][0])
    if entry is None:
        raise ConflictError(BY_HAND)
    end = _end_of_entry(lines, place, len(entry[1]))
    ending = lines[place - 1][1] or "\n"
    before = [(words, ended or ending) for words, ended in lines[:end]]
    return "".join(words + ended for words, ended in [*before, (f"{entry[1]}- {lesson}", ending), *lines[end:]])


def _end_of_entry(lines: list[tuple[str, str]], place: int, indent: int) -> int:
    """The entry goes on in lines that stand further to the right."""
    end = place
    while end < len(lines) and lines[end][0].strip() and _indent(lines[end][0]) > indent:
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
