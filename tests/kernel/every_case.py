"""All directed cases: `python -m tests.kernel.every_case` prints what is wrong with each, as JSON."""

import json
import sys
from collections.abc import Mapping

from tests.kernel.cases import CASES, Case
from tests.kernel.namespaces import become_root_of_own_namespaces
from tests.kernel.routing_cases import ROUTING_CASES
from tests.kernel.verify import Verification

EVERY_CASE: Mapping[str, Case] = {**CASES, **ROUTING_CASES}


def main() -> int:
    """Nothing is wrong with a case that holds."""
    become_root_of_own_namespaces()
    verification = Verification()
    found = {}
    for name, case in EVERY_CASE.items():
        outcome = verification.ask(case.scenario(name))
        complaints = [str(difference) for difference in outcome.differences]
        found[name] = complaints if complaints or case.holds(outcome) else ["both agree, but on something else"]
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
