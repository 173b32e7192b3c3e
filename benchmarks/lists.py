"""How many requests to DynamoDB a page takes with 100,000 records in the table. `make bench` runs it.

moto serves DynamoDB here, so its time says nothing and is not shown: requests are what is counted.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from tests.contract.books import ADDRESS, record
from tests.contract.cloudformation import create_table
from tests.support.bulk import counted_calls, put_records
from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.totals import TotalsTable, totals_writes
from tron_staking.domain.chain import Resource
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.queries import HistoryQuery, ListQuery
from tron_staking.models.records import StakingRecord
from tron_staking.operations.get_history import HistoryReader
from tron_staking.operations.get_list import ListReader
from tron_staking.operations.paging import Pager
from tron_staking.submission.totals import totals_change

RECORDS = 100_000
REGION = "us-east-1"
RARE = 25_000
"""One record of so many is the only one of its kind."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = {"start_date": "2026-01-01", "end_date": "2026-01-31"}


class FixedKey:
    """Port ReadsCursorKey."""

    def cursor_key(self) -> bytes:
        return b"k" * 64


def _record(rng: random.Random, number: int) -> StakingRecord:
    common: dict[str, Any] = {
        "operation_type": StakingOperationType.DELEGATE,
        "status": StakingStatusType.ACTIVE,
    }
    if number % RARE == 0:
        common = {"operation_type": StakingOperationType.FREEZE, "status": StakingStatusType.FAILED}
    resource = Resource.BANDWIDTH if number % RARE == 0 else Resource.ENERGY
    created = BEGIN + timedelta(seconds=rng.randrange(30 * 86_400))
    return record(number, **common, resource=resource, created_at=created)


def fill(records: list[StakingRecord]) -> None:
    """The table and its counters, as if each record had been accepted."""
    put_records("records", REGION, records)
    for change in totals_writes(totals_change((None, one) for one in records), "stk_"):
        change.item.update(actions=list(change.actions))


def main() -> None:
    rng = random.Random(0)  # noqa: S311  # not a secret
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        create_table(client, "StakingRecordsTable", "records")
        create_table(client, "SubmissionsTable", "submissions")
        lists, totals = ListsTable("records", REGION), TotalsTable("submissions", REGION)
        fill([_record(rng, number) for number in range(RECORDS)])
        pager, clock = Pager(FixedKey(), SystemClock()), SystemClock()
        listed, told = ListReader(lists, totals, pager, clock), HistoryReader(lists, totals, pager, clock)
        calls = counted_calls(patch)

        def list_page(**query: str) -> Any:
            return listed.get_list(ListQuery.model_validate({"limit": "100"} | query), "bench")

        def history_page(**query: str) -> Any:
            return told.get_history(HistoryQuery.model_validate({"limit": "100"} | PERIOD | query), "bench")

        rare = {"address": ADDRESS, "status": "FAILED", "operation": "FREEZE", "resource": "BANDWIDTH"}
        show = _Shower(calls)
        print(f"a page of 100 among {RECORDS:,} records: requests to DynamoDB")  # noqa: T201
        first = show("list, first page", list_page)
        show("list, next page", lambda: list_page(cursor=first.next_cursor))
        show(f"list, every filter, {RECORDS // RARE} records match", lambda: list_page(**rare))
        first = show("history of a month, first page", history_page)
        show("history of a month, next page", lambda: history_page(cursor=first.next_cursor))
        show("totals of the service", totals.totals)


class _Shower:
    """Runs something and prints which requests it made."""

    def __init__(self, calls: list[str]) -> None:
        self._calls = calls

    def __call__(self, name: str, run: Callable[[], Any]) -> Any:
        self._calls.clear()
        result = run()
        made = ", ".join(f"{count} {call}" for call, count in sorted(Counter(self._calls).items()))
        print(f"  {name:<48}{made}")  # noqa: T201
        return result


if __name__ == "__main__":
    main()
