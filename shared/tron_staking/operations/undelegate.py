"""Takes back what another account may use of a stake (UnDelegateResource).

Source of the rules: java-tron `UnDelegateResourceActuator`. The chain knows amounts and no records: which
delegations a taking back ends is this service's own bookkeeping.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tron_staking.domain.chain import Delegation, Inclusion
from tron_staking.domain.constants import BLOCK_MS
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import ReadsDelegations
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import UndelegateResourceRequest
from tron_staking.operations.delegation_books import MOST_OTHERS, DelegationBooks, unfinished
from tron_staking.operations.operation import Operation
from tron_staking.submission.entries import Entry, OtherRecord
from tron_staking.submission.intent import Plan
from tron_staking.submission.pace import LOOK_AGAIN
from tron_staking.submission.settlement import Settled


@dataclass(frozen=True)
class Undelegator(Operation[UndelegateResourceRequest]):
    """Takes delegations back."""

    kind = StakingOperationType.UNDELEGATE
    delegations: ReadsDelegations

    def plan(self, request: UndelegateResourceRequest) -> Plan:
        """See Operation."""
        owner = self.account(request.from_address)
        amount = self._amount(request)
        return Plan(
            operation_type=self.kind,
            address=request.from_address,
            balance=owner.balance,
            amount=amount,
            resource=request.resource,
            receiver=request.to_address,
            message=f"takes the {request.resource} of {trx_text(amount)} TRX back",
        )

    def _amount(self, request: UndelegateResourceRequest) -> Sun:
        held = self.delegations.delegation(request.from_address, request.to_address, request.resource)
        head_ms = self.common.head.head_block().timestamp_ms
        free = held.free_at(head_ms)
        amount = request.amount or free
        _refuse_more_than_held(amount, held, request)
        if not amount or amount > free:
            raise _locked(free, held)
        return amount


def _refuse_more_than_held(amount: Sun, held: Delegation, request: UndelegateResourceRequest) -> None:
    all_of_it = held.unlocked + held.locked
    if all_of_it and amount <= all_of_it:
        return
    told = f"only {trx_text(all_of_it)} TRX are" if all_of_it else "nothing is"
    raise StateConflict(
        "not_delegated",
        f"{told} delegated to this receiver for {request.resource}; ask for no more, or check the addresses",
    )


def _locked(free: Sun, held: Delegation) -> StateConflict:
    """A lock is over in the first block after its end: the chain compares strictly."""
    instead = f"ask for {trx_text(free)} TRX or less, or wait" if free else "wait"
    return StateConflict(
        "locked_until",
        f"{trx_text(held.locked)} TRX of it are locked until {iso(from_milliseconds(held.locked_until_ms))}; "
        f"{instead} until then",
        works_at=from_milliseconds(held.locked_until_ms + BLOCK_MS),
    )


@dataclass(frozen=True)
class UndelegateSettlement:
    """A taking back that is final is COMPLETED, and ends delegations: first whose lock is over. Port Settles.

    What the account's records do not cover was delegated past this service.
    """

    books: DelegationBooks

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        others = self.books.others(record)
        left = record.amount if record.remaining is None else record.remaining
        if any(_may_be_meant(other, record) for other in others):
            return Settled(unfinished(record, self.books.clock.now() + LOOK_AGAIN, left))
        ended, left = _ended(_in_order(others, inclusion), left or 0)
        if len(ended) == MOST_OTHERS and left:
            return Settled(unfinished(record, self.books.clock.now(), left), ended)
        done = record.model_copy(update={"status": StakingStatusType.COMPLETED, "remaining": None})
        return Settled(done, (self.books.change(record, inclusion), *ended))

    def release(self, _record: StakingRecord, /) -> Sequence[Entry]:
        """See Settles."""
        return ()


def _may_be_meant(other: StakingRecord, record: StakingRecord) -> bool:
    """Whether it is a delegation from before that is not settled: it may be what was taken back."""
    earlier = other.created_at <= record.created_at
    return other.status is StakingStatusType.PENDING and other.lock_blocks is None and earlier


def _in_order(others: Sequence[StakingRecord], inclusion: Inclusion) -> list[StakingRecord]:
    """What was there to be taken back: first whose lock was over, then what was never locked.

    Each oldest first, which is also the order in which locks end: none ends before an older one.
    """
    there = [other for other in others if _was_there(other, inclusion)]
    block_time = from_milliseconds(inclusion.block_timestamp_ms)
    over = [other for other in there if other.expires_at is not None and other.expires_at < block_time]
    return [*over, *(other for other in there if other.expires_at is None)]


def _was_there(other: StakingRecord, inclusion: Inclusion) -> bool:
    if other.status is StakingStatusType.PENDING or other.block_number is None:
        return False
    return other.block_number <= inclusion.block_number


def _ended(delegations: Sequence[StakingRecord], amount: int) -> tuple[list[OtherRecord], int]:
    """The first delegations that make up the amount, no more than one write takes, and what is left of it."""
    ended: list[OtherRecord] = []
    for one in delegations[:MOST_OTHERS]:
        if not amount:
            break
        part = min(one.remaining or 0, amount)
        ended.append(OtherRecord(one, _shrunk(one, part)))
        amount -= part
    return ended, amount


def _shrunk(delegation: StakingRecord, part: int) -> StakingRecord:
    remaining = (delegation.remaining or 0) - part
    if remaining:
        return delegation.changed(remaining=remaining)
    return delegation.changed(remaining=0, status=StakingStatusType.INACTIVE, due_at=None)
