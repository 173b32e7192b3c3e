"""Bodies as java-tron reads them: by its own tokens, with its own words for what is wrong (stake2 §6)."""

import json
from urllib.parse import urlencode

import pytest

from local.devnet import handle

PARSE = "class org.tron.core.services.http.JsonFormat$ParseException : "
NULL = {"Error": "class java.lang.NullPointerException : null"}
TRX = 1_000_000


def post(bench, text, path="/wallet/freezebalancev2", content_type="application/json"):
    answer = handle(bench.node, "POST", path, body=text.encode(), content_type=content_type)
    assert answer.status == 200
    return json.loads(answer.body)


def freeze(bench, rest, owner=None):
    return post(bench, f'{{"owner_address":"{owner or bench.address.hex()}",{rest}}}')


def amount(answer):
    return answer["raw_data"]["contract"][0]["parameter"]["value"]["frozen_balance"]


@pytest.mark.parametrize(
    ("number", "value"),
    [("1000000", TRX), ("0x0F4240", TRX), ("04000000", 1 << 20), ("1000000.0", None), ("1e6", None)],
)
def test_integers_are_decimal_octal_or_hexadecimal(bench, number, value):
    answer = freeze(bench, f'"frozen_balance":{number}')
    if value is None:
        assert answer["Error"].endswith(f'Couldn\'t parse integer: For input string: "{number}"')
    else:
        assert amount(answer) == value


def test_a_quoted_integer_is_refused_where_it_stands(bench):
    body = '{"frozen_balance":"1000000"}'
    expected = PARSE + '1:19: Couldn\'t parse integer: For input string: ""1000000""'
    assert post(bench, body) == {"Error": expected}
    assert post(bench, '{\n "frozen_balance" : true}')["Error"].startswith(f"{PARSE}2:21: ")


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (2**63, f"Number out of range for 64-bit signed integer: {2**63}"),
        (-(2**63) - 1, f"Number out of range for 64-bit signed integer: {-(2**63) - 1}"),
    ],
)
def test_integers_have_64_bits(bench, number, problem):
    assert freeze(bench, f'"frozen_balance":{number}')["Error"].endswith(f"Couldn't parse integer: {problem}")


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ('"ENERGY"', None),
        ("1", None),
        ("null", None),
        ('"energy"', 'has no value named "Energy".'),
        ('"Energy"', 'has no value named "Energy".'),
        ("7", "has no value with number 7."),
    ],
)
def test_an_enum_is_a_name_or_a_number(bench, resource, problem):
    answer = freeze(bench, f'"frozen_balance":1000000,"resource":{resource}')
    if problem is None:
        assert amount(answer) == TRX
    else:
        assert answer["Error"].startswith(PARSE)
        assert answer["Error"].endswith(f'Enum type "protocol.ResourceCode" {problem}')


@pytest.mark.parametrize("value", ['"true"', "1"])
def test_a_boolean_is_bare(bench, value):
    answer = post(bench, f'{{"id_or_num":"1","detail":{value}}}', "/wallet/getblock")
    assert answer["Error"].endswith('Expected "true" or "false".')


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ('"more":1', None),
        ('"more":"text"', None),
        ('"more":null', None),
        ('"more":true', None),
        ('"more":[1,"two",{"three":[3]}]', None),
        ('"more":{"a":{"b":1}}', None),
        ('"more":[]', "Expected string."),
        ('"more":{}', "Expected identifier. -}"),
        ('"more":1.5', 'Couldn\'t parse integer: For input string: "1.5"'),
    ],
)
def test_unknown_fields_are_ignored_unless_they_trip_the_parser(bench, field, problem):
    answer = freeze(bench, f'"frozen_balance":1000000,{field}')
    if problem is None:
        assert amount(answer) == TRX
    else:
        assert answer["Error"].startswith(PARSE)
        assert answer["Error"].endswith(problem)


def test_the_last_value_of_a_name_counts(bench):
    assert amount(freeze(bench, '"frozen_balance":1,"frozen_balance":1000000')) == TRX


