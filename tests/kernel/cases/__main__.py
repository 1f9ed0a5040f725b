"""Print what is wrong with each case, as JSON: nothing, if it holds."""

import json
from collections.abc import Mapping, Sequence

from tests.kernel.cases import ALONE, SUBJECTS
from tests.kernel.cases.case import Case
from tests.kernel.namespaces import become_root_of_own_namespaces
from tests.kernel.verify import Verification


def main() -> None:
    become_root_of_own_namespaces()
    found = {name: complaints for subject in SUBJECTS for name, complaints in _asked(subject).items()}
    print(json.dumps(found | {name: ask() for name, ask in ALONE.items()}))


def _asked(subject: Mapping[str, Case]) -> Mapping[str, Sequence[str]]:
    """In networks of its own: a kernel tells one address only so often that there is no route."""
    verification = Verification()
    return {name: case.complaints(verification.ask(case.scenario(name))) for name, case in subject.items()}


if __name__ == "__main__":
    main()
