"""Items that want to be looked at: `due_shard` and `due_at` are there only then, and are the index `due`."""

from typing import Any
from zlib import crc32

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from tron_staking.adapters.tables.connection import Connection
from tron_staking.submission.ports import DUE_SHARDS


def due_index() -> GlobalSecondaryIndex[Any]:
    """The index of a table, by shard and time: one for each model, since an index knows its table."""
    meta = type("Meta", (Connection,), {"index_name": "due", "projection": KeysOnlyProjection()})
    keys = {"due_shard": UnicodeAttribute(hash_key=True), "due_at": NumberAttribute(range_key=True)}
    index: type[GlobalSecondaryIndex[Any]] = type("DueIndex", (GlobalSecondaryIndex,), {"Meta": meta, **keys})
    return index()


def due_shard(key: str) -> str:
    """The shard of the index in which an item is."""
    return str(shard_of(key, DUE_SHARDS))


def shard_of(key: str, shards: int) -> int:
    """The shard of an item: always the same one."""
    return crc32(key.encode()) % shards