class TestAddresses:
    def test_base58_without_visible(self, bench):
        answer = freeze(bench, '"frozen_balance":1000000', bench.base58)
        assert answer == {"Error": PARSE + "1:18: INVALID hex String"}

    def test_hex_with_visible(self, bench):
        text = bench.address.hex()
        at = text.index("0")
        answer = freeze(bench, '"frozen_balance":1000000,"visible":true', text)
        assert answer == {"Error": f"{PARSE}1:18: INVALID base58 String, Illegal character 0 at {at}"}

    def test_a_wrong_checksum(self, bench):
        last = "1" if bench.base58[-1] != "1" else "2"
        answer = freeze(bench, '"frozen_balance":1000000,"visible":true', bench.base58[:-1] + last)
        assert answer == NULL

    @pytest.mark.parametrize("visible", ["true", '"true"', '"TRUE"', "1"])
    def test_visible_is_true_in_several_ways(self, bench, visible):
        answer = freeze(bench, f'"frozen_balance":1000000,"visible":{visible}', bench.base58)
        assert (answer["visible"], amount(answer)) == (True, TRX)

    @pytest.mark.parametrize("visible", ["false", '"false"', "0"])
    def test_and_false_in_others(self, bench, visible):
        assert freeze(bench, f'"frozen_balance":1000000,"visible":{visible}')["visible"] is False

    def test_and_must_be_one_of_them(self, bench):
        answer = freeze(bench, '"frozen_balance":1000000,"visible":"maybe"')
        assert answer["Error"].endswith("can not cast to boolean, value : maybe")
        assert freeze(bench, '"frozen_balance":1000000,"visible":null') == NULL

    def test_hex_may_begin_with_0x(self, bench):
        assert amount(freeze(bench, '"frozen_balance":1000000', f"0x{bench.address.hex()}")) == TRX


class TestForms:
    FORM = "application/x-www-form-urlencoded"

    def test_text_fields_work(self, bench):
        body = urlencode({"address": bench.base58, "visible": "true"})
        assert post(bench, body, "/wallet/getaccount", self.FORM)["balance"] == 10_000 * TRX

    def test_integer_fields_do_not(self, bench):
        body = urlencode({"owner_address": bench.address.hex(), "frozen_balance": TRX})
        assert "Couldn't parse integer" in post(bench, body, content_type=self.FORM)["Error"]

    def test_json_with_the_header_of_a_form_is_json(self, bench):
        body = json.dumps({"address": bench.address.hex()})
        assert post(bench, body, "/wallet/getaccount", self.FORM)["balance"] == 10_000 * TRX


class TestBroadcast:
    def send(self, bench, **changed):
        transaction = bench.sign(bench.freeze())
        return bench.broadcast(transaction | changed)

    def test_keys_beside_raw_data_do_not_count(self, bench):
        permission = {"keys": [{"address": "41", "weight": 1}], "threshold": 1, "permission_name": "owner"}
        answer = self.send(bench, txID="00", raw_data_hex="zz", permission=permission, more=None)
        assert answer["result"] is True

    def test_a_contract_that_does_not_parse_is_dropped(self, bench):
        for value in ({"frozen_balance": "1"}, {"resource": "energy"}, "text", None):
            transaction = bench.freeze()
            transaction["raw_data"]["contract"][0]["parameter"]["value"] = value
            answer = bench.broadcast(transaction | {"signature": ["00" * 65]})
            assert answer["message"] == "Contract validate error : No contract!"

    def test_a_contract_of_an_unknown_type_is_dropped(self, bench):
        transaction = bench.freeze()
        transaction["raw_data"]["contract"][0]["type"] = "NoSuchContract"
        answer = bench.broadcast(transaction | {"signature": ["00" * 65]})
        assert answer["message"] == "Contract validate error : No contract!"

    @pytest.mark.parametrize("expiration", ["1", 1.5, [[]]])
    def test_raw_data_that_does_not_parse_is_null(self, bench, expiration):
        transaction = bench.freeze()
        transaction["raw_data"]["expiration"] = expiration
        assert bench.broadcast(transaction | {"signature": ["00" * 65]}) == NULL

    def test_addresses_follow_visible(self, bench):
        transaction = bench.call(
            "/wallet/freezebalancev2", owner_address=bench.base58, frozen_balance=TRX, visible=True
        )
        signed = bench.sign(transaction)
        assert bench.broadcast(signed | {"visible": False})["code"] == "CONTRACT_VALIDATE_ERROR"
        assert bench.broadcast(signed)["result"] is True


@pytest.mark.parametrize(
    ("address", "result"),
    [
        ("41" + "11" * 20, {"result": True, "message": "Hex string format"}),
        ("42" + "11" * 20, {"result": False, "message": "Invalid address"}),
        ("TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7", {"result": True, "message": "Base58check format"}),
        ("TCNkawTmcQgYSU8nP8cHswT1QPjharxJr8", {"result": False, "message": "Invalid address"}),
        ("QRERERERERERERERERERERERERER", {"result": True, "message": "Base64 format"}),
        ("T", {"result": False, "message": "Length error"}),
        (None, {"result": False}),
    ],
)
def test_addresses_are_told_apart(bench, address, result):
    assert bench.call("/wallet/validateaddress", address=address) == result


def test_a_body_above_four_mebibytes(bench):
    body = b'{"value":"' + b"0" * 4 * 1024 * 1024 + b'"}'
    assert handle(bench.node, "POST", "/wallet/getaccount", body=body).status == 413


def test_the_pool_is_listed(bench):
    assert bench.call("/wallet/gettransactionlistfrompending") == {}
    transaction = bench.freeze()
    bench.send(transaction)
    assert bench.call("/wallet/gettransactionlistfrompending") == {"txId": [transaction["txID"]]}
