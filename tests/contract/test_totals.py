"""The totals are those of a recount, whatever happened to the records; the recount is this file's own."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

import pytest

from tests.contract.books import ADDRESS, NOW, Face, accepted, marker, record
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import RecordChanged, TransactionIdTaken
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import SERVICE, Facets, Totals, month_scope
from tron_staking.submission.entries import DelegationChanged, OtherRecord

OTHER_ADDRESS = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
RECEIVER = "TA9pkx4DFxrEw8JZzUtyDrh2uAat1LDuJL"
OPERATIONS, STATUSES, RESOURCES = list(StakingOperationType), list(StakingStatusType), list(Resource)
FREEZE, CLAIM = StakingOperationType.FREEZE, StakingOperationType.CLAIM_REWARD
ACTIVE, EXPIRED = StakingStatusType.ACTIVE, StakingStatusType.EXPIRED


def test_totals_of_nothing(books: Face) -> None:
    assert books.totals() == Totals()
    assert books.totals(ADDRESS, OTHER_ADDRESS) == Totals()


def test_accepted_record_is_counted_for_the_service_its_account_and_their_month(books: Face) -> None:
    accepted(books)
    for scope in (SERVICE, ADDRESS):
        assert books.totals(scope).counters == {"records/FREEZE/ENERGY/PENDING": 1}
        assert books.totals(month_scope(scope, NOW)).counters == {"created/2026-01-01": 1}
    assert books.totals(OTHER_ADDRESS) == Totals()


def test_refused_writes_count_nothing(books: Face) -> None:
    stale = accepted(books)
    active = stale.changed(status=ACTIVE, remaining=stale.amount, due_at=None)
    books.change(stale, active)
    for _ in range(3):
        with pytest.raises(RecordChanged):
            books.change(stale, active)
    twin = record(2, transaction_hash=stale.transaction_hash)
    with pytest.raises(TransactionIdTaken):
        books.accept(marker(twin), twin)
    books.accept(marker(twin, marker(stale).key), twin)
    totals = books.totals()
    assert (totals.records(), totals.active(), totals.staked()) == (1, 1, 100_000_000)


def test_freeze_of_before_its_rest_was_kept_counts_whole(books: Face) -> None:
    old = accepted(books)
    books.change(old, old.changed(status=ACTIVE, remaining=None))
    assert books.totals().staked() == 100_000_000


@dataclass
class Lives:
    """Records that live at random, and what they say at any time."""

    books: Face
    random: random.Random
    records: list[StakingRecord] = field(default_factory=list)
    delegated: dict[tuple[str, Resource], tuple[int, int]] = field(default_factory=dict)

    def step(self) -> None:
        self.random.choice([self._accept, self._change, self._change, self._change_several, self._delegate])()

    def _accept(self) -> None:
        number = len(self.records) + 1
        operation = self.random.choice(OPERATIONS)
        resource = self.random.choice(RESOURCES) if operation in OPERATIONS[:2] else None
        self.records.append(
            accepted(
                self.books,
                number,
                operation_type=operation,
                resource=resource,
                address=self.random.choice((ADDRESS, OTHER_ADDRESS)),
                amount=self.random.randrange(1, 10**15),
                created_at=NOW + timedelta(hours=11 * number, milliseconds=number),
            )
        )

    def _change(self) -> None:
        if self.records:
            index = self.random.randrange(len(self.records))
            after = self._changed(self.records[index])
            self.books.change(self.records[index], after)
            self.records[index] = after

    def _change_several(self) -> None:
        if len(self.records) > 3:
            first, *others = self.random.sample(range(len(self.records)), 4)
            after = {index: self._changed(self.records[index]) for index in (first, *others)}
            entries = [OtherRecord(self.records[index], after[index]) for index in others]
            self.books.change(self.records[first], after[first], entries)
            for index, one in after.items():
                self.records[index] = one

    def _delegate(self) -> None:
        """A settlement that leaves one, both or none of a delegation's two items."""
        if self.records:
            index = self.random.randrange(len(self.records))
            before, resource = self.records[index], self.random.choice(RESOURCES)
            owner, after = before.address, before.changed(due_at=None)
            unlocked, locked = self.random.choice([(0, 0), (5, 0), (0, 7), (5, 7)])
            entry = DelegationChanged(
                owner=owner,
                receiver=Address(RECEIVER),
                resource=resource,
                staking_id=f"{before.staking_id}-{after.version}",
                changed_at=NOW,
                unlocked=unlocked,
                locked=locked,
                locked_until=NOW if locked else None,
                writers=self.books.writers(owner, RECEIVER, resource),
            )
            self.books.change(before, after, [entry])
            self.records[index] = after
            self.delegated[owner, resource] = (unlocked, locked)

    def _changed(self, before: StakingRecord) -> StakingRecord:
        """Any status; of a freeze any rest, of a claim any rewards."""
        amount = before.amount or 0
        updates: dict[str, object] = {"status": self.random.choice(STATUSES), "due_at": None}
        if before.operation_type is FREEZE:
            updates["remaining"] = self.random.randrange(amount + 1)
        if before.operation_type is CLAIM:
            updates |= {name: self.random.randrange(10**12) for name in ("energy_reward", "bandwidth_reward")}
        return before.changed(**updates)

    def recount(self) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {}
        for one in self.records:
            for scope in (SERVICE, one.address):
                counter = counts.setdefault(scope, Counter())
                cell = f"{one.operation_type}/{one.resource or '-'}/{one.status}"
                counter[f"records/{cell}"] += 1
                if one.operation_type is FREEZE and one.status in {ACTIVE, EXPIRED}:
                    counter[f"staked/{cell}"] += one.amount if one.remaining is None else one.remaining
                if one.operation_type is CLAIM:
                    counter["energy_reward"] += one.energy_reward or 0
                    counter["bandwidth_reward"] += one.bandwidth_reward or 0
                month = counts.setdefault(f"{scope}#{one.created_at:%Y-%m}", Counter())
                month[f"created/{one.created_at:%Y-%m-%d}"] += 1
        for (owner, _), amounts in self.delegated.items():
            for scope in (SERVICE, owner):
                counts[scope]["delegations"] += sum(amount > 0 for amount in amounts)
        return {scope: +counter for scope, counter in counts.items()}


