"""A query that is not understood is refused and never overlooked; nothing of it is repeated."""

from typing import Annotated
from urllib.parse import urlencode

import pytest
from fastapi import Request
from pydantic import Field

from tron_staking.domain.errors import InvalidInput
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.models.fields import AddressField, Frozen, WholeNumber

CANARY = "kanarienvogel7Zq"


class Asked(Frozen):
    limit: Annotated[WholeNumber, Field(ge=1, le=100)] = 20
    address: AddressField | None = None


def _request(*given: tuple[str, str]) -> Request:
    return Request({"type": "http", "query_string": urlencode(given).encode(), "headers": []})


def _refusal(*given: tuple[str, str], model: type[Frozen] = Asked) -> InvalidInput:
    with pytest.raises(InvalidInput) as raised:
        query_as(_request(*given), model)
    assert CANARY not in raised.value.detail + str(raised.value.fields)
    return raised.value


def test_nothing_is_the_defaults() -> None:
    assert query_as(_request(), Asked) == Asked()
    assert query_as(_request(), NoQuery) == NoQuery()


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("100", 100), ("007", 7)])
def test_number(text: str, number: int) -> None:
    assert query_as(_request(("limit", text)), Asked).limit == number


NUMBERS = ["", " ", "0", "101", "-1", "+1", "1.0", "1e1", "0x1", "1_0", "\u0663", "\u00b2", "1\n", " 1"]
WORDS = ["None", "null", "true", "NaN", CANARY]


@pytest.mark.parametrize("text", [*NUMBERS, *WORDS, "9" * 19, "9" * 5000])
def test_bad_number_is_named_and_not_repeated(text: str) -> None:
    assert set(_refusal(("limit", text)).fields) == {"limit"}


def test_bad_address_is_named_and_not_repeated() -> None:
    assert set(_refusal(("address", CANARY)).fields) == {"address"}


def test_several_wrong_ones_are_all_named() -> None:
    assert set(_refusal(("address", CANARY), ("limit", "0")).fields) == {"address", "limit"}


@pytest.mark.parametrize("values", [("1", "1"), ("1", "2"), ("", "")])
def test_twice_is_refused_even_if_both_are_the_same(values: tuple[str, str]) -> None:
    refusal = _refusal(*[("limit", value) for value in values])
    assert refusal.fields == {"limit": "give it once"}


@pytest.mark.parametrize("name", [CANARY, "Limit", "limit ", "limits", ""])
def test_unknown_is_told_what_there_is(name: str) -> None:
    refusal = _refusal((name, "1"), ("limit", "1"))
    assert "address, limit" in refusal.detail
    assert name not in refusal.fields


def test_path_without_parameters_says_so() -> None:
    assert "takes none" in _refusal((CANARY, "1"), model=NoQuery).detail
