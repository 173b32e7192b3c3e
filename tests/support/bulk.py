"""Many records in moto's DynamoDB, put there past its API: a request for each would take minutes."""

from collections.abc import Iterable
from typing import Any

import pytest
from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tron_staking.adapters.tables.records import RecordItem
from tron_staking.models.records import StakingRecord


def put_records(table_name: str, region: str, records: Iterable[StakingRecord]) -> None:
    """Each as the books would store it."""
    table: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[table_name]
    for record in records:
        attributes = RecordItem.of(record).serialize()
        key = DynamoType(attributes["staking_id"])
        table.items[key] = Item(hash_key=key, range_key=None, attrs=attributes)


def forget_records(table_name: str, region: str) -> None:
    """All of them."""
    table: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[table_name]
    table.items.clear()


def counted_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests to AWS from now on, by name."""
    real_call: Any = BaseClient._make_api_call  # type: ignore[attr-defined]  # what PynamoDB calls
    calls: list[str] = []

    def call(client: Any, name: str, arguments: Any) -> Any:
        calls.append(name)
        return real_call(client, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return calls
