"""The year, for a few days instead of a year."""

import re
from datetime import timedelta

import pytest

from local.demo import year
from local.demo.saver import START, Saver
from local.demo.wallet import NodeRefusedError


@pytest.fixture(scope="module")
def saver():
    return Saver()


@pytest.fixture(scope="module")
def lines(saver):
    """What is told of three months of two days each."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *words, end="\n", **_: told.append("".join(words) + end))
        year.show(saver, 3, timedelta(days=2))
    return "".join(told).splitlines()


def sun(text):
    return int(text.replace(",", "").replace(".", "")) * 10_000


def rows(lines):
    return [line.split() for line in lines if re.match(r" +\d+  20", line)]


def test_each_month_has_a_row_and_totals_add_up(lines):
    found = rows(lines)
    assert [row[:2] for row in found] == [["1", "2026-01-03"], ["2", "2026-01-05"], ["3", "2026-01-07"]]
    claimed, totals = ([sun(row[column]) for row in found] for column in (2, 3))
    for index, total in enumerate(totals):
        assert abs(total - sum(claimed[: index + 1])) <= 20_000
    assert {row[4] for row in found} == {"999,900.00"}
    assert all(2 < float(row[5].rstrip("%")) < 4 for row in found)


def test_everything_comes_back_with_what_was_earned(saver, lines):
    account = saver.balance
    assert saver.staked == 0
    assert 0 < START + saver.claimed - account < 5_000_000
    assert f"Balance {account / 1e6:,.2f} TRX = 1,000,000.00 + {saver.claimed / 1e6:,.2f} earned" in lines[-1]


def test_what_happens_is_told_in_order(lines):
    verbs = [line.split()[1] for line in lines if line.startswith("202")]
    assert verbs == [
        "freeze", "vote", "vote", "vote", "delegate", "undelegate", "unfreeze", "withdraw", "claim"
    ]  # fmt: skip
    assert [line.rsplit(" keeps ")[1] for line in lines if "keeps" in line] == ["0 %", "20 %", "50 %"]


def test_a_refusal_is_told(saver, lines):
    with pytest.raises(NodeRefusedError, match="less than 24 hours"):
        saver.claim()
