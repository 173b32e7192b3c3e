"""Protobuf on the wire: the part of proto3 that TRON's transactions use, driven by tables of fields.

Wire types 0 (varint) and 2 (length-delimited) only. What is written is canonical: fields in the
table's order, zero values left out, shortest varints. What is read may be less strict than that:
whoever needs canonical bytes encodes what was decoded and compares.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tron_staking.domain.address import address_bytes, address_from_bytes

MAX_INT64 = 2**63 - 1
_MAX_VARINT_BYTES = 10
_MORE = 0x80  # set on every byte of a varint but the last
_VARINT, _LENGTH_DELIMITED = 0, 2

type Wire = int | bytes


@dataclass(frozen=True)
class Kind:
    """How a value becomes a varint (int) or a length-delimited run (bytes), and back.

    Both ways raise ValueError for a value outside the kind. `zero` is what an absent field stands for.
    """

    write: Callable[[Any], Wire]
    read: Callable[[Any], Any]
    zero: Wire


@dataclass(frozen=True)
class Field:
    """One line of a message in a .proto file. A repeated field's value is a tuple."""

    number: int
    name: str
    kind: Kind
    repeated: bool = False


type Message = tuple[Field, ...]
"""The fields of a message, by ascending number: the order in which protobuf writes them."""


def encode(message: Message, values: Mapping[str, Any]) -> bytes:
    """The bytes of `values`, given by field name. Raises ValueError for a value outside its field's kind."""
    return b"".join(_encode_field(field, values[field.name]) for field in message)


def decode(message: Message, data: bytes) -> dict[str, Any]:
    """The values in `data` by field name. Raises ValueError for anything that the table does not name."""
    found: dict[int, list[Wire]] = {field.number: [] for field in message}
    for number, wire in _scan(data):
        if number not in found:
            raise ValueError(f"field {number} does not belong here")
        found[number].append(wire)
    return {field.name: _decode_field(field, found[field.number]) for field in message}


def number_kind(largest: int) -> Kind:
    """Whole numbers from 0 to `largest`. Nothing TRON's transactions count is negative."""

    def check(value: object) -> int:
        if type(value) is not int or not 0 <= value <= largest:
            raise ValueError(f"{value!r} is not a whole number from 0 to {largest}")
        return value

    return Kind(check, check, 0)


def message_kind(message: Message, build: Callable[..., object]) -> Kind:
    """A message inside a message: `build` is called with its fields by name."""
    return Kind(lambda value: encode(message, vars(value)), lambda wire: build(**decode(message, wire)), b"")


def bytes_kind(size: int | None = None) -> Kind:
    """Bytes of this size, or of any size."""

    def check(value: object) -> bytes:
        if not isinstance(value, bytes) or size not in {None, len(value)}:
            raise ValueError(f"expected {size or 'any number of'} bytes")
        return value

    return Kind(check, check, b"")


def _bool_from_wire(wire: int) -> bool:
    if wire > 1:
        raise ValueError("a bool is 0 or 1")
    return wire == 1


INT64 = number_kind(MAX_INT64)
INT32 = number_kind(2**31 - 1)
BOOL = Kind(int, _bool_from_wire, 0)
BYTES = bytes_kind()
ADDRESS = Kind(address_bytes, address_from_bytes, b"")


def _encode_field(field: Field, value: Any) -> bytes:
    if field.repeated:
        return b"".join(_encode_wire(field.number, field.kind.write(item)) for item in value)
    wire = field.kind.write(value)
    return _encode_wire(field.number, wire) if wire else b""


def _encode_wire(number: int, wire: Wire) -> bytes:
    if isinstance(wire, int):
        return _varint(number << 3 | _VARINT) + _varint(wire)
    return _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(wire)) + wire


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= _MORE:
        out.append(value % _MORE | _MORE)
        value >>= 7
    out.append(value)
    return bytes(out)


def _decode_field(field: Field, wires: list[Wire]) -> Any:
    if any(type(wire) is not type(field.kind.zero) for wire in wires):
        raise ValueError(f"field {field.number} has the wrong wire type")
    if field.repeated:
        return tuple(field.kind.read(wire) for wire in wires)
    if len(wires) > 1:
        raise ValueError(f"field {field.number} appears more than once")
    return field.kind.read(wires[0] if wires else field.kind.zero)


def _scan(data: bytes) -> Iterator[tuple[int, Wire]]:
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        value, at = _read_varint(data, at)
        match key & 7:
            case 0:
                yield key >> 3, value
            case 2 if value <= len(data) - at:
                yield key >> 3, data[at : at + value]
                at += value
            case _:
                raise ValueError("cut short, or a wire type that TRON does not use")


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift, byte in enumerate(data[at : at + _MAX_VARINT_BYTES]):
        value |= byte % _MORE << 7 * shift
        if byte < _MORE:
            return value, at + shift + 1
    raise ValueError("cut short, or a varint that does not end")
