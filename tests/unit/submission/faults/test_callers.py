"""Callers that ask at the same time, twice, or for more than there is."""

from tests.support.additive import AMOUNT
from tests.support.audit import assert_books_equal_chain
from tests.support.http import assert_problem
from tests.unit.submission.faults.case import Case
from tron_staking.domain.money import Sun, sun_from_trx
from tron_staking.models.enums import StakingStatusType

KEYS = ("first-key-00000001", "second-key-0000001")
MINUTES = 60


def test_f12_same_key_with_another_body(case: Case) -> None:
    """Refused, also while the first is pending and when it is over; and nothing of it happens."""
    first = case.ask()
    for wait in (0, 5 * MINUTES):
        case.service.live(wait)
        assert_problem(case.ask(amount="101"), 422, "idempotency_key_reused")
        assert case.ask() == first
    case.ends_once()


def test_f12_same_key_of_another_principal(case: Case) -> None:
    """Theirs is another request, whatever its body is: neither learns of the other's."""
    mine, theirs = case.ask(principal="alice"), case.ask(principal="bob")
    case.accepted(mine)
    case.accepted(theirs)
    assert mine.json["staking_id"] != theirs.json["staking_id"]
    case.ends_once(times=2)
    assert [record.principal for record in case.records] == ["alice", "bob"]


def test_f13_second_key_sees_what_is_pending(case: Case) -> None:
    """The node counts what it has taken: the second is told 409 and nothing of it is stored."""
    case.accepted(case.ask(KEYS[0], amount=case.operation.everything))
    refused = case.ask(KEYS[1], amount=case.operation.everything)
    assert refused.status == 409
    assert refused.json["retryable"] is False
    case.settle()
    assert case.record.status is not StakingStatusType.FAILED
    assert case.moved == sun_from_trx(case.operation.everything)
    assert_books_equal_chain(case.world)


def test_f13_two_keys_that_saw_the_same_balance(case: Case) -> None:
    """Both are accepted before either is sent. The chain takes one; the other is proved dead, and FAILED."""
    for key in KEYS:
        case.die("signer.sign", "before", key, amount=case.operation.everything)
    assert len(case.records) == 2
    case.settle()
    assert case.moved == sun_from_trx(case.operation.everything)
    failed = [record for record in case.records if record.status is StakingStatusType.FAILED]
    assert len(failed) == 1
    assert "CONTRACT_VALIDATE_ERROR" in (failed[0].error_message or "")
    assert_books_equal_chain(case.world)
    for key, record in zip(KEYS, case.records, strict=True):
        told = case.ask(key, amount=case.operation.everything).json
        assert told["staking_id"] == record.staking_id


def test_f14_what_it_counts_on_is_gone_before_it_is_sent(case: Case) -> None:
    """The chain refuses it, and the service does not insist."""
    case.die("signer.sign", "before")
    everything = sun_from_trx(case.operation.everything)
    case.world.outside(case.operation.outside(everything))
    case.ends_never(outside=1)
    assert case.moved == everything
    assert len(case.record.attempts) == 1
    assert "CONTRACT_VALIDATE_ERROR" in (case.record.error_message or "")


def test_f14_what_it_counts_on_is_used_beside_it(case: Case) -> None:
    """There is enough for both: each happens, once."""
    case.die("signer.sign", "before")
    case.world.outside(case.operation.outside(Sun(AMOUNT)))
    case.settle()
    assert case.record.status is not StakingStatusType.FAILED
    assert case.moved == 2 * AMOUNT
    assert_books_equal_chain(case.world, outside=1)
