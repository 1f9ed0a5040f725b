"""Each statement on Linux, by its name, held against the kernel of this machine."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.kernel.every_case import EVERY_CASE


@pytest.fixture(scope="module")
def complaints() -> Mapping[str, Sequence[str]]:
    """All cases, asked in one process of its own."""
    command = [sys.executable, "-m", "tests.kernel.every_case"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    found: Mapping[str, Sequence[str]] = json.loads(asked.stdout)
    return found


@pytest.mark.parametrize("name", EVERY_CASE)
def test_the_kernel_confirms_that(name: str, complaints: Mapping[str, Sequence[str]]) -> None:
    assert complaints[name] == []
