"""Runs the configurations that lessons show with the real programs, and compares what comes of it with what they say.

`make verify-configurations`. With `--outputs` it prints all that the programs have said.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

from tools.configurations.lesson import LessonError, Trial, trials
from tools.configurations.machines import PROJECT, MachineError
from tools.configurations.trying import Outcome, outcomes

LESSONS = PROJECT / "content"
LONGEST = 300  # s for everything
TUN = "/dev/net/tun"
INSIDE, OUTPUTS = "--inside", "--outputs"
SEPARATE = (
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
)


def main(arguments: list[str]) -> int:
    if INSIDE in arguments:
        return verified(shown=OUTPUTS in arguments)
    if hindrance := _hindrance():
        print(hindrance)
        return 1
    command = [*SEPARATE, sys.executable, "-m", "tools.configurations", INSIDE, *arguments]
    return subprocess.run(command, cwd=PROJECT, timeout=LONGEST, check=False).returncode


def _hindrance() -> str:
    """Why lessons cannot be tried on this machine; empty where they can."""
    if not os.access(TUN, os.R_OK | os.W_OK):
        return f"The gateways need {TUN}, which is missing here or not yours to open."
    made = subprocess.run([*SEPARATE, "true"], capture_output=True, text=True, check=False)
    return f"This machine does not let you make namespaces: {made.stderr.strip()}" if made.returncode else ""


def verified(*, shown: bool) -> int:
    began, failed, tried = monotonic(), 0, 0
    try:
        for lesson in sorted(LESSONS.glob("*/lessons/*.md")):
            for number, trial in enumerate(trials(lesson.read_text()), 1):
                print(_title(lesson, number, trial), flush=True)
                for outcome in outcomes(trial):
                    tried += 1
                    failed += not outcome.well
                    _tell(outcome, shown=shown)
    except (LessonError, MachineError) as error:
        print(f"  {error}")
        return 1
    print(f"{tried - failed} of {tried} as the lessons say, in {monotonic() - began:.0f} s")
    return 1 if failed or not tried else 0


def _title(lesson: Path, number: int, trial: Trial) -> str:
    changed = sorted({f"{change.place.machine}:{change.place.path}" for change in trial.changes})
    files = sorted({place.path for place in trial.files})
    return f"{lesson.stem} {number}: {', '.join(files)}" + (f", changed: {', '.join(changed)}" if changed else "")


def _tell(outcome: Outcome, *, shown: bool) -> None:
    print(f"  {'ok    ' if outcome.well else 'FAILED'}  {outcome.what}", flush=True)
    if not outcome.well and outcome.expected:
        print(_indented("expected", outcome.expected))
    if shown or not outcome.well:
        print(_indented("said", outcome.said), flush=True)


def _indented(label: str, text: str) -> str:
    return "\n".join([f"          {label}:", *(f"          | {line}" for line in text.splitlines())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
