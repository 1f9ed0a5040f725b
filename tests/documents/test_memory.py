from dataclasses import replace
from pathlib import Path

import pytest

from app.database import Database
from app.documents.memory import CompiledData, once
from app.documents.registry import Published
from app.documents.service import edition, import_pack
from tests.documents.builders import language, write

WORD = Published(1, 1, 1, "word", "hello", "hello", {"spelling": "hello"}, "digest")


def test_what_is_made_of_a_document_is_made_once_until_it_is_compiled_to_something_else() -> None:
    made: list[str] = []

    @once
    def read(published: Published) -> str:
        made.append(published.digest)
        return str(published.data["spelling"])

    assert [read(replace(WORD, revision_id=number)) for number in range(3)] == ["hello"] * 3
    assert read(replace(WORD, digest="other", data={"spelling": "goodbye"})) == "goodbye"
    assert made == ["digest", "other"]


def test_what_is_kept_nowhere_is_read_each_time() -> None:
    read = once(lambda published: published.data["spelling"])
    spellings = [read(replace(WORD, digest="", data={"spelling": each})) for each in ("one", "two")]
    assert spellings == ["one", "two"]


def test_of_data_the_last_are_kept() -> None:
    kept = CompiledData(most=2)
    for digest in ("first", "second", "third"):
        kept.keep(digest, {"is": digest})
    assert [kept.find(digest) for digest in ("first", "second", "third")] == [None, {"is": "second"}, {"is": "third"}]


@pytest.mark.parametrize(
    ("text", "editions"), [("hello\n", 0), ("goodbye\n", 1), ("two words", 0)], ids=["the same", "another", "a fault"]
)
def test_an_edition_begins_with_a_change_and_with_nothing_else(
    database: Database, tmp_path: Path, text: str, editions: int
) -> None:
    write(tmp_path, {"words/hello.txt": "hello\n"})
    publish(database, tmp_path)
    before = number(database)
    write(tmp_path, {"words/hello.txt": text})
    publish(database, tmp_path)
    assert number(database) == before + editions


def publish(database: Database, folder: Path) -> None:
    with database.writing() as session:
        import_pack(session, language(), folder)


def number(database: Database) -> int:
    with database.reading() as session:
        return edition(session)
