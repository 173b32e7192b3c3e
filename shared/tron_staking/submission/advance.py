"""Moves one record as far as the chain allows. Idempotent: run it as often as you like, from anywhere.

PENDING ─ included in a solidified block ──────────────> ACTIVE ─ commitment over ─> EXPIRED
   │
   ├─ undecided: the same bytes are sent again, and looked at later
   └─ proved dead: a new attempt with new bytes, or FAILED after the last one
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tron_staking.domain.chain import Inclusion
from tron_staking.domain.errors import RecordChanged
from tron_staking.domain.permission import Signing
from tron_staking.domain.ports import Node, ReadsHead, TellsTime
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.models.enums import AttemptState, StakingStatusType
from tron_staking.models.records import Attempt, StakingRecord
from tron_staking.submission.build import build_attempt
from tron_staking.submission.contracts import contract_of
from tron_staking.submission.entries import Entry
from tron_staking.submission.finality import PROOF_PAUSE, Absent, Included, SolidBlocks, Undecided, judge
from tron_staking.submission.pace import HANDOVER, Pace, owners_look
from tron_staking.submission.ports import ChangesRecord, LoadsRecord
from tron_staking.submission.send import Sender
from tron_staking.submission.settlement import Settlements

MAX_ATTEMPTS = 3

INTENT_LIFETIME = timedelta(hours=1)
"""After this no new attempt is built: nobody expects this morning's freeze to happen tomorrow."""


@dataclass(frozen=True)
class Advancer:
    """Advances records."""

    loads: LoadsRecord
    changes: ChangesRecord
    nodes: Sequence[Node]
    head: ReadsHead
    sender: Sender
    pace: Pace
    clock: TellsTime
    settlements: Settlements

    def advance(self, staking_id: str, solid_blocks: SolidBlocks) -> StakingRecord:
        """The record after whatever could be done for it now.

        A record that is not due, or that somebody else changes at the same time, is left alone.
        Raises RecordNotFound, Unavailable, TransactionIdTaken; nothing is lost, the sweep comes back.
        """
        record = self.loads.load(staking_id)
        about(correlation_id=record.request_id)
        if not record.is_due(self.clock.now()):
            return record
        try:
            return self._step(record, solid_blocks)
        except RecordChanged:
            return record

    def _step(self, record: StakingRecord, solid_blocks: SolidBlocks) -> StakingRecord:
        if record.status is StakingStatusType.ACTIVE:
            return self._write(record, record.changed(status=StakingStatusType.EXPIRED, due_at=None))
        verdict = judge(self.nodes, record.attempt, solid_blocks)
        match verdict:
            case Included(inclusion):
                return self._settle(record, inclusion)
            case Absent() if record.attempt.state is not AttemptState.INCLUDED:
                return self._bury(record)
            case Undecided() | Absent():  # once found it is never dead: only its settlement is unfinished
                return self._send_again(record)

    def _settle(self, record: StakingRecord, inclusion: Inclusion) -> StakingRecord:
        attempt = record.attempt.model_copy(update={"state": AttemptState.INCLUDED})
        included = record.with_attempt(
            attempt,
            block_number=inclusion.block_number,
            completed_at=self.clock.now(),
            fee=inclusion.fee,
            due_at=None,
        )
        settled = self.settlements[record.operation_type].settle(included, inclusion)
        return self._write(record, settled.record, settled.entries)

    def _bury(self, record: StakingRecord) -> StakingRecord:
        """Two looks, `PROOF_PAUSE` apart: by then each machine of an address knows what one of them knew."""
        now, since = self.clock.now(), record.attempt.absent_since
        if since is not None and now >= since + PROOF_PAUSE:
            return self._replace_or_fail(record)
        absent = record.attempt.model_copy(update={"absent_since": since or now})
        return self._write(record, record.with_attempt(absent, due_at=(since or now) + PROOF_PAUSE))

    def _replace_or_fail(self, record: StakingRecord) -> StakingRecord:
        dead = record.with_attempt(record.attempt.model_copy(update={"state": AttemptState.DEAD}))
        if not self._worth_another(record):
            released = self.settlements[record.operation_type].release(_failed(dead, self.clock))
            return self._write(record, released.record, released.entries)
        attempt = self._next_attempt(record)
        fresh = self._write(
            record,
            dead.model_copy(
                update={
                    "attempts": (*dead.attempts, attempt),
                    "transaction_hash": attempt.transaction_hash,
                    "due_at": self.clock.now() + HANDOVER,
                }
            ),
        )
        return self._send(fresh)

    def _worth_another(self, record: StakingRecord) -> bool:
        """Whether to try again what is proved not to have happened. Here, and only here, hints may speak.

        Other bytes need other signatures: those of an owner are his to ask for.
        """
        refused = {send.code for send in record.attempt.sends} == {"CONTRACT_VALIDATE_ERROR"}
        in_time = self.clock.now() - record.created_at < INTENT_LIFETIME
        ours = record.attempt.collected is None
        return ours and len(record.attempts) < MAX_ATTEMPTS and in_time and not refused

    def _next_attempt(self, record: StakingRecord) -> Attempt:
        number = len(record.attempts) + 1
        head, now = self.head.head_block(), self.clock.now()
        return build_attempt(contract_of(record), head, now, number, signing=Signing(record.permission_id))

    def _send_again(self, record: StakingRecord) -> StakingRecord:
        if self.clock.now() >= record.attempt.expiration:
            waiting = record.attempt.model_copy(update={"absent_since": None})
            return self._write(record, record.with_attempt(waiting, due_at=self.pace.next_look()))
        if record.attempt.awaits_owner:
            return self._write(record, record.changed(due_at=owners_look(record.attempt, self.clock.now())))
        return self._send(record)

    def _send(self, record: StakingRecord) -> StakingRecord:
        attempt = self.sender.send(record)
        return self._write(record, record.with_attempt(attempt, due_at=self.pace.next_look()))

    def _write(
        self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()
    ) -> StakingRecord:
        self.changes.change(before, after, entries)
        _count(before, after)
        if after.status is StakingStatusType.PENDING:
            self.pace.wake_when_due(after)
        return after


def _count(before: StakingRecord, after: StakingRecord) -> None:
    """What a change that is written means."""
    if _dead(after) > _dead(before):
        count(Happening.ATTEMPT_DEAD)
    if before.status is StakingStatusType.PENDING and after.status is not StakingStatusType.PENDING:
        count(Happening.FAILED if after.status is StakingStatusType.FAILED else Happening.CONFIRMED)


def _dead(record: StakingRecord) -> int:
    return sum(attempt.state is AttemptState.DEAD for attempt in record.attempts)


def _failed(record: StakingRecord, clock: TellsTime) -> StakingRecord:
    return record.model_copy(
        update={
            "status": StakingStatusType.FAILED,
            "completed_at": clock.now(),
            "due_at": None,
            "error_message": _reason(record),
        }
    )


def _reason(record: StakingRecord) -> str:
    if record.attempt.awaits_owner:
        return (
            "the wallet's owner did not sign before the transaction expired; send the operation again "
            "with a new Idempotency-Key"
        )
    said = [send for attempt in record.attempts for send in attempt.sends]
    last = f"; last, {said[-1].node} said {said[-1].code} {said[-1].message}".rstrip() if said else ""
    return f"the chain included none of {len(record.attempts)} attempts before they expired{last}"
