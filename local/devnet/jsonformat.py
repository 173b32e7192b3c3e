"""JSON as java-tron prints and parses protobuf messages (`JsonFormat.java`; stake2 §6)."""

import json
import re
from typing import Any

from local.devnet.crypto import from_base58, is_address, to_base58
from local.devnet.errors import NullPointerError
from local.devnet.jsontext import Tokens
from local.devnet.schema import EnumType, Field, Kind, Message, Role, Schema

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
    Without one the object is written again, as fastjson does: without the names whose value is null.
    """
    text = source or json.dumps(_without_nulls(body), ensure_ascii=False, separators=(",", ":"))
    return _Parser(Tokens(text), visible=visible).parse(schema)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _without_nulls(one) for name, one in value.items() if one is not None}


class _Parser:
    """`JsonFormat.merge`: what it refuses, and with which words, follows from how it walks the tokens."""

    def __init__(self, tokens: Tokens, *, visible: bool) -> None:
        self._tokens = tokens
        self._visible = visible

    def parse(self, schema: Schema) -> Message:
        message = self._object(schema)
        if self._tokens.current:
            raise self._tokens.error(
                "Expecting the end of the stream, but there seems to be more data!"
                "  Check the input for a valid JSON format."
            )
        return message

    def _object(self, schema: Schema) -> Message:
        message = schema.new()
        self._tokens.expect("{")
        while not self._tokens.take("}"):
            if not self._tokens.current:
                raise self._tokens.error('Expected "}".')
            self._field(schema, message)
            self._tokens.take(",")
        return message

    def _field(self, schema: Schema, message: Message) -> None:
        field = schema.by_name.get(self._tokens.identifier())
        if field is None:
            self._skip()
            return
        self._tokens.expect(":")
        if not self._tokens.take("["):
            self._put(field, message)
            return
        while not self._tokens.take("]"):
            self._put(field, message)
            self._tokens.take(",")

    def _skip(self) -> None:
        """`handleMissingField`, which takes neither `[]` nor `{}` nor a fraction."""
        tokens = self._tokens
        tokens.take(":")
        if tokens.take("{"):
            self._skip_members("}", named=True)
        elif tokens.take("["):
            self._skip_members("]", named=False)
        elif tokens.looks_like_integer():
            tokens.integer()
        elif tokens.current in ("null", "true", "false"):
            tokens.next()
        else:
            tokens.string()
            tokens.next()

    def _skip_members(self, end: str, *, named: bool) -> None:
        more = True
        while more:
            if named:
                self._tokens.identifier()
            self._skip()
            more = self._tokens.take(",")
        self._tokens.expect(end)

    def _put(self, field: Field, message: Message) -> None:
        """Read one value; null is none."""
        if field.kind is not Kind.MESSAGE and self._tokens.take("null"):
            return
        value = self._value(field)
        if field.repeated:
            message[field.name].append(value)
        else:
            message[field.name] = value

    def _value(self, field: Field) -> Any:
        if field.kind is Kind.MESSAGE:
            return self._object(field.nested)
        if field.kind is Kind.BYTES:
            return self._bytes(field.role)
        if field.kind is Kind.ENUM:
            return self._enum(field.labels)
        if field.kind is Kind.BOOL:
            return self._tokens.boolean()
        return self._string() if field.kind is Kind.STRING else self._tokens.integer()

    def _string(self) -> str:
        value = self._tokens.string()
        self._tokens.next()
        return value

    def _enum(self, type_: EnumType) -> int:
        if self._tokens.looks_like_integer():
            number = self._tokens.integer()
            if type_.label(number) is None:
                raise self._tokens.error_before(
                    f'Enum type "protocol.{type_.name}" has no value with number {number}.'
                )
            return number
        name = self._tokens.identifier()
        name = name.capitalize() if name.isalpha() and name.islower() else name
        if name not in type_.values:
            raise self._tokens.error_before(f'Enum type "protocol.{type_.name}" has no value named "{name}".')
        return type_.values[name]

    def _bytes(self, role: Role) -> bytes:
        text = self._tokens.string()
        if self._visible and role is Role.ADDRESS:
            value = self._address(text)
        elif self._visible and role is Role.TEXT:
            value = text.encode(errors="replace")
        else:
            value = self._hex(text)
        self._tokens.next()
        return value

    def _hex(self, text: str) -> bytes:
        """`ByteArray.fromHexString`: a 0x in front is fine, and half a byte too few."""
        digits = text.removeprefix("0x")
        digits = "0" + digits if len(digits) % 2 else digits
        if re.fullmatch(r"[0-9a-fA-F]*", digits) is None:
            raise self._tokens.error("INVALID hex String")
        return bytes.fromhex(digits)

    def _address(self, text: str) -> bytes:
        """`Commons.decodeFromBase58Check`, which answers null for anything that is no address."""
        for index, character in enumerate(text):
            if character not in _BASE58:
                raise self._tokens.error(f"INVALID base58 String, Illegal character {character} at {index}")
        try:
            address = from_base58(text)
        except ValueError:
            raise NullPointerError from None
        if not is_address(address):
            raise NullPointerError
        return address
