"""The account that the demo is about: what it does on its chain, and what the node says about it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from local.demo.telling import when
from local.demo.wallet import Json, Wallet
from local.devnet import Config, Node, account_key
from local.devnet.crypto import address_of
from local.devnet.keys import witness_keys
from tron_staking.domain.money import Sun
from tron_staking.domain.votes import votes_again

TRX = 1_000_000
START = 1_000_000 * TRX
RESERVE = 100 * TRX
"""Left liquid, for the bandwidth that is not free."""
BROKERAGES = (0, 20, 50)
"""What the witnesses that are voted for keep of their rewards, in percent."""
YEAR = timedelta(days=365)
MONTH = YEAR / 12
_SEED = "demo"
_BLOCK = timedelta(seconds=3)
_MILLISECOND = timedelta(milliseconds=1)


class Saver:
    """An account of a million TRX, a friend to lend energy to, and the time of their chain."""

    def __init__(self) -> None:
        keys = [account_key(_SEED, index) for index in range(2)]
        funds = zip((address_of(key.public_key) for key in keys), (START, TRX), strict=True)
        self._node = Node(Config(seed=_SEED, accounts=dict(funds)))
        self._wallet, friend = (Wallet(self._node, key) for key in keys)
        self._friend = friend.address
        self.claimed = 0

    @property
    def now(self) -> datetime:
        return when(self._head["timestamp"])

    @property
    def height(self) -> int:
        height: int = self._head["number"]
        return height

    @property
    def balance(self) -> int:
        balance: int = self._wallet.account()["balance"]
        return balance

    @property
    def staked(self) -> int:
        """Frozen sun, those that are lent included."""
        account = self._wallet.account()
        lent: int = account["account_resource"].get("delegated_frozenV2_balance_for_energy", 0)
        frozen: int = sum(entry.get("amount", 0) for entry in account["frozenV2"])
        return frozen + lent

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, with a block in every slot."""
        left = moment - when(self._node.clock.now())
        self._node.network.live(max(left, timedelta()) // _MILLISECOND)

    def freeze(self, sun: int) -> None:
        self._wallet.do("freezebalancev2", frozen_balance=sun, resource="ENERGY")

    def vote(self, brokerages: Iterable[int]) -> Iterator[tuple[str, int, int]]:
        """Equal votes for witnesses that keep these percentages; each with its count and percentage, once
        they are in force."""
        witnesses = []
        for (_, key), percent in zip(witness_keys(_SEED), brokerages, strict=False):
            witnesses.append(Wallet(self._node, key))
            witnesses[-1].do("updateBrokerage", brokerage=percent)
        each = self._wallet.resources()["tronPowerLimit"] // len(witnesses)
        votes = [{"vote_address": one.address, "vote_count": each} for one in witnesses]
        self._wallet.do("votewitnessaccount", votes=votes)
        self.wait_until(when(self._wallet.ask("/wallet/getnextmaintenancetime")["num"]))
        for one in self._wallet.account()["votes"]:
            keeps = self._wallet.ask("/wallet/getBrokerage", address=one["vote_address"])["brokerage"]
            yield one["vote_address"], one["vote_count"], keeps

    def lend(self, sun: int, period: timedelta) -> Json:
        """Delegate energy, locked for this long or for as long as is allowed; the delegation."""
        blocks = min(period // _BLOCK, self._wallet.parameter("getMaxDelegateLockPeriod"))
        self._wallet.do("delegateresource", **self._lease(sun), lock=True, lock_period=blocks)
        return self._delegation()

    def take_back(self) -> int:
        """All that is lent, in sun."""
        sun: int = self._delegation()["frozen_balance_for_energy"]
        self._wallet.do("undelegateresource", **self._lease(sun))
        return sun

    def claim(self) -> int:
        """The rewards since the last claim, in sun."""
        sun: int = self._wallet.do("withdrawbalance")["withdraw_amount"]
        self.claimed += sun
        return sun

    def compound(self) -> int:
        """Claims, freezes what that brought, and votes with it for the same witnesses as before; what it was,
        in
        sun."""
        sun = self.claim()
        self.freeze(sun)
        cast = {one["vote_address"]: one["vote_count"] for one in self._wallet.account()["votes"]}
        again = votes_again(cast, Sun(self.staked))
        votes = [{"vote_address": one, "vote_count": count} for one, count in again.items()]
        self._wallet.do("votewitnessaccount", votes=votes)
        return sun

    def unfreeze(self) -> tuple[int, datetime]:
        """Everything: how many sun, and when they can be withdrawn."""
        self._wallet.do("unfreezebalancev2", unfreeze_balance=self.staked, resource="ENERGY")
        entry = self._wallet.account()["unfrozenV2"][0]
        return entry["unfreeze_amount"], when(entry["unfreeze_expire_time"])

    def withdraw(self) -> int:
        """What is unfrozen, in sun."""
        sun: int = self._wallet.do("withdrawexpireunfreeze")["withdraw_expire_amount"]
        return sun

    @property
    def _head(self) -> Json:
        raw: Json = self._wallet.ask("/wallet/getnowblock")["block_header"]["raw_data"]
        return raw

    def _lease(self, sun: int) -> Json:
        return {"receiver_address": self._friend, "balance": sun, "resource": "ENERGY"}

    def _delegation(self) -> Json:
        pair = {"fromAddress": self._wallet.address, "toAddress": self._friend}
        found: Json = self._wallet.ask("/wallet/getdelegatedresourcev2", **pair)["delegatedResource"][0]
        return found
