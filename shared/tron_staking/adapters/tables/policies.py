"""Policies: attributes of the wallet's item in the table `wallets`, and an item for each change beside it.

A change is `<address>#POLICIES#<version>`, written once in the write that makes it. Whether a wallet is
stopped is also said by its gate in the table `access`, which changes in the same write.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.gates import GateItem, gate_items, token_check
from tron_staking.adapters.tables.transaction import Delete, Put, Transactor, Update
from tron_staking.domain.address import Address
from tron_staking.domain.errors import NotAuthenticated, StateConflict, WalletNotFound
from tron_staking.domain.gates import SERVICE_GATE, wallet_gate
from tron_staking.domain.policies import SERVICE, HeldPolicies, Policies, PoliciesChange, latest_first
from tron_staking.models.fields import iso

_POLICIES = TypeAdapter(Policies)
_CHANGE = TypeAdapter(PoliciesChange)


class PoliciesItem(Model):
    """What of a wallet's item is about its policies; of the service's, all of it."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    signer = UnicodeAttribute(null=True)
    policies = UnicodeAttribute(null=True)
    policies_version = NumberAttribute(null=True)
    policies_changed_at = UnicodeAttribute(null=True)
    policies_changed_by = UnicodeAttribute(null=True)


class PoliciesChangeItem(Model):
    """One change, as a document."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    change = UnicodeAttribute()


def policies_of(document: str | None) -> Policies:
    """The policies that an item says; without any everything is allowed."""
    return Policies() if document is None else _POLICIES.validate_json(document)


class PoliciesTable:
    """Ports HoldsPolicies, FindsPolicyChanges."""

    def __init__(self, wallets_table: str, region: str) -> None:
        bind(PoliciesItem, wallets_table, region)
        bind(PoliciesChangeItem, wallets_table, region)

    def held_policies(self, holder: str) -> HeldPolicies:
        """See HoldsPolicies."""
        with books_unavailable():
            try:
                item = PoliciesItem.get(holder, consistent_read=True)
            except PoliciesItem.DoesNotExist:
                item = None
        if item is None and holder == SERVICE:
            return HeldPolicies()
        if item is None:
            raise WalletNotFound("no wallet is registered for this address; register it first")
        return HeldPolicies(
            policies=policies_of(item.policies),
            version=int(item.policies_version or 0),
            changed_at=None
            if item.policies_changed_at is None
            else datetime.fromisoformat(item.policies_changed_at),
            changed_by=item.policies_changed_by,
        )

    def policy_changes(self, holder: str, version: int, limit: int) -> Sequence[PoliciesChange]:
        """See FindsPolicyChanges."""
        keys = [_change_key(holder, number) for number in range(max(1, version - limit + 1), version + 1)]
        if not keys:
            return ()
        with books_unavailable():
            items = list(PoliciesChangeItem.batch_get(keys))
        return latest_first([_CHANGE.validate_json(item.change) for item in items])


class PoliciesWrites(PoliciesTable):
    """Port ChangesPolicies."""

    def __init__(self, wallets_table: str, access_table: str, region: str) -> None:
        super().__init__(wallets_table, region)
        bind(GateItem, access_table, region)
        self._transactor = Transactor(region)

    def change_policies(self, holder: str, change: PoliciesChange, token_id: str) -> None:
        """See ChangesPolicies."""
        noted = PoliciesChangeItem(
            _change_key(holder, change.version), change=_CHANGE.dump_json(change).decode()
        )
        shut, opened = _gate_writes(holder, change)
        puts = [Put(noted, PoliciesChangeItem.address.does_not_exist(), _changed), *shut]
        updates = [_update(holder, change)]
        outcomes = self._transactor.write(puts, updates, opened, [token_check(token_id)])
        if outcomes[0].failed:
            raise NotAuthenticated
        if any(outcome.failed for outcome in outcomes):
            raise _changed()


def _update(holder: str, change: PoliciesChange) -> Update:
    item = PoliciesItem(holder)
    actions = [
        PoliciesItem.policies.set(_POLICIES.dump_json(change.after).decode()),
        PoliciesItem.policies_version.set(change.version),
        PoliciesItem.policies_changed_at.set(iso(change.at)),
        PoliciesItem.policies_changed_by.set(change.by),
    ]
    return Update(item, actions, _unchanged(holder, change.version - 1), _changed)


def _unchanged(holder: str, version: int) -> Condition:
    """Nobody changed the policies since, and a wallet is still one."""
    seen = PoliciesItem.policies_version
    same: Condition = seen == version if version else seen.does_not_exist()
    return same if holder == SERVICE else same & PoliciesItem.signer.exists()


def _gate_writes(holder: str, change: PoliciesChange) -> tuple[list[Put], list[Delete]]:
    """What shuts the gate, or opens it; nothing where that stays as it is."""
    if change.before.stopped == change.after.stopped:
        return [], []
    gate = SERVICE_GATE if holder == SERVICE else wallet_gate(Address(holder))
    items = gate_items(gate, iso(change.at))
    if change.after.stopped:
        return [Put(item, None) for item in items], []
    return [], [Delete(item) for item in items]


def _change_key(holder: str, version: int) -> str:
    return f"{holder}#POLICIES#{version:08d}"


def _changed() -> StateConflict:
    return StateConflict(
        "policies_changed",
        "somebody else changed the policies at the same moment, and this change was not stored; look at "
        "them, then send the request again if it still shall be so",
    )
