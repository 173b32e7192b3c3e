import pytest

from tron_staking.domain.chain import Bandwidth
from tron_staking.domain.resources import burned, burned_for_new_account

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
    ("size", "rate", "sun"),
    [(100, 1, 0), (101, 1, 100_000), (50, 2, 0), (51, 2, 100_000)],
)
def test_free_bandwidth_creates_no_account(size: int, rate: int, sun: int) -> None:
    bandwidth = Bandwidth(free_used=0, free_limit=600, staked_used=200, staked_limit=300)
    assert burned_for_new_account(size, bandwidth, rate, bandwidth_fee=100_000) == sun
