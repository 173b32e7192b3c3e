"""A key that does not sign, for a while or for good: the caller has its 202, the bytes wait."""

from typing import Any, NoReturn

import pytest

from tests.support.world import KeySigner
from tests.unit.submission.faults.case import Case
from tron_staking.domain.errors import SignatureRefused, SignerUnavailable
from tron_staking.models.enums import AttemptState

MINUTES = 60
REFUSALS = {
    "throttled or disabled": SignerUnavailable("the key is disabled"),
    "another key's signature": SignatureRefused("not this key's signature"),
    "unexpected": RuntimeError("x"),
}


def _no_key(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def sign(*_args: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(KeySigner, "sign", sign)


@pytest.mark.parametrize("error", REFUSALS.values(), ids=REFUSALS)
def test_f05_key_does_not_sign_for_a_while(
    case: Case, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The stored bytes are signed as soon as the key works."""
    _no_key(monkeypatch, error)
    answer = case.ask()
    monkeypatch.undo()
    case.accepted(answer)
    assert "node-1.broadcast" not in case.service.effects
    stored = case.record.attempt.raw_data
    case.ends_once()
    assert [one.raw_data for one in case.record.attempts] == [stored]


def test_f05_key_does_not_sign_until_the_bytes_are_dead(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once their death is proved new bytes are built, and only those are signed."""
    _no_key(monkeypatch, REFUSALS["throttled or disabled"])
    case.accepted(case.ask())
    while len(case.record.attempts) == 1:
        case.service.live(15)
    monkeypatch.undo()
    case.ends_once()
    assert [one.state for one in case.record.attempts] == [AttemptState.DEAD, AttemptState.INCLUDED]
    assert set(case.codes[:-1]) == {"signer_unavailable"}


@pytest.mark.parametrize("error", REFUSALS.values(), ids=REFUSALS)
def test_f05_key_never_signs(case: Case, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """FAILED, with proof and with the reason; what it had set aside is free again."""
    _no_key(monkeypatch, error)
    answer = case.ask()
    case.accepted(answer)
    case.service.live(MINUTES)
    assert case.service.record(case.record.staking_id).json["status"] == "PENDING"
    case.ends_never()
    assert case.moved == 0
    assert "the chain included none of 3 attempts" in (case.record.error_message or "")
    assert case.ask() == answer
    monkeypatch.undo()
    case.accepted(case.ask(key="another-key-000001"))
    case.settle()
    assert case.moved == case.records[-1].amount
