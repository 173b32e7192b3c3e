"""From a request to a durable transaction that was sent: at most once per Idempotency-Key.

plan ── checked against the chain; nothing stored yet
 │
accept ── one conditional write: marker, record with its bytes, txID, totals
 │            └── lost the race: the winner's answer, and a wake-up for its record
sign ── send ── note the hints     whatever fails from here on, the answer is 202:
                                   the record is durable and the sweep finishes it
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Block
from tron_staking.domain.errors import (
    BooksUnavailable,
    IdempotencyMismatch,
    NotAuthenticated,
    RateLimited,
    StakingError,
    TransactionIdTaken,
)
from tron_staking.domain.ports import ReadsHead, TellsTime
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.models.records import StakingRecord
from tron_staking.models.responses import StakingResponse
from tron_staking.submission.build import build_attempt
from tron_staking.submission.contracts import contract_of
from tron_staking.submission.entries import gates_of
from tron_staking.submission.intent import Call, Plan
from tron_staking.submission.limiter import RateLimiter
from tron_staking.submission.pace import HANDOVER, SEND_WITHIN, Pace, owners_look
from tron_staking.submission.ports import AcceptsIntents, ChangesRecord, Marker
from tron_staking.submission.send import Sender, leave_to_worker, send_now

_log = logging.getLogger(__name__)

_MAX_BUMPS = 10
"""More intents with equal bytes in one millisecond than anybody sends."""


@dataclass(frozen=True)
class Submitter:
    """Submits intents."""

    accepts: AcceptsIntents
    changes: ChangesRecord
    head: ReadsHead
    sender: Sender
    pace: Pace
    clock: TellsTime
    limiter: RateLimiter

    def submit(self, call: Call, address: Address, make_plan: Callable[[], Plan]) -> StakingResponse:
        """Carries out a call for an address, or answers it as it was answered before.

        A plan that cannot be made (the balance is gone, the node is down) still finds the answer of an
        earlier call with this key: what was accepted once stays accepted.
        Raises IdempotencyMismatch, whatever `make_plan` raises, NotAuthenticated when the token was revoked
        meanwhile, RateLimited, and Unavailable when nothing is known to be stored; the same key may then be
        used again.
        """
        begun = self.clock.now()
        try:
            self.limiter.refuse(call, address, begun)
            plan = make_plan()
            held, record = self._accept(call, plan)
        except NotAuthenticated:
            raise
        except StakingError as error:
            marker = self.accepts.find_marker(call.marker)
            if marker is None:
                self._note_limit(error)
                raise
            return self._replay(call, marker)
        if record is None:
            return self._replay(call, held)
        about(staking_id=record.staking_id)
        count(Happening.ACCEPTED)
        _log.info("accepted")
        if record.attempt.awaits_owner:
            pass  # there is nothing to send yet
        elif self.clock.now() - begun < SEND_WITHIN:
            self._send(record)
        else:
            leave_to_worker(record.staking_id, self.pace)
        return StakingResponse.model_validate_json(held.answer)

    def _accept(self, call: Call, plan: Plan) -> tuple[Marker, StakingRecord | None]:
        """Stores the intent. Returns the marker that holds the key now, and the record if it is this one's.

        That the bytes are the same does not say so: another call of this key may have moved its timestamp.
        """
        head, now = self.head.head_block(), self.clock.now()
        spent = self.limiter.spent(call, plan, now)
        for bump in range(_MAX_BUMPS):
            record = _record(call, plan, head, now, bump)
            try:
                marker = _marker(call, plan, record)
                gates = gates_of(plan.address, call.token_id, record.staking_id)
                entries = (*plan.entries_of(record.staking_id), *gates, *call.entries, *spent)
                held = self.accepts.accept(marker, record, entries)
            except TransactionIdTaken:
                continue
            return held, record if held == marker else None
        raise BooksUnavailable("too many equal requests at the same moment; nothing was stored, try again")

    def _note_limit(self, error: StakingError) -> None:
        if isinstance(error, RateLimited):
            self.limiter.learn(error, self.clock.now())
            count(Happening.RATE_LIMITED)

    def _replay(self, call: Call, marker: Marker) -> StakingResponse:
        if marker.request_hash != call.request_hash:
            raise IdempotencyMismatch(
                "this Idempotency-Key was used for another request; use a new key for a new request"
            )
        about(staking_id=marker.staking_id)
        count(Happening.REPLAYED)
        _log.info("replayed")
        leave_to_worker(marker.staking_id, self.pace)
        return StakingResponse.model_validate_json(marker.answer)

    def _send(self, record: StakingRecord) -> None:
        send_now(record, self.sender.send, self.changes, self.pace)


def _record(call: Call, plan: Plan, head: Block, now: datetime, bump: int) -> StakingRecord:
    draft = plan.draft(call.principal, _staking_id(call, now), now)
    attempt = build_attempt(contract_of(draft), head, now, 1, signing=plan.signing, bump=bump)
    return draft.model_copy(
        update={
            "transaction_hash": attempt.transaction_hash,
            "attempts": (attempt,),
            "due_at": owners_look(attempt, now) if attempt.awaits_owner else now + HANDOVER,
            "request_id": call.request_id,
        }
    )


def _staking_id(call: Call, now: datetime) -> str:
    """Unguessable without the key, and the same for the same call at the same moment: replays are exact."""
    seed = f"{call.marker}\n{call.request_hash}\n{now.isoformat()}"
    return f"stk_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"


def _marker(call: Call, plan: Plan, record: StakingRecord) -> Marker:
    return Marker(
        key=call.marker,
        request_hash=call.request_hash,
        staking_id=record.staking_id,
        transaction_hash=record.transaction_hash,
        answer=accepted(record, plan).model_dump_json(),
    )


def accepted(record: StakingRecord, plan: Plan) -> StakingResponse:
    """The answer to a call that was accepted, with what the plan foresees."""
    answer = StakingResponse.of(record, plan.message)
    return answer.model_copy(
        update={
            "votes_after": plan.votes_after,
            "votes_lost": plan.votes_lost,
            "revote": plan.revote,
            "available_at": plan.available_at,
            "warnings": plan.warnings,
        }
    )
