"""Lets another account use the bandwidth or energy of a stake (DelegateResource).

TRX, votes and TRON power stay with the owner. Source of the rules: java-tron `DelegateResourceActuator`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Inclusion, Resource
from tron_staking.domain.constants import BLOCK_MS, MAX_LOCK_BLOCKS, MINIMUM_DELEGATION, RECOVERY_MS
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import trx_text
from tron_staking.domain.ports import ReadsDelegations
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import DelegateResourceRequest
from tron_staking.operations.delegation_books import DelegationBooks, Others
from tron_staking.operations.delegation_doubt import doubt
from tron_staking.operations.delegation_ends import ends, free_first
from tron_staking.operations.delegation_release import released
from tron_staking.operations.lock import extension, lock_blocks, lock_text, refuse_shorter
from tron_staking.operations.operation import Operation
from tron_staking.operations.settle import MOST_OTHERS, unfinished, waiting
from tron_staking.submission.entries import DelegationChanged, OtherRecord
from tron_staking.submission.intent import Plan
from tron_staking.submission.settlement import Settled

_HELD_BACK = {
    Resource.BANDWIDTH: (
        "bandwidth that was used within the last day stays with the owner, and TRON keeps back what the "
        "transaction itself needs, some 280 bytes"
    ),
    Resource.ENERGY: "energy that was used within the last day stays with the owner",
}


@dataclass(frozen=True)
class Delegator(Operation[DelegateResourceRequest]):
    """Delegates."""

    kind = StakingOperationType.DELEGATE
    delegations: ReadsDelegations

    def plan(self, request: DelegateResourceRequest) -> Plan:
        """See Operation."""
        owner = self.account(request.from_address)
        self._refuse_receiver(request.to_address)
        self._refuse_too_much(request, owner)
        blocks, warnings = self._lock(request) if request.lock else (None, ())
        locked = "" if blocks is None else f", locked for {lock_text(blocks)}"
        return Plan(
            operation_type=self.kind,
            address=request.from_address,
            balance=owner.balance,
            amount=request.amount,
            resource=request.resource,
            duration=request.lock_days,
            committed=None if blocks is None else timedelta(milliseconds=blocks * BLOCK_MS),
            receiver=request.to_address,
            lock_blocks=blocks,
            warnings=warnings,
            message=f"delegates the {request.resource} of {trx_text(request.amount)} TRX{locked}",
        )

    def _refuse_receiver(self, address: Address) -> None:
        receiver = self.common.accounts.account(address)
        if receiver is None:
            raise StateConflict(
                "receiver_not_activated",
                "the receiver does not exist on the chain yet, and delegating does not create it; "
                "send TRX to it, then try again",
            )
        if receiver.is_contract:
            raise StateConflict(
                "receiver_is_contract", "the receiver is a smart contract; TRON delegates to accounts only"
            )

    def _refuse_too_much(self, request: DelegateResourceRequest, owner: Account) -> None:
        """The node's own bound, for bandwidth too, where a transaction of ours could go a little beyond."""
        most = self.delegations.delegatable(request.from_address, request.resource)
        if request.amount <= most:
            return
        works_at = self._recovered_at(request, owner)
        ask = "ask for no more" if most >= MINIMUM_DELEGATION else f"stake more for {request.resource}"
        wait = "" if works_at is None else f", or wait, until {iso(works_at)} at the latest"
        raise StateConflict(
            "insufficient_delegatable",
            f"{trx_text(most)} TRX can be delegated for {request.resource} now, of "
            f"{trx_text(owner.frozen[request.resource])} TRX that are staked and not delegated: "
            f"{_HELD_BACK[request.resource]}; {ask}{wait}",
            works_at,
        )

    def _recovered_at(self, request: DelegateResourceRequest, owner: Account) -> datetime | None:
        """When at the latest so much can be delegated, if no more energy is used: usage is gone after a day.

        None for more than is staked, and for bandwidth: the transaction's own bytes are never free.
        """
        if request.resource is Resource.BANDWIDTH or request.amount > owner.frozen[request.resource]:
            return None
        return from_milliseconds(self.common.head.head_block().timestamp_ms + RECOVERY_MS)

    def _lock(self, request: DelegateResourceRequest) -> tuple[int, tuple[str, ...]]:
        blocks = lock_blocks(request.lock_days, self.common.costs.parameter(MAX_LOCK_BLOCKS))
        held = self.delegations.delegation(request.from_address, request.to_address, request.resource)
        head_ms = self.common.head.head_block().timestamp_ms
        refuse_shorter(blocks, held, head_ms)
        return blocks, extension(blocks, held, request.resource, head_ms)


