"""A transaction: its bytes, its id, and both ways between JSON and protobuf."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local.devnet import messages
from local.devnet.constants import MAX_RESULT_BYTES
from local.devnet.contracts import type_error
from local.devnet.crypto import sha256
from local.devnet.errors import (
    ContractValidateError,
    InvalidProtobufError,
    JsonError,
    NodeError,
    NullPointerError,
    ParseError,
)
from local.devnet.jsonformat import from_json, to_json
from local.devnet.protobuf import decode, encode
from local.devnet.schema import Message

TYPE_URL = "type.googleapis.com/protocol."
_SUCCESS = [messages.RESULT.new(contractRet=messages.CONTRACT_RESULT.values["SUCCESS"])]


@dataclass(frozen=True)
class Contract:
    """The one contract of a transaction, unpacked.

    `value` is a message of the schema that `type` (a name such as FreezeBalanceV2Contract) stands for.
    """

    type: str
    value: Message
    permission_id: int

    @property
    def owner(self) -> bytes:
        """21 bytes, when the sender filled them honestly (`TransactionCapsule.getOwner`)."""
        owner: bytes = self.value["owner_address"]
        return owner


@dataclass(frozen=True)
class Transaction:
    """Immutable; `raw_bytes` is the serialised raw_data that was hashed and signed."""

    raw: Message
    raw_bytes: bytes
    signatures: tuple[bytes, ...] = ()

    @classmethod
    def create(cls, raw: Message, signatures: tuple[bytes, ...] = ()) -> "Transaction":
        return cls(raw, encode(messages.RAW, raw), signatures)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Transaction":
        """A transaction from its protobuf bytes; a result in them is dropped, as broadcasting does."""
        message = decode(messages.TRANSACTION, data)
        raw = message["raw_data"] or messages.RAW.new()
        return cls.create(raw, tuple(message["signature"]))

    @cached_property
    def txid(self) -> bytes:
        return sha256(self.raw_bytes)

    @cached_property
    def size(self) -> int:
        """Bytes without the result (`toBuilder().clearRet()`), signatures included."""
        return len(self.to_bytes())

    @property
    def bandwidth(self) -> int:
        """Bytes that are charged for: the size and room for one result."""
        return self.size + MAX_RESULT_BYTES * len(self.raw["contract"])

    @cached_property
    def contract(self) -> Contract:
        """The first contract; ContractValidateError when there is none or it does not decode."""
        if not self.raw["contract"]:
            raise ContractValidateError("No contract!")
        outer = self.raw["contract"][0]
        name = messages.CONTRACT_TYPE.label(outer["type"]) or str(outer["type"])
        if name not in messages.CONTRACTS or outer["parameter"] is None:
            raise ContractValidateError("No contract!")
        return Contract(name, _unpack(name, outer["parameter"]), outer["Permission_id"])

    def to_message(self, *, executed: bool) -> Message:
        """The whole message; one that was executed carries contractRet SUCCESS (§7.3)."""
        return messages.TRANSACTION.new(
            raw_data=self.raw, signature=list(self.signatures), ret=_SUCCESS if executed else []
        )

    def to_bytes(self, *, executed: bool = False) -> bytes:
        return encode(messages.TRANSACTION, self.to_message(executed=executed))

    def to_json(self, *, visible: bool, executed: bool = False) -> dict[str, Any]:
        """`Util.printTransaction`: parameters unpacked; txID and raw_data_hex added."""
        body = to_json(messages.TRANSACTION, self.to_message(executed=executed), visible=visible)
        body["raw_data"]["contract"] = [
            _contract_to_json(one, visible=visible) for one in self.raw["contract"]
        ]
        return body | {"txID": self.txid.hex(), "raw_data_hex": self.raw_bytes.hex()}


def transaction_from_json(body: Any, *, visible: bool) -> Transaction:
    """`Util.packTransaction`: what raw_data and signature describe; other keys do not count.

    A contract that does not parse is dropped without a word; for the rest java-tron answers null, and fails.
    """
    if not isinstance(body, dict):
        raise JsonError("syntax error, expect {")
    raw = body.get("raw_data")
    if not isinstance(raw, dict) or not isinstance(raw.get("contract"), list):
        raise NullPointerError
    packed = (_packed_json(one, visible=visible) for one in raw["contract"])
    contracts = [one for one in packed if one is not None]
    try:
        message = from_json(
            messages.TRANSACTION, body | {"raw_data": raw | {"contract": contracts}}, visible=visible
        )
    except ParseError:
        raise NullPointerError from None
    return Transaction.create(message["raw_data"] or messages.RAW.new(), tuple(message["signature"]))


def pack(name: str, value: Message, permission_id: int = 0) -> Message:
    """A `Contract` message around a contract of the type with this name."""
    number, schema = messages.CONTRACTS[name]
    parameter = messages.ANY.new(type_url=TYPE_URL + name, value=encode(schema, value))
    return messages.CONTRACT.new(type=number, parameter=parameter, Permission_id=permission_id)


def _unpack(name: str, parameter: Message) -> Message:
    if parameter["type_url"] != TYPE_URL + name:
        raise ContractValidateError(type_error(name))
    try:
        return decode(messages.CONTRACTS[name][1], parameter["value"])
    except InvalidProtobufError as error:
        raise ContractValidateError(error.message) from error


def _packed_json(body: Any, *, visible: bool) -> dict[str, Any] | None:
    """A contract with the bytes of its value in hex instead of the value; None when there are none."""
    try:
        _, schema = messages.CONTRACTS[body["type"]]
        value = from_json(schema, body["parameter"]["value"], visible=visible)
    except (KeyError, TypeError, AttributeError, NodeError):
        return None
    packed: dict[str, Any] = body["parameter"] | {"value": encode(schema, value).hex()}
    return {**body, "parameter": packed}


def _contract_to_json(contract: Message, *, visible: bool) -> dict[str, Any]:
    body = to_json(messages.CONTRACT, contract, visible=visible)
    name = messages.CONTRACT_TYPE.label(contract["type"])
    if name is not None and contract["parameter"] is not None:
        schema = messages.CONTRACTS[name][1]
        value = decode(schema, contract["parameter"]["value"])
        body["parameter"] |= {"value": to_json(schema, value, visible=visible)}
    return body
