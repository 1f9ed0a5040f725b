"""From a text to a pydantic model, every fault told at its place and in the author's words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.documents.texts.text import Json, Path, Text
from app.errors import InvalidTextError, Problem

Model = TypeVar("Model", bound=BaseModel)

MOST_PROBLEMS = 40
FEW = 14
"""As many names as one line tells."""


def validate(model: type[Model], text: Text) -> Model:
    """The model that `text` says. Types are strict: a number is no text. Raises InvalidTextError."""
    try:
        return model.model_validate_json(json.dumps(text.value), strict=True)
    except ValidationError as invalid:
        faults = invalid.errors(include_url=False)[:MOST_PROBLEMS]
    raise InvalidTextError(tuple(dict.fromkeys(_problem(model, text, fault) for fault in faults)))


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for somebody who wrote `word`: the nearest known one, or all of them when they are few."""
    names = list(known)
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"Did you mean “{close[0]}”?"
    return f"Known here: {', '.join(names)}." if 0 < len(names) <= FEW else ""


def _problem(model: type[BaseModel], text: Text, fault: ErrorDetails) -> Problem:
    kind = fault["type"]
    path, left = _place(text.value, fault["loc"])
    if kind == "extra_forbidden":
        key = str(path[-1]) if path else ""
        hint = nearest(key, _known_keys(model, fault["loc"][:-1]))
        return text.problem(path, f"“{key[:60]}” is not a key that is known here.", hint, key=True)
    if kind == "missing":
        return text.problem(
            path,
            f"“{left[-1]}” is missing here." if left else "Something is missing here.",
        )
    if kind == "union_tag_invalid":
        path = (*path, str(fault["ctx"]["discriminator"]).strip("'"))
    message = _MESSAGES.get(kind, "{msg}.").format(
        msg=_own_words(fault), found=_found(text.part(path)), **_context(fault)
    )
    return text.problem(path, message, _hint(kind, text.part(path)))


def _place(value: Json, location: Sequence[str | int]) -> tuple[Path, list[str | int]]:
    """Follow pydantic's location as far as the text goes; what is left names a union's branch or a missing key."""
    path: Path = ()
    left: list[str | int] = []
    for step in location:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            left.append(step)
            continue
        path, left = (*path, step), []
    return path, left


_MESSAGES: Mapping[str, str] = {
    "bool_type": "true or false is expected here, not {found}.",
    "dict_type": "A mapping (name: value) is expected here, not {found}.",
    "float_type": "A number is expected here, not {found}.",
    "greater_than_equal": "The least that is allowed here is {ge}.",
    "int_from_float": "A whole number is expected here, not {found}.",
    "int_type": "A whole number is expected here, not {found}.",
    "json_invalid": "This text has characters that are none.",
    "less_than_equal": "The most that is allowed here is {le}.",
    "list_type": "A list is expected here, not {found}.",
    "literal_error": "{expected} is expected here, not {found}.",
    "model_attributes_type": "A mapping (name: value) is expected here, not {found}.",
    "model_type": "A mapping (name: value) is expected here, not {found}.",
    "string_pattern_mismatch": "This is not written as it has to be here: {found}.",
    "string_too_long": "This is too long: {max_length} characters are the most.",
    "string_too_short": "Nothing is written here.",
    "string_type": "Text is expected here, not {found}.",
    "too_long": "Here are too many: {max_length} are the most.",
    "too_short": "At least {min_length} is needed here.",
    "tuple_type": "A list is expected here, not {found}.",
    "union_tag_invalid": "{tag} is none of {expected_tags}.",
    "union_tag_not_found": "{discriminator} is missing here.",
}


def _own_words(fault: ErrorDetails) -> str:
    """What a validator of ours said, without pydantic's prefix."""
    return fault["msg"].removeprefix("Value error, ").rstrip(".")


def _context(fault: ErrorDetails) -> dict[str, Any]:
    context = dict(fault.get("ctx", {}))
    context.pop("error", None)
    return {name: context.get(name, "") for name in _CONTEXT_NAMES}


_CONTEXT_NAMES = (
    "ge",
    "le",
    "expected",
    "max_length",
    "min_length",
    "tag",
    "expected_tags",
    "discriminator",
)


def _found(value: Json) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"“{value[:60]}”"
    return "a list" if isinstance(value, list) else "a mapping"


def _hint(kind: str, value: Json) -> str:
    if kind == "string_type" and isinstance(value, bool | int | float):
        return "Put it in quotes."
    return ""


def _known_keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The keys of the models that pydantic's location may lead to."""
    annotations: list[Any] = [model]
    for step in location:
        annotations = [inner for annotation in annotations for inner in _step(annotation, step)] or annotations
    found = [inner for annotation in annotations for inner in _models(annotation)]
    return list(dict.fromkeys(field.alias or name for inner in found for name, field in inner.model_fields.items()))


def _step(annotation: Any, step: str | int) -> Iterator[Any]:  # noqa: ANN401 - annotations have no type of their own
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if step in {name, field.alias}:
                yield field.annotation
    elif origin in {Union, UnionType}:
        for argument in arguments:
            yield from _step(argument, step)
    elif origin is Annotated:
        yield from _step(arguments[0], step)
    elif origin in {dict, Mapping} or (origin is not None and issubclass(origin, Mapping)):
        yield arguments[1]
    elif origin in {list, tuple} and isinstance(step, int):
        yield arguments[0]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - as above
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, UnionType}:
        for argument in get_args(annotation):
            yield from _models(argument)
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
