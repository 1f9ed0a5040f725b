"""What policies of IPsec ask, held against those of this machine's kernel."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.kernel.policies import CASES


@pytest.fixture(scope="module")
def differences() -> Mapping[str, Sequence[str]]:
    """In a process of its own, because whoever enters a user namespace does not come back."""
    command = [sys.executable, "-m", "tests.kernel.policies"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    found: Mapping[str, Sequence[str]] = json.loads(asked.stdout)
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_kernel_confirms_of_policies(name: str, differences: Mapping[str, Sequence[str]]) -> None:
    assert differences[name] == []
