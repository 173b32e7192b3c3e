"""The table `staking_rewards`: what an account has claimed and what became of it. Amounts are sun.

Per account one item `STATE`, the sums, and one item `LEDGER#<time>#<staking_id>` per claim and per
withdrawal. Both change in the write that changes the record, so the sums are always those of the ledger.
"""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.transaction import Put, Update, Write, WritesOf
from tron_staking.domain.address import Address
from tron_staking.domain.errors import StakingError, StateConflict
from tron_staking.domain.money import Sun
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.models.fields import iso
from tron_staking.submission.entries import RewardClaimed, RewardReleased, RewardReserved, RewardWithdrawn

_STATE = "STATE"
_LEDGER_END = "LEDGER$"
"""Behind every line of the ledger."""
_MOST_LINES = 1000
"""More than a year of claims, which are a day apart at least; together less than one request brings."""
_CLAIM, _WITHDRAW = "CLAIM", "WITHDRAW"


class RewardItem(Model):
    """The sums of an account, or one claim or withdrawal: `energy` and `bandwidth` are a claim's shares."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    claimed = NumberAttribute(null=True)
    available = NumberAttribute(null=True)
    reserved = NumberAttribute(null=True)
    withdrawn = NumberAttribute(null=True)
    energy = NumberAttribute(null=True)
    bandwidth = NumberAttribute(null=True)
    last_reward_time = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    amount = NumberAttribute(null=True)
    staking_id = UnicodeAttribute(null=True)


class RewardsTable:
    """Ports ReadsRewardState, ListsClaims; what a withdrawal `reserves` and what a final record `settles`."""

    reserves: WritesOf
    settles: WritesOf

    def __init__(self, table_name: str, region: str) -> None:
        bind(RewardItem, table_name, region)
        self.reserves = {RewardReserved: _reserved}
        self.settles = {
            RewardClaimed: _claimed,
            RewardReleased: _released,
            RewardWithdrawn: _withdrawn,
        }

    def reward_state(self, address: Address) -> RewardState:
        """See ReadsRewardState."""
        with books_unavailable():
            try:
                item = RewardItem.get(address, _STATE, consistent_read=True)
            except RewardItem.DoesNotExist:
                return RewardState()
        return RewardState(
            claimed=_sun(item.claimed),
            available=_sun(item.available),
            reserved=_sun(item.reserved),
            withdrawn=_sun(item.withdrawn),
            energy=_sun(item.energy),
            bandwidth=_sun(item.bandwidth),
            last_reward_at=datetime.fromisoformat(item.last_reward_time) if item.last_reward_time else None,
        )

    def claims(self, address: Address, since: datetime) -> Sequence[Claim]:
        """See ListsClaims. One request, for the newest lines of the ledger, withdrawals among them."""
        lines = RewardItem.entry.between(_ledger_key(iso(since), ""), _LEDGER_END)
        with books_unavailable():
            found = RewardItem.query(
                address, lines, scan_index_forward=False, limit=_MOST_LINES, page_size=_MOST_LINES
            )
            newest = [_claim(item) for item in found if item.kind == _CLAIM]
        return newest[::-1]


def _claim(item: RewardItem) -> Claim:
    _, at, _ = item.entry.split("#")
    return Claim(datetime.fromisoformat(at), _sun(item.amount))


def _claimed(entry: RewardClaimed) -> list[Write]:
    at, amount = iso(entry.claimed_at), entry.energy + entry.bandwidth
    ledger = RewardItem(
        entry.address,
        _ledger_key(at, entry.staking_id),
        kind=_CLAIM,
        amount=amount,
        energy=entry.energy,
        bandwidth=entry.bandwidth,
        staking_id=entry.staking_id,
    )
    actions = [
        RewardItem.claimed.add(amount),
        RewardItem.available.add(amount),
        RewardItem.energy.add(entry.energy),
        RewardItem.bandwidth.add(entry.bandwidth),
        RewardItem.last_reward_time.set(at),
    ]
    return [Put(ledger, RewardItem.entry.does_not_exist()), Update(_state(entry.address), actions)]


def _reserved(entry: RewardReserved) -> list[Write]:
    actions = [RewardItem.available.add(-entry.amount), RewardItem.reserved.add(entry.amount)]
    enough = RewardItem.available >= entry.amount
    return [Update(_state(entry.address), actions, enough, _too_few)]


def _released(entry: RewardReleased) -> list[Write]:
    actions = [RewardItem.available.add(entry.amount), RewardItem.reserved.add(-entry.amount)]
    return [Update(_state(entry.address), actions)]


def _withdrawn(entry: RewardWithdrawn) -> list[Write]:
    ledger = RewardItem(
        entry.address,
        _ledger_key(iso(entry.withdrawn_at), entry.staking_id),
        kind=_WITHDRAW,
        amount=entry.amount,
        staking_id=entry.staking_id,
    )
    actions = [RewardItem.reserved.add(-entry.amount), RewardItem.withdrawn.add(entry.amount)]
    return [Put(ledger, RewardItem.entry.does_not_exist()), Update(_state(entry.address), actions)]


def _too_few() -> StakingError:
    return StateConflict(
        "insufficient_rewards",
        "another withdrawal has just taken what was left of the rewards; ask for less, or claim first",
    )


def _state(address: Address) -> RewardItem:
    return RewardItem(address, _STATE)


def _ledger_key(at: str, staking_id: str) -> str:
    """In the order of time."""
    return f"LEDGER#{at}#{staking_id}"


def _sun(value: float | None) -> Sun:
    return Sun(int(value or 0))
