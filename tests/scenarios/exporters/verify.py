"""Runs the script of every scenario and has tshark read every capture: `python -m tests.scenarios.exporters.verify`."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.scenarios.exporters.files import capture_files, script_file
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import set_scene
from tests.scenarios.builders import SCENARIOS, content, every_choice
from tests.scenarios.exporters.running import Ran, complaints, run_script

TOOLS = ("unshare", "ip", "nft", "sysctl", "tshark")


@dataclass(slots=True)
class Verification:
    runs: int = 0
    compared: int = 0
    late: int = 0
    """Runs in which something differed once, and nothing did when they were run again."""
    captures: int = 0
    packets: int = 0
    faults: int = 0

    def check(self, name: str, performance: Performance, folder: Path) -> None:
        ran = self._run(performance, folder)
        self.runs += 1
        self.compared += ran.compared
        if ran.code:
            self._blame(name, ran.output)
        for file in capture_files(performance):
            self.captures += 1
            self.packets += file.packets or 0
            for complaint in complaints(file.content, folder, file.packets or 0):
                self._blame(f"{name}, {file.name}", complaint)

    def line(self) -> str:
        return (
            f"{len(SCENARIOS)} scenarios, {self.runs} scripts run, {self.compared} things compared, {self.late} runs "
            f"only right when run again, {self.captures} captures of {self.packets} packets read, {self.faults} faults"
        )

    def _run(self, performance: Performance, folder: Path) -> Ran:
        text = script_file(performance, "scenario").content
        ran = run_script(text, folder)
        if ran.code == 1:
            ran = run_script(text, folder)
            self.late += not ran.code
        return ran

    def _blame(self, name: str, what: str) -> None:
        self.faults += 1
        print(f"{name}:\n{what}")


def main() -> int:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"This needs {', '.join(missing)}.")
        return 2
    verification = Verification()
    with tempfile.TemporaryDirectory() as folder:
        for slug, choices in every_choice():
            said = " ".join((slug, *(f"{control}={choice}" for control, choice in choices.items())))
            verification.check(said, perform(set_scene(content(slug), choices)), Path(folder))
    print(verification.line())
    return 1 if verification.faults else 0


if __name__ == "__main__":
    sys.exit(main())
