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
from tron_staking.operations.delegation_books import DelegationBooks, Others
from tron_staking.operations.delegation_doubt import doubt
from tron_staking.operations.delegation_ends import ends, free_first
from tron_staking.operations.delegation_release import released
from tron_staking.operations.operation import Operation
from tron_staking.operations.settle import unfinished, waiting
from tron_staking.submission.entries import DelegationChanged
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

    What the account's records do not cover was delegated past this service. What they claim beyond what the
    chain has was taken back past it, and ends as well.
    """

    books: DelegationBooks

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        others = self.books.others(record)
        left = (record.amount if record.remaining is None else record.remaining) or 0
        if any(_may_be_meant(other, record) for other in others.coming):
            return Settled(unfinished(record, self.books.clock.now() + LOOK_AGAIN, left))
        change = self.books.change(record, others, inclusion.block_number, inclusion.block_timestamp_ms)
        now = self.books.clock.now()
        if doubted := doubt(record, others, change, own=-left, now=now):
            return Settled(waiting(record, doubted, now))
        meant, rest = _in_order(others, inclusion, change)
        own = min(left, sum(one.remaining or 0 for one in meant))
        excess = self.books.excess(record, others, change, own=-own)
        ended = ends([*meant, *rest] if excess else meant, own + excess)
        entries = ended.among(others.lent)
        if not ended.complete:
            left = max(0, left - ended.amount)
            return Settled(unfinished(record, now, left), entries)
        done = record.model_copy(update={"status": StakingStatusType.COMPLETED, "remaining": None})
        return Settled(done, (change, *entries))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return released(self.books, record)


def _may_be_meant(coming: StakingRecord, record: StakingRecord) -> bool:
    """Whether a delegation that is not settled may be what was taken back: it is from before, and free."""
    return coming.lock_blocks is None and coming.created_at <= record.created_at


def _in_order(
    others: Others, inclusion: Inclusion, change: DelegationChanged
) -> tuple[Sequence[StakingRecord], Sequence[StakingRecord]]:
    """What could be taken back and was there already, and the others: an excess may be of any delegation."""
    free, locked = free_first(others.lent, inclusion.block_timestamp_ms, change)
    meant = [one for one in free if (one.block_number or 0) <= inclusion.block_number]
    return meant, [one for one in [*free, *locked] if one not in meant]
