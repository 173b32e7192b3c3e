"""What automation costs by the wallet, with few wallets and with many. `make bench` runs it.

moto serves DynamoDB here, so its time says nothing and is not shown: requests are what is counted.
"""

from collections import Counter
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from tests.contract.books import REGION, in_dynamodb
from tests.support.automation_costs import CLAIMS, NEVER, Automated, Cost
from tests.support.bulk import counted_calls
from tron_staking.domain.automation import Automation

FEW, MANY = 10, 200
ROUNDS = 4
_COLUMNS = "  {:<34}{:>6}{:>10}{:>8}  {}"


def _made(number: int, automation: Automation) -> tuple[Cost, tuple[str, ...], int]:
    """A look at each of so many wallets, a round that hands them out, and what stays of it."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client: Any = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        in_dynamodb(client)
        made = Automated(client, counted_calls(patch), number, automation)
        handed_out = made.cost_of_a_round()
        cost = made.cost_of_a_look()
        return cost, handed_out, made.grown(ROUNDS) if automation is NEVER else 0


def main() -> None:
    _print(f"requests of automation by the wallet; ratio: with {MANY} wallets to {FEW}")
    _print(_COLUMNS.format("", "node", "DynamoDB", "ratio", ""))
    for name, automation in (("look: nothing to do", NEVER), ("look: claims", CLAIMS)):
        few, _, _ = _made(FEW, automation)
        many, handed_out, grown = _made(MANY, automation)
        ratio = f"{(many.node + len(many.dynamodb)) / (few.node + len(few.dynamodb)):.2f}"
        _print(_COLUMNS.format(name, f"{many.node:g}", len(many.dynamodb), ratio, _kinds(many.dynamodb)))
        if automation is NEVER:
            _print(
                _COLUMNS.format(f"a round for {MANY} wallets", "0", len(handed_out), "", _kinds(handed_out))
            )
            _print(f"  objects that stay after {(ROUNDS - 2) * MANY:,} looks more: {grown}")


def _kinds(calls: tuple[str, ...]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(calls).items()))


def _print(line: Any) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
