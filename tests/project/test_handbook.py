"""What README, CONTRIBUTING and docs/ say about the project is so."""

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from markdown_it import MarkdownIt
from markdown_it.token import Token
from typer.core import TyperGroup

from app.cli.program import program
from app.documents.publishing import Change
from app.main import create_registry
from app.settings import Settings
from app.startup import prepare
from tests.project.files import PROJECT, handbook

PAGES = handbook()
every_page = pytest.mark.parametrize("name", PAGES)


def inner_tokens(name: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(PAGES[name]):
        yield token
        yield from token.children or ()


def code(name: str) -> list[str]:
    """What stands in backticks or in a fence of shell lines."""
    return [
        token.content
        for token in inner_tokens(name)
        if token.type == "code_inline" or (token.type == "fence" and token.info in {"sh", "console"})
    ]


def anchors(name: str) -> set[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(PAGES[name])
    headings = [text.content for opening, text in pairwise(tokens) if opening.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_relative_link_leads_somewhere(name: str) -> None:
    targets = [token.attrGet("href") or token.attrGet("src") for token in inner_tokens(name)]
    relative = [str(target) for target in targets if target and not re.match(r"[a-z]+:", str(target))]
    dead = []
    for target in relative:
        path, _, anchor = target.partition("#")
        found = (PROJECT / name).parent / path if path else PROJECT / name
        inside = str(found.resolve().relative_to(PROJECT)) if found.exists() else ""
        if not inside or (anchor and inside in PAGES and anchor not in anchors(inside)):
            dead.append(target)
    assert dead == []


@every_page
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = {target for text in code(name) for target in re.findall(r"\bmake ([a-z][a-z-]*)", text)}
    assert named <= targets


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))


@every_page
def test_every_command_of_the_program_named_exists(name: str) -> None:
    known = set(commands(typer.main.get_command(program)))
    named = {
        tuple(words.split())
        for text in code(name)
        for words in re.findall(r"(?<![\w.])learning-center((?: [a-z]+\b(?![/.]))*)", text)
    }
    assert named <= known


@every_page
def test_every_setting_named_exists(name: str) -> None:
    known = {f"LEARNING_CENTER_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"LEARNING_CENTER_\w*[A-Z]", PAGES[name])) <= known


@every_page
def test_every_file_named_exists(name: str) -> None:
    tops = "|".join(("app", "templates", "static", "content", "tests", "tools", "migrations", "docs", "requirements"))
    named = {path for text in code(name) for path in re.findall(rf"(?<![\w./-])(?:{tops})/[\w./-]*\w", text)}
    assert [path for path in sorted(named - examples(name).keys()) if not (PROJECT / path).exists()] == []


def examples(name: str) -> dict[str, str]:
    """What the reader is told to save, by file: the fence that follows "Save this as"."""
    told = re.findall(r"Save this as\s+`(\S+)`.*?\n```\w+\n(.*?)\n```", PAGES[name], re.DOTALL)
    return {file: f"{text}\n" for file, text in told}


def test_the_examples_of_the_readme_work(course_url: str, tmp_path: Path) -> None:
    pack = shutil.copytree(PROJECT / "content" / "cloud-security", tmp_path / "content" / "cloud-security")
    assert len(examples("README.md")) == 2
    for file, text in examples("README.md").items():
        (tmp_path / file).write_text(text)
    report = prepare(Settings(database_url=course_url, content_folder=pack), create_registry())
    assert (report.problems, report.changes[Change.PUBLISHED]) == ((), 2)


DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [file.name[:4] for file in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_says_why_what_and_what_follows(decision: Path) -> None:
    text = decision.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]
    assert re.match(r"# \d+\. \S", text)
