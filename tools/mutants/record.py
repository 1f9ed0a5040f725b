"""Ask the kernel once about every directed case and keep its answers: `python -m tools.mutants.record FILE`."""

import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from tests.kernel.cases import SUBJECTS
from tests.kernel.cases.case import Case
from tests.kernel.laboratories import Laboratories
from tests.kernel.laboratory import Laboratory
from tests.kernel.lockstep import Lockstep
from tests.kernel.namespaces import become_root_of_own_namespaces
from tests.kernel.recording import Record, Recorder

MOST_TRIES = 3
"""A kernel may be late."""


def main(file: str) -> int:
    become_root_of_own_namespaces()
    recording: dict[str, Sequence[Record]] = {}
    for subject in SUBJECTS:
        laboratories = Laboratories()
        for name, case in subject.items():
            recording[name] = _recorded(name, case, laboratories.of(case.scenario(name)))
    Path(file).write_bytes(pickle.dumps(recording))
    return 0


def _recorded(name: str, case: Case, laboratory: Laboratory) -> Sequence[Record]:
    for _ in range(MOST_TRIES):
        recorder = Recorder(laboratory)
        outcome = Lockstep(case.scenario(name), cast("Laboratory", recorder)).run()
        if not case.complaints(outcome):
            return recorder.records
    raise SystemExit(f"The kernel does not confirm {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