@pytest.mark.parametrize("seed", range(3))
def test_totals_equal_a_recount_after_any_lives(books: Face, seed: int) -> None:
    lives = Lives(books, random.Random(seed))  # noqa: S311  # not a secret
    for _ in range(80):
        lives.step()
    recount = lives.recount()
    assert len(recount) > 4
    for scope, counted in recount.items():
        assert books.totals(scope).counters == counted, scope


def test_every_question_is_a_sum_over_the_records_that_match(books: Face) -> None:
    lives = Lives(books, random.Random(9))  # noqa: S311  # not a secret
    for _ in range(80):
        lives.step()
    counted = {scope: books.totals(scope) for scope in (SERVICE, ADDRESS)}
    for scope, status, operation, resource in product(
        (SERVICE, ADDRESS), (None, *STATUSES), (None, *OPERATIONS), (None, *RESOURCES)
    ):
        match = [
            one
            for one in lives.records
            if scope in {SERVICE, one.address}
            and status in {None, one.status}
            and operation in {None, one.operation_type}
            and resource in {None, one.resource}
        ]
        staked = [r for r in match if r.operation_type is FREEZE and r.status in {ACTIVE, EXPIRED}]
        totals, facets = counted[scope], Facets(status, operation, resource)
        assert totals.records(facets) == len(match)
        assert totals.active(facets) == sum(one.status is ACTIVE for one in match)
        assert totals.staked(facets) == sum(r.amount if r.remaining is None else r.remaining for r in staked)


def test_days_are_counted_from_the_first_to_the_last(books: Face) -> None:
    for number, day in enumerate((1, 1, 2, 4)):
        accepted(books, number, created_at=NOW.replace(day=day, hour=23, minute=59))
    totals = books.totals(month_scope(SERVICE, NOW), month_scope(SERVICE, date(2026, 2, 1)))
    days = [(1, 1), (1, 2), (2, 3), (3, 3), (1, 31)]
    assert [totals.created(date(2026, 1, a), date(2026, 1, b)) for a, b in days] == [2, 3, 1, 0, 4]


def test_a_write_counts_in_one_item_per_scope(dynamodb_books: Face) -> None:
    """A settlement of fifty records has to fit into one transaction with everything it counts."""
    stored = [accepted(dynamodb_books, number) for number in range(12)]
    before = {item for table in dynamodb_books.contents() for item in table}
    changed = [one.changed(status=ACTIVE, due_at=None) for one in stored]
    others = [OtherRecord(a, b) for a, b in zip(stored[1:], changed[1:], strict=True)]
    dynamodb_books.change(stored[0], changed[0], others)
    after = {item for table in dynamodb_books.contents() for item in table}
    assert len([item for item in after - before if "COUNT#" in item]) == 2
