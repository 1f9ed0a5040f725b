"""How a run's facts are written down: thousands of small records, each made once and read often."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Record = TypeVar("Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Record]) -> type[Record]:
    """A dataclass with slots that nobody changes: the type checker sees to it, so that no run has to.

    `dataclass(frozen=True)` keeps that promise at run time, by a detour on every field: such a record takes up to five
    times as long to write (docs/decisions, 14). Compared and hashed by its fields, as a frozen one is.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def named_record(cls: type[Record]) -> type[Record]:
    """The same with every field named where it is made."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)
