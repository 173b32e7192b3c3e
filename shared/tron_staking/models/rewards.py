"""What an account has earned by its votes."""

from typing import Annotated

from pydantic import Field

from tron_staking.domain.realised import Unrealised
from tron_staking.models.aged import Aged
from tron_staking.models.fields import AddressField, Frozen, Moment, Stored, WholeNumber

PERIOD_DAYS = 30
LONGEST_PERIOD_DAYS = 365


class RewardQuery(Frozen):
    """Over how many days back the realised APR is reckoned."""

    days: Annotated[WholeNumber, Field(ge=1, le=LONGEST_PERIOD_DAYS)] = PERIOD_DAYS


class KnownRewards(Stored):
    """The chain's part as it is kept, in sun; nothing at all for an account that is not there.

    The stakes are what is staked for each resource, delegated or not; `power` is what votes are counted
    against. `latest_withdraw_ms` is when rewards were last claimed, 0 for never.
    """

    exists: bool = False
    pending: int = 0
    bandwidth_stake: int = 0
    energy_stake: int = 0
    power: int = 0
    latest_withdraw_ms: int = 0


class RealisedApr(Frozen):
    """What was really earned: `reward` in the time between, by what was staked on average.

    `reward` is that of `claims` claims of this service's ledger: all of the period but the first, which only
    begins it. `start_at` and `end_at` are the maintenances before the first and the last claim.
    """

    apr_percent: str
    reward: str
    reward_sun: int
    claims: int
    average_stake: str
    average_stake_sun: int
    start_at: Moment
    end_at: Moment
    formula: str
    rounding: str


class RewardInfo(Aged):
    """The rewards of one account.

    `total_reward` is what was claimed through this service, attributed to energy and bandwidth by stake, the
    last of it at `last_reward_time`. Of that `available_reward` can be withdrawn, `reserved_reward` is on its
    way to the payout address and `withdrawn_reward` is there. `pending_reward` is what a claim would bring
    now, with the chain's allowance, attributed by the stake of now; it can be claimed from `next_claim_at`
    on, at once where that is null. `last_claim_time` is when the chain says that rewards were claimed last,
    however that was done; it is in `claimed_elsewhere_at` too when it was not done through this service.
    `realised_apr` is over the last `days`; where there is none, `unrealised_reason` says why.
    """

    address: AddressField
    exists: bool
    energy_reward: str
    energy_reward_sun: int
    bandwidth_reward: str
    bandwidth_reward_sun: int
    total_reward: str
    total_reward_sun: int
    last_reward_time: Moment | None
    pending_reward: str
    pending_reward_sun: int
    pending_energy_reward: str
    pending_energy_reward_sun: int
    pending_bandwidth_reward: str
    pending_bandwidth_reward_sun: int
    next_claim_at: Moment | None
    available_reward: str
    available_reward_sun: int
    reserved_reward: str
    reserved_reward_sun: int
    withdrawn_reward: str
    withdrawn_reward_sun: int
    last_claim_time: Moment | None
    claimed_elsewhere_at: Moment | None
    days: int
    realised_apr: RealisedApr | None
    unrealised_reason: Unrealised | None
    timestamp: Moment
