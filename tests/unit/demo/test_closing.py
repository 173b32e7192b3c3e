"""The sums at the end, to the sun."""

from typing import Any

import pytest

from local.demo.caller import Call, Done
from local.demo.closing import close
from local.stack.client import Answer
from local.stack.failure import Failure
from tests.unit.demo.scripted import TRX, ScriptedService, record

START = 100 * TRX


def _done(operation: str, **fields: Any) -> Done:
    final = record(operation_type=operation, **fields)
    return Done(Call("/", {}, ""), Answer(202, {}, b"{}"), final, {}, {})


DONE = [
    _done("FREEZE"),
    _done("CLAIM_REWARD", amount_sun=None, paid_sun=7, fee_sun=0),
    _done("WITHDRAW_REWARD", amount_sun=5, fee_sun=3),
    _done("WITHDRAW_UNFROZEN", amount_sun=None, paid_sun=10 * TRX, fee_sun=0),
]
END = START + 7 - TRX - 3 - 5


def _close(wallet: int, payout: int) -> None:
    chain = ScriptedService()
    chain.held = {"wallet": wallet, "payout": payout}
    close(chain, "wallet", "payout", START, DONE)  # type: ignore[arg-type]


def test_sums_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    _close(END, 5)
    assert [line.split() for line in capsys.readouterr().out.splitlines()[1:6]] == [
        ["start", "100.000000", "TRX"],
        ["+", "earned", "0.000007", "TRX"],
        ["-", "burned", "-1.000003", "TRX"],
        ["-", "paid", "out", "-0.000005", "TRX"],
        ["=", "end", "98.999999", "TRX"],
    ]


@pytest.mark.parametrize(("wallet", "payout"), [(END + 1, 5), (END - 1, 5), (END, 4), (END, 6)])
def test_a_sun_too_many_or_too_few_is_a_failure(wallet: int, payout: int) -> None:
    with pytest.raises(Failure, match="by the chain"):
        _close(wallet, payout)
