"""SQS delivers twice, in any order, late, and what cannot be done again and again; the Scheduler likewise."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.e2e.additive import OPERATIONS
from tests.e2e.conftest import Stack
from tests.e2e.faults.asked import Asked, service_here
from tests.e2e.faults.deployed import (
    BLOCKS,
    EXPIRED,
    document_of,
    finish,
    purge,
    record_in_books,
    rewrite,
    send,
    sweep,
    worker_asleep,
)
from tests.e2e.waiting import eventually
from tests.support.killer import Killed, Killer

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

UNKNOWN = "stk_" + "0" * 32
POISON = '{"nobody": "can read this"}'


def test_f24_wake_ups_in_any_order_and_number(stack: Stack) -> None:
    """Early, together, again and late: each record is settled once, and then left alone."""
    asked = Asked(stack)
    for function in OPERATIONS:
        assert asked.over_http(function).status == 202
    ids = list(asked.ids.values())
    send(stack, *ids, *reversed(ids))
    stack.devnet("/admin/advance", {"blocks": BLOCKS})
    for _ in range(3):
        send(stack, *reversed(ids), *ids)
    finish(stack, ids)
    settled = [record_in_books(stack, one) for one in ids]
    send(stack, *ids, *ids)
    eventually(lambda: not any(stack.queued(one) for one in ids))
    assert [record_in_books(stack, one) for one in ids] == settled
    asked.ends_once()


def test_f25_tick_comes_three_times_at_once(stack: Stack, killer: Killer) -> None:
    asked = Asked(stack)
    with worker_asleep(stack):
        asked.and_die(killer, "signer.sign", "before")
        stack.devnet("/admin/advance", {"blocks": BLOCKS})
        with ThreadPoolExecutor(3) as pool:
            woken = list(pool.map(lambda _: sweep(stack), range(3)))
    assert min(woken) >= len(OPERATIONS)
    asked.ends_once()


def test_f25_ticks_that_were_missed(stack: Stack, killer: Killer) -> None:
    """Nobody came while the bytes could be included. The next tick finds them, and new ones are built."""
    asked = Asked(stack)
    with worker_asleep(stack):
        asked.and_die(killer, "signer.sign", "before")
        stack.devnet("/admin/advance", {"blocks": EXPIRED})
        purge(stack)
        assert sweep(stack) >= len(OPERATIONS)
    asked.ends_once()
    assert min(len(record_in_books(stack, one).attempts) for one in asked.ids.values()) >= 2


def test_f26_only_what_failed_comes_back(stack: Stack) -> None:
    """One batch, with a record that nobody made and a message that is none in the middle of it."""
    asked = Asked(stack)
    with worker_asleep(stack):
        for function in OPERATIONS:
            assert asked.over_http(function).status == 202
        purge(stack)
        stack.devnet("/admin/advance", {"blocks": BLOCKS})
        first, second, *others = asked.ids.values()
        send(stack, first, UNKNOWN, second, "nonsense", *others)
    finish(stack, asked.ids.values())
    eventually(lambda: not any(stack.queued(one) for one in asked.ids.values()))
    assert [stack.queued(UNKNOWN), stack.queued("nonsense")] == [1, 1]
    purge(stack)
    asked.ends_once()


@contextmanager
def failures_return_after(stack: Stack, seconds: int) -> Iterator[None]:
    """How long a message that failed is invisible."""
    sqs, queue = stack.aws.client("sqs"), stack.aws.outputs["AdvanceQueueUrl"]
    name = "VisibilityTimeout"
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: str(seconds)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: before})


def dead_letters(stack: Stack, seen: list[str]) -> list[str]:
    """What is in the dead-letter queue; it is taken out and remembered."""
    sqs, queue = stack.aws.client("sqs"), stack.aws.outputs["AdvanceDeadLetterQueueUrl"]
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        seen.append(message["Body"])
    return seen


def test_f27_record_that_nobody_can_read_ends_in_the_dead_letter_queue(stack: Stack, killer: Killer) -> None:
    """After five tries. It is left as it is; once it can be read again, the sweep has it finished."""
    asked, buried = Asked(stack), list[str]()
    with failures_return_after(stack, seconds=0):
        with worker_asleep(stack):
            asked.and_die(killer, "signer.sign", "before")
            purge(stack)
            documents = {one: document_of(stack, one) for one in asked.ids.values()}
            for staking_id in documents:
                rewrite(stack, staking_id, POISON)
            send(stack, *documents)
        eventually(lambda: set(documents) <= set(dead_letters(stack, buried)))
    for staking_id, document in documents.items():
        assert document_of(stack, staking_id) == POISON
        rewrite(stack, staking_id, document)
    asked.ends_once()
    settled = [record_in_books(stack, one) for one in documents]
    send(stack, *buried)  # who sends them again does no harm
    eventually(lambda: not any(stack.queued(one) for one in buried))
    assert [record_in_books(stack, one) for one in documents] == settled


def test_f28_sweep_is_killed_between_two_pages(stack: Stack, killer: Killer) -> None:
    """The next sweep begins again: there is no place that it could have lost."""
    asked = Asked(stack)
    with worker_asleep(stack):
        asked.and_die(killer, "signer.sign", "before")
        purge(stack)
        stack.devnet("/admin/advance", {"blocks": BLOCKS})
        killer.arm_at("queue.wake", "after")
        with pytest.raises(Killed):
            service_here(killer).sweeper.sweep()
        assert killer.calls.count("queue.wake") == 1
        assert sweep(stack) >= len(OPERATIONS)
    asked.ends_once()
