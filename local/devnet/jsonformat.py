"""JSON as java-tron prints and parses protobuf messages (`JsonFormat.java`; stake2 §6)."""

import re
from typing import Any

from local.devnet.constants import INT64_MAX, INT64_MIN
from local.devnet.crypto import from_base58, to_base58
from local.devnet.errors import NullPointerError, ParseError
from local.devnet.schema import Field, Kind, Message, Role, Schema

_BASE58 = frozenset("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")


def to_json(schema: Schema, message: Message, *, visible: bool) -> dict[str, Any]:
    """A message as a JSON object: what has its proto3 default is left out, except in a map's entries."""
    return {
        field.name: [_print(field, one, visible=visible) for one in message[field.name]]
        if field.repeated
        else _print(field, message[field.name], visible=visible)
        for field in schema.fields
        if schema.complete or message[field.name] != field.default
    }


def _print(field: Field, value: Any, *, visible: bool) -> Any:
    if field.kind is Kind.MESSAGE:
        return to_json(field.nested, value, visible=visible)
    if field.kind is Kind.BYTES:
        return print_bytes(field.role, value, visible=visible)
    if field.kind is Kind.ENUM:
        return field.labels.label(value) or value
    return value


def print_bytes(role: Role, value: bytes, *, visible: bool) -> str:
    """Hex, unless visible and the field is an address (base58check) or text (UTF-8)."""
    if visible and role is Role.ADDRESS:
        return to_base58(value)
    if visible and role is Role.TEXT:
        return value.decode(errors="replace")
    return value.hex()


def from_json(schema: Schema, body: dict[str, Any], *, visible: bool, source: str = "") -> Message:
    """The message in a JSON object; unknown fields are ignored, as is null.

    `source` is the text the object was read from; an error names the line and column of the value in it.
    """
    message = schema.new()
    for name, value in body.items():
        field = schema.by_name.get(name)
        if field is None or value is None:
            continue
        try:
            message[name] = _parse_field(field, value, visible=visible)
        except _ValueProblem as problem:
            raise ParseError(f"{_position(source, name)}: {problem}") from None
    return message


class _ValueProblem(Exception):
    """What is wrong with one value."""


def _position(source: str, name: str) -> str:
    found = re.search(rf'"{re.escape(name)}"\s*:\s*', source)
    before = source[: found.end()] if found else ""
    return f"{before.count('\n') + 1}:{len(before) - before.rfind('\n')}"


def _parse_field(field: Field, value: Any, *, visible: bool) -> Any:
    if not field.repeated:
        return _parse(field, value, visible=visible)
    values = value if isinstance(value, list) else [value]
    return [_parse(field, one, visible=visible) for one in values]


def _parse(field: Field, value: Any, *, visible: bool) -> Any:
    if field.kind is Kind.MESSAGE:
        if not isinstance(value, dict):
            raise _ValueProblem('Expected "{".')
        return from_json(field.nested, value, visible=visible)
    if field.kind is Kind.BYTES:
        return _parse_bytes(field.role, _expect_string(value), visible=visible)
    if field.kind is Kind.ENUM:
        return _parse_enum(field, value)
    if field.kind is Kind.BOOL:
        return _parse_bool(value)
    return _expect_string(value) if field.kind is Kind.STRING else _parse_int(value)


def _expect_string(value: Any) -> str:
    if not isinstance(value, str):
        raise _ValueProblem("Expected string.")
    return value


def _parse_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _ValueProblem('Expected "true" or "false".')
    return value


def _parse_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        token = f'"{value}"' if isinstance(value, str) else str(value)
        raise _ValueProblem(f'Couldn\'t parse integer: For input string: "{token}"')
    if not INT64_MIN <= value <= INT64_MAX:
        raise _ValueProblem(f"Couldn't parse integer: Number out of range for 64-bit signed integer: {value}")
    return value


def _parse_enum(field: Field, value: Any) -> int:
    type_ = field.labels
    if isinstance(value, int) and not isinstance(value, bool):
        if type_.label(value) is None:
            raise _ValueProblem(f'Enum type "protocol.{type_.name}" has no value with number {value}.')
        return value
    name = _expect_string(value)
    name = name.capitalize() if name.islower() else name
    if name not in type_.values:
        raise _ValueProblem(f'Enum type "protocol.{type_.name}" has no value named "{name}".')
    return type_.values[name]


def _parse_bytes(role: Role, value: str, *, visible: bool) -> bytes:
    if visible and role is Role.ADDRESS:
        return _parse_base58(value)
    if visible and role is Role.TEXT:
        return value.encode()
    if re.fullmatch(r"([0-9a-fA-F]{2})*", value) is None:
        raise _ValueProblem("INVALID hex String")
    return bytes.fromhex(value)


def _parse_base58(value: str) -> bytes:
    for index, character in enumerate(value):
        if character not in _BASE58:
            raise _ValueProblem(f"INVALID base58 String, Illegal character {character} at {index}")
    try:
        return from_base58(value)
    except ValueError:
        # java-tron decodes a bad checksum to null and copies that into the message.
        raise NullPointerError from None
