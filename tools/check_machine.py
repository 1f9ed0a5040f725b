"""Says in one sentence what this machine lacks, before anything is installed.

In words that a Python of ten years ago understands, so that it can still say that it is too old.
"""

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent


def python_complaint(major: int, minor: int) -> str:
    if (major, minor) >= OLDEST:
        return ""
    return (
        f"This is Python {major}.{minor}, and the learning center needs Python 3.11 or later: install one, "
        "and say where it is with 'make run PYTHON=/path/to/python3'."
    )


def module_complaint(needed: str = "ensurepip") -> str:
    """Debian ships `venv` with Python, and `ensurepip`, which it needs, in a package of its own."""
    if find_spec(needed):
        return ""
    return (
        "Python's module 'venv' is not complete here: install it, on Debian with 'apt install python3-venv', "
        "and run make again."
    )


def folder_complaint(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return ""
    except OSError:
        return (
            f"The folder {folder} cannot be written to, and the program keeps its environment and its data there: "
            "clone the project into a folder of your own, and run make in it."
        )


def complaint() -> str:
    return python_complaint(*sys.version_info[:2]) or module_complaint() or folder_complaint(PROJECT)


if __name__ == "__main__":
    sys.exit(complaint() or 0)
