"""T1: a node that changes any field of any answer gets no signature of bytes that were not asked for.

Nothing of a transaction is taken from a node but the block that it refers to and the time until it expires,
and where the caller leaves an amount or other votes to the chain, those. Real cases: chainflip-backend PR
6911, Trust Wallet core PR 4737, tron-web issue 41.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from tests.support.http import Service
from tests.support.permissions import give_permissions
from tests.support.ready import FIRST, MUTATIONS, PAYOUT, WALLETS, Mutation, Ready
from tron_staking.domain import transaction as tx
from tron_staking.domain.errors import StakingError
from tron_staking.domain.wallet import Wallet
from tron_staking.models.fields import from_milliseconds
from tron_staking.submission.build import LIFETIME, MAX_SKEW
from tron_staking.submission.finality import SolidBlocks

ME, MALLORY = WALLETS[0], WALLETS[2]
READS = {
    *("wallet/getaccount", "wallet/getblock", "wallet/getchainparameters", "wallet/getaccountresource"),
    *("wallet/listwitnesses", "wallet/getBrokerage", "wallet/getReward"),
    *("wallet/getcandelegatedmaxsize", "wallet/getdelegatedresourcev2"),
    *("walletsolidity/getaccount", "walletsolidity/getblock", "walletsolidity/gettransactioninfobyid"),
    "walletsolidity/getdelegatedresourcev2",
}
"""What is ever asked: nothing that builds a transaction."""

Path = tuple[str | int, ...]
MOST_LEFT = timedelta(seconds=180) + MAX_SKEW + LIFETIME
"""Until the last bytes expire that the worker could build (see `_work`), whatever the node says."""


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


def _places(answer: Any, path: Path = ()) -> Iterator[Path]:
    """Every field, and the answer itself; of a list its first two and its last."""
    yield path
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from _places(value, (*path, name))
    if isinstance(answer, list):
        for index in sorted({0, 1, len(answer) - 1} & set(range(len(answer)))):
            yield from _places(answer[index], (*path, index))


def _lies(value: Any) -> list[Any]:
    """What else could stand there, of the same kind and of another."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [0, -1, value + 1, 2 * value + 7_000_000, 2**63 - 1, str(value), []]
    if isinstance(value, str) and value.startswith("T"):
        return [MALLORY, "", None]
    if isinstance(value, str):
        return ["", "0" * len(value), "f" * len(value), value[::-1], 7, []]
    return [None, {}, [], "x", _doubled(value)]


def _doubled(value: Any) -> Any:
    return value + value if isinstance(value, list) else {"owner_address": MALLORY} | (value or {})


def _changed(answer: Any, path: Path, lie: Any) -> Any:
    if not path:
        return lie
    answer = deepcopy(answer)
    target = answer
    for step in path[:-1]:
        target = target[step]
    if lie is None and isinstance(target, dict):
        del target[path[-1]]
    else:
        target[path[-1]] = lie
    return answer


def _ask(service: Service, ready: Ready, mutation: Mutation) -> int:
    """The request to a service that knows nothing yet; its status."""
    spoil = ready.provider.spoil
    ready.fresh()
    ready.provider.spoil = spoil
    return service.call(mutation.function, body=json.dumps(mutation.body(ME))).status


def _work(ready: Ready) -> None:
    """The worker, when the record is due, and when the death of its bytes could be proved."""
    for wait in (20, 90, 70):
        ready.clock.skew += timedelta(seconds=wait)
        for staking_id in ready.books.records:
            with suppress(StakingError):
                ready.advancer.advance(staking_id, SolidBlocks())
    ready.clock.skew = timedelta()


def _assert_signed_only_what_was_asked_for(ready: Ready, mutation: Mutation) -> None:
    stored = {one.raw_data for record in ready.books.records.values() for one in record.attempts}
    for address, raw_data in ready.keys.signed:
        assert (address, raw_data in stored) == (ME, True)
        raw = tx.decode_raw(raw_data)
        wanted = mutation.contract(ME)
        assert wanted in (None, raw.contract)
        assert raw.contract.owner == ME
        assert (raw.permission_id, raw.data) == (0, b"")
        left = from_milliseconds(raw.expiration_ms) - ready.clock.now()
        assert left <= MOST_LEFT
        if wanted is None:
            assert isinstance(raw.contract, tx.VoteWitness)
            assert FIRST not in {vote.witness for vote in raw.contract.votes}


def _answers(service: Service, ready: Ready, mutation: Mutation) -> dict[str, Any]:
    """What a good node says, by the question."""
    seen: dict[str, Any] = {}

    def remember(path: str, answer: Any) -> Any:
        seen[path] = answer
        return answer

    ready.provider.spoil = remember
    assert _ask(service, ready, mutation) == 202
    _work(ready)
    return seen


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_t01_no_lie_of_a_node_is_signed(ready: Ready, mutation: Mutation) -> None:
    with Service(ready) as service:
        answers = _answers(service, ready, mutation)
        _assert_signed_only_what_was_asked_for(ready, mutation)
        assert len(ready.keys.signed) == 1
        told = 0
        for question, answer in answers.items():
            for path in _places(answer):
                for lie in _lies(_at(answer, path)):
                    _lie(ready, question, _changed(answer, path, lie))
                    assert _ask(service, ready, mutation) in {202, 409, 503}, (question, path, lie)
                    _work(ready)
                    _assert_signed_only_what_was_asked_for(ready, mutation)
                    assert set(ready.provider.asked) <= READS | {"wallet/broadcasthex"}
                    told += 1
        assert told > 100


def _lie(ready: Ready, question: str, lie: Any) -> None:
    ready.provider.spoil = lambda path, answer: lie if path == question else answer


def _at(answer: Any, path: Path) -> Any:
    for step in path:
        answer = answer[step]
    return answer


def test_t01_no_lie_about_permissions_is_signed() -> None:
    """The account's permissions are a node's word too: it decides whether, and never with which, to sign."""
    ready = Ready()
    give_permissions(ready, {ME: 1}, 1)
    ready.wallets.register(Wallet(ME, "kms:test", PAYOUT, permission_id=2))
    mutation = MUTATIONS["freeze"]
    with Service(ready) as service:
        answers = _answers(service, ready, mutation)
        question, answer = "wallet/getaccount", answers["wallet/getaccount"]
        told = [path for path in _places(answer) if {"owner_permission", "active_permission"} & set(path)]
        assert len(told) > 10
        for path in told:
            for lie in _lies(_at(answer, path)):
                _lie(ready, question, _changed(answer, path, lie))
                assert _ask(service, ready, mutation) in {202, 409, 503}, (path, lie)
                for address, raw_data in ready.keys.signed:
                    raw = tx.decode_raw(raw_data)
                    assert (address, raw.contract) == (ME, mutation.contract(ME))
                    assert (raw.permission_id, raw.data) == (2, b"")
