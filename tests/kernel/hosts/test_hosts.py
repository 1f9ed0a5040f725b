"""What hosts do by themselves, held against the stacks of this machine's kernel."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.kernel.hosts.deeds import DEEDS


@pytest.fixture(scope="module")
def differences() -> Mapping[str, Sequence[str]]:
    """All deeds at once, in a process of its own; what differs is asked again, because a kernel may only be late."""
    found = _asked()
    return found if not any(found.values()) else _asked()


def _asked() -> Mapping[str, Sequence[str]]:
    command = [sys.executable, "-m", "tests.kernel.hosts.verify", "--json"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    found: Mapping[str, Sequence[str]] = json.loads(asked.stdout)
    return found


@pytest.mark.parametrize("name", [deed.name for deed in DEEDS])
def test_the_kernel_confirms_that(name: str, differences: Mapping[str, Sequence[str]]) -> None:
    assert differences[name] == []
