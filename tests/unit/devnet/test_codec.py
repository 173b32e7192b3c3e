"""The devnet's own codec against transactions from public networks and TRON's published definitions."""

import json
from pathlib import Path

import pytest

from local.devnet import Transaction, messages, transaction_from_json
from local.devnet.errors import InvalidProtobufError, NullPointerError, ParseError
from local.devnet.jsonformat import from_json
from local.devnet.protobuf import decode, encode
from local.devnet.transaction import TYPE_URL

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "transactions.json").read_text())
FREEZE = messages.CONTRACTS["FreezeBalanceV2Contract"][1]
OWNER = "411a642f0e3c3af545e7acbd38b07251b3990914f1"


def normal(vector):
    """Vectors may spell out what java-tron leaves out."""
    raw = json.loads(json.dumps(vector["raw_data"]))
    value = raw["contract"][0]["parameter"]["value"]
    raw["contract"][0]["parameter"]["value"] = {
        key: one for key, one in value.items() if one not in ("BANDWIDTH", 0, False)
    }
    return raw


@pytest.mark.parametrize("vector", VECTORS, ids=[one["txID"][:8] for one in VECTORS])
class TestVectors:
    def test_json_encodes_to_the_known_bytes(self, vector):
        transaction = transaction_from_json(vector, visible=False)
        assert transaction.raw_bytes.hex() == vector["raw_data_hex"]
        assert transaction.txid.hex() == vector["txID"]

    def test_bytes_decode_to_the_known_json(self, vector):
        raw = decode(messages.RAW, bytes.fromhex(vector["raw_data_hex"]))
        assert Transaction.create(raw).to_json(visible=False)["raw_data"] == normal(vector)

    def test_visible_form_reads_back(self, vector):
        transaction = transaction_from_json(vector, visible=False)
        again = transaction_from_json(transaction.to_json(visible=True), visible=True)
        assert again == transaction

    def test_whole_transaction_survives_the_wire(self, vector):
        transaction = transaction_from_json(vector | {"signature": ["ab" * 65]}, visible=False)
        assert Transaction.from_bytes(transaction.to_bytes(executed=True)) == transaction


def test_negative_numbers_take_ten_bytes():
    message = FREEZE.new(frozen_balance=-1)
    assert encode(FREEZE, message) == bytes.fromhex("10ffffffffffffffffff01")
    assert decode(FREEZE, encode(FREEZE, message)) == message


@pytest.mark.parametrize("data", ["0a05", "08", "00", "0f", "10" + "ff" * 11])
def test_broken_bytes_are_refused(data):
    with pytest.raises(InvalidProtobufError):
        decode(FREEZE, bytes.fromhex(data))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"frozen_balance":"1000000"}', '1:19: Couldn\'t parse integer: For input string: ""1000000""'),
        ('{"frozen_balance":1.5}', '1:19: Couldn\'t parse integer: For input string: "1.5"'),
        ('{"resource":"energy"}', '1:13: Enum type "protocol.ResourceCode" has no value named "Energy".'),
        ('{"resource":7}', '1:13: Enum type "protocol.ResourceCode" has no value with number 7.'),
        ('{\n"owner_address":"xyz"}', "2:17: INVALID hex String"),
    ],
)
def test_parse_errors_say_where_and_why(text, problem):
    with pytest.raises(ParseError) as caught:
        from_json(FREEZE, json.loads(text), visible=False, source=text)
    assert caught.value.message == problem


def test_hex_is_no_base58_when_visible():
    with pytest.raises(ParseError, match=r"INVALID base58 String, Illegal character 0 at 12"):
        from_json(FREEZE, {"owner_address": "411a642f" + "111e0"}, visible=True)


def test_bad_checksum_is_a_null_pointer():
    with pytest.raises(NullPointerError):
        from_json(FREEZE, {"owner_address": "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr8"}, visible=True)


def test_unknown_fields_and_null_are_ignored():
    assert from_json(FREEZE, {"nonsense": [1], "resource": None}, visible=False) == FREEZE.new()


@pytest.mark.parametrize(
    "contract",
    [
        {"type": "NoSuchContract", "parameter": {"value": {}}},
        {"type": "FreezeBalanceV2Contract", "parameter": {"value": {"frozen_balance": "1"}}},
        {"type": "FreezeBalanceV2Contract"},
        "text",
    ],
)
def test_a_contract_that_does_not_parse_is_dropped(contract):
    assert transaction_from_json({"raw_data": {"contract": [contract]}}, visible=False).raw["contract"] == []


def test_resource_number_of_a_builder_is_accepted():
    value = {"owner_address": OWNER, "frozen_balance": 1_000_000, "resource": 1}
    contract = {
        "type": "FreezeBalanceV2Contract",
        "parameter": {"value": value, "type_url": TYPE_URL + "FreezeBalanceV2Contract"},
    }
    transaction = transaction_from_json({"raw_data": {"contract": [contract]}}, visible=False)
    assert transaction.contract.value["resource"] == 1
