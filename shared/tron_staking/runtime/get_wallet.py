"""What the function runs that shows wallets."""

from functools import cache

from tron_staking.operations.get_wallet import WalletReader
from tron_staking.runtime.registrations import registrations


@cache
def wallet_reader() -> WalletReader:
    """Reads wallets."""
    return WalletReader(registrations(), registrations())
