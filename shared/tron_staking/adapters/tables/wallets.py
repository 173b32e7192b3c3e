"""The table `wallets`: who signs for an address."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.domain.address import Address
from tron_staking.domain.errors import WalletNotFound
from tron_staking.domain.wallet import Wallet


class WalletItem(Model):
    """One registered wallet."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    signer = UnicodeAttribute()


class WalletsTable:
    """Port FindsWallet."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(WalletItem, table_name, region)
        self._known: dict[Address, Wallet] = {}

    def wallet(self, address: Address) -> Wallet:
        """See FindsWallet. A wallet that was found is remembered for as long as the process lives."""
        if address not in self._known:
            self._known[address] = self._read(address)
        return self._known[address]

    def _read(self, address: Address) -> Wallet:
        with books_unavailable():
            try:
                item = WalletItem.get(address)
            except WalletItem.DoesNotExist:
                raise WalletNotFound(
                    "no wallet is registered for this address, so nobody can sign for it; register it first"
                ) from None
        return Wallet(address, item.signer)
