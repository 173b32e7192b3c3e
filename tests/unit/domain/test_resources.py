import pytest

from tron_staking.domain.chain import Bandwidth, Supply
from tron_staking.domain.resources import (
    burned,
    burned_for_new_account,
    energy_burned,
    per_trx,
    transactions_paid,
)

PRICE = 1000


@pytest.mark.parametrize(
    ("bandwidth", "sun"),
    [
        (Bandwidth(free_used=0, free_limit=600, staked_used=0, staked_limit=0), 0),
        (Bandwidth(free_used=346, free_limit=600, staked_used=0, staked_limit=0), 0),
        (Bandwidth(free_used=347, free_limit=600, staked_used=0, staked_limit=0), 254_000),
        (Bandwidth(free_used=600, free_limit=600, staked_used=46, staked_limit=300), 0),
        (Bandwidth(free_used=600, free_limit=600, staked_used=47, staked_limit=300), 254_000),
        (Bandwidth(free_used=400, free_limit=600, staked_used=0, staked_limit=200), 254_000),
        (Bandwidth(free_used=0, free_limit=0, staked_used=0, staked_limit=0), 254_000),
        (Bandwidth(free_used=900, free_limit=600, staked_used=900, staked_limit=300), 254_000),
    ],
    ids=[
        "free",
        "free to the byte",
        "free short",
        "staked to the byte",
        "staked short",
        "never both",
        "none",
        "over",
    ],
)
def test_one_pool_pays_for_all_or_trx_does(bandwidth: Bandwidth, sun: int) -> None:
    assert burned(254, bandwidth, PRICE) == sun


@pytest.mark.parametrize(
    ("bandwidth", "transactions"),
    [
        (Bandwidth(free_used=0, free_limit=600, staked_used=0, staked_limit=0), 2),
        (Bandwidth(free_used=93, free_limit=600, staked_used=0, staked_limit=0), 1),
        (Bandwidth(free_used=0, free_limit=600, staked_used=0, staked_limit=253), 2),
        (Bandwidth(free_used=0, free_limit=600, staked_used=1, staked_limit=255), 3),
        (Bandwidth(free_used=600, free_limit=600, staked_used=900, staked_limit=300), 0),
    ],
    ids=["free", "free short", "rests never help each other", "both", "over"],
)
def test_each_transaction_is_paid_by_one_pool(bandwidth: Bandwidth, transactions: int) -> None:
    assert transactions_paid(254, bandwidth) == transactions


@pytest.mark.parametrize(("energy", "left", "sun"), [(10, 10, 0), (11, 10, 420), (10, 0, 4200), (1, 99, 0)])
def test_trx_pays_only_for_the_energy_that_is_missing(energy: int, left: int, sun: int) -> None:
    assert energy_burned(energy, left, 420) == sun


@pytest.mark.parametrize(
    ("limit", "weight", "text"),
    [
        (180_000_000_000, 19_000_000_000, "9.473684"),
        (43_200_000_000, 26_000_000_000, "1.661538"),
        (180_000_000_000, 2_411_528_185, "74.641466"),
        (180_000_000_000, 180_000_000_000, "1"),
        (1, 3_000_000, "0"),
        (1, 0, None),
    ],
)
def test_one_trx_buys_its_share_cut_off(limit: int, weight: int, text: str | None) -> None:
    assert per_trx(Supply(limit, weight)) == text


@pytest.mark.parametrize(
    ("size", "rate", "sun"),
    [(100, 1, 0), (101, 1, 100_000), (50, 2, 0), (51, 2, 100_000)],
)
def test_free_bandwidth_creates_no_account(size: int, rate: int, sun: int) -> None:
    bandwidth = Bandwidth(free_used=0, free_limit=600, staked_used=200, staked_limit=300)
    assert burned_for_new_account(size, bandwidth, rate, bandwidth_fee=100_000) == sun
