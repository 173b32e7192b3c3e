"""What callers send. Amounts come in as TRX and are sun from here on."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationInfo, field_validator

from tron_staking.domain.address import Address
from tron_staking.domain.constants import MAX_WITNESSES, MINIMUM_DELEGATION, MINIMUM_FREEZE
from tron_staking.domain.money import Sun
from tron_staking.models.enums import RewardType, VoteMode
from tron_staking.models.fields import (
    AddressField,
    Frozen,
    ResourceField,
    RewardTypeField,
    TrxAmount,
    VoteModeField,
)
from tron_staking.models.records import VoteCount, Votes

DEFAULT_COMMITMENT_DAYS = 3
MAX_COMMITMENT_DAYS = 365
MAX_LOCK_DAYS = 365
"""java-tron `ProposalUtil`: no vote lets locks be longer than a year (`ONE_YEAR_BLOCK_NUMBERS`)."""


def _at_least_minimum_freeze(amount: Sun) -> Sun:
    if amount < MINIMUM_FREEZE:
        raise ValueError("TRON freezes 1 TRX or more")
    return amount


def _something(amount: Sun) -> Sun:
    if amount == 0:
        raise ValueError("give more than 0, or leave it out for everything that can be had")
    return amount


def _listed(value: object) -> object:
    """A JSON list; the default, which is none, stays what it is."""
    if value == ():
        return value
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_WITNESSES:
        raise ValueError(f"give a list of 1 to {MAX_WITNESSES} objects of witness_address and vote_count")
    return tuple(value)


def _each_once(votes: tuple["WantedVote", ...]) -> tuple["WantedVote", ...]:
    """The chain would count a witness twice, silently (java-tron `VoteWitnessActuator`)."""
    if len({vote.witness_address for vote in votes}) < len(votes):
        raise ValueError("name each witness once, with all of its votes")
    return votes


def _at_least_minimum_delegation(amount: Sun) -> Sun:
    if amount < MINIMUM_DELEGATION:
        raise ValueError("TRON delegates 1 TRX or more")
    return amount


class FreezeBalanceRequest(Frozen):
    """Freeze `amount` TRX of `address` for `resource`.

    `duration` is this service's own commitment in days: the chain has no freeze lock, but
    `/unfreeze` refuses before the commitment ends.
    """

    address: AddressField
    amount: Annotated[TrxAmount, AfterValidator(_at_least_minimum_freeze)]
    resource: ResourceField
    duration: Annotated[int, Field(ge=1, le=MAX_COMMITMENT_DAYS)] = DEFAULT_COMMITMENT_DAYS


class UnfreezeBalanceRequest(Frozen):
    """Unfreeze `amount` TRX of `address` that is frozen for `resource`; all that is free by default."""

    address: AddressField
    resource: ResourceField
    amount: Annotated[TrxAmount, AfterValidator(_something)] | None = None


class WithdrawUnfrozenRequest(Frozen):
    """Move all unfrozen TRX of `address` whose time has come to its balance."""

    address: AddressField


class CancelUnfreezeRequest(Frozen):
    """Freeze again everything of `address` that is being unfrozen."""

    address: AddressField


class WantedVote(VoteCount):
    """Votes as a caller asks for them: unlike in the books, a field that is not ours is a mistake."""

    model_config = Frozen.model_config


class VoteWitnessRequest(Frozen):
    """Vote with `address`: for one witness (`witness_address`, `vote_count`) or for several (`votes`).

    `mode` MERGE keeps every other vote of the account, REPLACE casts exactly these. Once it is read,
    `votes` holds what was asked for in either spelling, and only that is compared under a key.
    """

    address: AddressField
    mode: VoteModeField = VoteMode.MERGE
    witness_address: Annotated[AddressField | None, Field(exclude=True)] = None
    vote_count: Annotated[Votes | None, Field(exclude=True)] = None
    votes: Annotated[tuple[WantedVote, ...], BeforeValidator(_listed), Field(validate_default=True)] = ()

    @field_validator("votes")
    @classmethod
    def _one_spelling(cls, votes: tuple[WantedVote, ...], info: ValidationInfo) -> tuple[WantedVote, ...]:
        if not {"witness_address", "vote_count"} <= info.data.keys():
            return votes  # what is wrong with those is said there
        witness, count = info.data["witness_address"], info.data["vote_count"]
        if votes and (witness, count) == (None, None):
            return _each_once(votes)
        if votes or witness is None or count is None:
            raise ValueError("give witness_address and vote_count for one witness, or votes for several")
        return (WantedVote(witness_address=witness, vote_count=count),)


class RevoteRequest(Frozen):
    """Place the votes of `address` that are idle, in the proportions of those that are cast."""

    address: AddressField


class UnvoteWitnessRequest(Frozen):
    """Take the votes of `address` for `witness_address` away."""

    address: AddressField
    witness_address: AddressField


class _Delegation(Frozen):
    """What one account has delegated to another."""

    from_address: AddressField
    to_address: AddressField
    resource: ResourceField

    @field_validator("to_address")
    @classmethod
    def _is_another(cls, receiver: Address, info: ValidationInfo) -> Address:
        if receiver == info.data.get("from_address"):
            raise ValueError("name another account: TRON does not delegate from an account to itself")
        return receiver


class DelegateResourceRequest(_Delegation):
    """Let `to_address` use the `resource` of `amount` TRX that `from_address` has staked.

    With `lock` it cannot be taken back for `lock_days`, or for three days when that is not said.
    """

    amount: Annotated[TrxAmount, AfterValidator(_at_least_minimum_delegation)]
    lock: bool = False
    lock_days: Annotated[int, Field(ge=1, le=MAX_LOCK_DAYS)] | None = None

    @field_validator("lock_days")
    @classmethod
    def _needs_the_lock(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days is not None and not info.data.get("lock", True):
            raise ValueError('send "lock": true with it, or leave it out: nothing is locked without')
        return days


class UndelegateResourceRequest(_Delegation):
    """Take back `amount` TRX of what `to_address` may use, or everything that is not locked."""

    amount: Annotated[TrxAmount, AfterValidator(_something)] | None = None


class WithdrawRewardRequest(Frozen):
    """Send `amount` TRX of the claimed rewards of `address` to its payout address; all by default."""

    address: AddressField
    amount: Annotated[TrxAmount, AfterValidator(_something)] | None = None


class ClaimRewardRequest(Frozen):
    """Claim the voting rewards of `address`.

    TRON pays everything that is pending at once; `reward_type` is for callers that ask for a part, and are
    told so.
    """

    address: AddressField
    reward_type: RewardTypeField = RewardType.ALL


OWNER_FIELDS = ("address", "from_address")
"""What a body calls the account that pays and signs."""


def owner_of(request: BaseModel) -> Address:
    """The account that pays and signs, whatever the request calls it."""
    owner: Address = next(
        getattr(request, name) for name in OWNER_FIELDS if name in type(request).model_fields
    )
    return owner
