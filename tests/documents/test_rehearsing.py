from pathlib import Path

import pytest

from app.database import Database
from app.documents.models import Event
from app.documents.publishing import Act
from app.documents.registry import Compiled, Kind, Published, Registry, Shelf, Source
from app.documents.rehearsing import Rehearsal, rehearse, remember
from app.documents.releases import publish_text
from app.documents.service import import_pack, published
from app.errors import InvalidTextError
from tests.documents.builders import compile_sentence, compile_word, language, write

PACK = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}
WORD, SENTENCE = ("word", "world"), ("sentence", "greeting")


@pytest.fixture(autouse=True)
def _published(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        import_pack(session, language(), write(tmp_path, PACK))


@pytest.fixture
def compiled() -> list[str]:
    """The slugs of what is compiled, in order."""
    return []


@pytest.fixture
def registry(compiled: list[str]) -> Registry:
    def word(source: Source, shelf: Shelf) -> Compiled:
        compiled.append(source.slug)
        return compile_word(source, shelf)

    def sentence(source: Source, shelf: Shelf) -> Compiled:
        compiled.append(source.slug)
        return compile_sentence(source, shelf)

    registry = Registry()
    registry.register_kind(Kind("sentence", "sentences/*.txt", sentence, reads=("word",)))
    registry.register_kind(Kind("word", "words/*.txt", word))
    return registry


def rehearsed(database: Database, registry: Registry, text: str) -> Rehearsal:
    with database.reading() as session:
        return rehearse(session, registry, WORD, text)


def publish(database: Database, registry: Registry, text: str, rehearsal: Rehearsal) -> Published:
    with database.writing() as session:
        remember(session, rehearsal)
        return publish_text(session, registry, WORD, text, Act(Event.PUBLISHED))


def greeting(database: Database) -> Published:
    with database.reading() as session:
        found = published(session, *SENTENCE)
    assert found
    return found


def test_what_was_rehearsed_is_published_and_compiled_once(
    database: Database, registry: Registry, compiled: list[str]
) -> None:
    rehearsal = rehearsed(database, registry, "moon\n")
    assert publish(database, registry, "moon\n", rehearsal).title == "moon"
    assert greeting(database).data == {"text": "hello moon"}
    assert compiled == ["world", "greeting"]


def test_another_text_than_the_one_that_was_rehearsed_is_compiled(database: Database, registry: Registry) -> None:
    rehearsal = rehearsed(database, registry, "moon\n")
    assert publish(database, registry, "sun\n", rehearsal).title == "sun"


def test_what_was_published_since_the_rehearsal_is_not_forgotten(database: Database, registry: Registry) -> None:
    rehearsal = rehearsed(database, registry, "moon\n")
    with database.writing() as session:
        publish_text(session, registry, ("word", "hello"), "goodnight\n", Act(Event.PUBLISHED))
    publish(database, registry, "moon\n", rehearsal)
    assert greeting(database).data == {"text": "goodnight moon"}


def test_faults_that_a_rehearsal_found_are_told_without_looking_again(
    database: Database, registry: Registry, compiled: list[str]
) -> None:
    rehearsal = rehearsed(database, registry, "two words\n")
    with pytest.raises(InvalidTextError, match="no spaces"):
        publish(database, registry, "two words\n", rehearsal)
    assert compiled == ["world", "greeting"]


def test_a_rehearsal_keeps_only_what_readers_will_be_served_otherwise(database: Database, registry: Registry) -> None:
    outcomes = [rehearsed(database, registry, text).outcome for text in ("world  \n", "moon\n")]
    assert [
        [source.slug for _, source, _ in outcome] for outcome in outcomes if not isinstance(outcome, Exception)
    ] == [["world"], ["world", "greeting"]]
