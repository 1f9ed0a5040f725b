from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.database import Database
from app.documents.drafts import Writing, begin
from app.documents.errors import BrokenDocumentsError, StaleTextError
from app.documents.history import Happening, every_document, history, revision_text
from app.documents.models import Event, Origin, Revision
from app.documents.opening import OpenDocument, open_document
from app.documents.registry import Compiled, Kind, Published, Registry, Shelf, Source
from app.documents.releases import publish_draft, restore
from app.documents.service import edition, import_pack, published
from app.errors import InvalidTextError, NotFoundError, Problem
from tests.documents.builders import add_authors, language, write

GREETING = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}
WORD, SENTENCE = ("word", "world"), ("sentence", "greeting")
ANNA = uuid4()


@pytest.fixture(autouse=True)
def _published(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        add_authors(session, ANNA)
    take_in(database, tmp_path, GREETING)


def take_in(database: Database, folder: Path, files: dict[str, str], registry: Registry | None = None) -> None:
    with database.writing() as session:
        import_pack(session, registry or language(), write(folder, files))


def opened(database: Database, name: tuple[str, str] = WORD) -> OpenDocument:
    with database.reading() as session:
        return open_document(session, name)


def publish(
    database: Database, text: str, name: tuple[str, str] = WORD, *, registry: Registry | None = None
) -> Published:
    seen = opened(database, name)
    with database.writing() as session:
        writing = Writing(text, seen.base, seen.based_on)
        return publish_draft(session, registry or language(), name, writing, ANNA)


def read(database: Database, name: tuple[str, str]) -> Published:
    with database.reading() as session:
        found = published(session, *name)
    assert found
    return found


def happenings(database: Database, name: tuple[str, str] = WORD) -> list[tuple[Event, int, int, UUID | None]]:
    with database.reading() as session:
        return [_short(each) for each in history(session, name)]


def _short(happening: Happening) -> tuple[Event, int, int, UUID | None]:
    return happening.event, happening.number, happening.before, happening.account_id


def test_what_is_published_is_read_at_once_with_everything_that_shows_it(database: Database) -> None:
    with database.reading() as session:
        before = edition(session)
    publish(database, "moon\n")
    assert read(database, WORD).title == "moon"
    assert read(database, SENTENCE).data == {"text": "hello moon"}
    with database.reading() as session:
        assert edition(session) == before + 1
    assert not opened(database).drafted


def test_a_revision_says_who_wrote_it_and_where(database: Database) -> None:
    publish(database, "moon\n")
    with database.reading() as session:
        revisions = session.exec(select(Revision).order_by(Revision.text)).all()
    assert {one.text.strip(): (one.origin, one.account_id) for one in revisions if one.text != "hello\nworld\n"} == {
        "hello": (Origin.FILE, None),
        "moon": (Origin.BROWSER, ANNA),
        "world": (Origin.FILE, None),
    }


def test_what_has_faults_is_not_published_and_stays_a_draft(database: Database) -> None:
    seen = opened(database)
    with database.writing() as session, pytest.raises(InvalidTextError) as refused:
        publish_draft(session, language(), WORD, Writing("two words\n", seen.base, 1), ANNA)
    assert refused.value.problems == (Problem("A word has no spaces.", "words/world.txt", 1, 4),)
    assert read(database, WORD).title == "world"
    assert opened(database).text == "two words\n"


def compile_strictly(source: Source, shelf: Shelf) -> Compiled:
    """A sentence that bears only words of five letters."""
    words = [word for slug in source.text.split() if (word := shelf.find("word", slug))]
    long = [Problem(f"“{word.title}” is too long.", line=1) for word in words if len(word.title) != 5]
    if long:
        raise InvalidTextError(tuple(long))
    return Compiled(source.slug, {"words": len(words)})


def strict() -> Registry:
    registry = language()
    registry.register_kind(Kind("sentence", "sentences/*.txt", compile_strictly, reads=("word",)))
    return registry


def test_a_text_that_would_break_another_document_is_refused_with_its_problems(database: Database) -> None:
    with pytest.raises(BrokenDocumentsError) as refused:
        publish(database, "universe\n", registry=strict())
    assert refused.value.files == ("sentences/greeting.txt",)
    assert [str(problem) for problem in refused.value.problems] == ["sentences/greeting.txt:1: “universe” is too long."]
    assert read(database, WORD).title == "world"


def test_what_was_broken_before_does_not_keep_anybody_from_publishing(database: Database) -> None:
    publish(database, "universe\n")
    publish(database, "multiverse\n", registry=strict())
    assert read(database, WORD).title == "multiverse"
    assert read(database, SENTENCE).data == {"text": "hello universe"}


def test_over_a_newer_publication_nothing_is_published_before_the_author_has_seen_it(
    database: Database, tmp_path: Path
) -> None:
    seen = opened(database)
    with database.writing() as session, pytest.raises(InvalidTextError):
        publish_draft(session, language(), WORD, Writing("a draft\n", seen.base, 1), ANNA)
    take_in(database, tmp_path, {"words/world.txt": "newer\n"})
    draft = opened(database)
    assert (draft.based_on, draft.published) == (1, 2)
    with database.writing() as session, pytest.raises(StaleTextError) as stale:
        publish_draft(session, language(), WORD, Writing("mine\n", draft.base, draft.based_on), ANNA)
    assert (stale.value.theirs, stale.value.mine, stale.value.published) == ("newer\n", "mine\n", True)
    with database.writing() as session:
        writing = Writing("mine\n", stale.value.base, stale.value.based_on)
        publish_draft(session, language(), WORD, writing, ANNA)
    assert read(database, WORD).title == "mine"


def test_a_new_document_is_published_and_found_by_others(database: Database) -> None:
    with database.writing() as session:
        begin(session, language(), ("word", "moon"), "moon\n", ANNA)
    with pytest.raises(InvalidTextError) as refused:
        publish(database, "hello\nmoon\n", SENTENCE)
    assert str(refused.value.problems[0]) == "sentences/greeting.txt:2: The word “moon” is a draft. (Publish it first.)"
    publish(database, "moon\n", ("word", "moon"))
    publish(database, "hello\nmoon\n", SENTENCE)
    assert read(database, SENTENCE).data == {"text": "hello moon"}


def test_history_tells_every_publishing_also_one_that_goes_back(database: Database) -> None:
    publish(database, "moon\n")
    with database.writing() as session:
        restored = restore(session, language(), WORD, 1, ANNA)
    assert (restored.number, restored.title) == (1, "world")
    assert happenings(database) == [
        (Event.RESTORED, 1, 2, ANNA),
        (Event.PUBLISHED, 2, 1, ANNA),
        (Event.IMPORTED, 1, 0, None),
    ]
    with database.reading() as session:
        assert revision_text(session, WORD, 2) == "moon\n"


def test_a_withdrawal_is_part_of_the_history(database: Database, tmp_path: Path) -> None:
    (tmp_path / "sentences/greeting.txt").unlink()
    take_in(database, tmp_path, {})
    take_in(database, tmp_path, {"sentences/greeting.txt": "hello\n"})
    assert happenings(database, SENTENCE) == [
        (Event.IMPORTED, 2, 0, None),
        (Event.WITHDRAWN, 1, 1, None),
        (Event.IMPORTED, 1, 0, None),
    ]


def test_a_revision_that_there_is_not_cannot_be_restored(database: Database) -> None:
    with pytest.raises(NotFoundError, match="no revision 7"), database.writing() as session:
        restore(session, language(), WORD, 7, ANNA)


def test_the_list_tells_drafts_and_what_the_files_do_not_have(database: Database) -> None:
    publish(database, "moon\n")
    with database.writing() as session:
        begin(session, language(), ("word", "sun"), "sun\n", ANNA)
    with database.reading() as session:
        states = every_document(session, language())
    assert [(one.slug, one.title, one.published, one.drafted, one.has_file, one.changed) for one in states] == [
        ("greeting", "greeting", 1, False, True, False),
        ("hello", "hello", 1, False, True, False),
        ("sun", "sun", 0, True, False, False),
        ("world", "moon", 2, False, True, True),
    ]
