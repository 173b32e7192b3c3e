"""Tells where an account's TRX is: the solidified chain, and what the books add to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource, Unfreezing
from tron_staking.domain.money import NOTHING, SUN_PER_TRX
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.unfreezing import next_withdrawal, withdrawable
from tron_staking.models.account import AccountStatus, Commitment, Stake, UnfreezingView
from tron_staking.models.amounts import amounts
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.models.responses import StakingResponse, TronPower
from tron_staking.operations.account_states import (
    MAX_OPEN_RECORDS,
    AccountStates,
    account_of,
    newest_block,
)
from tron_staking.operations.claim_times import next_claim_at
from tron_staking.submission.commitments import staked
from tron_staking.submission.ports import Lent, ListsLent, ListsOpen

MAX_LENT = 1000
"""Delegations of one owner that are read: one page of DynamoDB holds three times as many."""

_FROZEN = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


@dataclass(frozen=True)
class StatusReader:
    """Reads an account's status."""

    states: AccountStates
    records: ListsOpen
    lending: ListsLent
    clock: TellsTime

    def get_status(self, address: Address) -> AccountStatus:
        """The account's status. Raises NodeUnavailable, BooksUnavailable.

        Only the chain's part comes from the cache: what was accepted just now is pending in the next answer.
        The books are read first: what they call final is on the chain that is read after them, by a node
        that has solidified it.
        """
        found = self.records.open_records(address, MAX_OPEN_RECORDS + 1)
        reading = self.states.read(address, newest_block(found))
        account = account_of(reading.value, address)
        records, lent, now = found[:MAX_OPEN_RECORDS], self._lent(account), self.clock.now()
        commitments = _commitments(records)
        waiting = next_withdrawal(account.unfreezing, milliseconds(now))
        return AccountStatus(
            as_of=reading.as_of,
            age_seconds=reading.age_seconds,
            stale=reading.stale,
            address=address,
            exists=reading.value.account is not None,
            block_number=reading.value.block_number,
            stakes=tuple(_stake(account, resource, lent, records, now) for resource in Resource),
            unfreezing=tuple(_unfreezing(entry) for entry in _by_date(account.unfreezing)),
            next_withdrawable_at=None if waiting is None else from_milliseconds(waiting[0]),
            tron_power=_tron_power(account),
            next_claim_at=next_claim_at(account.latest_withdraw_ms, now),
            commitments=tuple(one for one in commitments if one.expires_at > now),
            expired_commitments=tuple(one for one in commitments if one.expires_at <= now),
            pending_operations=tuple(_pending(records)),
            complete=len(found) <= MAX_OPEN_RECORDS and len(lent) <= MAX_LENT,
            timestamp=now,
            **amounts(
                total=_total(account),
                balance=account.balance,
                legacy_stake=account.legacy,
                withdrawable=withdrawable(account.unfreezing, milliseconds(now)),
                next_withdrawable=None if waiting is None else waiting[1],
                pending_reward=reading.value.reward,
            ),
        )

    def _lent(self, account: Account) -> Sequence[Lent]:
        """The books are not asked about accounts that delegate nothing, which is most of them."""
        return self.lending.lent(account.address, MAX_LENT + 1) if any(account.delegated.values()) else ()


def _stake(
    account: Account,
    resource: Resource,
    lent: Sequence[Lent],
    records: Sequence[StakingRecord],
    now: datetime,
) -> Stake:
    ours = [one for one in lent if one.resource is resource]
    locks = sorted(
        (one.locked_until, one.amount) for one in ours if one.locked_until and one.locked_until >= now
    )
    delegated = account.delegated.get(resource, NOTHING)
    known = sum(one.amount for one in ours) + _being_delegated(records, resource)
    return Stake(
        resource=resource,
        next_unlock_at=locks[0][0] if locks else None,
        locked_until=locks[-1][0] if locks else None,
        **amounts(
            amount=account.staked(resource),
            own=account.frozen.get(resource, NOTHING),
            delegated=delegated,
            delegated_elsewhere=max(0, delegated - known),
            locked=sum(amount for _, amount in locks),
        ),
    )


def _being_delegated(records: Sequence[StakingRecord], resource: Resource) -> int:
    """By operations that are not final in the books; the chain may have done it already."""
    return sum(
        record.amount or 0
        for record in records
        if record.status is StakingStatusType.PENDING
        and record.operation_type is StakingOperationType.DELEGATE
        and record.resource is resource
    )


def _by_date(unfreezing: Sequence[Unfreezing]) -> list[Unfreezing]:
    return sorted(unfreezing, key=lambda entry: entry.expires_at_ms)


def _unfreezing(entry: Unfreezing) -> UnfreezingView:
    available_at = from_milliseconds(entry.expires_at_ms)
    return UnfreezingView(resource=entry.resource, available_at=available_at, **amounts(amount=entry.amount))


def _total(account: Account) -> int:
    stakes = sum(account.staked(resource) for resource in Resource) + account.legacy
    return account.balance + stakes + sum(entry.amount for entry in account.unfreezing)


def _tron_power(account: Account) -> TronPower:
    """A vote is a whole TRX."""
    total = account.tron_power // SUN_PER_TRX
    used = sum(account.votes.values())
    return TronPower(total=total, used=used, idle=max(0, total - used))


def _commitments(records: Sequence[StakingRecord]) -> list[Commitment]:
    return [
        Commitment(
            staking_id=record.staking_id,
            resource=record.resource,
            expires_at=record.expires_at,
            **amounts(amount=staked(record)),
        )
        for record in records
        if record.operation_type is StakingOperationType.FREEZE
        and record.status in _FROZEN
        and record.resource is not None
        and record.expires_at is not None
    ]


def _pending(records: Sequence[StakingRecord]) -> list[StakingResponse]:
    pending = [record for record in records if record.status is StakingStatusType.PENDING]
    return [StakingResponse.of(record, "waiting for the chain to decide") for record in pending]
