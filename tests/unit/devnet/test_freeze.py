"""FreezeBalanceV2: what is refused, in which order, and what it does."""

import pytest

from local.devnet import messages
from local.devnet.actuators.freeze_balance_v2 import validate
from local.devnet.errors import ContractValidateError

TRX = 1_000_000
FREEZE = messages.CONTRACTS["FreezeBalanceV2Contract"][1]
PREFIX = "class org.tron.core.exception.ContractValidateException : "


def test_problems_are_found_in_the_order_of_java_tron(bench):
    """Everything wrong at once; each repair uncovers the next problem."""
    ledger = bench.node.pending
    ledger.set_value("getUnfreezeDelayDays", 0)
    contract = FREEZE.new(owner_address=b"A", frozen_balance=0, resource=2)
    missing = bytes.fromhex("41" + "22" * 20)
    repairs = [
        (
            "Not support FreezeV2 transaction, need to be opened by the committee",
            lambda: ledger.set_value("getUnfreezeDelayDays", 14),
        ),
        ("Invalid address", lambda: contract.update(owner_address=missing)),
        (f"Account[{missing.hex()}] not exists", lambda: contract.update(owner_address=bench.address)),
        ("frozenBalance must be positive", lambda: contract.update(frozen_balance=TRX - 1)),
        (
            "frozenBalance must be greater than or equal to 1 TRX",
            lambda: contract.update(frozen_balance=10_000 * TRX + 1),
        ),
        (
            "frozenBalance must be less than or equal to accountBalance",
            lambda: contract.update(frozen_balance=TRX),
        ),
        ("ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]", lambda: contract.update(resource=1)),
    ]
    for problem, repair in repairs:
        with pytest.raises(ContractValidateError) as caught:
            validate(ledger, contract)
        assert caught.value.message == problem
        repair()
    validate(ledger, contract)


def test_builder_reports_the_exception(bench):
    assert bench.freeze(0) == {"Error": PREFIX + "frozenBalance must be positive"}


def test_broadcast_reports_the_same_text(bench):
    transaction = bench.freeze()
    value = transaction["raw_data"]["contract"][0]["parameter"]["value"]
    value["frozen_balance"] = 1
    answer = bench.send(bench.edit(transaction))
    assert answer["code"] == "CONTRACT_VALIDATE_ERROR"
    assert answer["message"] == (
        "Contract validate error : frozenBalance must be greater than or equal to 1 TRX"
    )
    assert "result" not in answer


def test_effect_on_account_and_totals(bench):
    before = bench.call("/wallet/getaccountresource", address=bench.address.hex())
    assert bench.send(bench.freeze(1_500_000, "BANDWIDTH"))["result"] is True
    assert bench.send(bench.freeze(1_500_000, "BANDWIDTH"))["result"] is True
    after = bench.call("/wallet/getaccountresource", address=bench.address.hex())
    assert bench.account()["balance"] == 10_000 * TRX - 3_000_000
    assert bench.account()["frozenV2"] == [
        {"amount": 3_000_000},
        {"type": "ENERGY"},
        {"type": "TRON_POWER"},
    ]
    assert after["TotalNetWeight"] - before["TotalNetWeight"] == 3
    assert after["tronPowerLimit"] == 3


@pytest.mark.parametrize(("resource", "size"), [("BANDWIDTH", 252), ("ENERGY", 254)])
def test_bandwidth_of_a_freeze(bench, resource, size):
    transaction = bench.freeze(1_000 * TRX, resource)
    bench.send(transaction)
    bench.node.produce()
    info = bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"])
    assert info["receipt"] == {"net_usage": size}
    assert info["contractResult"] == [""]
    assert not info.keys() & {"fee", "result"}


def test_permission_id_two_costs_two_bytes_more(bench):
    transaction = bench.freeze(Permission_id=2)
    assert transaction["raw_data"]["contract"][0]["Permission_id"] == 2
    assert bench.send(transaction)["result"] is True
    assert bench.account()["free_net_usage"] == 256


def test_freezing_the_whole_balance_works_when_bandwidth_pays(bench):
    assert bench.send(bench.freeze(10_000 * TRX))["result"] is True
    assert "balance" not in bench.account()
