"""The books compared with the solidified chain: what must be so whenever nothing is pending any more."""

from collections import Counter

from local.devnet.ledger import INFOS, TRANSACTIONS, Ledger
from local.devnet.transaction import Transaction
from tests.support.recount import counted, counters, stats_differ
from tests.support.world import ADDRESS, World, node_at
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.chain import Resource
from tron_staking.models.enums import AttemptState, StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.commitments import staked


def assert_books_equal_chain(world: World, *, outside: int = 0) -> None:
    """Every record has the one effect that it says it has, and nothing else happened.

    `outside` is how many transactions of the wallet went past the service: then its stake and delegations,
    which the books take from the chain when the service moves them, are not compared.
    """
    sent = _of_the_wallet(world)
    for record in world.books.records.values():
        _assert_as_on_chain(world, record, sent)
    known = {one.transaction_hash for record in world.books.records.values() for one in record.attempts}
    assert len(sent.keys() - known) == outside, "a transaction that no record knows"
    assert_every_key_has_one_record(world)
    _assert_totals(world)
    if not outside:
        _assert_stake(world)
        _assert_delegations(world)


def _of_the_wallet(world: World) -> dict[str, Transaction]:
    """Every transaction of the wallet in a solidified block, by its txID."""
    owner = address_bytes(Address(ADDRESS))
    return {
        txid.hex(): transaction
        for txid, transaction in Ledger(world.devnet.chain.solid).store.items(TRANSACTIONS)
        if transaction.contract.value["owner_address"] == owner
    }


def _assert_as_on_chain(world: World, record: StakingRecord, sent: dict[str, Transaction]) -> None:
    included = [one for one in record.attempts if one.transaction_hash in sent]
    assert record.status is not StakingStatusType.PENDING, f"{record.operation_type} is still pending"
    if record.status is StakingStatusType.FAILED:
        assert included == [], "FAILED, and it happened"
        assert {one.state for one in record.attempts} == {AttemptState.DEAD}
        return
    assert included == [record.attempt], f"{record.status}, and it happened {len(included)} times"
    assert record.attempt.state is AttemptState.INCLUDED
    assert record.transaction_hash == record.attempt.transaction_hash
    info = Ledger(world.devnet.chain.solid).store.get(INFOS, bytes.fromhex(record.transaction_hash))
    assert info is not None
    assert info["blockNumber"] == record.block_number
    assert sent[record.transaction_hash].raw_bytes == record.attempt.raw_data


def assert_every_key_has_one_record(world: World) -> None:
    """Nothing was accepted under two keys, or sent under two records."""
    books = world.books
    assert Counter(marker.staking_id for marker in books.markers.values()) == Counter(list(books.records))
    attempts = [(one, record) for record in books.records.values() for one in record.attempts]
    assert books.txids == {one.transaction_hash: record.staking_id for one, record in attempts}
    assert len(books.txids) == len(attempts), "two attempts share one transaction"
    assert books.holders == {}, "a hold that nobody gives back"


def _assert_totals(world: World) -> None:
    assert counted(world.books) == counters(world.books)
    assert list(stats_differ(world.books)) == []


def _assert_stake(world: World) -> None:
    account = node_at("auditor", world.devnet.another()).solid_account(Address(ADDRESS))
    assert account is not None
    for resource in Resource:
        freezes = [
            staked(record)
            for record in world.books.records.values()
            if record.operation_type is StakingOperationType.FREEZE
            and record.resource is resource
            and record.status in (StakingStatusType.ACTIVE, StakingStatusType.EXPIRED)
        ]
        on_chain = account.frozen.get(resource, 0) + account.delegated.get(resource, 0)
        assert on_chain == sum(freezes), f"stake for {resource}"


def _assert_delegations(world: World) -> None:
    auditor = node_at("auditor", world.devnet.another())
    for (owner, receiver, resource), kept in world.books.delegated.items():
        held = auditor.solid_delegation(Address(owner), Address(receiver), resource, 0)
        assert (kept.unlocked, kept.locked) == (held.unlocked, held.locked), "delegated"
