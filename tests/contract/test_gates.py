"""Gates, in memory and in DynamoDB: while one is shut, no intent that has to pass it is stored."""

from typing import Any

import pytest

from tests.contract.books import ADDRESS, Face, accepted, marker, record
from tron_staking.adapters.tables.gates import gate_items
from tron_staking.domain.errors import NotAuthenticated, StakingError, StateConflict
from tron_staking.domain.gates import SERVICE_GATE, SHARDS, token_gate, wallet_gate
from tron_staking.submission.entries import gates_of

TOKEN_ID = "0123456789ab"
SHUT: dict[str, tuple[str, type[StakingError], str]] = {
    "the service's": (SERVICE_GATE, StateConflict, "service_stopped"),
    "the wallet's": (wallet_gate(ADDRESS), StateConflict, "wallet_stopped"),
    "the token's": (token_gate(TOKEN_ID), NotAuthenticated, "unauthorized"),
}
OTHERS = ["WALLET#TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TOKEN#ba9876543210", "TOKEN#", "WALLET#", "service"]
MANY = range(4 * SHARDS)
"""So many records look at every item of a gate."""


def _accept(books: Face, number: int = 1, token_id: str | None = TOKEN_ID) -> Any:
    stored = record(number)
    return books.accept(marker(stored), stored, gates_of(stored.address, token_id, stored.staking_id))


@pytest.mark.parametrize(("gate", "kind", "code"), SHUT.values(), ids=SHUT)
def test_nothing_passes_a_gate_that_is_shut(
    books: Face, gate: str, kind: type[StakingError], code: str
) -> None:
    books.shut(gate)
    before = books.contents()
    for number in MANY:
        with pytest.raises(kind) as refused:
            _accept(books, number)
        assert refused.value.code == code
    assert books.contents() == before


@pytest.mark.parametrize("gate", OTHERS)
def test_gate_of_somebody_else_stands_in_nobodys_way(books: Face, gate: str) -> None:
    books.shut(gate)
    for number in MANY:
        stored = record(number)
        assert _accept(books, number) == marker(stored)
        assert books.load(stored.staking_id) == stored


def test_who_has_no_token_has_no_gate(books: Face) -> None:
    books.shut(token_gate(TOKEN_ID))
    assert _accept(books, token_id=None) == marker(record())


@pytest.mark.parametrize(("gate", "kind", "code"), SHUT.values(), ids=SHUT)
def test_shut_gate_comes_before_the_answer_of_an_earlier_call(
    books: Face, gate: str, kind: type[StakingError], code: str
) -> None:
    """Whoever holds a revoked token is told nothing; the others are answered by who asks for the marker."""
    accepted(books)
    books.shut(gate)
    with pytest.raises(kind):
        _accept(books)
    assert books.find_marker(marker(record()).key) == marker(record())


def test_what_was_accepted_goes_on_while_gates_are_shut(books: Face) -> None:
    stored = accepted(books)
    for gate, _, _ in SHUT.values():
        books.shut(gate)
    after = stored.changed(due_at=None)
    books.change(stored, after)
    assert books.load(stored.staking_id) == after


def test_gate_is_as_many_items_as_records_look_at() -> None:
    items = gate_items(SERVICE_GATE, "now", expires_at=7)
    assert [item.pk for item in items] == [f"GATE#SERVICE#{shard}" for shard in range(SHARDS)]
    assert {item.expires_at for item in items} == {7}
