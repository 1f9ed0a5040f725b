"""What takes long to compile is compiled again only where something that it was made from has changed."""

from pathlib import Path

import pytest

from app.database import Database
from app.documents import compiling
from app.documents.registry import Compiled, Kind, Registry, Shelf, Source
from app.documents.service import import_pack
from tests.documents.builders import compile_sentence, compile_word, write

FILES = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}


class Compiler:
    """Of sentences; it counts what it is asked for."""

    def __init__(self) -> None:
        self.compiled = 0

    def __call__(self, source: Source, shelf: Shelf) -> Compiled:
        self.compiled += 1
        return compile_sentence(source, shelf)

    def registry(self) -> Registry:
        registry = Registry()
        registry.register_kind(Kind("sentence", "sentences/*.txt", self, reads=("word",), is_costly=True))
        registry.register_kind(Kind("word", "words/*.txt", compile_word))
        return registry


def imported(database: Database, compiler: Compiler, folder: Path, files: dict[str, str]) -> int:
    """How often it has been compiled by then."""
    write(folder, files)
    with database.writing() as session:
        import_pack(session, compiler.registry(), folder)
    return compiler.compiled


def test_the_same_again_is_not_compiled_again(database: Database, tmp_path: Path) -> None:
    compiler = Compiler()
    assert [imported(database, compiler, tmp_path, FILES) for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sentences/greeting.txt": "world\nhello\n"}, id="its own text"),
        pytest.param({"words/world.txt": "moon\n"}, id="a text that its kind reads"),
        pytest.param({"words/sun.txt": "sun\n"}, id="one more that it could read"),
    ],
)
def test_it_is_compiled_again_after_a_change_of(database: Database, tmp_path: Path, change: dict[str, str]) -> None:
    compiler = Compiler()
    imported(database, compiler, tmp_path, FILES)
    assert imported(database, compiler, tmp_path, FILES | change) == 2


def test_another_program_compiles_everything_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = Compiler()
    imported(database, compiler, tmp_path, FILES)
    monkeypatch.setattr(compiling, "program_digest", lambda: "another")
    assert imported(database, compiler, tmp_path, FILES) == 2
