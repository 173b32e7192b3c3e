"""Tells what of an account's stake was frozen by this service, and when it can be unfrozen.

It promises no more than `/unfreeze` keeps: what a commitment covers or a pending operation may take is not
there to be unfrozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import NOTHING
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.unfreezing import next_withdrawal, unfreezes_left
from tron_staking.models.amounts import amounts
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, milliseconds
from tron_staking.models.freezes import Freeze, FreezeStatus, FrozenResource, Release
from tron_staking.models.records import StakingRecord
from tron_staking.operations.account_states import AccountStates, account_of, newest_block
from tron_staking.submission.commitments import committed, freezes_of, staked, to_end, unfreezable
from tron_staking.submission.ports import ListsOpen

MAX_READ = 1000
"""Open records that are read: a commitment that is overlooked would be promised. Beyond, it is said."""

MAX_SHOWN = 100

_PENDING = StakingStatusType.PENDING
_MOVES = (StakingOperationType.FREEZE, StakingOperationType.UNFREEZE, StakingOperationType.DELEGATE)
"""What changes the account's own stake; what is delegated is still staked."""


class _Stake(NamedTuple):
    """What is certainly there, in sun, whatever becomes of what is pending."""

    own: int
    delegated: int


@dataclass(frozen=True)
class FreezeReader:
    """Reads an account's freezes."""

    states: AccountStates
    records: ListsOpen
    clock: TellsTime

    def get_freeze(self, address: Address) -> FreezeStatus:
        """The account's freeze status. Raises NodeUnavailable, BooksUnavailable.

        The books are read first: what they call final is on the chain that is read after them, by a node
        that has solidified it.
        """
        found = self.records.open_records(address, MAX_READ + 1)
        reading = self.states.read(address, newest_block(found))
        account = account_of(reading.value, address)
        records, now = found[:MAX_READ], self.clock.now()
        freezes = _freezes(records, now)
        left = unfreezes_left(account.unfreezing, milliseconds(now))
        return FreezeStatus(
            as_of=reading.as_of,
            age_seconds=reading.age_seconds,
            stale=reading.stale,
            address=address,
            exists=reading.value.account is not None,
            block_number=reading.value.block_number,
            resources=tuple(_frozen(account, resource, records, now) for resource in Resource),
            unfreezes_left=left,
            next_unfreeze_at=None if left else _next_slot_at(account, now),
            freezes=tuple(freezes[:MAX_SHOWN]),
            open_freezes=len(freezes),
            complete=len(found) <= MAX_READ,
            timestamp=now,
        )


def _frozen(
    account: Account, resource: Resource, records: Sequence[StakingRecord], now: datetime
) -> FrozenResource:
    freezes = freezes_of(records, resource)
    in_books = sum(staked(freeze) for freeze in freezes if freeze.status is not _PENDING)
    kept = committed(freezes, now)
    own, all_of_it = account.frozen.get(resource, NOTHING), account.staked(resource)
    delegated = account.delegated.get(resource, NOTHING)
    pending = [one for one in records if one.status is _PENDING and one.resource is resource]
    coming, unfreezing, leaving = (_amount(pending, operation) for operation in _MOVES)
    stake = _Stake(max(0, own - unfreezing - leaving), delegated + leaving)
    return FrozenResource(
        resource=resource,
        releases=tuple(_releases(stake, kept)),
        **amounts(
            staked=all_of_it,
            own=own,
            delegated=delegated,
            in_books=in_books,
            committed=sum(staked(freeze) for freeze in kept),
            beyond_books=max(0, all_of_it - in_books - coming),
            missing=max(0, in_books - _unended(pending) - all_of_it),
            unfreezable=unfreezable(*stake, kept),
        ),
    )


def _amount(pending: Sequence[StakingRecord], operation: StakingOperationType) -> int:
    """What operations of one kind, which are not final in the books, may move; the chain may have done it."""
    return sum(one.amount or 0 for one in pending if one.operation_type is operation)


def _unended(pending: Sequence[StakingRecord]) -> int:
    """What pending unfreezes are still to end of freezes: some may have ended already."""
    return sum(to_end(one) for one in pending if one.operation_type is StakingOperationType.UNFREEZE)


def _releases(stake: _Stake, kept: Sequence[StakingRecord]) -> list[Release]:
    """What each end of a commitment adds, in the order of their ends; what adds nothing is left out.

    A commitment may add nothing: what it covers may be delegated, or gone.
    """
    free = [unfreezable(*stake, kept[ended:]) for ended in range(len(kept) + 1)]
    return [
        Release(available_at=freeze.expires_at, **amounts(amount=after - before))
        for freeze, before, after in zip(kept, free, free[1:], strict=False)
        if after > before and freeze.expires_at is not None
    ]


def _next_slot_at(account: Account, now: datetime) -> datetime | None:
    waiting = next_withdrawal(account.unfreezing, milliseconds(now))
    return None if waiting is None else from_milliseconds(waiting[0])


def _freezes(records: Sequence[StakingRecord], now: datetime) -> list[Freeze]:
    return [
        Freeze(
            staking_id=record.staking_id,
            resource=record.resource,
            status=record.status,
            committed=record.expires_at > now,
            created_at=record.created_at,
            expires_at=record.expires_at,
            transaction_hash=record.transaction_hash,
            **amounts(amount=record.amount or 0, remaining=staked(record)),
        )
        for record in records
        if record.operation_type is StakingOperationType.FREEZE
        and record.resource is not None
        and record.expires_at is not None
    ]
