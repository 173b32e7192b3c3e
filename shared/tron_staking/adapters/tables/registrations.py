"""How wallets are registered in the table `wallets`: the wallet, and beside it an item for each change.

A change is `<address>#<version>`, written once with the wallet that it makes, and never again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.gates import GateItem, token_check
from tron_staking.adapters.tables.transaction import Put, Transactor, Update
from tron_staking.adapters.tables.wallets import WalletItem
from tron_staking.domain.address import Address
from tron_staking.domain.errors import NotAuthenticated, StateConflict
from tron_staking.domain.registration import Registration, WalletChange, newest_first
from tron_staking.models.fields import iso

_CHANGE = TypeAdapter(WalletChange)


class WalletChangeItem(Model):
    """One change of a wallet, as a document."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    change = UnicodeAttribute()


class RegistrationsTable:
    """Ports RegistersWallet, ListsWalletChanges."""

    def __init__(self, table_name: str, region: str, access_table: str | None = None) -> None:
        """`access_table` is for who writes: the gate of the caller's token is there."""
        if access_table is not None:
            bind(GateItem, access_table, region)
        bind(WalletItem, table_name, region)
        bind(WalletChangeItem, table_name, region)
        self._transactor = Transactor(region)

    def registration(self, address: Address) -> Registration | None:
        """See FindsRegistration."""
        with books_unavailable():
            try:
                item = WalletItem.get(address, consistent_read=True)
            except WalletItem.DoesNotExist:
                return None
        return Registration(
            wallet=item.wallet(),
            version=int(item.version or 0),
            registered_at=_moment(item.registered_at),
            changed_at=_moment(item.changed_at),
            changed_by=item.changed_by,
        )

    def changes(self, address: Address, version: int, limit: int) -> Sequence[WalletChange]:
        """See ListsWalletChanges."""
        keys = [_change_key(address, number) for number in range(max(1, version - limit + 1), version + 1)]
        if not keys:
            return ()
        with books_unavailable():
            items = list(WalletChangeItem.batch_get(keys))
        return newest_first([_CHANGE.validate_json(item.change) for item in items])

    def write(self, registration: Registration, change: WalletChange, token_id: str) -> None:
        """See RegistersWallet."""
        wallet = registration.wallet
        item = WalletItem(wallet.address)
        seen = registration.version - 1
        unchanged = WalletItem.version == seen if seen else WalletItem.version.does_not_exist()
        changed = Update(item, _actions(registration), unchanged, _changed)
        document = _CHANGE.dump_json(change).decode()
        noted = WalletChangeItem(_change_key(wallet.address, change.version), change=document)
        put = Put(noted, WalletChangeItem.address.does_not_exist(), _changed)
        outcomes = self._transactor.write([put], [changed], checks=[token_check(token_id)])
        if outcomes[0].failed:
            raise NotAuthenticated
        if any(outcome.failed for outcome in outcomes):
            raise _changed()


def _actions(registration: Registration) -> list[Action]:
    wallet = registration.wallet
    values: tuple[tuple[Any, object], ...] = (
        (WalletItem.signer, wallet.signer),
        (WalletItem.payout_address, wallet.payout_address),
        (WalletItem.permission_id, wallet.permission_id),
        (WalletItem.key_address, wallet.key_address),
        (WalletItem.version, registration.version),
        (WalletItem.registered_at, _text(registration.registered_at)),
        (WalletItem.changed_at, _text(registration.changed_at)),
        (WalletItem.changed_by, registration.changed_by),
    )
    return [attribute.remove() if value is None else attribute.set(value) for attribute, value in values]


def _change_key(address: Address, version: int) -> str:
    return f"{address}#{version:08d}"


def _changed() -> StateConflict:
    return StateConflict(
        "wallet_changed",
        "somebody else changed the wallet at the same moment, and this change was not stored; look at it, "
        "then send the request again if it still shall be so",
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
