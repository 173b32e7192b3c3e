"""T7: an amount is exactly what was written, or refused: floats, exponents, NaN, other people's digits.

Ten thousand values of each amount of each request, by seed.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel

from tests.support.ready import MUTATIONS, WALLETS
from tron_staking.domain.errors import InvalidInput
from tron_staking.domain.money import MAX_SUN, SUN_PER_TRX
from tron_staking.entry.body import parse_body
from tron_staking.models.requests import (
    DelegateResourceRequest,
    FreezeBalanceRequest,
    UndelegateResourceRequest,
    UnfreezeBalanceRequest,
    WithdrawRewardRequest,
)

VALUES = 10_000
REQUESTS: dict[str, type[BaseModel]] = {
    "freeze": FreezeBalanceRequest,
    "unfreeze": UnfreezeBalanceRequest,
    "delegate": DelegateResourceRequest,
    "undelegate": UndelegateResourceRequest,
    "withdraw_reward": WithdrawRewardRequest,
}
ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50\u17e0\uff10\U0001d7ce\U0001d7d8\U0001d7f6"
"""Zero in Arabic, Persian, Hindi, Bengali, Thai, Khmer, full width, and in mathematics."""
AROUND = [" ", "\n", "\t", "\0", "\u00a0", "\u200b", "\ufeff", "\r\n", "+", "TRX", "\u2212", "'", "$"]
SEPARATORS = [",", "_", " ", "'", "\u00a0", "\u2009", "\u066c"]
SPECIAL = [
    "NaN",
    "nan",
    "sNaN",
    "-nan",
    "Infinity",
    "-Infinity",
    "inf",
    "1e999",
    "-0",
    "0",
    "0.0",
    "",
    ".",
    "-",
]


def _text(value: str) -> str:
    return json.dumps(value)


def _plain(random: Random) -> tuple[int, str]:
    """An amount, and one of its plain spellings."""
    sun = random.choice(
        (random.randrange(SUN_PER_TRX, MAX_SUN), random.randrange(SUN_PER_TRX, 10**12), MAX_SUN)
    )
    spelled = f"{sun // SUN_PER_TRX}.{sun % SUN_PER_TRX:06d}"
    if random.random() < 0.5:
        spelled = spelled.rstrip("0").rstrip(".")
    return sun, spelled


def _good(random: Random) -> tuple[str, int]:
    sun, spelled = _plain(random)
    zeros = "0" * random.randrange(3)
    return random.choice((spelled, _text(spelled), _text(zeros + spelled))), sun


def _exponent(random: Random) -> str:
    spelled = f"{_plain(random)[1]}{random.choice('eE')}{random.choice(('', '+', '-'))}{random.randrange(30)}"
    return random.choice((spelled, _text(spelled)))


def _too_fine(random: Random) -> str:
    decimals = "".join(random.choice("0123456789") for _ in range(random.randrange(7, 20)))
    spelled = f"{random.randrange(1, 10**6)}.{decimals}"
    return random.choice((spelled, _text(spelled)))


def _too_much(random: Random) -> str:
    spelled = str(random.randrange(MAX_SUN // SUN_PER_TRX + 1, 10 ** random.randrange(14, 60)))
    return random.choice((spelled, _text(spelled)))


def _negative(random: Random) -> str:
    spelled = "-" + _plain(random)[1]
    return random.choice((spelled, _text(spelled)))


def _other_digits(random: Random) -> str:
    """At least one digit is not ASCII's."""
    spelled, zero = _plain(random)[1], ord(random.choice(ZEROS))
    place = random.choice([n for n, letter in enumerate(spelled) if letter.isdigit()])
    foreign = {place, *(n for n in range(len(spelled)) if random.random() < 0.5)}
    letters = [
        chr(zero + int(one)) if n in foreign and one.isdigit() else one for n, one in enumerate(spelled)
    ]
    return _text("".join(letters))


def _around(random: Random) -> str:
    spelled, noise = _plain(random)[1], random.choice(AROUND)
    return _text(random.choice((noise + spelled, spelled + noise)))


def _grouped(random: Random) -> str:
    whole = str(random.randrange(1000, 10**9))
    return _text(whole[:-3] + random.choice(SEPARATORS) + whole[-3:])


def _other_base(random: Random) -> str:
    return _text(random.choice((hex, oct, bin))(random.randrange(1, 10**9)))


def _special(random: Random) -> str:
    return _text(random.choice(SPECIAL))


def _other_type(random: Random) -> str:
    return random.choice(("true", "false", "[]", "{}", "[100]", '{"trx": 100}', '["100"]'))


BAD: list[Callable[[Random], str]] = [
    *(_exponent, _too_fine, _too_much, _negative, _other_digits, _around, _grouped, _other_base, _special),
    _other_type,
]


def _read(function: str, spelled: str) -> int | None:
    """The sun that a request with this amount asks for; None when it is refused."""
    fields = MUTATIONS[function].body(WALLETS[0])
    rest = ", ".join(f'"{name}": {json.dumps(value)}' for name, value in fields.items() if name != "amount")
    try:
        request: Any = parse_body(f'{{"amount": {spelled}, {rest}}}'.encode(), REQUESTS[function])
    except InvalidInput:
        return None
    return int(request.amount)


def test_t07_every_request_with_an_amount_is_tried() -> None:
    assert REQUESTS.keys() == {one.function for one in MUTATIONS.values() if "amount" in one.body(WALLETS[0])}


@pytest.mark.parametrize("function", REQUESTS)
def test_t07_amount_is_what_was_written_or_refused(function: str) -> None:
    random = Random(function)  # noqa: S311  # not a secret
    for _ in range(VALUES // 4):
        spelled, sun = _good(random)
        assert _read(function, spelled) == sun, spelled
    for number in range(VALUES // 2):
        spelled = BAD[number % len(BAD)](random)
        assert _read(function, spelled) is None, spelled
    for _ in range(VALUES // 4):
        spelled = _printed(random, random.uniform(0, 10 ** random.randrange(1, 20)))
        read = _read(function, spelled)
        assert read is None or Decimal(spelled) * SUN_PER_TRX == read, spelled


def _printed(random: Random, value: float) -> str:
    """What a client prints that holds amounts in binary floats: it is read as decimals, or refused."""
    return random.choice((repr(value), f"{value:.2f}", f"{value:.6f}", f"{value:g}"))
