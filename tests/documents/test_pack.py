from pathlib import Path

import pytest

from app.documents.pack import LARGEST_FILE
from app.documents.service import check_pack
from tests.documents.builders import language

UNREADABLE = {
    "a byte that is no UTF-8": ("words/word.txt", b"first\nse\xffcond", "words/word.txt:2:3: This is not UTF-8."),
    "a NUL": ("words/word.txt", b"a\nb\0", "words/word.txt:2: A text cannot contain the character NUL."),
    "too many bytes": ("words/word.txt", b"x" * (LARGEST_FILE + 1), "words/word.txt: This is too long"),
    "a name with capitals": ("words/Word.txt", b"x", "words/Word.txt: “Word” cannot be part of an address"),
    "a name with two hyphens": ("words/a--b.txt", b"x", "words/a--b.txt: “a--b” cannot be part of an address"),
}


@pytest.mark.parametrize(("file", "content", "sentence"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_text_is_a_problem_at_its_place(
    tmp_path: Path, file: str, content: bytes, sentence: str
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / file).write_bytes(content)
    (problem,) = check_pack(language(), tmp_path).problems
    assert str(problem).startswith(sentence)


def test_a_folder_named_like_a_text_is_a_problem_too(tmp_path: Path) -> None:
    (tmp_path / "words" / "word.txt").mkdir(parents=True)
    (problem,) = check_pack(language(), tmp_path).problems
    assert str(problem) == "words/word.txt: This cannot be read: Is a directory."


def test_files_of_no_kind_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README").write_bytes(b"\xff")
    assert check_pack(language(), tmp_path).problems == ()
