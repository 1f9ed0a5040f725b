from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import Database
from app.documents.drafts import Writing, begin, discard_draft, save_draft
from app.documents.errors import StaleTextError
from app.documents.line_endings import with_endings_of
from app.documents.opening import OpenDocument, open_document
from app.documents.service import import_pack, published
from app.errors import ConflictError, InvalidTextError, NotFoundError
from tests.documents.builders import add_authors, language, write

WORD = ("word", "hello")
ANNA, BERT = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def _published(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        add_authors(session, ANNA, BERT)
        import_pack(session, language(), write(tmp_path, {"words/hello.txt": "hello\n"}))


def opened(database: Database) -> OpenDocument:
    with database.reading() as session:
        return open_document(session, WORD)


def save(database: Database, seen: OpenDocument, text: str, account_id: UUID = ANNA) -> OpenDocument:
    with database.writing() as session:
        return save_draft(session, language(), WORD, Writing(text, seen.base, seen.based_on), account_id)


def test_a_document_without_a_draft_opens_with_what_is_published(database: Database) -> None:
    found = opened(database)
    assert (found.text, found.drafted, found.based_on, found.published) == ("hello\n", False, 1, 1)


def test_a_draft_is_what_the_next_one_opens_and_readers_do_not_see_it(database: Database) -> None:
    saved = save(database, opened(database), "goodbye\n")
    assert opened(database) == saved
    assert (saved.text, saved.drafted, saved.account_id) == ("goodbye\n", True, ANNA)
    with database.reading() as session:
        found = published(session, *WORD)
    assert found
    assert found.title == "hello"


def test_a_draft_may_have_faults(database: Database) -> None:
    assert save(database, opened(database), "two words\n").text == "two words\n"


def test_the_second_of_two_editors_gets_both_texts_and_nothing_is_overwritten(database: Database) -> None:
    seen = opened(database)
    save(database, seen, "anna\n", ANNA)
    with pytest.raises(StaleTextError) as stale:
        save(database, seen, "bert\n", BERT)
    error = stale.value
    assert (error.mine, error.theirs, error.account_id, error.published) == ("bert\n", "anna\n", ANNA, False)
    assert opened(database).text == "anna\n"


def test_of_two_who_save_at_the_same_moment_one_is_told(database: Database) -> None:
    seen, together = opened(database), Barrier(2)

    def save_at_once(text: str) -> str:
        together.wait()
        try:
            return save(database, seen, text).text
        except StaleTextError as stale:
            return f"after {stale.theirs}"

    with ThreadPoolExecutor(2) as authors:
        outcomes = sorted(authors.map(save_at_once, ["anna\n", "bert\n"]))
    first = opened(database).text
    assert outcomes == sorted([first, f"after {first}"])


def test_who_has_seen_the_difference_may_keep_their_own_text(database: Database) -> None:
    seen = opened(database)
    save(database, seen, "anna\n", ANNA)
    with pytest.raises(StaleTextError) as stale, database.writing() as session:
        save_draft(session, language(), WORD, Writing("bert\n", seen.base, seen.based_on), BERT)
    writing = Writing("bert\n", stale.value.base, stale.value.based_on)
    with database.writing() as session:
        assert save_draft(session, language(), WORD, writing, BERT).account_id == BERT
    assert opened(database).text == "bert\n"


def test_two_editors_who_write_the_same_do_not_disagree(database: Database) -> None:
    seen = opened(database)
    save(database, seen, "same\n", ANNA)
    assert save(database, seen, "same\n", BERT).account_id == ANNA


def test_a_text_that_was_published_meanwhile_is_told_before_a_draft_begins(database: Database, tmp_path: Path) -> None:
    seen = opened(database)
    with database.writing() as session:
        import_pack(session, language(), write(tmp_path, {"words/hello.txt": "newer\n"}))
    with pytest.raises(StaleTextError) as stale:
        save(database, seen, "mine\n")
    assert (stale.value.published, stale.value.theirs, stale.value.based_on) == (True, "newer\n", 2)


def test_a_draft_that_says_what_is_published_is_none(database: Database) -> None:
    saved = save(database, opened(database), "goodbye\n")
    assert not save(database, saved, "hello\n").drafted
    assert not opened(database).drafted


def test_a_draft_is_discarded_by_who_has_seen_it(database: Database) -> None:
    seen = opened(database)
    saved = save(database, seen, "goodbye\n")
    with pytest.raises(StaleTextError), database.writing() as session:
        discard_draft(session, WORD, seen.base)
    with database.writing() as session:
        discard_draft(session, WORD, saved.base)
    assert opened(database) == seen


def test_a_new_document_is_a_draft(database: Database) -> None:
    with database.writing() as session:
        new = begin(session, language(), ("word", "moon"), "moon\n", ANNA)
    assert (new.text, new.drafted, new.based_on, new.published) == ("moon\n", True, 0, 0)
    with database.reading() as session:
        assert published(session, "word", "moon") is None


def test_a_new_document_does_not_take_the_address_of_another_one(database: Database) -> None:
    with pytest.raises(ConflictError, match="already"), database.writing() as session:
        begin(session, language(), WORD, "other\n", ANNA)


@pytest.mark.parametrize("slug", ["Two Words", "", "x" * 101, "a--b", "ümlaut"])
def test_a_new_document_has_a_name_that_can_be_an_address(database: Database, slug: str) -> None:
    with pytest.raises(InvalidTextError, match="cannot be part of an address"), database.writing() as session:
        begin(session, language(), ("word", slug), "moon\n", ANNA)


def test_a_discarded_new_document_leaves_its_address_free(database: Database) -> None:
    with database.writing() as session:
        new = begin(session, language(), ("word", "moon"), "moon\n", ANNA)
        discard_draft(session, ("word", "moon"), new.base)
    with database.reading() as session, pytest.raises(NotFoundError):
        open_document(session, ("word", "moon"))
    with database.writing() as session:
        assert begin(session, language(), ("word", "moon"), "again\n", BERT).text == "again\n"


UNKEEPABLE = {"a NUL": ("a\0b", "NUL"), "more than a file may hold": ("x" * (1024 * 1024 + 1), "too long")}


@pytest.mark.parametrize(("text", "words"), UNKEEPABLE.values(), ids=UNKEEPABLE)
def test_what_no_file_may_hold_is_no_draft(database: Database, text: str, words: str) -> None:
    with pytest.raises(InvalidTextError, match=words):
        save(database, opened(database), text)


TEXTS = st.lists(st.one_of(st.text("ab", max_size=3), st.sampled_from(["\r\n", "\n", "\r", "\ufeff", "\u2028"]))).map(
    "".join
)


@given(TEXTS)
def test_a_text_comes_back_from_a_browser_byte_for_byte(text: str) -> None:
    as_lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert with_endings_of(text, as_lines) == text
    assert with_endings_of(text, as_lines.replace("\n", "\r\n")) == text


@pytest.mark.parametrize(
    ("original", "written", "kept"),
    [
        pytest.param("a\r\nb\r\n", "a\nnew\nb\n", "a\r\nnew\r\nb\r\n", id="a new line ends as the others do"),
        pytest.param("a\r\nb\nc\n", "a\nx\nc\n", "a\r\nx\nc\n", id="in a mixed text every old line keeps its own"),
        pytest.param("a\r\nb", "a\r\nb\r\n", "a\r\nb\r\n", id="a last line that now ends"),
        pytest.param("", "a\r\nb\r\n", "a\nb\n", id="a text that was empty"),
    ],
)
def test_what_is_edited_takes_the_endings_of_its_neighbours(original: str, written: str, kept: str) -> None:
    assert with_endings_of(original, written) == kept
