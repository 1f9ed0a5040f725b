from pathlib import Path

import pytest
from sqlmodel import select

from app.database import Database
from app.documents.models import Compilation, Revision
from app.documents.publishing import Change
from app.documents.registry import Published
from app.documents.service import (
    ImportReport,
    all_published,
    check_pack,
    export_pack,
    import_pack,
    published,
    revision,
)
from app.errors import ConflictError, NotFoundError, Problem
from tests.documents.builders import language, write

GREETING = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}


def run_import(database: Database, folder: Path) -> ImportReport:
    with database.writing() as session:
        return import_pack(session, language(), folder)


def find(database: Database, kind: str, slug: str) -> Published:
    with database.reading() as session:
        found = published(session, kind, slug)
    assert found
    return found


def test_an_import_publishes_every_text_compiled(database: Database, tmp_path: Path) -> None:
    report = run_import(database, write(tmp_path, GREETING))
    assert report.changes == {Change.PUBLISHED: 3}
    assert find(database, "sentence", "greeting").data == {"text": "hello world"}


def test_a_compiled_text_comes_back_as_json_with_its_order(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    assert list(find(database, "word", "hello").data.items()) == [
        ("spelling", "hello"),
        ("letters", ["h", "e", "l", "l", "o"]),
    ]


def test_importing_the_same_files_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    before = find(database, "sentence", "greeting")
    assert run_import(database, tmp_path).changes == {Change.UNCHANGED: 3}
    assert find(database, "sentence", "greeting") == before


def test_a_changed_text_becomes_the_next_revision_and_the_old_one_stays(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    old = find(database, "word", "world")
    run_import(database, write(tmp_path, {"words/world.txt": "moon\n"}))
    new = find(database, "word", "world")
    assert (old.number, new.number, new.title) == (1, 2, "moon")
    with database.reading() as session:
        assert revision(session, old.revision_id) == old
        texts = session.exec(select(Revision.text).where(Revision.document_id == old.document_id)).all()
    assert set(texts) == {"world\n", "moon\n"}


def test_going_back_to_an_earlier_text_moves_the_pointer_back(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    first = find(database, "word", "world")
    run_import(database, write(tmp_path, {"words/world.txt": "moon\n"}))
    run_import(database, write(tmp_path, {"words/world.txt": "world\n"}))
    assert find(database, "word", "world") == first


def test_what_reads_a_changed_document_is_compiled_again_under_its_old_revision(
    database: Database, tmp_path: Path
) -> None:
    run_import(database, write(tmp_path, GREETING))
    before = find(database, "sentence", "greeting")
    report = run_import(database, write(tmp_path, {"words/world.txt": "moon\n"}))
    after = find(database, "sentence", "greeting")
    assert report.changes == {Change.PUBLISHED: 1, Change.RECOMPILED: 1, Change.UNCHANGED: 1}
    assert (after.revision_id, after.data) == (before.revision_id, {"text": "hello moon"})


def test_what_does_not_compile_leaves_the_previous_text_standing(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    report = run_import(database, write(tmp_path, {"words/world.txt": "two words\n"}))
    assert report.problems == (Problem("A word has no spaces.", "words/world.txt", 1, 4),)
    assert find(database, "word", "world").title == "world"
    assert find(database, "sentence", "greeting").data == {"text": "hello world"}


def test_a_text_that_never_compiled_is_not_published(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, {"words/broken.txt": "two words"}))
    with database.reading() as session:
        assert published(session, "word", "broken") is None
        assert session.exec(select(Revision)).all() == []


def test_a_document_whose_file_is_gone_is_withdrawn_and_keeps_its_revisions(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    (tmp_path / "sentences/greeting.txt").unlink()
    assert run_import(database, tmp_path).changes[Change.WITHDRAWN] == 1
    with database.reading() as session:
        assert published(session, "sentence", "greeting") is None
        assert len(session.exec(select(Revision)).all()) == 3
        assert len(session.exec(select(Compilation)).all()) == 3


def test_a_withdrawn_document_comes_back_with_its_file(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    before = find(database, "word", "hello")
    (tmp_path / "words/hello.txt").rename(tmp_path / "hello.txt")
    run_import(database, tmp_path)
    (tmp_path / "hello.txt").rename(tmp_path / "words/hello.txt")
    run_import(database, tmp_path)
    assert find(database, "word", "hello") == before


def test_an_import_that_fails_halfway_publishes_nothing(database: Database, tmp_path: Path) -> None:
    write(tmp_path, GREETING)

    def interrupted() -> None:
        with database.writing() as session:
            import_pack(session, language(), tmp_path)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.reading() as session:
        assert all_published(session, "word") == []


def test_all_published_of_a_kind_come_in_the_order_of_their_slugs(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path, GREETING))
    with database.reading() as session:
        assert [one.slug for one in all_published(session, "word")] == ["hello", "world"]


def test_an_export_writes_byte_for_byte_what_was_imported(database: Database, tmp_path: Path) -> None:
    odd = GREETING | {"words/odd.txt": "\ufeffümlaut\r\n\r\n"}
    write(tmp_path / "in", odd)
    run_import(database, tmp_path / "in")
    with database.reading() as session:
        assert export_pack(session, language(), tmp_path / "out") == 4
    exported = {name: (tmp_path / "out" / name).read_bytes() for name in odd}
    assert exported == {name: text.encode() for name, text in odd.items()}


def test_an_export_leaves_a_folder_with_files_alone(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": "mine"})
    with database.reading() as session, pytest.raises(ConflictError, match="is not empty"):
        export_pack(session, language(), tmp_path)


def test_a_check_names_every_problem_of_every_file(tmp_path: Path) -> None:
    write(tmp_path, {"words/helo.txt": "two words", "sentences/greeting.txt": "helo\nhallo\nhelp\n"})
    write(tmp_path, {"words/help.txt": "help"})
    assert [str(problem) for problem in check_pack(language(), tmp_path).problems] == [
        "words/helo.txt:1:4: A word has no spaces.",
        "sentences/greeting.txt:1: The word “helo” cannot be used: it has faults of its own.",
        "sentences/greeting.txt:2: There is no word “hallo”. (Did you mean “helo”?)",
    ]


def test_a_missing_folder_is_told_instead_of_withdrawing_everything(database: Database, tmp_path: Path) -> None:
    run_import(database, write(tmp_path / "pack", GREETING))
    with pytest.raises(NotFoundError, match="no content folder"):
        run_import(database, tmp_path / "elsewhere")
    assert find(database, "word", "hello").title == "hello"


@pytest.mark.parametrize("slug", [pytest.param("no\0body", id="with a NUL"), pytest.param("x" * 9999, id="too long")])
def test_an_impossible_slug_is_simply_not_found(database: Database, slug: str) -> None:
    with database.reading() as session:
        assert published(session, "word", slug) is None
