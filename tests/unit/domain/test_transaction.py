import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.contracts import CONTRACT_TYPES
from tron_staking.domain.money import Sun

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "transactions.json").read_text()
)
OWNER = address_from_bytes(b"\x41" + b"\x01" * 20)
OTHER = address_from_bytes(b"\x41" + b"\x02" * 20)
REASON = r"\w+ \w+"
FREEZE = tx.FreezeBalanceV2(OWNER, Sun(1_000_000_000), Resource.ENERGY)

JSON_NAMES = {
    "owner_address": "owner",
    "receiver_address": "receiver",
    "to_address": "to",
    "vote_address": "witness",
    "vote_count": "count",
}
CLASSES = {type_.name: cls for cls, type_ in CONTRACT_TYPES.items()}


def raw(contract: tx.Contract, **changes: Any) -> tx.RawTransaction:
    values: dict[str, Any] = {
        "ref_block_bytes": b"\x12\x34",
        "ref_block_hash": b"\x01" * 8,
        "expiration_ms": 1777447527000,
        "timestamp_ms": 1777447470038,
    }
    return tx.RawTransaction(contract, **(values | changes))


def from_json(name: str, value: Any) -> Any:
    if name.endswith("_address"):
        return address_from_bytes(bytes.fromhex(value))
    if name == "resource":
        return Resource(value)
    if name == "votes":
        return tuple(tx.Vote(**fields(vote)) for vote in value)
    return value


def fields(value: dict[str, Any]) -> dict[str, Any]:
    return {JSON_NAMES.get(name, name): from_json(name, item) for name, item in value.items()}


def raw_from_json(raw_data: dict[str, Any]) -> tx.RawTransaction:
    """A node's JSON as a RawTransaction: JSON leaves BANDWIDTH out, like every zero."""
    contract = raw_data["contract"][0]
    cls = CLASSES[contract["type"]]
    values = fields(contract["parameter"]["value"])
    if any(field.name == "resource" for field in CONTRACT_TYPES[cls].fields):
        values.setdefault("resource", Resource.BANDWIDTH)
    return tx.RawTransaction(
        contract=cls(**values),
        ref_block_bytes=bytes.fromhex(raw_data["ref_block_bytes"]),
        ref_block_hash=bytes.fromhex(raw_data["ref_block_hash"]),
        expiration_ms=raw_data["expiration"],
        timestamp_ms=raw_data["timestamp"],
        permission_id=contract.get("Permission_id", 0),
        data=bytes.fromhex(raw_data.get("data", "")),
    )


def test_the_vectors_cover_every_contract() -> None:
    assert len(VECTORS) == 61
    assert {v["raw_data"]["contract"][0]["type"] for v in VECTORS} == set(CLASSES)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["txID"][:8])
def test_a_published_transaction_is_reproduced_byte_for_byte(vector: dict[str, Any]) -> None:
    expected = raw_from_json(vector["raw_data"])
    data = bytes.fromhex(vector["raw_data_hex"])
    assert tx.encode_raw(expected).hex() == data.hex()
    assert tx.decode_raw(data) == expected
    assert tx.txid(data) == vector["txID"]


numbers = st.one_of(st.sampled_from([0, 1, 127, 128, 2**31, 2**53 + 1, 2**63 - 1]), st.integers(0, 2**63 - 1))
addresses = st.binary(min_size=20, max_size=20).map(lambda tail: address_from_bytes(b"\x41" + tail))
votes = st.lists(st.builds(tx.Vote, addresses, numbers), max_size=30).map(tuple)
for_field = {
    Address: addresses,
    Sun: numbers.map(Sun),
    int: numbers,
    Resource: st.sampled_from(Resource),
    bool: st.booleans(),
    tuple[tx.Vote, ...]: votes,
}
contracts = st.one_of(
    [
        st.builds(cls, **{name: for_field[kind] for name, kind in cls.__annotations__.items()})
        for cls in CONTRACT_TYPES
    ]
)
raws = st.builds(
    tx.RawTransaction,
    contract=contracts,
    ref_block_bytes=st.binary(min_size=2, max_size=2),
    ref_block_hash=st.binary(min_size=8, max_size=8),
    expiration_ms=numbers,
    timestamp_ms=numbers,
    permission_id=st.integers(0, 2**31 - 1),
    data=st.binary(max_size=200),
)


@given(raws)
def test_what_was_encoded_decodes_to_itself(value: tx.RawTransaction) -> None:
    assert tx.decode_raw(tx.encode_raw(value)) == value


@given(raws, st.data())
def test_no_other_bytes_decode_to_the_same_transaction(value: tx.RawTransaction, data: st.DataObject) -> None:
    encoded = bytearray(tx.encode_raw(value))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    with suppress(ValueError):
        assert tx.decode_raw(bytes(encoded)) != value


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=REASON):
        tx.decode_raw(data)


