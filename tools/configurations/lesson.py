"""The configurations of a lesson and what is typed at their machines, as its Markdown has them.

The fence `swanctl office:/etc/swanctl/swanctl.conf` is that file on that machine; `diff` with such a name is a change
to it; `console` is what somebody types and what comes of it. Files that follow each other are one setup. A session
right after changes is a trial of its own, in which they have been made; all other sessions of a setup are one trial.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

FILE = re.compile(r"(?P<machine>[a-z]+):(?P<path>/\S+)")
PROMPT = re.compile(r"(?P<user>[a-z]+)@(?P<machine>[a-z]+)[#$] (?P<command>.+)")


END = "root@end# end"
"""A prompt behind the last line, so that what came before it is complete."""


class LessonError(Exception):
    """What is written in a lesson cannot be run; says where."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file on a machine."""

    machine: str
    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """`line` is where it begins in the lesson, from 1."""

    place: Place
    before: str
    after: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    machine: str
    user: str
    words: str
    expected: str


@dataclass(slots=True)
class Trial:
    """One booting of all machines."""

    files: Mapping[Place, str]
    changes: tuple[Change, ...] = ()
    commands: list[Command] = field(default_factory=list)

    def written(self) -> dict[Place, str]:
        """The files as they are in this trial."""
        files = dict(self.files)
        for change in self.changes:
            text = files.get(change.place, "")
            if text.count(change.before) != 1:
                raise LessonError(f"The change at line {change.line} does not fit into {change.place.path} just once.")
            files[change.place] = text.replace(change.before, change.after)
        return files


def trials(markdown: str) -> list[Trial]:
    found: list[Trial] = []
    files: dict[Place, str] = {}
    changes: list[Change] = []
    main: Trial | None = None
    for language, name, content, line in _fences(markdown):
        named = FILE.fullmatch(name)
        if language == "console":
            commands = list(_commands(content, line))
            if changes:
                found.append(Trial(files, tuple(changes), commands))
                changes = []
            elif main:
                main.commands += commands
            else:
                main = Trial(files, (), commands)
                found.append(main)
        elif named and language == "diff":
            changes.append(_change(Place(named["machine"], named["path"]), content, line))
        elif named:
            if main:
                files, main = {}, None
            files[Place(named["machine"], named["path"])] = content
    return found


def _fences(markdown: str) -> Iterator[tuple[str, str, str, int]]:
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "fence" and token.map:
            language, _, name = token.info.strip().partition(" ")
            yield language, name.strip(), token.content, token.map[0] + 1


def _change(place: Place, content: str, line: int) -> Change:
    lines = content.splitlines(keepends=True)
    before = "".join(text[1:] for text in lines if not text.startswith("+"))
    after = "".join(text[1:] for text in lines if not text.startswith("-"))
    return Change(place, before, after, line)


def _commands(content: str, line: int) -> Iterator[Command]:
    """What follows a prompt, up to the next one, is expected of its command."""
    prompt: re.Match[str] | None = None
    expected: list[str] = []
    for text in (*content.splitlines(), END):
        found = PROMPT.fullmatch(text)
        if found is None and prompt is None:
            raise LessonError(f"The session at line {line} does not begin with a prompt such as root@office#.")
        if found is None:
            expected.append(text)
            continue
        if prompt:
            yield Command(prompt["machine"], prompt["user"], prompt["command"], "\n".join(expected))
        prompt, expected = found, []
