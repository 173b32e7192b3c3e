"""What must never happen, checked while it happens and at the end against the solidified chain."""

import hashlib
from collections import Counter
from typing import Any

from local.devnet import messages
from local.devnet.chain import Chain
from local.devnet.ledger import INFOS, TRANSACTIONS, Ledger
from local.devnet.protobuf import decode
from local.devnet.transaction import Transaction
from tests.support.changes import events_of
from tests.support.fakes import FakeBooks
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.submission.ports import Totals
from tron_staking.submission.totals import totals_change

FINAL = {StakingStatusType.ACTIVE, StakingStatusType.FAILED}


class WatchedBooks(FakeBooks):
    """Books whose every write is compared with the chain's own truth."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.chain = chain
        self.broken: list[str] = []

    def load(self, staking_id: str) -> StakingRecord:
        return StakingRecord.model_validate_json(super().load(staking_id).model_dump_json())

    def stored_bytes(self, raw_data: bytes) -> StakingRecord | None:
        """The record that holds these bytes, if its txID is marked too."""
        txid = hashlib.sha256(raw_data).hexdigest()
        held = (r for r in self.records.values() if any(a.raw_data == raw_data for a in r.attempts))
        return next(held, None) if txid in self.txids else None

    def _store(self, before: StakingRecord | None, after: StakingRecord) -> None:
        super()._store(before, after)
        solid = Ledger(self.chain.solid)
        infos = {
            a.transaction_hash: solid.store.get(INFOS, bytes.fromhex(a.transaction_hash))
            for a in after.attempts
        }
        if after.status is StakingStatusType.ACTIVE:
            info = infos[after.transaction_hash]
            if info is None or info["blockNumber"] != after.block_number:
                self.broken.append("ACTIVE is not final")
        over = after.attempts if after.status is StakingStatusType.FAILED else after.attempts[:-1]
        if any(infos[one.transaction_hash] is not None for one in over):
            self.broken.append("what is on the chain was given up")
        if any(one.expiration > from_milliseconds(solid.now) for one in over):
            self.broken.append("death was not proved")


def contract_in(raw_data: bytes) -> tuple[int, str]:
    """Amount and resource in the bytes, as the devnet reads them."""
    value = Transaction(decode(messages.RAW, raw_data), raw_data).contract.value
    return value["frozen_balance"], messages.RESOURCE_CODE.label(value["resource"]) or "?"


def verdict(simulation: Any) -> list[str]:
    """What is wrong at the end, when everything has been healed and time has passed."""
    books: WatchedBooks = simulation.books
    frozen = {
        one.txid.hex(): one
        for _, one in Ledger(simulation.devnet.chain.solid).store.items(TRANSACTIONS)
        if one.contract.type.startswith("FreezeBalance")
    }
    wrong = [*books.broken, *simulation.broken, *_books_alone(books)]
    for record in books.records.values():
        wrong += _of(record, sum(attempt.transaction_hash in frozen for attempt in record.attempts))
    if frozen.keys() - {a.transaction_hash for r in books.records.values() for a in r.attempts}:
        wrong.append("an effect that no record knows")
    active = [r for r in books.records.values() if r.status is StakingStatusType.ACTIVE]
    if Counter(map(simulation.wanted, active)) != Counter(contract_in(o.raw_bytes) for o in frozen.values()):
        wrong.append("the chain has frozen something else than was asked for")
    return sorted(set(wrong))


def _of(record: StakingRecord, effects: int) -> list[str]:
    """What is wrong with one record, whose attempts had so many effects on the chain."""
    wrong = []
    if record.status not in FINAL:
        wrong.append("stuck in PENDING")
    elif effects != (record.status is StakingStatusType.ACTIVE):
        wrong.append(f"{record.status} with {effects} effects")
    if effects > 1:
        wrong.append("the effect happened twice")
    return wrong


def _events_due(record: StakingRecord) -> tuple[str, str]:
    """By their ids: everybody is told once that it was submitted, and once what became of it."""
    failed = record.status is StakingStatusType.FAILED
    return f"{record.staking_id}.submitted", f"{record.staking_id}.{'failed' if failed else 'confirmed'}"


def _books_alone(books: WatchedBooks) -> list[str]:
    """What is wrong with the books whatever the chain says."""
    records = list(books.records.values())
    owners = Counter(attempt.transaction_hash for record in records for attempt in record.attempts)
    wrong = []
    if any(count > 1 for count in owners.values()):
        wrong.append("two attempts share one transaction")
    if Counter(marker.staking_id for marker in books.markers.values()) != Counter(list(books.records)):
        wrong.append("not exactly one record for each key")
    told = Counter(event.detail.event_id for event in events_of(books.changes))
    if told != Counter(event_id for record in records for event_id in _events_due(record)):
        wrong.append("not exactly one event for what happened")
    if books.counted != sum((totals_change(None, record) for record in records), Totals()):
        wrong.append("totals differ from a recount")
    return wrong
