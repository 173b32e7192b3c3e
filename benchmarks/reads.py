"""What each read costs, in requests, with no records in the table and with 100,000. `make bench` runs it.

moto serves DynamoDB here, so its time says nothing and is not shown: requests are what is counted. Not among
them are the devnet's clock, which only a network named devnet has, and the cursors' key,
which a container reads once.
"""

from collections import Counter
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from tests.contract.books import REGION, in_dynamodb
from tests.support.bulk import counted_calls
from tests.support.reads import DYNAMODB, EXPECTED, STATUS_NODE, Cost, Reads, fill, measure

RECORDS = 100_000
_COLUMNS = "  {:<20}{:>13}{:>16}{:>9}  {:<44}{:<26}{}"

type Measured = dict[str, tuple[Cost, Cost]]


def _measured(number: int) -> Measured:
    """The reads of a service with so many records."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        in_dynamodb(client)
        fill(number)
        return measure(Reads(counted_calls(patch)), client)


def main() -> None:
    few, many = _measured(0), _measured(RECORDS)
    _print(f"requests of a read, cold/warm; ratio: with {RECORDS:,} records to without any")
    _print(
        f"budget: a status asks the node {STATUS_NODE[0]} times cold, {STATUS_NODE[1]} warm; "
        f"a read asks DynamoDB {DYNAMODB} time warm"
    )
    _print(_COLUMNS.format("", "node", "DynamoDB", "ratio", "  cold", "warm", "budget"))
    for name, (cold, warm) in many.items():
        requests = (
            f"{cold.node}/{warm.node}",
            f"{len(cold.dynamodb)}/{len(warm.dynamodb)}",
            f"{_total(many[name]) / _total(few[name]):.2f}",
        )
        _print(_COLUMNS.format(name, *requests, "  " + _kinds(cold), _kinds(warm), _verdict(name, warm)))


def _total(costs: tuple[Cost, Cost]) -> int:
    return sum(cost.node + len(cost.dynamodb) for cost in costs)


def _kinds(cost: Cost) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(cost.dynamodb).items())) or "-"


def _verdict(name: str, warm: Cost) -> str:
    within = len(warm.dynamodb) <= DYNAMODB and warm.node <= STATUS_NODE[1]
    return "; ".join(part for part in ("kept" if within else "over", EXPECTED[name].why) if part)


def _print(line: Any) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
