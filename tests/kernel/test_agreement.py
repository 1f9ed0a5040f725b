"""The simulator and this machine's kernel, on some hundred random scenarios. `make verify-kernel` asks about more."""

import subprocess
import sys


def verified(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because whoever enters a user namespace does not come back."""
    command = [sys.executable, "-m", "tests.kernel.verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_the_simulator_does_what_the_kernel_does() -> None:
    asked = verified("--number", "200", "--seed", "1", "--least", "0")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "200 scenarios" in asked.stdout
