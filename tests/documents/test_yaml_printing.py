"""What is printed as YAML is read again to the same values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.documents.texts import Json, print_yaml, read_yaml

words = some.text(some.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n"), max_size=60)
keys = words.filter(bool)
scalars: some.SearchStrategy[Json] = some.one_of(some.none(), some.booleans(), some.integers(-(10**9), 10**9), words)
values: some.SearchStrategy[Json] = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(values)
@settings(max_examples=200, deadline=None)
def test_any_value_is_read_again_as_it_was(value: Json) -> None:
    assert read_yaml(print_yaml({"value": value})).value == {"value": value}


@pytest.mark.parametrize(
    "word", ["443", "1e3", "0x1f", "1.50", "~", "null", "true", "", "a: b", "- x", "#x", " x", "*x"]
)
def test_a_word_that_looks_like_something_else_stays_a_word(word: str) -> None:
    assert read_yaml(print_yaml({f"{word}!": [word]})).value == {f"{word}!": [word]}


def test_keys_stay_in_their_order_and_what_stands_twice_is_written_twice() -> None:
    twice: Json = {"b": [1], "a": "x"}
    assert print_yaml({"z": twice, "y": twice}) == "z:\n  b:\n    - 1\n  a: x\ny:\n  b:\n    - 1\n  a: x\n"
