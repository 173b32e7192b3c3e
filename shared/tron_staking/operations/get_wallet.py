"""Reads how a wallet is registered."""

from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.errors import WalletNotFound
from tron_staking.domain.ports import FindsRegistration, ListsWalletChanges
from tron_staking.models.wallets import WalletDetails

MAX_CHANGES = 20
"""The latest changes that are shown; all of them are kept."""


@dataclass(frozen=True)
class WalletReader:
    """Reads wallets."""

    registrations: FindsRegistration
    history: ListsWalletChanges

    def get_wallet(self, address: Address) -> WalletDetails:
        """The wallet with its latest changes. Raises WalletNotFound, BooksUnavailable."""
        found = self.registrations.registration(address)
        if found is None:
            raise WalletNotFound("no wallet is registered for this address; register it with PUT")
        return WalletDetails.with_changes(found, self.history.changes(address, found.version, MAX_CHANGES))
