"""The table `wallets`: who signs for an address, and where its rewards go."""

import time
from collections.abc import Callable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.policies import policies_of
from tron_staking.domain.address import Address
from tron_staking.domain.errors import WalletNotFound
from tron_staking.domain.permission import OWNER
from tron_staking.domain.policies import Policies
from tron_staking.domain.wallet import Wallet

KEPT_SECONDS = 60
"""Who signs and what is allowed changes rarely, but should hold soon everywhere."""

MOST_KEPT = 1_000
"""Who looks at every wallet in turn, as automation does, must not remember all of them."""


class WalletItem(Model):
    """One registered wallet. `version` counts its changes, each of which is an item of its own.

    The other attributes of an item belong to others: what registers a wallet leaves them as they are.
    """

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    signer = UnicodeAttribute()
    payout_address = UnicodeAttribute(null=True)
    permission_id = NumberAttribute(null=True)
    key_address = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    registered_at = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    changed_by = UnicodeAttribute(null=True)
    policies = UnicodeAttribute(null=True)

    def wallet(self) -> Wallet:
        """Who signs, and how."""
        return Wallet(
            address=Address(self.address),
            signer=self.signer,
            payout_address=self.payout_address,
            permission_id=OWNER if self.permission_id is None else int(self.permission_id),
            key_address=None if self.key_address is None else Address(self.key_address),
        )


class WalletsTable:
    """Ports FindsWallet, FindsPolicies, FindsPayoutAddress."""

    def __init__(self, table_name: str, region: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        bind(WalletItem, table_name, region)
        self._monotonic = monotonic
        self._known: dict[Address, tuple[float, WalletItem]] = {}

    def wallet(self, address: Address) -> Wallet:
        """See FindsWallet. A wallet that was found is remembered for a minute, in this process."""
        return self._known_or_read(address).wallet()

    def policies(self, address: Address) -> Policies:
        """See FindsPolicies. They come with the wallet, and are remembered with it."""
        return policies_of(self._known_or_read(address).policies)

    def current_policies(self, address: Address) -> Policies:
        """See FindsPolicies."""
        return policies_of(self._remembered(address).policies)

    def payout_address(self, address: Address) -> str | None:
        """See FindsPayoutAddress. Read each time: a payout address that was taken back is used no more."""
        return self._remembered(address).payout_address

    def _known_or_read(self, address: Address) -> WalletItem:
        if address in self._known:
            read_at, item = self._known[address]
            if self._monotonic() - read_at < KEPT_SECONDS:
                return item
        return self._remembered(address)

    def _remembered(self, address: Address) -> WalletItem:
        item = self._read(address)
        self._known.pop(address, None)
        self._known[address] = (self._monotonic(), item)
        if len(self._known) > MOST_KEPT:
            del self._known[next(iter(self._known))]  # the one that was read longest ago
        return item

    def _read(self, address: Address) -> WalletItem:
        with books_unavailable():
            try:
                return WalletItem.get(address, consistent_read=True)
            except WalletItem.DoesNotExist:
                raise WalletNotFound(
                    "no wallet is registered for this address, so nobody can sign for it; register it first"
                ) from None
