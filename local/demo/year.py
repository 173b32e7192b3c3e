"""A year of staking in seconds, on a chain in this process.

A million TRX are frozen, vote, lend energy under a lock and claim every month; at last they are unfrozen and
withdrawn. There is a block for every three seconds, and every number shown is one of the node's answers.
"""

import time
from datetime import timedelta
from decimal import Decimal

from local.demo.saver import BROKERAGES, MONTH, RESERVE, START, TRX, YEAR, Saver
from local.demo.telling import when

_HEADINGS = f"{'month':>5}  {'until':<10} {'claimed TRX':>14} {'total TRX':>14} {'staked TRX':>14} {'APR':>8}"


def show_year() -> None:
    """Twelve months, on a new chain."""
    began, saver = time.monotonic(), Saver()
    show(saver, 12, MONTH)
    print(f"\n{saver.height:,} blocks in {time.monotonic() - began:.0f} seconds.")


def show(saver: Saver, months: int, month: timedelta) -> None:
    """The life of a stake, told as it goes; rewards are claimed every `month`."""
    _begin(saver, month)
    _earn(saver, months, month)
    _end(saver)


def _begin(saver: Saver, month: timedelta) -> None:
    saver.freeze(START - RESERVE)
    _tell(saver, "freeze", f"{_trx(saver.staked)} TRX for energy")
    for witness, count, percent in saver.vote(BROKERAGES):
        _tell(saver, "vote", f"{count:,} for {witness}, which keeps {percent} %")
    lent = saver.lend(START // 10, month)
    amount, until = _trx(lent["frozen_balance_for_energy"]), when(lent["expire_time_for_energy"])
    _tell(saver, "delegate", f"energy of {amount} TRX, locked until {until:%Y-%m-%d}")


def _earn(saver: Saver, months: int, month: timedelta) -> None:
    """A row a month. APR is what was claimed so far, by the year and by the TRX staked."""
    print(f"\n{_HEADINGS}", flush=True)
    began = saver.now
    for number in range(1, months + 1):
        saver.wait_until(began + number * month)
        claimed, elapsed = saver.claim(), saver.now - began
        rate = Decimal(saver.claimed) / saver.staked * Decimal(YEAR / elapsed)
        amounts = " ".join(f"{_trx(sun):>14}" for sun in (claimed, saver.claimed, saver.staked))
        print(f"{number:>5}  {saver.now:%Y-%m-%d} {amounts} {rate:>8.2%}", flush=True)
    print()


def _end(saver: Saver) -> None:
    _tell(saver, "undelegate", f"energy of {_trx(saver.take_back())} TRX")
    amount, ripe = saver.unfreeze()
    _tell(saver, "unfreeze", f"{_trx(amount)} TRX, to be withdrawn from {ripe:%Y-%m-%d}")
    saver.wait_until(ripe)
    _tell(saver, "withdraw", f"{_trx(saver.withdraw())} TRX")
    _tell(saver, "claim", f"{_trx(saver.claim())} TRX of the last days")
    fees = START + saver.claimed - saver.balance
    print(f"\nBalance {_trx(saver.balance)} TRX = {_trx(START)} + {_trx(saver.claimed)} earned", end="")
    print(f" - {_trx(fees)} for bandwidth that was not free")


def _tell(saver: Saver, verb: str, what: str) -> None:
    print(f"{saver.now:%Y-%m-%d}  {verb:<10}  {what}", flush=True)


def _trx(sun: int) -> str:
    """Rounded to hundredths."""
    return f"{Decimal(sun) / TRX:,.2f}"
