"""What containers know of nodes in trouble: in the table `cache`, an item for each node that had any.

Nobody reads it while nodes answer. The only action on it is UpdateItem, which brings back what it finds.
"""

import hashlib
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable, condition_failed
from tron_staking.domain.circuit import Circuit, Phase
from tron_staking.models.fields import from_milliseconds, milliseconds

KEPT = timedelta(days=1)
"""Far longer than anybody is left alone; then DynamoDB removes it."""


class CircuitItem(Model):
    """One node; moments are in milliseconds, `expires` in seconds, as DynamoDB wants it."""

    class Meta(Connection):
        table_name: str
        region: str

    key = UnicodeAttribute(hash_key=True)
    phase = UnicodeAttribute(null=True)
    until = NumberAttribute(null=True)
    row = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    failed_at = NumberAttribute(null=True)
    expires = NumberAttribute()


def circuit_key(endpoint: str) -> str:
    """The item of the node behind an address, which may hold a key: only its hash is told."""
    return f"node#{hashlib.sha256(endpoint.encode()).hexdigest()[:16]}"


class CircuitsTable:
    """Port KeepsCircuits."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(CircuitItem, table_name, region)

    def tell(self, node: str, now: datetime) -> Circuit | None:
        """See KeepsCircuits."""
        item = CircuitItem(node)
        with books_unavailable():
            item.update(
                [CircuitItem.failed_at.set(milliseconds(now)), CircuitItem.expires.set(_expires(now))]
            )
        return _circuit(item)

    def replace(self, node: str, before: Circuit | None, after: Circuit) -> bool:
        """See KeepsCircuits."""
        actions: list[Action] = [
            CircuitItem.phase.set(after.phase.value),
            CircuitItem.until.set(milliseconds(after.until)),
            CircuitItem.row.set(after.row),
            CircuitItem.version.set(after.version),
            CircuitItem.cause.set(after.cause),
            CircuitItem.expires.set(_expires(after.until)),
        ]
        with books_unavailable():
            try:
                CircuitItem(node).update(actions, condition=_still(before))
            except UpdateError as error:
                if not condition_failed(error):
                    raise
                return False
        return True


def _still(before: Circuit | None) -> Condition:
    """Versions alone would not do: whoever could not reach the table has counted on by himself."""
    if before is None:
        return CircuitItem.version.does_not_exist()
    same_version: Condition = CircuitItem.version == before.version
    same_until: Condition = CircuitItem.until == milliseconds(before.until)
    same: Condition = same_version & same_until
    return same


def _circuit(item: CircuitItem) -> Circuit | None:
    if item.phase is None or item.until is None:
        return None
    until = from_milliseconds(int(item.until))
    return Circuit(Phase(item.phase), until, int(item.row or 1), int(item.version or 1), item.cause or "")


def _expires(moment: datetime) -> int:
    return milliseconds(moment + KEPT) // 1000
