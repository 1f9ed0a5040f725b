"""From the text of a lesson to what its page is made of: pieces of clean HTML and embeds, an outline, a word count."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.courses import markdown
from app.courses.citations import Citations, name_terms
from app.courses.embeds import EmbedCompiler, embed_tokens
from app.courses.front_matter import FrontMatter
from app.courses.glossary import term_definitions, term_slugs
from app.courses.headings import Heading, name_headings
from app.courses.links import Targets, referred, resolve_links
from app.courses.manuscript import Manuscript, split
from app.courses.refusals import refuse
from app.documents import prose
from app.documents.embeds import PlacedEmbed
from app.documents.registry import Compiled, Json, Registry, Shelf, Source
from app.documents.texts import Text, validate
from app.errors import InvalidTextError, Problem
from app.facts.citing import KnownFact, cited, facts_json, known_facts, read_facts

WORD = re.compile(r"[^\W_]+(?:['’.,:/-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Body:
    pieces: tuple[dict[str, Json], ...]
    embeds: tuple[PlacedEmbed, ...]
    outline: tuple[Heading, ...]
    terms: tuple[str, ...]
    scenarios: tuple[str, ...]
    words: int
    facts: tuple[KnownFact, ...] = ()


def compile_lesson(registry: Registry, source: Source, shelf: Shelf) -> Compiled:
    front_text, manuscript = split(source)
    front_text, front_facts = cited(front_text, shelf)
    front, problems = _front_matter(front_text)
    body, body_problems = _body(registry, source, shelf, manuscript)
    if front is None or problems or body_problems:
        raise InvalidTextError((*problems, *body_problems))
    return Compiled(front.title, _data(front, body, front_facts))


def _front_matter(text: Text) -> tuple[FrontMatter | None, tuple[Problem, ...]]:
    try:
        return validate(FrontMatter, text), ()
    except InvalidTextError as invalid:
        return None, invalid.problems


def _body(registry: Registry, source: Source, shelf: Shelf, manuscript: Manuscript) -> tuple[Body, list[Problem]]:
    env: EnvType = {}
    tokens = markdown.parser().parse(manuscript.body, env)
    outline, problems = name_headings(tokens, manuscript)
    terms, scenarios = referred(tokens, "term"), referred(tokens, "scenario")
    compiler = EmbedCompiler(registry, shelf, manuscript, source.slug)
    embeds = {id(token): compiler.compile(token) for token in embed_tokens(tokens)}
    problems += refuse(tokens, manuscript) + compiler.problems
    citations = Citations(manuscript, known_facts(shelf), term_definitions(shelf))
    citations.cite_facts(tokens)
    name_terms(tokens)
    anchors = frozenset(heading.anchor for heading in outline)
    problems += resolve_links(tokens, manuscript, Targets(shelf, anchors, term_slugs(shelf)))
    citations.define_terms(tokens)
    problems += citations.problems
    pieces = tuple(_pieces(tokens, embeds, env)) if not problems else ()
    placed = tuple(embed for embed in embeds.values() if embed)
    facts = {**citations.used, **{fact.slug: fact for fact in (*compiler.facts, *_embedded(placed))}}
    body = Body(pieces, placed, outline, terms, scenarios, _words(tokens), tuple(facts.values()))
    return body, sorted(problems, key=_place)


def _embedded(placed: Sequence[PlacedEmbed]) -> Iterator[KnownFact]:
    """What the embeds of a page cite."""
    for embed in placed:
        yield from read_facts(embed.data)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def _pieces(
    tokens: Sequence[Token], embeds: Mapping[int, PlacedEmbed | None], env: EnvType
) -> Iterator[dict[str, Json]]:
    """Runs of prose, each one piece, and the embeds between them."""
    prose: list[Token] = []
    for token in tokens:
        embed = embeds.get(id(token))
        if embed is None:
            prose.append(token)
            continue
        yield from _prose(prose, env)
        prose = []
        yield {"embed": embed.name}
    yield from _prose(prose, env)


def _prose(tokens: list[Token], env: EnvType) -> Iterator[dict[str, Json]]:
    if tokens:
        _tidy_tables(tokens)
        yield {"html": markdown.render(tokens, env)}


def _tidy_tables(tokens: Sequence[Token]) -> None:
    """Cells say how they are aligned with a class: our pages have no style attributes."""
    for token in tokens:
        if token.type not in {"th_open", "td_open"}:
            continue
        aligned = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if aligned:
            token.attrSet("class", aligned)
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _words(tokens: Sequence[Token]) -> int:
    children = (child for token in tokens for child in token.children or ())
    return sum(len(WORD.findall(child.content)) for child in children if child.type in {"text", "code_inline"})


def _data(front: FrontMatter, body: Body, cited_in_front: Sequence[KnownFact]) -> dict[str, Json]:
    facts = {fact.slug: fact for fact in (*cited_in_front, *body.facts)}
    return {
        "title": front.title,
        "summary": prose.inline(front.summary),
        "objectives": [prose.inline(objective) for objective in front.objectives],
        "minutes": front.minutes,
        "words": body.words,
        "sources": [source.model_dump(mode="json") for source in front.sources],
        "facts": facts_json(tuple(facts.values())),
        "outline": [asdict(heading) for heading in body.outline],
        "terms": list(body.terms),
        "scenarios": list(body.scenarios),
        "embeds": [{"name": embed.name, "embed": embed.embed, "data": dict(embed.data)} for embed in body.embeds],
        "body": list(body.pieces),
    }
