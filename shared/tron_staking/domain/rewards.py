"""Rewards that were claimed: whose stake earned them, and what is left of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import NOTHING, Sun


@dataclass(frozen=True)
class RewardState:
    """An account's rewards in the books: claimed = available + reserved + withdrawn = energy + bandwidth.

    `reserved` is set aside for withdrawals that the chain has not decided; `last_reward_at` is the block's
    time of the claim that was entered last.
    """

    claimed: Sun = NOTHING
    available: Sun = NOTHING
    reserved: Sun = NOTHING
    withdrawn: Sun = NOTHING
    energy: Sun = NOTHING
    bandwidth: Sun = NOTHING
    last_reward_at: datetime | None = None


@dataclass(frozen=True)
class Claim:
    """A claim that is final: when its block was made, and what it paid."""

    at: datetime
    amount: Sun


def attributed(paid: Sun, account: Account | None) -> Mapping[Resource, Sun]:
    """A claim by what is staked per resource, delegated stake included: it votes as well.

    TRON pays for votes and knows no such shares; these are the service's own. Bandwidth's is rounded down
    and energy gets the rest, so they add up exactly; without any stake energy gets all.
    """
    stake = {resource: NOTHING if account is None else account.staked(resource) for resource in Resource}
    total = sum(stake.values())
    bandwidth = Sun(paid * stake[Resource.BANDWIDTH] // total) if total else NOTHING
    return {Resource.BANDWIDTH: bandwidth, Resource.ENERGY: Sun(paid - bandwidth)}