@dataclass(frozen=True)
class DelegateSettlement:
    """A delegation that is final is ACTIVE until its lock ends, or until it is taken back. Port Settles.

    Its lock is now that of everything that was locked for the same receiver and resource. What the records
    claim beyond what the chain has was taken back past this service, and has ended.
    """

    books: DelegationBooks

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        others = self.books.others(record)
        change = self.books.change(record, others, inclusion.block_number, inclusion.block_timestamp_ms)
        now, own = self.books.clock.now(), record.amount or 0
        if doubted := doubt(record, others, change, own=own, now=now, lock=_lock_end(record, inclusion)):
            return Settled(waiting(record, doubted, now))
        until = None if record.lock_blocks is None else change.locked_until or record.expires_at
        extended = [] if until is None else _extended(others, record, inclusion, until)
        excess = self.books.excess(record, others, change, own=own)
        if len(extended) > MOST_OTHERS or (extended and excess):  # a write changes a record once
            return Settled(unfinished(record, now), extended[:MOST_OTHERS])
        if excess:
            return self._without(excess, _active(record, until), others, inclusion, change)
        return Settled(_active(record, until), (change, *extended))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return released(self.books, record)

    def _without(
        self,
        excess: int,
        active: StakingRecord,
        others: Others,
        inclusion: Inclusion,
        change: DelegationChanged,
    ) -> Settled:
        """What the chain does not have has ended: of older delegations, or of this one."""
        free, locked = free_first([*others.lent, active], inclusion.block_timestamp_ms, change)
        ended = ends([*free, *locked], excess)
        entries = ended.among(others.lent)
        if not ended.complete:
            pending = active.model_copy(update={"status": StakingStatusType.PENDING})
            return Settled(unfinished(pending, self.books.clock.now()), entries)
        return Settled(active.model_copy(update=ended.changes(active)), (change, *entries))


def _active(record: StakingRecord, until: datetime | None) -> StakingRecord:
    updates = {
        "status": StakingStatusType.ACTIVE,
        "expires_at": until,
        "due_at": until,
        "remaining": record.amount,
    }
    return record.model_copy(update=updates)


def _lock_end(record: StakingRecord, inclusion: Inclusion) -> datetime | None:
    """When the record's lock ends, if no slot before its block stayed empty."""
    if record.lock_blocks is None:
        return None
    return from_milliseconds(inclusion.block_timestamp_ms + (record.lock_blocks - 1) * BLOCK_MS)


def _extended(
    others: Others, record: StakingRecord, inclusion: Inclusion, until: datetime
) -> list[OtherRecord]:
    """Whatever was locked when the block was made has the new end.

    Locks are measured by the block's parent: a slot before or, where slots stayed empty, more. From there the
    new lock runs, unless yet another one has extended it since.
    """
    lock = timedelta(milliseconds=(record.lock_blocks or 0) * BLOCK_MS)
    parent = min(from_milliseconds(inclusion.block_timestamp_ms - BLOCK_MS), until - lock)
    updates = {"status": StakingStatusType.ACTIVE, "expires_at": until, "due_at": until}
    return [
        OtherRecord(other, other.changed(**updates))
        for other in others.lent
        if other.expires_at is not None and parent <= other.expires_at < until
    ]
