"""Every staking operation of tronpy: built, signed, broadcast, waited for and read back over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from tronpy import Tron
from tronpy.exceptions import ValidationError
from tronpy.keys import PrivateKey
from tronpy.providers import HTTPProvider
from tronpy.tron import TransactionBuilder

from tests.e2e.clients.conftest import TRX, Devnet
from tests.support.patience import PATIENCE

STAKE = 1_000 * TRX
STAKING_ONLY = "102000000000c00f" + "00" * 24


class Wallet:
    """One account, driven through tronpy."""

    def __init__(self, devnet: Devnet, client: Tron, index: int = 0) -> None:
        self.devnet, self.client = devnet, client
        self.address, secret = devnet.accounts[index]
        self.key = PrivateKey(bytes.fromhex(secret))

    def send(self, built: TransactionBuilder, *keys: PrivateKey) -> dict[str, Any]:
        """The receipt. tronpy dates transactions by its own clock, so they have to last longer here."""
        transaction = built.expiration(self.devnet.ahead_ms + 60_000).build()
        for key in keys or (self.key,):
            transaction.sign(key)
        sent = transaction.broadcast()
        assert sent["txid"] == transaction.txid
        info: dict[str, Any] = sent.wait()
        assert info["id"] == transaction.txid
        assert self.client.get_transaction(transaction.txid)["ret"] == [{"contractRet": "SUCCESS"}]
        assert self.client.get_solid_transaction_info(transaction.txid) == info
        return info

    @property
    def account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.client.get_account(self.address)
        return account

    def frozen(self) -> list[int]:
        """Sun for bandwidth and for energy."""
        return [one.get("amount", 0) for one in self.account["frozenV2"][:2]]

    def reward(self) -> int:
        return int(self.client.provider.make_request("wallet/getReward", {"address": self.address})["reward"])


@pytest.fixture
def client(devnet: Devnet) -> Iterator[Tron]:
    provider = HTTPProvider(devnet.url + "/", timeout=PATIENCE)
    yield Tron(provider)
    provider.sess.close()


@pytest.fixture
def wallet(devnet: Devnet, client: Tron) -> Wallet:
    return Wallet(devnet, client)


def test_freeze_and_unfreeze_and_withdraw(devnet: Devnet, client: Tron, wallet: Wallet) -> None:
    trx = client.trx
    assert wallet.send(trx.freeze_balance(wallet.address, STAKE))["receipt"] == {"net_usage": 254}
    wallet.send(trx.freeze_balance(wallet.address, STAKE, "BANDWIDTH"))
    assert wallet.frozen() == [STAKE, STAKE]
    before = wallet.account["balance"]
    info = wallet.send(trx.unfreeze_balance(wallet.address, "ENERGY", unfreeze_balance=STAKE))
    assert "unfreeze_amount" not in info
    assert wallet.frozen() == [STAKE, 0]
    pending = wallet.account["unfrozenV2"]
    assert [(one["type"], one["unfreeze_amount"]) for one in pending] == [("ENERGY", STAKE)]
    with pytest.raises(ValidationError, match="no unFreeze balance to withdraw "):
        wallet.send(trx.withdraw_stake_balance(wallet.address))
    devnet.admin("advance", days=14)
    assert wallet.send(trx.withdraw_stake_balance(wallet.address))["withdraw_expire_amount"] == STAKE
    assert wallet.account["balance"] == before + STAKE
    assert "unfrozenV2" not in wallet.account


def test_cancel_what_is_unfreezing(client: Tron, wallet: Wallet) -> None:
    """tronpy has no builder for this one, only the machinery."""
    trx = client.trx
    wallet.send(trx.freeze_balance(wallet.address, STAKE))
    wallet.send(trx.unfreeze_balance(wallet.address, "ENERGY", unfreeze_balance=STAKE // 2))
    owner = {"owner_address": wallet.key.public_key.to_hex_address()}
    info = wallet.send(trx._build_transaction("CancelAllUnfreezeV2Contract", owner))
    cancelled = {one["key"]: one["value"] for one in info["cancel_unfreezeV2_amount"]}
    assert cancelled == {"BANDWIDTH": 0, "ENERGY": STAKE // 2, "TRON_POWER": 0}
    assert wallet.frozen() == [0, STAKE]


def test_vote_and_claim(devnet: Devnet, client: Tron, wallet: Wallet) -> None:
    first, second = devnet.witnesses[:2]
    wallet.send(client.trx.freeze_balance(wallet.address, STAKE))
    wallet.send(client.trx.vote_witness(wallet.address, (first, 700), (second, 300)))
    assert [one["vote_count"] for one in wallet.account["votes"]] == [700, 300]
    assert client.get_account_resource(wallet.address)["tronPowerUsed"] == 1_000
    with pytest.raises(ValidationError, match="does not have any reward"):
        wallet.send(client.trx.withdraw_rewards(wallet.address))
    devnet.admin("advance", days=1)
    reward, before = wallet.reward(), wallet.account["balance"]
    assert reward > 0
    assert wallet.send(client.trx.withdraw_rewards(wallet.address))["withdraw_amount"] == reward
    assert wallet.account["balance"] == before + reward
    assert wallet.reward() == 0
    devnet.admin("advance", blocks=10)
    with pytest.raises(ValidationError, match="less than 24 hours"):
        wallet.send(client.trx.withdraw_rewards(wallet.address))


def test_delegate_with_a_lock_and_take_back(devnet: Devnet, client: Tron, wallet: Wallet) -> None:
    trx, receiver = client.trx, devnet.accounts[1][0]
    wallet.send(trx.freeze_balance(wallet.address, STAKE, "ENERGY"))
    most = client.get_can_delegated_max_size(wallet.address, "ENERGY")
    assert most["max_size"] == STAKE
    day = 28_800
    wallet.send(trx.delegate_resource(wallet.address, receiver, STAKE, "ENERGY", lock=True, lock_period=day))
    (given,) = client.get_delegated_resource_v2(wallet.address, receiver)["delegatedResource"]
    assert given["frozen_balance_for_energy"] == STAKE
    index = client.get_delegated_resource_account_index_v2(wallet.address)
    assert [client.to_base58check_address(one) for one in index["toAccounts"]] == [receiver]
    assert client.get_account_resource(receiver)["EnergyLimit"] > 0
    back = trx.undelegate_resource(wallet.address, receiver, STAKE, "ENERGY")
    with pytest.raises(ValidationError, match=r"insufficient delegateFrozenBalance\(Energy\)"):
        wallet.send(back)
    devnet.admin("advance", days=1)
    devnet.admin("advance", blocks=2)
    wallet.send(trx.undelegate_resource(wallet.address, receiver, STAKE, "ENERGY"))
    assert client.get_delegated_resource_v2(wallet.address, receiver) == {}
    assert wallet.frozen() == [0, STAKE]


def test_two_keys_for_staking_only(devnet: Devnet, client: Tron, wallet: Wallet) -> None:
    second = PrivateKey(bytes.fromhex(devnet.accounts[1][1]))
    keys = [{"address": one.public_key.to_hex_address(), "weight": 1} for one in (wallet.key, second)]
    permission = client.get_account_permission(wallet.address)
    permission["actives"] = [
        {
            "type": 2,
            "permission_name": "staking",
            "threshold": 2,
            "operations": STAKING_ONLY,
            "keys": keys,
        }
    ]
    fee = wallet.send(client.trx.account_permission_update(wallet.address, permission))["fee"]
    assert fee == 100 * TRX
    info = wallet.send(client.trx.freeze_balance(wallet.address, STAKE).permission_id(2), wallet.key, second)
    assert info["fee"] == TRX + info["receipt"].get("net_fee", 0)
    assert wallet.frozen() == [0, STAKE]
    assert wallet.account["active_permission"][0]["permission_name"] == "staking"


def test_builders_beside_staking(devnet: Devnet, client: Tron, wallet: Wallet) -> None:
    """A stake of the first kind is nobody's; a transfer and a candidacy cost what they cost."""
    with pytest.raises(ValidationError, match=r"no frozenBalance\(Energy\)"):
        wallet.send(client.trx.unfreeze_balance_legacy(wallet.address))
    receiver = devnet.accounts[1][0]
    assert wallet.send(client.trx.transfer(wallet.address, receiver, STAKE))["receipt"] == {"net_usage": 269}
    candidacy = wallet.send(client.trx.create_witness(wallet.address, "http://new"))
    assert candidacy["fee"] - candidacy["receipt"].get("net_fee", 0) == 9_999 * TRX