ENCODED = tx.encode_raw(raw(FREEZE))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        ENCODED[:-1],
        ENCODED + b"\x00",
        ENCODED + bytes.fromhex("900101"),  # fee_limit
        ENCODED + ENCODED[:4],  # ref_block_bytes again
        ENCODED + ENCODED[len(ENCODED) - 7 :],  # timestamp again
        ENCODED[4:] + ENCODED[:4],  # another order
        ENCODED + bytes.fromhex("5200"),  # an empty memo, which is left out
        ENCODED.replace(b"\x18\x01p", b"\x18\x02p"),  # TRON_POWER
        ENCODED.replace(b"\x08\x36", b"\x08\x37"),  # an unfreeze type with a freeze inside
        ENCODED.replace(b"\x08\x36", b"\x08\x0b"),  # a type that the service does not send
        ENCODED.replace(b"protocol.", b"protocoI."),
        b"\x0d\x01\x01\x01\x01" + ENCODED,  # a 32-bit field
        b"\x0a" + b"\xff" * 11,  # a varint without an end
    ],
)
def test_what_encode_would_not_write_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=REASON):
        tx.decode_raw(data)


@pytest.mark.parametrize(
    "value",
    [
        raw(tx.Transfer(OWNER, OTHER, Sun(-1))),
        raw(tx.Transfer(OWNER, OTHER, Sun(2**63))),
        raw(tx.VoteWitness(OWNER, (tx.Vote(OTHER, 2**63),))),
        raw(tx.Transfer(OWNER, OTHER, Sun(True))),
        raw(FREEZE, expiration_ms=-1),
        raw(FREEZE, timestamp_ms=2**63),
        raw(FREEZE, permission_id=2**31),
        raw(FREEZE, ref_block_bytes=b"\x01"),
        raw(FREEZE, ref_block_hash=b"\x01" * 9),
    ],
)
def test_what_the_chain_cannot_hold_is_refused(value: tx.RawTransaction) -> None:
    with pytest.raises(ValueError, match=r"whole number|bytes"):
        tx.encode_raw(value)


E_1000, B, E = Sun(1_000_000_000), Resource.BANDWIDTH, Resource.ENERGY


@pytest.mark.parametrize(
    ("contract", "size"),
    [
        (tx.FreezeBalanceV2(OWNER, E_1000, B), 252),
        (tx.FreezeBalanceV2(OWNER, E_1000, E), 254),
        (tx.UnfreezeBalanceV2(OWNER, E_1000, E), 256),
        (tx.WithdrawExpireUnfreeze(OWNER), 253),
        (tx.CancelAllUnfreezeV2(OWNER), 250),
        (tx.WithdrawBalance(OWNER), 246),
        (tx.DelegateResource(OWNER, OTHER, E_1000, E), 279),
        (tx.DelegateResource(OWNER, OTHER, E_1000, E, lock=True), 281),
        (tx.DelegateResource(OWNER, OTHER, E_1000, E, lock=True, lock_period=864000), 285),
        (tx.UnDelegateResource(OWNER, OTHER, E_1000, E), 281),
        *((tx.VoteWitness(OWNER, (tx.Vote(OTHER, 1000),) * n), s) for n, s in [(1, 271), (2, 301), (5, 386)]),
        (tx.VoteWitness(OWNER, (tx.Vote(OTHER, 1000),) * 30), 1086),
        (tx.Transfer(OWNER, OTHER, E_1000), 269),
    ],
)
def test_the_bytes_charged_are_those_measured_on_java_tron(contract: tx.Contract, size: int) -> None:
    assert tx.signed_size(tx.encode_raw(raw(contract))) == size


@pytest.mark.parametrize(("signatures", "size"), [(1, 256), (2, 323)])
def test_a_permission_and_more_signatures_are_charged(signatures: int, size: int) -> None:
    assert tx.signed_size(tx.encode_raw(raw(FREEZE, permission_id=2)), signatures) == size


def test_the_signed_transaction_holds_the_raw_bytes_and_the_signature() -> None:
    signed = tx.encode_signed(ENCODED, b"\x07" * 65)
    assert signed == b"\x0a" + bytes([len(ENCODED)]) + ENCODED + b"\x12\x41" + b"\x07" * 65
    assert tx.txid(ENCODED) == sha256(ENCODED).hexdigest()


def test_a_block_reference_is_cut_from_the_blocks_id() -> None:
    block_id = "0000000003fe262d" + "0123456789abcdef" + "f" * 32
    assert tx.block_reference(0x3FE262D, block_id) == (b"\x26\x2d", bytes.fromhex("0123456789abcdef"))


@pytest.mark.parametrize(
    ("number", "block_id"), [(1, "0" * 64), (0, "0" * 63), (0, "0" * 65), (10, "000000000000000A" + "0" * 48)]
)
def test_a_block_id_that_is_not_the_numbers_is_refused(number: int, block_id: str) -> None:
    with pytest.raises(ValueError, match="block id"):
        tx.block_reference(number, block_id)
