"""The project's own files, as git knows them, tracked or about to be."""

import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = {".png", ".svg", ".ico", ".db"}


@cache
def project_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(file for name in sorted(set(listed.split("\0"))) if name and (file := PROJECT / name).is_file())


def texts(*suffixes: str) -> dict[str, str]:
    """Every text by its name inside the project; all texts without suffixes named."""
    chosen = [file for file in project_files() if file.suffix not in PICTURES]
    return {
        str(file.relative_to(PROJECT)): file.read_text()
        for file in chosen
        if not suffixes or file.name.endswith(suffixes)
    }


def handbook() -> dict[str, str]:
    """What is written for people who use or change the program; lessons are content, not handbook."""
    return {name: text for name, text in texts(".md").items() if not name.startswith("content/")}
