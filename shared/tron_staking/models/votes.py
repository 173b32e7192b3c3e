"""What an account votes for, and what it gets for it."""

from tron_staking.models.aged import Aged
from tron_staking.models.fields import AddressField, Frozen, Moment, Stored
from tron_staking.models.records import VoteCount
from tron_staking.models.responses import StakingResponse, TronPower
from tron_staking.models.witnesses import AprInputs


class KnownVote(Stored):
    """Votes for one witness as they are kept."""

    witness: AddressField
    count: int


class KnownVotes(Stored):
    """An account's votes as they are kept, in the order they were cast; `power` is its TRON power in sun."""

    exists: bool
    power: int
    votes: tuple[KnownVote, ...]


class VoteView(Frozen):
    """Votes for one witness, and what they bring by what the chain says now.

    `rank` is null when there is no such witness. APR and `daily_reward` are null while its brokerage is not
    known; when that is not `brokerage_confirmed`, it is that of an earlier cycle.
    """

    witness_address: AddressField
    vote_count: int
    url: str
    rank: int | None
    elected: bool
    brokerage_percent: int | None
    brokerage_confirmed: bool
    apr_percent: str | None
    daily_reward: str | None
    daily_reward_sun: int | None


class CastVotes(Frozen):
    """The vote set that was cast through this service last. Unfreezing may have shrunk it since."""

    staking_id: str
    cast_at: Moment
    block_number: int
    votes: tuple[VoteCount, ...]


class AccountVotes(Aged):
    """The votes of one account on the solidified chain, and what they bring.

    `apr_percent` and `daily_reward` are what all that is staked brings, idle votes nothing; they are null
    while a brokerage is not known, and `complete` is false while one is not confirmed. Votes that were cast
    in this cycle begin to earn at `cycle_ends_at`. The account was asked for at `as_of`, its witnesses at
    `witnesses_as_of`.
    """

    address: AddressField
    exists: bool
    staked: str
    staked_sun: int
    tron_power: TronPower
    votes: tuple[VoteView, ...]
    apr_percent: str | None
    daily_reward: str | None
    daily_reward_sun: int | None
    complete: bool
    last_cast: CastVotes | None
    pending_operations: tuple[StakingResponse, ...]
    inputs: AprInputs
    cycle_ends_at: Moment
    witnesses_as_of: Moment
    timestamp: Moment
