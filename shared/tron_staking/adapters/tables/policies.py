"""Policies: attributes of the wallet's item in the table `wallets`, and an item for each change beside it.

A change is `<address>#POLICIES#<version>`, written once in the write that makes it: see `policy_writes`.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.domain.errors import WalletNotFound
from tron_staking.domain.policies import SERVICE, HeldPolicies, Policies, PoliciesChange, latest_first

POLICIES = TypeAdapter(Policies)
CHANGE = TypeAdapter(PoliciesChange)


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
    return Policies() if document is None else POLICIES.validate_json(document)


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
        keys = [change_key(holder, number) for number in range(max(1, version - limit + 1), version + 1)]
        if not keys:
            return ()
        with books_unavailable():
            items = list(PoliciesChangeItem.batch_get(keys))
        return latest_first([CHANGE.validate_json(item.change) for item in items])


def change_key(holder: str, version: int) -> str:
    """The item of a change."""
    return f"{holder}#POLICIES#{version:08d}"
