"""The worker and the sweep: one bad record holds nobody up, and nothing is forgotten."""

import pytest

from local.devnet.faults import garbage
from tests.support.http import Service, body_of, captured_logs
from tron_staking.domain.errors import BooksUnavailable, Unavailable
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import StakingRecord

UNKNOWN = "stk_" + "0" * 32


def _freeze(service: Service, *keys: str) -> list[str]:
    requests = [{"headers": {"Idempotency-Key": key * 16}, "body": body_of(amount="10")} for key in keys]
    return [service.freeze(**request).json["staking_id"] for request in requests]


def _status(service: Service, staking_id: str) -> StakingStatusType:
    record: StakingRecord = service.world.books.records[staking_id]
    return record.status


def test_whole_batch_advances(service: Service) -> None:
    ids = _freeze(service, "a", "b", "c")
    for _ in range(5):
        service.world.devnet.advance(3)
    assert service.advance(*ids) == []
    assert {_status(service, one) for one in ids} == {StakingStatusType.ACTIVE}


def test_f26_unknown_staking_id_fails_alone(service: Service) -> None:
    """It comes back, and after some tries it is in the dead-letter queue, where somebody looks."""
    first, last = _freeze(service, "a", "b")
    for _ in range(5):
        service.world.devnet.advance(3)
    assert service.advance(first, UNKNOWN, last) == ["m1"]
    assert {_status(service, one) for one in (first, last)} == {StakingStatusType.ACTIVE}


@pytest.mark.parametrize("body", ["", " ", "null", "{}", "x" * 10_000, "stk_\ud800", "stk_\0"])
def test_f26_message_that_is_no_staking_id_fails_alone(service: Service, body: str) -> None:
    (staking_id,) = _freeze(service, "a")
    for _ in range(5):
        service.world.devnet.advance(3)
    assert service.advance(body, staking_id) == ["m0"]
    assert _status(service, staking_id) is StakingStatusType.ACTIVE


def test_f26_poisoned_record_fails_alone_and_is_logged(service: Service) -> None:
    first, poisoned, last = _freeze(service, "a", "b", "c")
    record = service.world.books.records[poisoned]
    service.world.books.records[poisoned] = record.model_copy(update={"attempts": ()})
    for _ in range(5):
        service.world.devnet.advance(3)
    with captured_logs() as logs:
        assert service.advance(first, poisoned, last) == ["m1"]
    assert {_status(service, one) for one in (first, last)} == {StakingStatusType.ACTIVE}
    assert poisoned in logs.getvalue()
    assert "IndexError" in logs.getvalue()


def test_books_down_fails_all_and_each_only_for_now(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _freeze(service, "a", "b")

    def down(_staking_id: str) -> StakingRecord:
        raise BooksUnavailable("the books did not answer")

    monkeypatch.setattr(service.world.books, "load", down)
    with captured_logs() as logs:
        assert service.advance(*ids) == ["m0", "m1"]
    assert logs.getvalue().count('"detail":"the books did not answer"') == 2
    monkeypatch.undo()
    service.live(60)
    assert {_status(service, one) for one in ids} == {StakingStatusType.ACTIVE}


def test_nodes_down_decide_nothing(service: Service) -> None:
    ids = _freeze(service, "a", "b")
    for _ in range(5):
        service.world.devnet.advance(3)
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    service.advance(*ids)
    assert {_status(service, one) for one in ids} == {StakingStatusType.PENDING}


def test_same_record_many_times_in_one_batch(service: Service) -> None:
    (staking_id,) = _freeze(service, "a")
    for _ in range(5):
        service.world.devnet.advance(3)
    assert service.advance(*[staking_id] * 10) == []
    assert service.world.books.records[staking_id].version == 3
    assert service.world.books.totals().active() == 1


def test_record_that_is_not_due_is_left_alone(service: Service) -> None:
    (staking_id,) = _freeze(service, "a")
    before = service.world.books.records[staking_id]
    assert service.advance(staking_id) == []
    assert service.world.books.records[staking_id] == before


def test_empty_batch(service: Service) -> None:
    assert service.advance() == []


def test_sweep_wakes_what_is_due_and_nothing_else(service: Service) -> None:
    ids = _freeze(service, "a", "b", "c")
    service.world.queue.receive()
    assert service.sweep() == 0
    service.world.devnet.clock.shift(30_000)
    service.world.queue.receive()
    assert service.sweep() == 3
    assert sorted(service.world.queue.receive()) == sorted(ids)


def test_sweep_that_fails_says_so_and_the_next_one_finds_everything(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    _freeze(service, "a", "b")
    service.world.devnet.clock.shift(30_000)

    def down(*_args: object) -> None:
        raise Unavailable("the queue did not take a wake-up")

    monkeypatch.setattr(service.world.queue, "wake", down)
    with pytest.raises(Unavailable):
        service.sweep()
    monkeypatch.undo()
    assert service.sweep() == 2
