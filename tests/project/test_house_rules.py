"""Rules that no linter knows."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.project.files import PROJECT, project_files, texts

LONGEST_MODULE = 400
LARGEST_PICTURE = 300 * 1024
# In two halves, so that this file does not break the rules it states.
UNFINISHED = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X"))
LEFT_OUT = r"mark\.(?:skip|xfail)|pytest\.(?:skip|xfail|importorskip)\(" + r"|\.only\("
ELSEWHERE = r"/(?:root|work|home/\w+|Users)/" + r"\w"
REGISTRIES = "|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(?:org|com)", "yarn" + "pkg"))
CONFLICT = r"^(?:<{7}|>{7}) "


def lines_that_match(pattern: str, files: Mapping[str, str]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if found.search(line)
    ]


def own_texts() -> dict[str, str]:
    return {name: text for name, text in texts().items() if not name.endswith("package-lock.json")}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(rf"\b(?:{UNFINISHED})\b", id="unfinished work"),
        pytest.param(LEFT_OUT, id="a test left out"),
        pytest.param(ELSEWHERE, id="a path of somebody's machine"),
        pytest.param(REGISTRIES, id="the host of a package registry"),
        pytest.param(CONFLICT, id="a conflict not resolved"),
    ],
)
def test_no_file_contains(pattern: str) -> None:
    assert lines_that_match(pattern, own_texts()) == []


def test_a_rule_is_never_silenced_without_a_reason() -> None:
    ignored = r"#\s*type:\s*ignore(?!\[[\w, -]+\]\W+\w)"
    silenced = r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\b\W+\w)"
    assert lines_that_match(rf"{ignored}|{silenced}|@ts-(?:ignore|nocheck)", texts(".py", ".js")) == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<[^>]*\sstyle\s*=", id="style attribute"),
        pytest.param(r"<style\b", id="style sheet"),
        pytest.param(r"<script(?![^>]*\bsrc=)", id="script"),
        pytest.param(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:-]*)\s*=", id="event handler"),
        pytest.param(r"""["']js(?:avascript)?:""", id="script in a value"),
        pytest.param(r"""(?:src|href)=["'](?:https?:)?//""", id="something of another origin"),
    ],
)
def test_no_template_contains_an_inline(pattern: str) -> None:
    assert lines_that_match(pattern, texts(".html")) == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {name: text.count("\n") for name, text in texts(".py", ".js").items()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_picture_is_larger_than_it_needs_to_be() -> None:
    pictures = [file for file in project_files() if file.suffix == ".png"]
    assert [str(picture) for picture in pictures if picture.stat().st_size > LARGEST_PICTURE] == []


def test_the_lock_of_npm_names_no_address() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


@pytest.mark.parametrize("lock", sorted((PROJECT / "requirements").glob("*.txt")), ids=lambda file: file.name)
def test_a_lock_pins_and_hashes_every_package(lock: Path) -> None:
    packages = [line for line in lock.read_text().splitlines() if line and not line.startswith((" ", "#"))]
    assert packages
    assert all(re.match(r"[\w.\[\],-]+==\S+ (?:; .+ )?\\$", line) for line in packages)


def pins(lock: str) -> set[str]:
    text = (PROJECT / "requirements" / lock).read_text()
    return set(re.findall(r"^[\w.\[\],-]+==\S+", text, re.MULTILINE))


def test_what_is_pinned_for_running_is_pinned_alike_for_tests() -> None:
    assert pins("run.txt") <= pins("test.txt")
