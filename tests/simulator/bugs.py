"""Bugs that are planted to see that the simulator finds them: a search without teeth proves nothing.

Each patches the service as a wrong line in it would. `fixed` narrows the scenarios to those that show it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.books import PENDING, WatchedBooks
from tests.support import changes, fakes
from tron_staking.adapters import node_json
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.chain import Inclusion
from tron_staking.domain.errors import Unavailable
from tron_staking.entry import problem
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent
from tron_staking.models.records import StakingRecord
from tron_staking.operations import (
    ballot,
    claim_reward,
    delegate,
    delegation_release,
    undelegate,
    unfreeze,
    vote,
    withdraw_reward,
)
from tron_staking.operations.publish import event_of
from tron_staking.operations.settle import Completes
from tron_staking.submission import advance, contracts, finality, submit, totals
from tron_staking.submission.advance import Advancer
from tron_staking.submission.entries import DelegationWriters
from tron_staking.submission.finality import Included, judge
from tron_staking.submission.limiter import RateLimiter
from tron_staking.submission.ports import Marker
from tron_staking.submission.settlement import Settled
from tron_staking.submission.submit import Submitter

type Patch = pytest.MonkeyPatch

_LAMBDA_LIVES = timedelta(seconds=28)


@dataclass(frozen=True)
class Bug:
    """A bug by name. It is looked for from schedule `first` on: where it showed once, when that took long."""

    plant: Callable[[Patch], None]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    first: int = 0


# ── when something is stored ──


def _only_a_record_of_what_is_in_progress(patch: Patch) -> None:
    """What Powertools' Idempotency does alone: in progress for as long as a Lambda lives, then anybody's."""
    original = WatchedBooks.accept

    def accept(books: WatchedBooks, marker: Marker, record: StakingRecord, *entries: Any) -> Marker:
        held = books.markers.get(marker.key)
        first = books.records[held.staking_id] if held else None
        if first and first.status is PENDING and record.created_at - first.created_at > _LAMBDA_LIVES:
            del books.markers[marker.key]
        return original(books, marker, record, *entries)

    patch.setattr(WatchedBooks, "accept", accept)


def _persisted_after_the_broadcast(patch: Patch) -> None:
    original = submit._record
    senders = []

    def accept(self: Submitter, call: Any, plan: Any) -> Any:
        senders.append(self.sender)
        return accepting(self, call, plan)

    def record(*args: Any) -> Any:
        built = original(*args)
        senders[-1].send(built)
        return built

    accepting = Submitter._accept
    patch.setattr(Submitter, "_accept", accept)
    patch.setattr(submit, "_record", record)


def _signed_before_it_is_stored(patch: Patch) -> None:
    original = Submitter._accept

    def accept(self: Submitter, call: Any, plan: Any) -> Any:
        now = self.clock.now()
        self.sender._sign(submit._record(call, plan, self.head.head_block(), now, 0))
        return original(self, call, plan)

    patch.setattr(Submitter, "_accept", accept)


def _the_loser_sends_its_own_bytes(patch: Patch) -> None:
    original = Submitter._accept

    def accept(self: Submitter, call: Any, plan: Any) -> Any:
        held, record = original(self, call, plan)
        return replace(held, transaction_hash=record.transaction_hash), record

    patch.setattr(Submitter, "_accept", accept)


def _a_failed_write_is_a_failed_request(patch: Patch) -> None:
    patch.setattr(WatchedBooks, "find_marker", lambda _books, _key: None)


def _only_passing_errors_after_the_write(patch: Patch) -> None:
    def send(self: Submitter, record: Any) -> None:
        attempt = self.sender.send(record)
        sent = record.with_attempt(attempt, due_at=self.pace.first_look())
        try:
            self.changes.change(record, sent)
            self.pace.wake_when_due(sent)
        except Unavailable:
            return

    patch.setattr(Submitter, "_send", send)


def _a_new_attempt_is_sent_before_it_is_stored(patch: Patch) -> None:
    original = Advancer._next_attempt

    def next_attempt(self: Advancer, record: Any) -> Any:
        attempt = original(self, record)
        self.sender.send(record.with_attempt(attempt))
        return attempt

    patch.setattr(Advancer, "_next_attempt", next_attempt)


def _equal_bytes_are_not_noticed(patch: Patch) -> None:
    def claim(books: WatchedBooks, record: Any) -> None:
        books.txids[record.transaction_hash] = record.staking_id

    patch.setattr(WatchedBooks, "_claim", claim)


# ── when something is final ──


def _rebuilt_on_a_timeout(patch: Patch) -> None:
    original = Advancer._send_again

    def send_again(self: Advancer, record: Any) -> Any:
        if any(send.code == "NO_ANSWER" for send in record.attempt.sends):
            return self._replace_or_fail(record)
        return original(self, record)

    patch.setattr(Advancer, "_send_again", send_again)


def _the_own_clock_decides(patch: Patch) -> None:
    original = Advancer._send_again

    def send_again(self: Advancer, record: Any) -> Any:
        if self.clock.now() >= record.attempt.expiration:
            return self._replace_or_fail(record)
        return original(self, record)

    patch.setattr(Advancer, "_send_again", send_again)


def _the_head_block_decides(patch: Patch) -> None:
    patch.setattr(TronNode, "solid_block", TronNode.head_block)


def _success_is_final(patch: Patch) -> None:
    def decide(nodes: Any, attempt: Any, solid_blocks: Any) -> Any:
        if attempt.sends and attempt.sends[-1].code in ("SUCCESS", "DUP_TRANSACTION_ERROR"):
            return Included(Inclusion(attempt.transaction_hash, 1, 1))
        return judge(nodes, attempt, solid_blocks)

    patch.setattr(advance, "judge", decide)


def _a_refusal_is_final(patch: Patch) -> None:
    original = Advancer._send

    def send(self: Advancer, record: Any) -> Any:
        sent = original(self, record)
        codes = {one.code for one in sent.attempt.sends[-1:]}
        if codes & {"CONTRACT_VALIDATE_ERROR", "TRANSACTION_EXPIRATION_ERROR"}:
            failed = advance._failed(sent.changed(), self.clock)
            released = self.settlements[sent.operation_type].release(failed)
            return self._write(sent, released.record, released.entries)
        return sent

    patch.setattr(Advancer, "_send", send)


def _inclusion_in_the_head_is_final(patch: Patch) -> None:
    def inclusion(self: TronNode, txid: str) -> Any:
        return self._read(
            "wallet/gettransactioninfobyid", {"value": txid}, lambda answer: node_json.inclusion(answer, txid)
        )

    patch.setattr(TronNode, "inclusion", inclusion)


def _one_node_is_trusted(patch: Patch) -> None:
    patch.setattr(advance, "judge", lambda nodes, *rest: judge(nodes[:1], *rest))


def _dead_a_block_early(patch: Patch) -> None:
    early = timedelta(seconds=3)
    patch.setattr(finality, "_past", lambda solid, attempt: solid >= attempt.expiration - early)


def _one_look_is_enough(patch: Patch) -> None:
    patch.setattr(advance, "PROOF_PAUSE", timedelta())


# ── what belongs together ──


def _updates_are_lost(patch: Patch) -> None:
    patch.setattr(WatchedBooks, "_unchanged", lambda _books, _before: None)


def _totals_forget_what_expired(patch: Patch) -> None:
    patch.setattr(totals, "_STAKED", {StakingStatusType.ACTIVE})


def _nothing_is_released(_settlement: object, record: StakingRecord) -> Settled:
    return Settled(record)


def _reservations_stay(patch: Patch) -> None:
    patch.setattr(withdraw_reward.WithdrawRewardSettlement, "release", _nothing_is_released)


def _holds_stay(patch: Patch) -> None:
    patch.setattr(ballot.VotesSettlement, "release", _nothing_is_released)


def _settlements_are_a_second_write(patch: Patch) -> None:
    original = Advancer._write

    def write(self: Advancer, before: Any, after: Any, entries: Any = ()) -> Any:
        written = original(self, before, after)
        return original(self, written, written.changed(), entries) if entries else written

    patch.setattr(Advancer, "_write", write)


def _delegations_are_written_blindly(patch: Patch) -> None:
    patch.setattr(WatchedBooks, "writers", lambda *_: DelegationWriters())
    patch.setattr(fakes.FakeBooks, "_check", lambda *_: None)


# ── what others are told ──


def _submitted_is_told_of_every_version(patch: Patch) -> None:
    patch.setattr(changes, "event_of", lambda before, after: event_of(None, after) or event_of(before, after))


def _failures_are_not_told(patch: Patch) -> None:
    def told(before: StakingRecord | None, after: StakingRecord) -> StakingEvent | None:
        return None if after.status is StakingStatusType.FAILED else event_of(before, after)

    patch.setattr(changes, "event_of", told)


# ── what is asked of the chain ──


def _any_machine_is_believed(patch: Patch) -> None:
    for settles in (delegate, undelegate, delegation_release):
        patch.setattr(settles, "doubt", lambda *_, **__: None)


def _merged_with_nothing(patch: Patch) -> None:
    original = vote.Voter.plan

    def plan(self: Any, request: Any) -> Any:
        return original(self, request.model_copy(update={"mode": vote.VoteMode.REPLACE}))

    patch.setattr(vote.Voter, "plan", plan)


def _votes_are_not_held(patch: Patch) -> None:
    patch.setattr(ballot, "refuse_while_votes_change", lambda *_: None)
    patch.setattr(submit.Plan, "entries_of", lambda self, _staking_id: self.entries)


def _one_sun_more(patch: Patch) -> None:
    original = contracts.Sun
    patch.setattr(contracts, "Sun", lambda amount: original(amount + 1))


def _a_key_stands_for_anything(patch: Patch) -> None:
    original = Submitter._replay
    patch.setattr(
        Submitter,
        "_replay",
        lambda self, call, held: original(self, replace(call, request_hash=held.request_hash), held),
    )


def _passing_troubles_are_our_mistakes(patch: Patch) -> None:
    patch.delitem(problem.STATUSES, Unavailable)


def _a_claim_is_entered_twice(patch: Patch) -> None:
    original = claim_reward.ClaimSettlement.settle

    def settle(self: Any, *args: Any) -> Any:
        settled = original(self, *args)
        return replace(settled, entries=(*settled.entries, *settled.entries))

    patch.setattr(claim_reward.ClaimSettlement, "settle", settle)


def _unfreezes_end_nothing(patch: Patch) -> None:
    patch.setattr(unfreeze.UnfreezeSettlement, "settle", Completes.settle)


def _one_hold_for_all(patch: Patch) -> None:
    """One wallet's pending vote is in every wallet's way, and is freed by whoever comes first."""
    original = fakes.FakeBooks._hold
    patch.setattr(fakes.FakeBooks, "_hold", lambda books, entry: original(books, replace(entry, address="")))


def _what_is_too_much_is_not_counted(patch: Patch) -> None:
    patch.setattr(RateLimiter, "spent", lambda *_: ())


def _known_limits_come_before_answers(patch: Patch) -> None:
    """Whoever asks again for what was accepted waits like those who ask for more."""
    original = Submitter.submit

    def submit(self: Submitter, call: Any, address: Any, make_plan: Any) -> Any:
        self.limiter.refuse(call, address, self.clock.now())
        return original(self, call, address, make_plan)

    patch.setattr(Submitter, "submit", submit)


def _nothing_is_due(patch: Patch) -> None:
    patch.setattr(WatchedBooks, "due", lambda *_: [])


_FREEZES = {"beginning": "new", "functions": ("freeze",)}
_STALLING = _FREEZES | {"nodes": 1, "machines": False, "skew": 0, "solid_lag": 2, "steps": 280, "keys": 4}
_MACHINES = {"nodes": 1, "machines": True}
_LENDING = _MACHINES | {"beginning": "staked", "functions": ("delegate", "undelegate")}
_LIED_TO = {"nodes": 3}
_VOTES = {"beginning": "staked", "functions": ("vote", "unvote")}
_LIMITED = {"operations_a_minute": 1, "keys": 4}
_WITHDRAWALS = {"beginning": "staked", "functions": ("withdraw_reward",)}

BUGS: dict[str, Bug] = {
    "only a record of what is in progress": Bug(_only_a_record_of_what_is_in_progress),
    "persisted after the broadcast": Bug(_persisted_after_the_broadcast),
    "signed before it is stored": Bug(_signed_before_it_is_stored),
    "the loser sends its own bytes": Bug(_the_loser_sends_its_own_bytes),
    "a failed write is a failed request": Bug(_a_failed_write_is_a_failed_request),
    "only passing errors after the write": Bug(_only_passing_errors_after_the_write),
    "a new attempt is sent before it is stored": Bug(_a_new_attempt_is_sent_before_it_is_stored),
    "equal bytes are not noticed": Bug(_equal_bytes_are_not_noticed, first=157),
    "rebuilt on a timeout": Bug(_rebuilt_on_a_timeout),
    "the own clock decides": Bug(_the_own_clock_decides),
    "the head block decides": Bug(_the_head_block_decides),
    "success is final": Bug(_success_is_final),
    "a refusal is final": Bug(_a_refusal_is_final),
    "inclusion in the head is final": Bug(_inclusion_in_the_head_is_final),
    "one node is trusted": Bug(_one_node_is_trusted, _LIED_TO),
    "dead a block early": Bug(_dead_a_block_early, _STALLING, first=158),
    "one look is enough": Bug(_one_look_is_enough, _MACHINES, first=287),
    "updates are lost": Bug(_updates_are_lost),
    "totals forget what expired": Bug(_totals_forget_what_expired, first=130),
    "reservations stay": Bug(_reservations_stay, _WITHDRAWALS),
    "holds stay": Bug(_holds_stay, _VOTES),
    "settlements are a second write": Bug(_settlements_are_a_second_write),
    "delegations are written blindly": Bug(_delegations_are_written_blindly),
    "submitted is told of every version": Bug(_submitted_is_told_of_every_version),
    "failures are not told": Bug(_failures_are_not_told),
    "any machine is believed": Bug(_any_machine_is_believed, _LENDING),
    "merged with nothing": Bug(_merged_with_nothing, _VOTES),
    "votes are not held": Bug(_votes_are_not_held, _VOTES),
    "one sun more": Bug(_one_sun_more),
    "a key stands for anything": Bug(_a_key_stands_for_anything),
    "passing troubles are our mistakes": Bug(_passing_troubles_are_our_mistakes),
    "a claim is entered twice": Bug(_a_claim_is_entered_twice),
    "unfreezes end nothing": Bug(_unfreezes_end_nothing, first=130),
    "one hold for all": Bug(_one_hold_for_all, _VOTES),
    "what is too much is not counted": Bug(_what_is_too_much_is_not_counted, _LIMITED),
    "known limits come before answers": Bug(_known_limits_come_before_answers, _LIMITED),
    "nothing is due": Bug(_nothing_is_due),
}
