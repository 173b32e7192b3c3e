"""What is wrong at the end, when all is healed and time has passed: the books against the chain."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from local.devnet import messages
from local.devnet.chain import Chain
from local.devnet.crypto import from_base58, to_base58
from local.devnet.delegations import record as delegation_record
from local.devnet.ledger import Ledger
from local.devnet.records import Delegation, Portion
from tests.simulator.beginnings import beginning
from tests.simulator.books import ACTIVE, COMPLETED, EXPIRED, FAILED, INACTIVE, PENDING, WatchedBooks
from tests.simulator.container import OF_A_CALLER
from tests.simulator.history import Done
from tests.simulator.requests import Call
from tests.simulator.wallets import KEYS
from tests.simulator.wanted import asked_votes, is_wanted, votes_of
from tests.support.changes import events_of
from tests.support.recount import counted, counters, stats_differ
from tests.support.rewards import FakeRewards
from tron_staking.domain.rates import window_of
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.submission.advance import INTENT_LIFETIME
from tron_staking.submission.entries import DelegationChanged, VotesCast

type _Pair = tuple[bytes, bytes, int]
"""Owner, receiver and resource, as the chain names them."""

_AHEAD = timedelta(minutes=1)
"""How far a node may claim to be ahead unnoticed."""
_PLANNED = timedelta(minutes=5)
"""How old a plan's block may be, and how long the last attempt lives."""
_LENDING = ("DelegateResourceContract", "UnDelegateResourceContract")


def verdict(simulation: Any) -> list[str]:
    """Every promise that was broken, on the way or at the end; each once."""
    end = _End(simulation)
    wrong = [*simulation.broken, *simulation.books.broken, *simulation.watch.broken]
    return sorted(
        {
            *wrong,
            *end.of_effects(),
            *end.of_records(),
            *end.of_rates(),
            *end.of_books(),
            *end.of_votes(),
            *end.of_lending(),
        }
    )


