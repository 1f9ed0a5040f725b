"""Mutants are made mechanically: one comparison, boolean, number or cell is another one, and the rest stays."""

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tools.mutants.__main__ import FILES, SIMULATOR
from tools.mutants.mutations import mutants, mutated
from tools.mutants.patching import module_name
from tools.mutants.running import run

SOURCE = """\
LIMIT = 3
_IV = "invalid"
_ES = "established"
_ROWS = 0
_ROWS: tuple[str, ...] = (_ES, _IV)

@cache(size=3)
def is_small(number: int) -> bool:
    return number < LIMIT and not number == 2
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    file = tmp_path / "module.py"
    file.write_text(SOURCE, "utf-8")
    return file


def test_every_constant_comparison_boolean_and_cell_but_those_of_decorators_is_changed_once(module: Path) -> None:
    assert sorted(f"{mutant.line}: {mutant.was} -> {mutant.becomes}" for mutant in mutants(module)) == [
        "1: 3 -> 4",
        "4: 0 -> 1",
        "5: _ES -> _IV",
        "5: _IV -> _IG",
        "9: 2 -> 3",
        "9: not number == 2 -> number == 2",
        "9: number < LIMIT -> number <= LIMIT",
        "9: number < LIMIT and (not number == 2) -> number < LIMIT or not number == 2",
        "9: number == 2 -> number != 2",
    ]


def test_a_mutant_differs_in_nothing_else(module: Path) -> None:
    original = ast.unparse(ast.parse(SOURCE)).splitlines()
    for mutant in mutants(module):
        changed = ast.unparse(mutated(mutant)).splitlines()
        assert sum(one != other for one, other in zip(original, changed, strict=True)) == 1


def test_each_mutant_is_tried_in_a_process_of_its_own_and_whatever_goes_wrong_kills_it(module: Path) -> None:
    def trial(mutant: object) -> str:
        if "_IG" in str(mutant):
            sys.exit(3)
        return "" if "LIMIT" in str(mutant) else "a test"

    found = {killer for _, killer in run(list(mutants(module)), trial, 2)}
    assert found == {"", "a test", "it does not load"}


@pytest.mark.parametrize("name", FILES)
def test_a_mutant_takes_the_place_of_the_module_that_the_program_imports(name: str) -> None:
    assert import_module(module_name(SIMULATOR / f"{name}.py")).__name__ == f"app.simulator.{name.replace('/', '.')}"
