"""The sums at the end, to the sun: what the records say must be what the chain has."""

from collections.abc import Iterator, Sequence

from local.demo import telling
from local.demo.caller import Done, require
from local.demo.chain import Chain

_WIDTH = 14


def close(chain: Chain, wallet: str, payout: str, start: int, done: Sequence[Done]) -> None:
    """Tells the sums. Raises Failure when wallet or payout address hold another amount, in sun."""
    earned = _sum(done, "CLAIM_REWARD", "paid_sun")
    sent = _sum(done, "WITHDRAW_REWARD", "amount_sun")
    burned = sum(one.record["fee_sun"] for one in done)
    end = start + earned - burned - sent
    held, arrived = chain.worth(wallet), chain.worth(payout)
    telling.say("", *_rows([("start", start), ("+ earned", earned), ("- burned", -burned)]))
    telling.say(*_rows([("- paid out", -sent), ("= end", end)]))
    telling.say(f"  {len(done)} operations, as many transactions; the chain says the same, to the sun.")
    require(held == end, f"by the records the wallet has {end} sun, by the chain {held}")
    require(arrived == sent, f"by the records {sent} sun were paid out, by the chain {arrived}")


def _rows(rows: Sequence[tuple[str, int]]) -> Iterator[str]:
    for name, sun in rows:
        yield f"  {name:<{_WIDTH}} {telling.column(sun)} TRX"


def _sum(done: Sequence[Done], operation: str, field: str) -> int:
    return sum(one.record[field] for one in done if one.record["operation_type"] == operation)
