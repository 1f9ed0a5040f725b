"""The interactive parts of a lesson, compiled by the features that registered them."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from app.courses.manuscript import Manuscript, Place
from app.documents.embeds import PlacedEmbed
from app.documents.registry import EmbedCall, Registry, Shelf
from app.documents.texts import Text, nearest, read_yaml
from app.errors import InvalidTextError, Problem
from app.facts.citing import KnownFact, cited

BOTH_FENCES = 2
"""Lines that a closed embed has at least."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class EmbedCompiler:
    """Compiles the embeds of one lesson in their order, and collects what is wrong with them."""

    def __init__(self, registry: Registry, shelf: Shelf, manuscript: Manuscript, lesson: str) -> None:
        self.problems: list[Problem] = []
        self.facts: list[KnownFact] = []
        self._registry, self._shelf, self._manuscript, self._lesson = registry, shelf, manuscript, lesson
        self._names: set[str] = set()

    def compile(self, token: Token) -> PlacedEmbed | None:
        """None when something is wrong with it."""
        try:
            call = self._call(token)
            embed = self._registry.embeds[call.embed]
            return PlacedEmbed(call.name, call.embed, embed.compile(call, self._shelf))
        except InvalidTextError as invalid:
            self.problems.extend(invalid.problems)
            return None

    def _call(self, token: Token) -> EmbedCall:
        first, end = token.map or (0, 0)
        place = Place(first)
        word, _, argument = token.info.strip().partition(" ")
        if word not in self._registry.embeds:
            raise self._fault(f"There is no embed “{word}”.", place, nearest(word, self._registry.embeds))
        if token.level:
            raise self._fault("An embed stands on its own, not inside a list, a quotation or a note.", place)
        if end - first < BOTH_FENCES or self._manuscript.lines[end - 1].strip() != token.markup:
            raise self._fault(f"This embed is never closed: a line {token.markup} is missing.", place)
        options, facts = cited(self._options(token, first + 1), self._shelf)
        self.facts.extend(facts)
        name = self._name(options, argument, place)
        line = self._manuscript.first_line + first
        return EmbedCall(word, argument.strip(), options, self._lesson, name, self._manuscript.file, line)

    def _options(self, token: Token, first: int) -> Text:
        if not token.content.strip():
            return read_yaml("{}", self._manuscript.file, first_line=self._manuscript.first_line + first - 1)
        return read_yaml(token.content, self._manuscript.file, first_line=self._manuscript.first_line + first)

    def _name(self, options: Text, argument: str, place: Place) -> str:
        """The option `name`, else the last word after the embed's: it is part of addresses and of what is kept."""
        written = options.part(("name",))
        name = written if isinstance(written, str) else (argument.split() or [""])[-1]
        if not NAME.fullmatch(name):
            raise self._fault("An embed needs a name of small letters, digits and hyphens.", place, "name: my-figure")
        if name in self._names:
            raise self._fault(f"The name “{name}” is already taken by another embed of this lesson.", place)
        self._names.add(name)
        return name

    def _fault(self, message: str, place: Place, hint: str = "") -> InvalidTextError:
        return InvalidTextError((self._manuscript.problem(message, place, hint),))


def embed_tokens(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "colon_fence"]