class _End:
    """The state of everything at the end."""

    def __init__(self, simulation: Any) -> None:
        self.simulation = simulation
        self.books: WatchedBooks = simulation.books
        self.done: list[Done] = simulation.done()
        self.owners = {
            attempt.transaction_hash: record
            for record in self.books.records.values()
            for attempt in record.attempts
        }
        self.ours = [one for one in self.done if one.txid in self.owners]
        self.origins = simulation.watch.origins

    def of_effects(self) -> Iterator[str]:
        """Each effect was asked for, recorded, and happened once."""
        effects = Counter(self.owners[one.txid].staking_id for one in self.ours)
        if any(count > 1 for count in effects.values()):
            yield "the effect happened twice"
        if any(one.txid not in self.owners and one.txid not in self.simulation.outside for one in self.done):
            yield "an effect that no record knows"
        for one in self.ours:
            if not is_wanted(self.origins[self.owners[one.txid].staking_id], one.contract):
                yield "the chain has done something else than was asked for"
        yield from self._dates()
        for staking_id in self.origins:
            status = self.books.records[staking_id].status
            if status is not PENDING and effects[staking_id] != (status is not FAILED):
                yield f"{status} with {effects[staking_id]} effects"

    def _dates(self) -> Iterator[str]:
        """The date that was foreseen is as good as the time between the plan and the block that did it.

        Where nothing ends a request that sleeps for a day between its plan and its write, none is promised.
        """
        if not self.simulation.scenario.timeouts:
            return
        ledger = Ledger(self.simulation.devnet.chain.solid)
        delay = timedelta(days=ledger.value("getUnfreezeDelayDays"))
        for one in self.ours:
            promised = self.simulation.watch.promised.get(self.owners[one.txid].staking_id)
            real = from_milliseconds(one.info["blockTimeStamp"]) + delay
            if promised is not None and not -_AHEAD < real - promised < INTENT_LIFETIME + _PLANNED:
                yield "unfrozen TRX comes at another time than was foreseen"

    def of_records(self) -> Iterator[str]:
        """Nothing is stuck."""
        for record in self.books.records.values():
            if record.status is PENDING:
                yield "stuck in PENDING"
            elif record.is_due(from_milliseconds(self.simulation.now)):
                yield "overdue"
            if record.remaining is not None and not 0 <= record.remaining <= (record.amount or 0):
                yield "more remains than there was, or less than nothing"
            if (record.remaining == 0) != (record.status is INACTIVE):
                yield f"{record.status} with {record.remaining} remaining"

    def of_rates(self) -> Iterator[str]:
        """In no minute of the clock that accepted them were more operations accepted than may be."""
        records = [self.books.records[staking_id] for staking_id in self.origins]
        of_wallets = Counter((one.address, window_of(one.created_at)) for one in records)
        of_callers = Counter((one.principal, window_of(one.created_at)) for one in records)
        if max(of_wallets.values(), default=0) > self.simulation.scenario.operations_a_minute:
            yield "more operations of a wallet than a minute takes"
        if max(of_callers.values(), default=0) > OF_A_CALLER:
            yield "more operations of a caller than a minute takes"

    def of_books(self) -> Iterator[str]:
        """Counters, ledgers and holds agree with the records."""
        records = list(self.books.records.values())
        if len(self.owners) != sum(len(record.attempts) for record in records):
            yield "two attempts share one transaction"
        if Counter(one.staking_id for one in self.books.markers.values()) != Counter(
            list(self.books.records)
        ):
            yield "not exactly one record for each key"
        told = Counter(event.detail.event_id for event in events_of(self.books.changes))
        if told != Counter(event for one in self.origins for event in _events_due(self.books.records[one])):
            yield "not exactly one event for what happened"
        if counted(self.books) != counters(self.books):
            yield "totals differ from a recount"
        if list(stats_differ(self.books)):
            yield "/stats differs from a recount"
        if self.books.holders:
            yield "a hold is left"
        for address in KEYS:
            ours = [record for record in records if record.address == address]
            yield from _of_rewards(self.books.rewards, address, ours)

    # ── votes ──

    def of_votes(self) -> Iterator[str]:
        """The history has every set that was cast, and no merge lost a vote that was there."""
        cast = {one.staking_id: one for one in self.books.entries if isinstance(one, VotesCast)}
        completed = {
            record.staking_id: record
            for record in self.books.records.values()
            if record.votes is not None and record.status is COMPLETED
        }
        kept = sum(isinstance(one, VotesCast) for one in self.books.entries)
        if cast.keys() != completed.keys() or kept != len(cast):
            yield "the voting history does not have each vote once"
        for one in self.ours:
            entry = cast.get(self.owners[one.txid].staking_id)
            if entry and {v.witness_address: v.vote_count for v in entry.votes} != votes_of(
                one.contract.value
            ):
                yield "the voting history has other votes than the chain"
            if entry and entry.block_number != one.block_number:
                yield "the voting history names another block"
        for address in KEYS:
            yield from self._merges(address)

    def _merges(self, address: str) -> Iterator[str]:
        """A final vote that every node knew is not overwritten by a merge that was asked for later."""
        known, since = self.simulation.began_with[address], 0
        for one in self.done:
            if to_base58(one.contract.owner) != address:
                continue
            if one.contract.type == "UnfreezeBalanceV2Contract":
                known = None
            if one.contract.type != "VoteWitnessContract":
                continue
            cast, record = votes_of(one.contract.value), self.owners.get(one.txid)
            if known is not None and record and self._knew(record, since):
                yield from _overwritten(cast, _merged(known, self.origins[record.staking_id]))
            known, since = cast, one.block_number

    def _knew(self, record: StakingRecord, block_number: int) -> bool:
        known: int = self.simulation.watch.known_at[record.staking_id]
        return block_number <= known

    # ── delegations ──

    def of_lending(self) -> Iterator[str]:
        """Items and records say what the chain does, unless somebody lent past the service since.

        That is, since what every machine knew: what only some of them know may be noticed later.
        """
        for (owner, receiver, resource), item in self.books.delegated.items():
            pair = (from_base58(owner), from_base58(receiver), messages.RESOURCE_CODE.values[resource])
            unlocked, locked = self._lent(pair)
            lending = [one for one in self.done if _lends(one, pair)]
            ours = [one.txid in self.owners for one in lending]
            others = [one.block_number for one in lending if one.txid not in self.owners]
            known = self.books.lending_known.get((owner, receiver, resource), 0)
            is_latest = bool(ours) and ours[-1] and max(others, default=0) <= known
            if is_latest and lending[-1].block_number > known:
                is_latest = not self._looked_complete(item, pair, lending)
            if is_latest and item.unlocked + item.locked != unlocked.balance + locked.balance:
                yield "the books have another delegation than the chain"
            records = self._lent_by_records(item)
            if is_latest and records > unlocked.balance + locked.balance:
                yield "delegations claim more than the chain has"
            if all(ours) and self.simulation.scenario.beginning != "outside":
                if records != unlocked.balance + locked.balance:
                    yield "what remains of the delegations is not what the chain has"
                yield from self._locks_of(item, locked)

    def _lent(self, pair: _Pair) -> tuple[Portion, Portion]:
        return _lent_on(self.simulation.devnet.chain, pair)

    def _looked_complete(self, item: DelegationChanged, pair: _Pair, lending: list[Done]) -> bool:
        """Whether the item lacks just what others have changed since some settlement of the pair.

        An old answer that had theirs and lacked as much of ours is what the books expect: no state says of
        which block it is. Only for a settlement before every machine knew the transaction.
        """
        sums, total = set(), 0
        for one in reversed([one for one in lending if one.txid not in self.owners]):
            total += _signed(one)
            sums.add(total)
        sums.add(total + self._unseen_before(item, pair))
        unlocked, locked = self._lent(pair)
        return unlocked.balance + locked.balance - item.unlocked - item.locked in sums - {0}

    def _unseen_before(self, item: DelegationChanged, pair: _Pair) -> int:
        """What was lent when the day began, and no books had seen."""
        start = beginning(self.simulation.scenario.beginning)
        unlocked, locked = _lent_on(start.chain, pair)
        seen = start.books.delegated.get((item.owner, item.receiver, item.resource))
        return unlocked.balance + locked.balance - (seen.unlocked + seen.locked if seen else 0)

    def _lent_by_records(self, item: DelegationChanged) -> int:
        return sum(one.remaining or 0 for one in self._delegations(item))

    def _locks_of(self, item: DelegationChanged, locked: Portion) -> Iterator[str]:
        """Everything was lent by the service: all that is locked ends when the chain says."""
        active = [one for one in self._delegations(item) if one.status is ACTIVE]
        until = {one.expires_at for one in active if one.lock_blocks is not None}
        if locked.balance and until - {from_milliseconds(locked.expire_time)}:
            yield "a lock ends at another time than on the chain"

    def _delegations(self, item: DelegationChanged) -> list[StakingRecord]:
        """The open delegations of an item's owner, receiver and resource."""
        pair = (item.owner, item.receiver, item.resource)
        return [
            one
            for one in self.books.records.values()
            if one.operation_type is StakingOperationType.DELEGATE
            and one.status in (ACTIVE, EXPIRED)
            and (one.address, one.receiver, one.resource) == pair
        ]


