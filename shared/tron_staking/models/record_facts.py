"""What every view of a record tells. TRX is text, exact; the integer of sun stands beside it."""

from typing import Any, Self

from tron_staking.domain.money import trx_text
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField
from tron_staking.models.records import RecordSummary, VoteCount

_AMOUNTS = ("amount", "fee", "paid", "energy_reward", "bandwidth_reward", "remaining")


class RecordFacts(Frozen):
    """A record without its attempts."""

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    amount: str | None
    amount_sun: int | None
    resource: ResourceField | None
    duration: int | None
    created_at: Moment
    expires_at: Moment | None
    completed_at: Moment | None
    transaction_hash: str
    block_number: int | None
    receiver: AddressField | None
    lock_blocks: int | None
    votes: tuple[VoteCount, ...] | None
    fee: str | None
    fee_sun: int | None
    paid: str | None
    paid_sun: int | None
    energy_reward: str | None
    energy_reward_sun: int | None
    bandwidth_reward: str | None
    bandwidth_reward_sun: int | None
    remaining: str | None
    remaining_sun: int | None
    error_message: str | None

    @classmethod
    def _of(cls, summary: RecordSummary, **more: Any) -> Self:
        """The facts, and what a view has beside them."""
        facts = {name: getattr(summary, name) for name in RecordSummary.model_fields}
        in_sun = {f"{name}_sun": facts[name] for name in _AMOUNTS}
        in_trx = {name: trx_shown(facts[name]) for name in _AMOUNTS}
        return cls.model_validate(facts | in_sun | in_trx | more)


def trx_shown(sun: int | None) -> str | None:
    """An amount as callers see it; None where there is none."""
    return None if sun is None else trx_text(sun)
