"""Mutate what the simulator knows of Linux, and see whether directed cases and tests notice: `make verify-mutants`."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tools.mutants.mutations import Mutant, mutants
from tools.mutants.patching import Loaded, load_instead, rebind
from tools.mutants.running import run

Suite = Callable[[Sequence[str]], str]
SIMULATOR = Path(__file__).parents[2] / "app/simulator"
FILES = (
    "sessions/tcp_states",
    "sessions/tcp_following",
    "sessions/tcp_resets",
    "sessions/tcp_tracking",
    "sessions/tcp_windows",
    "sessions/tracking",
    "sessions/conntrack",
    "sessions/binding",
    "packets/hashing",
    "rules/hooks",
    "sessions/translation",
    "pipeline",
    "forwarding/lookup",
    "complaints",
    "rules/filtering",
    "rules/matching",
)


def main() -> int:
    given = _arguments()
    os.nice(given.nice)
    chosen = [mutant for name in given.files or FILES for mutant in mutants(SIMULATOR / f"{name}.py")]
    if given.sample:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))  # noqa: S311 - which, is no secret
    with tempfile.NamedTemporaryFile() as file:
        recording = Path(file.name)
        subprocess.run([sys.executable, "-m", "tools.mutants.record", file.name], check=True)
        return _report(list(_results(chosen, recording, given.at_once)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="modules of app/simulator; all that the semantics are in, if none")
    parser.add_argument("--sample", type=int, help="only so many, chosen at random")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--nice", type=int, default=10)
    parser.add_argument("--at-once", type=int, default=2)
    return parser.parse_args()


def _results(chosen: Sequence[Mutant], recording: Path, at_once: int) -> Iterator[tuple[Mutant, str]]:
    """What has killed others of the same module is tried first."""
    killers: dict[Path, dict[str, None]] = defaultdict(dict)
    seconds: dict[str, float] = {}
    suite = _suite(recording, seconds)
    if complaint := suite([]):
        raise SystemExit(f"Without any mutation: {complaint}")
    loaded = Loaded()

    def trial(mutant: Mutant) -> str:
        first = list(reversed(killers[mutant.file]))
        if mutant.is_in_function or mutant.is_in_constant:
            is_changed = loaded.patch(mutant) if mutant.is_in_function else rebind(mutant)
            return suite(first) if is_changed else ""
        load_instead(mutant)
        return _suite(recording, seconds)(first)

    for mutant, killer in run(chosen, trial, at_once):
        killers[mutant.file][killer] = None
        print(f"{mutant}: {killer or 'survives'}", file=sys.stderr, flush=True)
        yield mutant, killer


def _suite(recording: Path, seconds: dict[str, float]) -> Suite:
    """Loaded only now: of a mutant in a class it is loaded anew."""
    suite: Suite = import_module("tools.mutants.directed").complaint(recording, seconds)
    return suite


def _report(results: Sequence[tuple[Mutant, str]]) -> int:
    made = Counter(mutant.file.stem for mutant, _ in results)
    survived = Counter(mutant.file.stem for mutant, killer in results if not killer)
    for mutant, killer in sorted(results, key=lambda each: (each[0].file.stem, each[0].line)):
        if not killer:
            print(f"survived: {mutant}")
    for name, count in made.items():
        print(f"{name}: {count} mutants, {survived[name]} survive")
    killed = len(results) - survived.total()
    print(f"{len(results)} mutants, {killed} killed: {killed / len(results):.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
