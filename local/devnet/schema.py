"""Protobuf messages as data: one description serves the wire format and both JSON directions.

A message in memory is a dict with *every* field of its schema: proto3 defaults where nothing was set,
None for an absent sub-message, an int for an enum, bytes for bytes.
"""

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

type Message = dict[str, Any]


class Kind(Enum):
    INT = "varint"
    BOOL = "bool"
    ENUM = "enum"
    BYTES = "bytes"
    STRING = "string"
    MESSAGE = "message"


class Role(Enum):
    """How java-tron prints a bytes field when `visible` is true (`HttpSelfFormatFieldName`)."""

    HEX = "hex"
    ADDRESS = "base58check"
    TEXT = "utf-8"


@dataclass(frozen=True)
class EnumType:
    """A protobuf enum; `values` maps names to numbers."""

    name: str
    values: dict[str, int]

    def label(self, number: int) -> str | None:
        """The name of a number, None when the enum does not have it."""
        return self._labels.get(number)

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {number: name for name, number in self.values.items()}


@dataclass(frozen=True)
class Field:
    number: int
    name: str
    kind: Kind
    role: Role = Role.HEX
    repeated: bool = False
    enum: EnumType | None = None
    schema: "Schema | None" = None

    @property
    def default(self) -> Any:
        """A fresh proto3 default; a new list each time, since messages are filled in place."""
        return [] if self.repeated else _DEFAULTS[self.kind]

    @property
    def nested(self) -> "Schema":
        """The schema of a message field."""
        if self.schema is None:
            raise TypeError(f"{self.name} is not a message")
        return self.schema

    @property
    def labels(self) -> EnumType:
        """The type of an enum field."""
        if self.enum is None:
            raise TypeError(f"{self.name} is not an enum")
        return self.enum


_DEFAULTS: dict[Kind, Any] = {
    Kind.INT: 0,
    Kind.BOOL: False,
    Kind.ENUM: 0,
    Kind.BYTES: b"",
    Kind.STRING: "",
    Kind.MESSAGE: None,
}


@dataclass(frozen=True)
class Schema:
    """A message type: `name` without the package, fields in the order of their numbers.

    JSON shows every field of a `complete` one, defaults too.
    """

    name: str
    fields: tuple[Field, ...]
    complete: bool = False
    by_number: dict[int, Field] = field(init=False, compare=False)
    by_name: dict[str, Field] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(sorted(self.fields, key=lambda one: one.number)))
        object.__setattr__(self, "by_number", {one.number: one for one in self.fields})
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})

    @cached_property
    def _blank(self) -> Message:
        """Every field's default; those of lists are to be replaced, since messages are filled in place."""
        return {one.name: one.default for one in self.fields}

    @cached_property
    def _lists(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields if one.repeated)

    def new(self, **values: Any) -> Message:
        """A message with these values and defaults for the rest."""
        unknown = values.keys() - self.by_name.keys()
        if unknown:
            raise TypeError(f"{self.name} has no field {sorted(unknown)}")
        return self._blank | {name: [] for name in self._lists} | values


def integer(number: int, name: str) -> Field:
    return Field(number, name, Kind.INT)


def boolean(number: int, name: str) -> Field:
    return Field(number, name, Kind.BOOL)


def enum(number: int, name: str, type_: EnumType) -> Field:
    return Field(number, name, Kind.ENUM, enum=type_)


def raw(number: int, name: str, *, repeated: bool = False) -> Field:
    return Field(number, name, Kind.BYTES, repeated=repeated)


def address(number: int, name: str, *, repeated: bool = False) -> Field:
    return Field(number, name, Kind.BYTES, Role.ADDRESS, repeated)


def text(number: int, name: str) -> Field:
    """A bytes field whose content is text: UTF-8 when visible, hex otherwise."""
    return Field(number, name, Kind.BYTES, Role.TEXT)


def string(number: int, name: str) -> Field:
    return Field(number, name, Kind.STRING)


def message(number: int, name: str, schema: Schema, *, repeated: bool = False) -> Field:
    return Field(number, name, Kind.MESSAGE, repeated=repeated, schema=schema)
