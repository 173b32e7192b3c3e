"""Where an account's TRX is."""

from tron_staking.models.aged import Aged
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField
from tron_staking.models.responses import StakingResponse, TronPower


class Stake(Frozen):
    """What an account has staked for one resource, by whomever it was frozen.

    `own` works for the account, `delegated` for others. Of that `locked` cannot be taken back before
    `next_unlock_at` (the first of it) and `locked_until` (the last). `delegated_elsewhere` is delegated past
    this service, as far as its books tell (never by what is pending here), and its locks are not known here.
    """

    resource: ResourceField
    amount: str
    amount_sun: int
    own: str
    own_sun: int
    delegated: str
    delegated_sun: int
    delegated_elsewhere: str
    delegated_elsewhere_sun: int
    locked: str
    locked_sun: int
    next_unlock_at: Moment | None
    locked_until: Moment | None


class Commitment(Frozen):
    """A freeze of this service: `/unfreeze` refuses to touch it before `expires_at`.

    `amount` is what of it is not unfrozen yet.
    """

    staking_id: str
    resource: ResourceField
    amount: str
    amount_sun: int
    expires_at: Moment


class UnfreezingView(Frozen):
    """Stake on its way back to the balance, to be withdrawn from `available_at` on."""

    resource: ResourceField
    amount: str
    amount_sun: int
    available_at: Moment


class AccountStatus(Aged):
    """One account: the solidified chain, and what the books add to it.

    `total` is balance, stakes, `legacy_stake` (of Stake 1.0) and everything in `unfreezing`. Of that
    `withdrawable` can be withdrawn now, and `next_withdrawable` from `next_withdrawable_at` on.
    `pending_reward` can be claimed from `next_claim_at` on, at once where that is null. `commitments` are
    those that hold, `expired_commitments` those that are over and still staked.
    `block_number` is the solidified block that the chain's part is from, or a later one.
    `complete` is false when the account has more open records or delegations than one answer reads.
    """

    address: AddressField
    exists: bool
    block_number: int
    total: str
    total_sun: int
    balance: str
    balance_sun: int
    stakes: tuple[Stake, ...]
    legacy_stake: str
    legacy_stake_sun: int
    unfreezing: tuple[UnfreezingView, ...]
    withdrawable: str
    withdrawable_sun: int
    next_withdrawable: str | None
    next_withdrawable_sun: int | None
    next_withdrawable_at: Moment | None
    tron_power: TronPower
    pending_reward: str
    pending_reward_sun: int
    next_claim_at: Moment | None
    commitments: tuple[Commitment, ...]
    expired_commitments: tuple[Commitment, ...]
    pending_operations: tuple[StakingResponse, ...]
    complete: bool
    timestamp: Moment
