"""The table `wallets`: who signs for an address."""

import time
from collections.abc import Callable

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.domain.address import Address
from tron_staking.domain.errors import WalletNotFound
from tron_staking.domain.wallet import Wallet

KEPT_SECONDS = 300
"""Who signs changes rarely, but a warm process may live for hours."""


class WalletItem(Model):
    """One registered wallet."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    signer = UnicodeAttribute()


class WalletsTable:
    """Port FindsWallet."""

    def __init__(self, table_name: str, region: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        bind(WalletItem, table_name, region)
        self._monotonic = monotonic
        self._known: dict[Address, tuple[float, Wallet]] = {}

    def wallet(self, address: Address) -> Wallet:
        """See FindsWallet. A wallet that was found is remembered for 5 minutes, in this process."""
        now = self._monotonic()
        if address not in self._known or now - self._known[address][0] >= KEPT_SECONDS:
            self._known[address] = (now, self._read(address))
        return self._known[address][1]

    def _read(self, address: Address) -> Wallet:
        with books_unavailable():
            try:
                item = WalletItem.get(address)
            except WalletItem.DoesNotExist:
                raise WalletNotFound(
                    "no wallet is registered for this address, so nobody can sign for it; register it first"
                ) from None
        return Wallet(address, item.signer)
