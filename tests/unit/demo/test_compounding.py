"""A year of compounding beside one without, for a few days."""

import re
from datetime import timedelta

import pytest

from local.demo import compounding
from local.demo.saver import START, Saver


@pytest.fixture(scope="module")
def savers():
    return Saver(), Saver()


@pytest.fixture(scope="module")
def lines(savers):
    """What is told of three months of four days each."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *words, end="\n", **_: told.append("".join(words) + end))
        compounding.show(*savers, 3, timedelta(days=4, minutes=5))
    return "".join(told).splitlines()


def sun(text):
    return int(text.replace(",", "").replace(".", "")) * 10_000


def test_each_month_shows_what_compounding_earned_more(lines):
    rows = [line.split() for line in lines if re.match(r" +\d+  20", line)]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    more = [sun(row[3]) - sun(row[2]) for row in rows]
    assert 0 <= more[0] < more[1] < more[2]
    assert all(abs(sun(row[4]) - difference) <= 20_000 for row, difference in zip(rows, more, strict=True))
    staked = [sun(row[5]) for row in rows]
    assert all(
        abs(amount - 999_900_000_000 - sun(row[3])) <= 20_000
        for amount, row in zip(staked, rows, strict=True)
    )


def test_nothing_is_lost_but_fees(savers, lines):
    idle, compounded = savers
    assert idle.staked == START - 100_000_000
    assert compounded.staked == idle.staked + compounded.claimed
    assert re.fullmatch(r"After fees of [\d.]+ and [\d.]+ TRX: 0\.\d+% and 0\.\d+% earned", lines[-1])