def _lent_on(chain: Chain, pair: _Pair) -> tuple[Portion, Portion]:
    """What a chain has of a pair, unlocked and locked."""
    owner, receiver, resource = pair
    ledger = Ledger(chain.solid)
    found = (delegation_record(ledger, owner, receiver, locked=locked) for locked in (False, True))
    unlocked, locked = ((one or Delegation()).portion(resource) for one in found)
    return unlocked, locked


def _signed(one: Done) -> int:
    """What it added to what is lent, in sun."""
    amount: int = one.contract.value["balance"]
    return amount if one.contract.type == "DelegateResourceContract" else -amount


def _lends(one: Done, pair: _Pair) -> bool:
    value = one.contract.value
    if one.contract.type not in _LENDING:
        return False
    return (value["owner_address"], value["receiver_address"], value["resource"]) == pair


def _overwritten(cast: Mapping[str, int], merged: Mapping[str, int]) -> Iterator[str]:
    if cast != merged:
        yield "a final vote was overwritten"


def _merged(votes: Mapping[str, int], call: Call) -> dict[str, int]:
    """What a vote makes of the votes before it."""
    if call.function == "unvote":
        return {witness: count for witness, count in votes.items() if witness != call.body["witness_address"]}
    kept = votes if call.body["mode"] == "MERGE" else {}
    return {**kept, **asked_votes(call.body)}


def _events_due(record: StakingRecord) -> tuple[str, str]:
    """By their ids: everybody is told once that it was submitted, and once what became of it."""
    outcome = "failed" if record.status is FAILED else "confirmed"
    return f"{record.staking_id}.submitted", f"{record.staking_id}.{outcome}"


def _of_rewards(rewards: FakeRewards, address: str, records: list[StakingRecord]) -> Iterator[str]:
    """An account's sums and lines are what its final claims and withdrawals make them."""
    final = [record for record in records if record.status is COMPLETED]
    claims = [one for one in final if one.operation_type is StakingOperationType.CLAIM_REWARD]
    withdrawals = [one for one in final if one.operation_type is StakingOperationType.WITHDRAW_REWARD]
    claimed = sum(one.paid or 0 for one in claims)
    withdrawn = sum(one.amount or 0 for one in withdrawals)
    state = rewards.state(address)
    if (state.claimed, state.withdrawn) != (claimed, withdrawn):
        yield "reward sums differ from the records"
    if state.claimed != state.available + state.reserved + state.withdrawn:
        yield "rewards do not add up"
    if state.claimed != state.energy + state.bandwidth or state.available < 0 or state.reserved:
        yield "rewards are reserved, negative or not attributed"
    lines = rewards.ledger(address)
    told = [("CLAIM", one.staking_id, one.paid or 0) for one in claims]
    told += [("WITHDRAW", one.staking_id, one.amount or 0) for one in withdrawals]
    if sorted((line.kind, line.staking_id, line.amount) for line in lines) != sorted(told):
        yield "the reward ledger does not have each line once"
