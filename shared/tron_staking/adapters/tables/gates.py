"""Gates, in the table `access`: a gate is open while its items are not there. See `domain.gates`."""

import secrets
from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.due import shard_of
from tron_staking.adapters.tables.transaction import Check, WritesOf
from tron_staking.domain.errors import NotAuthenticated
from tron_staking.domain.gates import SHARDS, token_gate
from tron_staking.submission.entries import GateOpen


class GateItem(Model):
    """One of the items of a gate that is shut; from `expires_at` on (seconds since 1970) nobody needs it."""

    class Meta(Connection):
        table_name: str
        region: str

    pk = UnicodeAttribute(hash_key=True)
    shut_at = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)


def gate_items(gate: str, shut_at: str, expires_at: int | None = None) -> Sequence[GateItem]:
    """Everything that must be there for a gate to be shut, or gone for it to be open."""
    return [GateItem(_key(gate, shard), shut_at=shut_at, expires_at=expires_at) for shard in range(SHARDS)]


def gate_checks(access_table: str, region: str) -> WritesOf:
    """How a write looks at gates."""
    bind(GateItem, access_table, region)
    return {GateOpen: _check}


def token_check(token_id: str) -> Check:
    """Refuses a write that a revoked token asks for. Any item will do: they are all there, or none is."""
    key = _key(token_gate(token_id), secrets.randbelow(SHARDS))
    return Check(GateItem, key, GateItem.pk.does_not_exist(), NotAuthenticated)


def _check(entry: Any) -> Sequence[Check]:
    """Each record looks at one item of the gate; which, its name decides."""
    key = _key(entry.gate, shard_of(entry.staking_id, SHARDS))
    return [Check(GateItem, key, GateItem.pk.does_not_exist(), entry.refusal)]


def _key(gate: str, shard: int) -> str:
    return f"GATE#{gate}#{shard}"
