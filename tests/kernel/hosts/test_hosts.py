"""What hosts do by themselves, held against the stacks of this machine's kernel."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.kernel.hosts.all_deeds import DEEDS, OF_ROOT
from tests.kernel.hosts.verify import MISSING


@pytest.fixture(scope="module")
def differences() -> Mapping[str, Sequence[str]]:
    """All deeds at once, in a process of its own."""
    command = [sys.executable, "-m", "tests.kernel.hosts.verify", "--json"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    found: Mapping[str, Sequence[str]] = json.loads(asked.stdout)
    return found


@pytest.mark.parametrize("name", [deed.name for deed in DEEDS])
def test_the_kernel_confirms_that(name: str, differences: Mapping[str, Sequence[str]]) -> None:
    assert differences[name] == []


def test_the_kernel_confirms_what_only_root_can_ask(differences: Mapping[str, Sequence[str]]) -> None:
    """Nobody else's namespaces say how long IPv6 remembers; `make verify-hosts` says that it was not asked."""
    asked = [deed.name for deed in OF_ROOT if deed.name in differences]
    assert [told for name in asked for told in differences[name]] == []
    assert len(asked) in {0, len(OF_ROOT)}


def test_nothing_that_should_be_seen_was_left_out(differences: Mapping[str, Sequence[str]]) -> None:
    assert differences[MISSING] == []
