"""An amount of TRX is exactly one amount of sun, or refused."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from tests.support.world import ADDRESS
from tron_staking.domain.money import MAX_SUN
from tron_staking.models.requests import FreezeBalanceRequest


def _amount(value: object) -> int:
    body = {"address": ADDRESS, "amount": value, "resource": "ENERGY"}
    return FreezeBalanceRequest.model_validate(body).amount


@pytest.mark.parametrize(
    "value", [1.0, 100.5, float("nan"), True, None, b"100", Decimal("NaN"), Decimal("1E+2")]
)
def test_binary_floats_and_what_is_no_plain_number_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        _amount(value)


@pytest.mark.parametrize(("text", "sun"), [("1", 10**6), ("9223372036854.775807", MAX_SUN)])
def test_least_and_most(text: str, sun: int) -> None:
    assert _amount(text) == sun


def test_days_are_three_unless_said() -> None:
    body = {"address": ADDRESS, "amount": 1, "resource": "bandwidth"}
    assert FreezeBalanceRequest.model_validate(body).duration == 3
