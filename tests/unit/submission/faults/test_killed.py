"""A function that dies between two steps: what it leaves behind is finished, with or without its caller."""

import pytest

from tests.support.audit import assert_books_equal_chain
from tests.unit.submission.faults.case import Case

CALLER = pytest.mark.parametrize("asks_again", [False, True], ids=["caller gone", "caller asks again"])


def _finish(case: Case, *, asks_again: bool) -> None:
    if asks_again:
        first, second = case.ask(), case.ask()
        case.accepted(first)
        assert first == second
    case.ends_once()


@pytest.mark.parametrize(
    ("port", "moment"),
    [("wallets.wallet", "before"), ("node-1.account", "after"), ("books.accept", "before")],
)
def test_f01_killed_before_anything_is_stored(case: Case, port: str, moment: str) -> None:
    """Nothing is left behind; the caller's next try is the first."""
    case.die(port, moment)
    assert case.records == []
    case.settle()
    assert case.moved == 0
    assert_books_equal_chain(case.world)
    case.accepted(case.ask())
    case.ends_once()


@CALLER
def test_f03_killed_between_the_write_and_the_signature(case: Case, asks_again: bool) -> None:
    """The bytes are stored and unsigned; the sweep has exactly these signed and sent."""
    case.die("signer.sign", "before")
    stored = case.record.attempt
    assert (stored.signature, stored.sends) == (None, ())
    _finish(case, asks_again=asks_again)
    assert [one.raw_data for one in case.record.attempts] == [stored.raw_data]


@CALLER
def test_f06_killed_between_signing_and_sending(case: Case, asks_again: bool) -> None:
    """The signature is lost. Another one has the same txID."""
    case.die("signer.sign", "after")
    stored = case.record.attempt
    assert (stored.signature, stored.sends) == (None, ())
    _finish(case, asks_again=asks_again)
    assert case.record.transaction_hash == stored.transaction_hash


@CALLER
def test_f08_killed_between_sending_and_noting_it(case: Case, asks_again: bool) -> None:
    """The node has it and the books do not know; the solidified chain tells."""
    case.die("node-1.broadcast", "after")
    assert case.record.attempt.sends == ()
    assert case.world.devnet.mempool.waiting
    _finish(case, asks_again=asks_again)
    assert len(case.record.attempts) == 1
