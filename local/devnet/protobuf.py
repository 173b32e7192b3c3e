"""The protobuf wire format, driven by a `Schema`.

Encodes as protoc's Java runtime does: fields by number, proto3 defaults left out, repeated bytes and messages
one by one. Fields a schema does not know are skipped when decoding.
"""

from collections.abc import Iterator
from typing import Any

from local.devnet.errors import InvalidProtobufError
from local.devnet.schema import Field, Kind, Message, Schema

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_WIDTHS = {_FIXED64: 8, _FIXED32: 4}
_UINT64 = 1 << 64
_SIGN = 1 << 63
_MORE = 0x80
_MAX_VARINT_BYTES = 10
_LENGTH_KINDS = (Kind.BYTES, Kind.STRING, Kind.MESSAGE)
_TRUNCATED = "While parsing a protocol message, the input ended unexpectedly in the middle of a field."


def encode(schema: Schema, message: Message) -> bytes:
    """The bytes of a message."""
    out = bytearray()
    for field in schema.fields:
        value = message[field.name]
        values = value if field.repeated else (value,) if _is_set(field, value) else ()
        for one in values:
            out += _encode_field(field, one)
    return bytes(out)


def decode(schema: Schema, data: bytes) -> Message:
    """The message in these bytes, or InvalidProtobufError."""
    message = schema.new()
    for number, wire, value in _fields(data):
        field = schema.by_number.get(number)
        if field is None or (wire == _LENGTH) != (field.kind in _LENGTH_KINDS):
            continue
        decoded = _decode_value(field, value)
        if field.repeated:
            message[field.name].append(decoded)
        else:
            message[field.name] = decoded
    return message


def _is_set(field: Field, value: Any) -> bool:
    return value is not None if field.kind is Kind.MESSAGE else bool(value)


def _encode_field(field: Field, value: Any) -> bytes:
    if field.kind in _LENGTH_KINDS:
        body = _body(field, value)
        return varint(field.number << 3 | _LENGTH) + varint(len(body)) + body
    return varint(field.number << 3 | _VARINT) + varint(int(value) % _UINT64)


def _body(field: Field, value: Any) -> bytes:
    if field.kind is Kind.MESSAGE:
        return encode(field.nested, value)
    return value.encode() if isinstance(value, str) else bytes(value)


def varint(value: int) -> bytes:
    """A non-negative integer as protobuf's base 128."""
    out = bytearray()
    while value >= _MORE:
        out.append(value & 0x7F | _MORE)
        value >>= 7
    out.append(value)
    return bytes(out)


def _decode_value(field: Field, value: int | bytes) -> Any:
    if isinstance(value, int):
        return bool(value) if field.kind is Kind.BOOL else value - _UINT64 if value >= _SIGN else value
    if field.kind is Kind.MESSAGE:
        return decode(field.nested, value)
    return value.decode() if field.kind is Kind.STRING else value


def _fields(data: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise InvalidProtobufError("Protocol message contained an invalid tag (zero).")
        value: int | bytes
        if wire == _VARINT:
            value, at = _read_varint(data, at)
        else:
            size, at = _size(data, at, wire)
            value, at = data[at : at + size], at + size
            if at > len(data):
                raise InvalidProtobufError(_TRUNCATED)
        yield number, wire, value


def _size(data: bytes, at: int, wire: int) -> tuple[int, int]:
    if wire == _LENGTH:
        return _read_varint(data, at)
    if wire not in _WIDTHS:
        raise InvalidProtobufError("Protocol message tag had invalid wire type.")
    return _WIDTHS[wire], at


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(_MAX_VARINT_BYTES):
        if at + index >= len(data):
            raise InvalidProtobufError(_TRUNCATED)
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < _MORE:
            return value % _UINT64, at + index + 1
    raise InvalidProtobufError("CodedInputStream encountered a malformed varint.")
