"""Compares the simulator's tunnels with real ones: `python -m tests.vpn.verify [WORD ...]`.

First with programs that run on any kernel, in namespaces of this machine; then with a kernel that has every kind of
tunnel, in a machine of its own. Words choose the cases whose names contain them.
"""

import sys
from collections.abc import Iterator, Sequence

from tests.vpn.kinds import Means
from tests.vpn.running import in_another_kernel, in_namespaces
from tests.vpn.tallies import MARK, Tally, read_tally
from tools.kernel.machine import MachineStoppedError

NOT_COMPARED = (
    "messages in which programs agree on keys",
    "of OpenVPN over TCP how its connection opens and closes, and when it sends again what is behind a gap",
    "IPv6 in and around tunnels",
)


def main(words: Sequence[str]) -> int:
    total = Tally()
    try:
        for lines in (in_namespaces(Means.PROGRAMS, words), in_another_kernel(Means.KERNEL, words)):
            total += _added_up(lines)
    except MachineStoppedError as error:
        print(error)
        return 1
    print(
        f"verify-vpn: {len(total.kinds)} kinds, {total.scenarios} scenarios, {total.packets} packets and "
        f"{total.entries} sessions compared, {total.disagreements} disagreements; "
        f"not compared here: {', '.join(NOT_COMPARED)}"
    )
    return 1 if total.disagreements or not total.scenarios else 0


def _added_up(lines: Iterator[str]) -> Tally:
    """What a part says is passed on as it comes. Raises MachineStoppedError where it comes to no end."""
    said = []
    for line in lines:
        said.append(line)
        if not line.startswith(MARK):
            print(line, flush=True)
    tally = read_tally(said)
    if tally is None:
        raise MachineStoppedError("a part of the comparison came to no end")
    return tally


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
