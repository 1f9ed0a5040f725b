"""Each statement of docs/semantics.md, by its name, held against the kernel of this machine."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.kernel.cases import ALONE, CASES

PROJECT = Path(__file__).parents[2]
STATEMENT = re.compile(
    r"^### (?P<name>\S+)\n\n(?P<words>.+?)\n\nSource: (?P<source>.+?)\sTested:\s(?P<tested>.+?)\n\n",
    re.MULTILINE | re.DOTALL,
)


def statements() -> Mapping[str, re.Match[str]]:
    text = (PROJECT / "docs/semantics.md").read_text("utf-8") + "\n"
    return {found["name"]: found for found in STATEMENT.finditer(text)}


STATEMENTS = statements()


@pytest.fixture(scope="module")
def complaints() -> Mapping[str, Sequence[str]]:
    """All cases, asked in one process of its own."""
    command = [sys.executable, "-m", "tests.kernel.cases"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    found: Mapping[str, Sequence[str]] = json.loads(asked.stdout)
    return found


@pytest.mark.parametrize("name", [*CASES, *ALONE])
def test_the_kernel_confirms_that(name: str, complaints: Mapping[str, Sequence[str]]) -> None:
    assert complaints[name] == []


def test_every_statement_has_words_a_source_and_says_how_it_is_tested() -> None:
    headings = re.findall(r"^### (.+)$", (PROJECT / "docs/semantics.md").read_text("utf-8"), re.MULTILINE)
    assert headings == [*STATEMENTS]
    assert len(set(headings)) == len(headings)


def test_statements_and_cases_have_the_same_names() -> None:
    asked = {name for name, found in STATEMENTS.items() if re.match(r"the\s+kernel", found["tested"])}
    assert asked == {*CASES, *ALONE}


@pytest.mark.parametrize("name", [name for name, found in STATEMENTS.items() if "::" in found["tested"]])
def test_a_statement_that_no_kernel_is_asked_about_names_a_test_and_a_reason(name: str) -> None:
    tested = " ".join(STATEMENTS[name]["tested"].split())
    found = re.fullmatch(r"`(?P<file>tests/\S+\.py)::(?P<test>\w+)`, because .+\.", tested)
    assert found is not None
    assert f"def {found['test']}(" in (PROJECT / found["file"]).read_text("utf-8")
