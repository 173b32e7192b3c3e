"""GET and POST, servlet by servlet, as java-tron's classes have `doGet` and `doPost` (stake2 §6)."""

import json

import pytest

from local.devnet import handle
from local.devnet.api.gateway import _ENDPOINTS

REFUSED = {
    "broadcasthex",
    "broadcasttransaction",
    "cancelallunfreezev2",
    "delegateresource",
    "freezebalancev2",
}
EMPTY = {
    "accountpermissionupdate",
    "createtransaction",
    "createwitness",
    "freezebalance",
    "getapprovedlist",
    "getsignweight",
    "undelegateresource",
    "unfreezebalance",
    "unfreezebalancev2",
    "updateBrokerage",
    "votewitnessaccount",
    "withdrawbalance",
    "withdrawexpireunfreeze",
}
NAMES = sorted(_ENDPOINTS)


@pytest.mark.parametrize("name", NAMES)
def test_get(bench, name):
    answer = handle(bench.node, "GET", f"/wallet/{name}")
    assert answer.status == (405 if name in REFUSED else 200)
    assert (answer.body == b"") is (name in EMPTY)
    if name not in REFUSED | EMPTY:
        json.loads(answer.body)


@pytest.mark.parametrize("name", NAMES)
def test_post(bench, name):
    answer = handle(bench.node, "POST", f"/wallet/{name}", body=b"{}")
    assert (answer.status, answer.content_type) == (200, "application/json; charset=utf-8")
    assert answer.body.endswith(b"\n")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(bench, method):
    assert handle(bench.node, method, "/wallet/getnowblock").status == 405


def test_every_servlet_of_the_solidified_state_has_a_twin(bench):
    solid = {name for name, one in _ENDPOINTS.items() if one.solid}
    assert {"getaccount", "getnowblock", "gettransactioninfobyid", "getReward", "getBrokerage"} <= solid
    for name in NAMES:
        status = handle(bench.node, "POST", f"/walletsolidity/{name}", body=b"{}").status
        assert status == (200 if name in solid else 404)
