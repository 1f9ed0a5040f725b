from pathlib import Path

import pytest

from tests.courses.builders import GLOSSARY, faults_of, unmarked

NO_DEFINITION = GLOSSARY.replace("    definition: What a gateway remembers.\n", "").replace("  session:", "  ¶session:")
SEE = "[session]"
FAULTS = [
    pytest.param(
        GLOSSARY.replace(SEE, "[¶sesion]"), "no term “sesion”", "Did you mean “session”?", id="dead reference"
    ),
    pytest.param(GLOSSARY.replace(SEE, "[¶nat]"), "does not refer to itself", "", id="reference to itself"),
    pytest.param(NO_DEFINITION, "“definition” is missing", "", id="no definition"),
    pytest.param(GLOSSARY.replace("  nat:", "  ¶NAT:"), "not written as it has to be", "", id="capitals in a name"),
    pytest.param(f"{GLOSSARY}  ¶nat:\n    term: NAT\n", "nat", "", id="term defined twice"),
]


@pytest.mark.parametrize(("text", "message", "hint"), FAULTS)
def test_a_fault_of_the_glossary_is_told_at_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    clean, line, column = unmarked(text)
    problem, *_ = faults_of(tmp_path, {"glossary.yaml": clean})
    assert (problem.file, problem.line, problem.column) == ("glossary.yaml", line, column)
    assert message in problem.message
    assert hint in problem.hint
