"""Tells where an account's TRX is: the solidified chain, and what the books add to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import SUN_PER_TRX, Sun, trx_text
from tron_staking.domain.ports import ReadsAccount, TellsTime
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.responses import AccountStatus, Commitment, Stake, StakingResponse, TronPower
from tron_staking.submission.ports import ListsOpen

_MAX_OPEN_RECORDS = 100


@dataclass(frozen=True)
class StatusReader:
    """Reads an account's status."""

    accounts: ReadsAccount
    records: ListsOpen
    clock: TellsTime

    def get_status(self, address: Address) -> AccountStatus:
        """The account's status. Raises NodeUnavailable, BooksUnavailable."""
        account = self.accounts.solid_account(address)
        known = account or Account(address, Sun(0), {}, {}, {})
        found = self.records.open_records(address, _MAX_OPEN_RECORDS + 1)
        records = found[:_MAX_OPEN_RECORDS]
        return AccountStatus(
            address=address,
            exists=account is not None,
            balance=trx_text(known.balance),
            balance_sun=known.balance,
            stakes=tuple(_stake(known, resource) for resource in Resource),
            tron_power=_tron_power(known),
            commitments=tuple(_commitments(records)),
            pending_operations=tuple(_pending(records)),
            complete=len(found) <= _MAX_OPEN_RECORDS,
            timestamp=self.clock.now(),
        )


def _stake(account: Account, resource: Resource) -> Stake:
    own, delegated = account.frozen.get(resource, Sun(0)), account.delegated.get(resource, Sun(0))
    return Stake(
        resource=resource,
        amount=trx_text(own + delegated),
        amount_sun=own + delegated,
        delegated=trx_text(delegated),
        delegated_sun=delegated,
    )


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
            amount=trx_text(record.amount),
            amount_sun=record.amount,
            expires_at=record.expires_at,
        )
        for record in records
        if record.operation_type is StakingOperationType.FREEZE
        and record.status is StakingStatusType.ACTIVE
        and record.resource is not None
        and record.amount is not None
        and record.expires_at is not None
    ]


def _pending(records: Sequence[StakingRecord]) -> list[StakingResponse]:
    pending = [record for record in records if record.status is StakingStatusType.PENDING]
    return [StakingResponse.of(record, "waiting for the chain to decide") for record in pending]
