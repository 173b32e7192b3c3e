"""A year of compounding beside a year without, on two chains in this process that are the same to begin with.

Both freeze a million TRX, vote and claim every week. One leaves what it claims in the balance; the other
freezes it and votes with it, as a wallet's automation does (`then: COMPOUND`, `revote`).
"""

from datetime import timedelta
from decimal import Decimal

from local.demo.saver import BROKERAGES, MONTH, RESERVE, START, TRX, Saver

_WEEKS = 4
"""In a month, for the sake of the table."""
_HEADINGS = (
    f"{'month':>5}  {'until':<10} {'idle, TRX':>12} {'compounded':>12} {'more':>8} {'staked then':>14}"
)


def show_compounding() -> None:
    """Twelve months, side by side."""
    show(Saver(), Saver(), 12, MONTH)


def show(idle: Saver, compounding: Saver, months: int, month: timedelta) -> None:
    """What both have earned by the end of each month."""
    for saver in (idle, compounding):
        saver.freeze(START - RESERVE)
        list(saver.vote(BROKERAGES))
    print(_HEADINGS, flush=True)
    began = idle.now
    for number in range(1, months * _WEEKS + 1):
        for saver in (idle, compounding):
            saver.wait_until(began + number * month / _WEEKS)
        idle.claim()
        compounding.compound()
        if number % _WEEKS == 0:
            _print_row(number // _WEEKS, idle, compounding)
    _sum_up(idle, compounding)


def _print_row(number: int, idle: Saver, compounding: Saver) -> None:
    more = compounding.claimed - idle.claimed
    amounts = f"{_trx(idle.claimed):>12} {_trx(compounding.claimed):>12} {_trx(more):>8}"
    print(f"{number:>5}  {idle.now:%Y-%m-%d} {amounts} {_trx(compounding.staked):>14}", flush=True)


def _sum_up(idle: Saver, compounding: Saver) -> None:
    """Fees are what either of them has less than it began with and earned."""
    fees = [START + saver.claimed - saver.balance - saver.staked for saver in (idle, compounding)]
    earned = [
        Decimal(saver.claimed - fee) / START for saver, fee in zip((idle, compounding), fees, strict=True)
    ]
    print(
        f"\nAfter fees of {_trx(fees[0])} and {_trx(fees[1])} TRX: {earned[0]:.3%} and {earned[1]:.3%} earned"
    )


def _trx(sun: int) -> str:
    """Rounded to hundredths."""
    return f"{Decimal(sun) / TRX:,.2f}"
