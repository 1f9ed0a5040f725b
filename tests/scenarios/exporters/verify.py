"""Runs the script of every scenario that has one, and has tshark read every capture.

`python -m tests.scenarios.exporters.verify`

Words on the command line are the scenarios to run; without any it is all of them.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from app.scenarios.changing.choices import Choices
from app.scenarios.exporters.files import capture_files, script_file
from app.scenarios.exporters.script import why_no_script
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from tests.scenarios.builders import content, every_choice
from tests.scenarios.exporters.running import complaints, run_script

TOOLS = ("unshare", "ip", "nft", "sysctl", "tshark")
AT_ONCE = 4
"""Scripts mostly wait, for what may still come."""


@dataclass(slots=True)
class Verified:
    """One run of one scenario; `was_late` where something differed once, and nothing did when it was run again."""

    name: str
    is_run: bool = False
    compared: int = 0
    was_late: bool = False
    captures: int = 0
    packets: int = 0
    faults: list[str] = field(default_factory=list)


def verify(slug: str, choices: Choices) -> Verified:
    verified = Verified(" ".join((slug, *(f"{control}={choice}" for control, choice in choices.items()))))
    performance = perform(set_scene(content(slug), choices))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if why_no_script(performance) is None:
            _run(script_file(performance, "scenario").content, folder, verified)
            verified.is_run = True
        for file in capture_files(performance):
            packets = file.packets or 0
            verified.captures += 1
            verified.packets += packets
            verified.faults += [f"{file.name}: {each}" for each in complaints(file.content, folder, packets)]
    return verified


def _run(text: bytes, folder: Path, verified: Verified) -> None:
    ran = run_script(text, folder)
    if ran.code == 1:
        ran = run_script(text, folder)
        verified.was_late = not ran.code
    verified.compared = ran.compared
    if ran.code:
        verified.faults.append(ran.output)


def line(runs: Sequence[Verified]) -> str:
    scenarios = len({run.name.partition(" ")[0] for run in runs})
    late, faults = sum(run.was_late for run in runs), sum(len(run.faults) for run in runs)
    return (
        f"{scenarios} scenarios, {sum(run.is_run for run in runs)} scripts run, "
        f"{sum(run.compared for run in runs)} things compared, "
        f"{late} runs only right when run again, {sum(run.captures for run in runs)} captures of "
        f"{sum(run.packets for run in runs)} packets read, {faults} faults"
    )


def main(wanted: Sequence[str]) -> int:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"This needs {', '.join(missing)}.")
        return 2
    choices = [choice for choice in every_choice() if not wanted or choice[0] in wanted]
    runs = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for run in pool.map(verify, *zip(*choices, strict=True)):
            runs.append(run)
            print(f"{run.name}: {run.compared} compared{', late once' if run.was_late else ''}", flush=True)
            print("".join(f"{fault}\n" for fault in run.faults), end="", flush=True)
    print(line(runs))
    return 1 if any(run.faults for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
