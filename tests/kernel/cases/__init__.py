"""Directed cases: one for each statement of docs/semantics.md, by its name."""

from collections.abc import Mapping

from tests.kernel.cases.alone import ALONE
from tests.kernel.cases.case import Case
from tests.kernel.cases.connections import CONNECTIONS
from tests.kernel.cases.datagrams import DATAGRAMS
from tests.kernel.cases.errors import ERRORS
from tests.kernel.cases.first_packets import FIRST_PACKETS
from tests.kernel.cases.hairpins import HAIRPINS
from tests.kernel.cases.hooks import HOOKS
from tests.kernel.cases.lookups import LOOKUPS
from tests.kernel.cases.ports import PORTS
from tests.kernel.cases.routing import ROUTING
from tests.kernel.cases.six import NEIGHBOURS, SIX
from tests.kernel.cases.sizes import SIZES
from tests.kernel.cases.table import TABLE
from tests.kernel.cases.timers import TIMERS
from tests.kernel.cases.translation import TRANSLATION
from tests.kernel.cases.windows import WINDOWS

__all__ = ["ALONE", "CASES", "SUBJECTS"]

SUBJECTS = (
    HOOKS,
    LOOKUPS,
    TRANSLATION,
    FIRST_PACKETS,
    CONNECTIONS,
    TABLE,
    WINDOWS,
    TIMERS,
    DATAGRAMS,
    ERRORS,
    PORTS,
    HAIRPINS,
    ROUTING,
    SIX,
    SIZES,
    NEIGHBOURS,
)
CASES: Mapping[str, Case] = {name: case for subject in SUBJECTS for name, case in subject.items()}
