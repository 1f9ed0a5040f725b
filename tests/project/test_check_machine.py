import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.files import PROJECT
from tools.check_machine import complaint, folder_complaint, module_complaint, python_complaint

NOBODY = 65534


def test_this_machine_is_good_enough() -> None:
    assert complaint() == ""


def test_an_old_python_is_told_what_to_do() -> None:
    said = python_complaint(3, 9)
    assert "Python 3.9" in said
    assert "3.11 or later" in said
    assert "make run PYTHON=" in said


@pytest.mark.parametrize("minor", [11, 13])
def test_a_python_that_will_do_is_not_complained_about(minor: int) -> None:
    assert python_complaint(3, minor) == ""


def test_a_missing_module_is_told_with_its_package() -> None:
    assert "apt install python3-venv" in module_complaint("no_such_module")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "gone") in folder_complaint(tmp_path / "gone")


AS_NOBODY = f"""
import os, sys
from pathlib import Path
from tools.check_machine import folder_complaint
if os.geteuid() == 0:
    os.setuid({NOBODY})
sys.exit(folder_complaint(Path(sys.argv[1])))
"""


def test_a_folder_of_somebody_else_is_named_in_one_sentence_and_ends_make(tmp_path: Path) -> None:
    """Asked by a user who owns nothing, because root may write everywhere."""
    tmp_path.chmod(0o555)
    said = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, tmp_path], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert said.stderr.startswith(f"The folder {tmp_path} cannot be written to")
    assert said.stderr.count("\n") == 1


def test_the_check_is_written_in_words_of_old_pythons() -> None:
    compile((PROJECT / "tools" / "check_machine.py").read_text(), "check", "exec", dont_inherit=True)
    source = (PROJECT / "tools" / "check_machine.py").read_text()
    assert not any(word in source for word in (":=", "match ", " | ", "from __future__"))
