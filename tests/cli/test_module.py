"""The program as a module."""

import subprocess
import sys


def test_python_runs_the_program_without_its_command() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "app.cli", "content", "--help"], capture_output=True, text=True, check=False, timeout=60
    )
    assert asked.returncode == 0, asked.stderr
    assert "check" in asked.stdout
