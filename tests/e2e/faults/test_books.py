"""DynamoDB applies what it does not answer, or refuses for a while; and books of another version."""

from collections.abc import Callable

import pytest

from tests.e2e.additive import OPERATIONS
from tests.e2e.conftest import Stack
from tests.e2e.faults.asked import Asked, service_here, wallet_in
from tests.e2e.faults.broken_aws import BrokenAws
from tests.e2e.faults.deployed import (
    EXPIRED,
    document_of,
    record_in_books,
    record_of,
    rewrite,
    worker_asleep,
)
from tests.support.killer import Killer
from tests.support.schemas import newer, older
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.submission.finality import SolidBlocks

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]


def test_f02_intent_stored_and_no_answer(stack: Stack, killer: Killer, aws: BrokenAws) -> None:
    """The connection breaks after the write, at every try. One read finds the marker: 202."""
    asked = Asked(stack)
    aws.lose("TransactWriteItems")
    for function in OPERATIONS:
        asked.here(function, service_here(killer))
    assert len(aws.asked) > len(OPERATIONS), "the client asks again by itself"
    assert "signer.sign" not in killer.calls
    aws.mend()
    asked.ends_once()


def test_f02_intent_stored_no_answer_and_no_way_to_look(stack: Stack, killer: Killer, aws: BrokenAws) -> None:
    """The caller is told to ask again with the same key, and then it is the same record."""
    asked = Asked(stack)
    aws.lose("TransactWriteItems")
    service = service_here(killer)
    for function in OPERATIONS:
        service.common.wallets.wallet(wallet_in(asked.bodies[function]))
    aws.throttle("GetItem")
    for function in OPERATIONS:
        with pytest.raises(BooksUnavailable):
            asked.here(function, service)
    aws.mend()
    assert "signer.sign" not in killer.calls
    for function in OPERATIONS:
        assert asked.over_http(function).status == 202
    asked.ends_once()


def test_f02_intent_throttled(stack: Stack, killer: Killer, aws: BrokenAws) -> None:
    """Nothing is stored, and nothing is signed; the same key works later."""
    asked = Asked(stack)
    aws.throttle("TransactWriteItems")
    for function in OPERATIONS:
        with pytest.raises(BooksUnavailable):
            asked.here(function, service_here(killer))
    aws.mend()
    assert "signer.sign" not in killer.calls
    assert asked.ids == {}
    for function in OPERATIONS:
        assert asked.over_http(function).status == 202
    asked.ends_once()


def test_f04_new_bytes_stored_and_no_answer(stack: Stack, killer: Killer, aws: BrokenAws) -> None:
    """A worker proves unsent bytes dead and stores new ones, and does not learn that it did.

    The next one has exactly those signed and sent.
    """
    asked = Asked(stack)
    with worker_asleep(stack):
        asked.and_die(killer, "signer.sign", "before")
        worker = service_here(killer).advancer
        stack.devnet("/admin/advance", {"blocks": EXPIRED})
        for staking_id in asked.ids.values():
            worker.advance(staking_id, SolidBlocks())
        stack.devnet("/admin/advance", {"blocks": EXPIRED})
        aws.lose("TransactWriteItems")
        for staking_id in asked.ids.values():
            with pytest.raises(BooksUnavailable):
                worker.advance(staking_id, SolidBlocks())
        aws.mend()
        stored = [record_in_books(stack, staking_id) for staking_id in asked.ids.values()]
    assert [len(record.attempts) for record in stored] == [2] * len(OPERATIONS)
    assert {record.attempt.signature for record in stored} == {None}
    asked.ends_once()
    for record in stored:
        attempts = record_of(stack, record.staking_id)["attempts"][:2]  # time flies while they end
        assert [one["raw_data_hex"] for one in attempts] == [one.raw_data.hex() for one in record.attempts]


@pytest.mark.parametrize("trouble", [BrokenAws.throttle, BrokenAws.lose], ids=["throttled", "no answer"])
def test_f09_books_fail_after_the_broadcast(
    stack: Stack, killer: Killer, aws: BrokenAws, trouble: Callable[..., None]
) -> None:
    """What the node said is not noted, or is and nobody knows: 202 all the same."""
    asked = Asked(stack)
    trouble(aws, "PutItem")
    for function in OPERATIONS:
        asked.here(function, service_here(killer))
    assert len(aws.asked) > len(OPERATIONS), "the client asks again by itself"
    assert "node-1.broadcast" in killer.calls
    aws.mend()
    asked.ends_once()


def test_f30_another_version_takes_over(stack: Stack, killer: Killer) -> None:
    """Records as an earlier and as a later version would have stored them, unsent and sent, are finished."""
    unsent, sent = Asked(stack), Asked(stack)
    with worker_asleep(stack):
        unsent.and_die(killer, "signer.sign", "before")
        for function in OPERATIONS:
            assert sent.over_http(function).status == 202
        for asked in (unsent, sent):
            for rewritten, staking_id in zip((older, newer) * 2, asked.ids.values(), strict=True):
                rewrite(stack, staking_id, rewritten(document_of(stack, staking_id)))
    for asked in (unsent, sent):
        asked.ends_once()
