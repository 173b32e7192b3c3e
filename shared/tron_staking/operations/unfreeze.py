"""Unfreezes TRX that is no longer committed (UnfreezeBalanceV2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Inclusion
from tron_staking.domain.constants import DAY_MS, MAX_UNFREEZING, UNFREEZE_DELAY_DAYS
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import NOTHING, Sun, trx_text
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.votes import votes_again, votes_left
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso, milliseconds
from tron_staking.models.records import StakingRecord, VoteCount
from tron_staking.models.requests import UnfreezeBalanceRequest
from tron_staking.operations.operation import Operation
from tron_staking.operations.settle import MOST_OTHERS, Completes, unfinished
from tron_staking.submission.commitments import committed, freezes_of, released, staked, to_end, unfreezable
from tron_staking.submission.entries import OtherRecord
from tron_staking.submission.intent import Plan
from tron_staking.submission.pace import LOOK_AGAIN
from tron_staking.submission.ports import ListsOpen, LoadsRecord
from tron_staking.submission.settlement import Settled

_MOST_READ = 10_000
"""More than anybody has open. Beyond, an older freeze that is not read may be committed: none is free."""


@dataclass(frozen=True)
class Unfreezer(Operation[UnfreezeBalanceRequest]):
    """Unfreezes."""

    kind = StakingOperationType.UNFREEZE
    records: ListsOpen

    def plan(self, request: UnfreezeBalanceRequest) -> Plan:
        """See Operation."""
        account = self.account(request.address)
        now = from_milliseconds(self.common.head.head_block().timestamp_ms)
        _refuse_a_thirty_third(account, now)
        amount = self._amount(request, account)
        power = Sun(account.tron_power - amount)
        left = votes_left(account.votes, power)
        lost = sum(account.votes.values()) - sum(left.values())
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=account.balance,
            amount=amount,
            resource=request.resource,
            votes_after=_shown(left) if lost else None,
            votes_lost=lost,
            revote=_shown(votes_again(account.votes, power)) or None if lost else None,
            available_at=from_milliseconds(milliseconds(now) + self._delay_ms()),
            warnings=_warnings(account, now, lost),
            message=f"unfreezes {trx_text(amount)} TRX that was frozen for {request.resource}",
        )

    def _delay_ms(self) -> int:
        return self.common.costs.parameter(UNFREEZE_DELAY_DAYS) * DAY_MS

    def _amount(self, request: UnfreezeBalanceRequest, account: Account) -> Sun:
        """What is asked for, or everything that is not committed. Raises StateConflict."""
        now = self.common.clock.now()
        own, lent = (stake.get(request.resource, NOTHING) for stake in (account.frozen, account.delegated))
        open_records = self.records.open_records(request.address, _MOST_READ + 1)
        _refuse_too_many(open_records)
        kept = committed(freezes_of(open_records, request.resource), now)
        free = unfreezable(own, lent, kept)
        wanted = free if request.amount is None else request.amount
        if wanted > own or not own:
            raise _too_much(own, account, request)
        if wanted > free or not wanted:
            raise _too_early(wanted, free, own, kept)
        return Sun(wanted)


@dataclass(frozen=True)
class UnfreezeSettlement(Completes):
    """An unfreeze that is final also ends the freezes whose TRX it released, oldest first. Port Settles."""

    records: ListsOpen
    loads: LoadsRecord
    clock: TellsTime

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        now = self.clock.now()
        listed = self._listed(record, now)
        freezes = released([self.loads.load(freeze.staking_id) for freeze in listed[:MOST_OTHERS]], now)
        ended, left = _ended(freezes, to_end(record))
        if left and len(freezes) < len(listed):
            return Settled(unfinished(record, now if ended else now + LOOK_AGAIN, left), ended)
        completed = super().settle(record, inclusion).record
        return Settled(completed.model_copy(update={"remaining": None}), ended)

    def _listed(self, record: StakingRecord, now: datetime) -> list[StakingRecord]:
        """What may be ended, as the index has it: it may be a moment old, and each is read again."""
        if record.resource is None:
            return []
        listed = self.records.open_records(record.address, _MOST_READ)
        return released(freezes_of(listed, record.resource), now)


def _ended(freezes: Sequence[StakingRecord], amount: int) -> tuple[list[OtherRecord], int]:
    """The first freezes that make up the amount, and what of it is left."""
    ended: list[OtherRecord] = []
    for freeze in freezes:
        taken = min(amount, staked(freeze))
        if taken:
            ended.append(OtherRecord(freeze, _less(freeze, taken)))
            amount -= taken
    return ended, amount


def _less(freeze: StakingRecord, taken: int) -> StakingRecord:
    remaining = staked(freeze) - taken
    if remaining:
        return freeze.changed(remaining=remaining)
    return freeze.changed(remaining=0, status=StakingStatusType.INACTIVE, due_at=None)


def _refuse_too_many(open_records: Sequence[StakingRecord]) -> None:
    if len(open_records) > _MOST_READ:
        raise StateConflict(
            "too_many_open_records",
            f"the account has more than {_MOST_READ:,} open records here, too many to tell what is "
            "committed; ask whoever runs this service",
        )


def _refuse_a_thirty_third(account: Account, now: datetime) -> None:
    waiting = sorted(entry.expires_at_ms for entry in account.unfreezing)
    waiting = [moment for moment in waiting if from_milliseconds(moment) > now]
    if len(waiting) >= MAX_UNFREEZING:
        raise StateConflict(
            "too_many_unfreezes",
            f"{MAX_UNFREEZING} unfreezes are waiting, TRON allows no more; wait for one to mature, or cancel",
            from_milliseconds(waiting[0]),
        )


def _too_much(own: Sun, account: Account, request: UnfreezeBalanceRequest) -> StateConflict:
    delegated = account.delegated.get(request.resource, NOTHING)
    hint = f"; {trx_text(delegated)} TRX more is delegated and must be undelegated first" if delegated else ""
    return StateConflict(
        "insufficient_stake", f"{trx_text(own)} TRX is frozen for {request.resource}{hint}; ask for less"
    )


def _too_early(wanted: int, free: int, own: int, kept: Sequence[StakingRecord]) -> StateConflict:
    """When enough commitments are over for what is wanted; for everything free, when the first is."""
    works_at, available = None, free
    for freeze in kept:
        works_at, available = freeze.expires_at, available + staked(freeze)
        if available >= max(wanted, 1):
            break
    until = f" until {iso(works_at)}" if works_at else ""
    return StateConflict(
        "committed",
        f"of {trx_text(own)} TRX, {trx_text(own - free)} TRX is committed; {trx_text(free)} TRX can be "
        f"unfrozen now, this not{until}: ask for less, or wait",
        works_at,
    )


def _shown(votes: Mapping[Address, int]) -> tuple[VoteCount, ...]:
    return tuple(VoteCount(witness_address=witness, vote_count=count) for witness, count in votes.items())


def _warnings(account: Account, now: datetime, lost: int) -> tuple[str, ...]:
    matured = sum(e.amount for e in account.unfreezing if from_milliseconds(e.expires_at_ms) <= now)
    said = []
    if lost:
        said.append(
            f"{lost} votes are lost, since less TRON power is left; to use what is left, send `revote` to "
            "/vote as `votes`, with mode REPLACE, once this is final"
        )
    if matured:
        said.append(f"{trx_text(matured)} TRX that was unfrozen before comes to the balance with it")
    return tuple(said)
