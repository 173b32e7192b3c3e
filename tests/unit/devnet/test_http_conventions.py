"""How java-tron's HTTP interface answers: methods, formats, omissions."""

import json

import pytest

from local.devnet import handle
from local.devnet.crypto import to_base58


def test_get_and_post_read_the_same_account(bench):
    shown = bench.account()
    assert shown == bench.call("/wallet/getaccount", "GET", f"address={bench.base58}&visible=true")
    assert bench.call("/wallet/getaccount", "GET", f"address={bench.address.hex()}")["address"] == (
        bench.address.hex()
    )


def test_a_missing_account_is_an_empty_object(bench):
    stranger = bytes.fromhex("41" + "44" * 20)
    for name in ("getaccount", "getaccountresource", "getaccountnet"):
        assert bench.call(f"/wallet/{name}", address=to_base58(stranger), visible=True) == {}


def test_account_of_the_solidified_state_has_no_resource_twin(bench):
    assert bench.account("/walletsolidity") == bench.account()
    answer = handle(bench.node, "POST", "/walletsolidity/getaccountresource", body=b"{}")
    assert answer.status == 404


def test_an_unused_account(bench):
    account = bench.account()
    assert account["frozenV2"] == [{}, {"type": "ENERGY"}, {"type": "TRON_POWER"}]
    assert not account.keys() & {"net_usage", "free_net_usage", "latest_consume_free_time", "type"}
    assert account["net_window_size"] == 28_800_000
    assert account["account_resource"]["energy_window_optimized"] is True
    assert account["active_permission"][0]["operations"] == "7fff1fc0033efb0f" + "00" * 24


def test_net_and_resource_leave_out_zeros(bench):
    net = bench.call("/wallet/getaccountnet", address=bench.address.hex())
    assert net == {"freeNetLimit": 600, "TotalNetLimit": 43_200_000_000, "TotalNetWeight": 26_000_000_000}
    resource = bench.call("/wallet/getaccountresource", address=bench.address.hex())
    assert resource == net | {
        "TotalEnergyLimit": 180_000_000_000,
        "TotalEnergyWeight": 19_000_000_000,
    }


def test_chain_parameters(bench):
    parameters = bench.call("/wallet/getchainparameters")["chainParameter"]
    values = {one["key"]: one.get("value") for one in parameters}
    assert (values["getTransactionFee"], values["getUnfreezeDelayDays"]) == (1_000, 14)
    assert {"key": "getAllowNewResourceModel"} in parameters


def test_node_info_names_head_and_solidified_block(bench):
    info = bench.call("/wallet/getnodeinfo", "GET")
    solid = bench.node.chain.solid_block
    assert info["solidityBlock"] == f"Num:{solid.number},ID:{solid.id.hex()}"
    assert info["block"].startswith(f"Num:{solid.number + 19},ID:")


@pytest.mark.parametrize("name", ["freezebalancev2", "broadcasttransaction", "broadcasthex"])
def test_get_is_refused_where_java_tron_has_no_do_get(bench, name):
    assert handle(bench.node, "GET", f"/wallet/{name}").status == 405


@pytest.mark.parametrize("name", ["getsignweight", "createtransaction"])
def test_get_is_empty_where_do_get_is(bench, name):
    answer = handle(bench.node, "GET", f"/wallet/{name}")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/", "/wallet", "/wallet/nothing", "/jsonrpc", "/walletsolidity/getnodeinfo"]
)
def test_unknown_paths_are_html(bench, path):
    answer = handle(bench.node, "POST", path)
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_answers_are_json_with_a_newline(bench):
    answer = handle(bench.node, "GET", "/wallet/getnowblock")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.body.endswith(b"}\n")


@pytest.mark.parametrize("body", [b"{", b"[]", b"text", b"a=1"])
def test_a_body_that_is_no_object(bench, body):
    answer = json.loads(handle(bench.node, "POST", "/wallet/getaccount", body=body).body)
    assert answer["Error"].startswith("class com.alibaba.fastjson.JSONException : ")


def test_numbers_in_a_query_and_in_a_body(bench):
    assert bench.call("/wallet/getblockbynum", "GET", "num=1") == bench.call("/wallet/getblockbynum", num=1)
    assert bench.call("/wallet/getblockbynum", "GET", "num=x") == {
        "Error": 'class java.lang.NumberFormatException : For input string: "x"'
    }
    assert "Couldn't parse integer" in bench.call("/wallet/getblockbynum", num="1")["Error"]


def test_block_endpoints_read_visible_from_the_query_only(bench):
    witness = bench.call("/wallet/getnowblock", visible=True)["block_header"]["raw_data"]["witness_address"]
    assert witness.startswith("41")
    block = bench.call("/wallet/getnowblock", "POST", "visible=true")
    assert block["block_header"]["raw_data"]["witness_address"].startswith("T")


def test_a_builder_says_whether_it_is_visible_and_a_query_does_not(bench):
    transaction = bench.freeze()
    assert transaction["visible"] is False
    bench.send(transaction)
    assert "visible" not in bench.call("/wallet/gettransactionbyid", value=transaction["txID"])


def test_bandwidth_is_the_resource_nobody_prints(bench):
    value = bench.freeze(resource="BANDWIDTH")["raw_data"]["contract"][0]["parameter"]["value"]
    assert value == {"owner_address": bench.address.hex(), "frozen_balance": 1_000_000_000}
