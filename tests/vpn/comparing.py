"""Plays cases by the simulator and by real tunnels: `python -m tests.vpn.comparing MEANS [WORD ...]`.

MEANS is `kernel`, for one that has every kind, or `programs`. Words choose the cases whose names contain them. The last
line is a tally for who adds up.
"""

import sys
import time
from collections.abc import Sequence

from tests.kernel.namespaces import NoNamespacesError, become_root_of_own_namespaces
from tests.vpn.cases import cases
from tests.vpn.kinds import Means
from tests.vpn.making import FORGIVEN, makers_for
from tests.vpn.playing import Play
from tests.vpn.tallies import Tally


def main(arguments: Sequence[str]) -> int:
    means, words = Means(arguments[0]), arguments[1:]
    try:
        become_root_of_own_namespaces()
    except NoNamespacesError as error:
        print(f"There is no kernel to ask: {error}")
        return 1
    tally = Tally()
    for case in cases(means, words):
        began = time.monotonic()
        outcome = Play(case, makers_for(case.kind, means), FORGIVEN[means]).run()
        tally += outcome.tally()
        print(f"{outcome} in {time.monotonic() - began:.1f} s", flush=True)
    print(tally.written())
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
