"""What automation costs by the wallet: the same for three as for fifty, and nothing is kept of them."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from tests.contract.books import REGION, in_dynamodb
from tests.support.automation_costs import CLAIMS, NEVER, Automated
from tests.support.bulk import counted_calls
from tron_staking.domain.automation import Automation
from tron_staking.submission.ports import DUE_SHARDS

FEW, MANY = 3, 50
LOOK = ("GetItem", "GetItem", "PutItem")
"""The schedule, the wallet with its policies; and the schedule when it is looked at next."""
STEP = (*LOOK, "TransactWriteItems", "PutItem", "PutItem")
"""The step is stored, accepted, and noted as sent; and the schedule knows its record."""

type Make = Callable[[int, Automation], Automated]


@pytest.fixture
def automated() -> Iterator[Make]:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client: Any = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        in_dynamodb(client)
        calls = counted_calls(patch)
        yield lambda number, automation: Automated(client, calls, number, automation)


@pytest.mark.parametrize("number", [FEW, MANY])
def test_look_at_whom_nothing_is_to_be_done_for(automated: Make, number: int) -> None:
    """The node: its solidified block, the account, the rewards."""
    cost = automated(number, NEVER).cost_of_a_look()
    assert (cost.node, cost.dynamodb) == (3, LOOK)


@pytest.mark.parametrize("number", [FEW, MANY])
def test_look_that_claims(automated: Make, number: int) -> None:
    """The same, and what a claim asks: the account, the rewards, the broadcast."""
    cost = automated(number, CLAIMS).cost_of_a_look()
    assert (cost.node, cost.dynamodb) == (6, STEP)


@pytest.mark.parametrize("number", [FEW, MANY])
def test_round_costs_the_same_for_everybody(automated: Make, number: int) -> None:
    assert automated(number, NEVER).cost_of_a_round() == ("GetItem", *("Query",) * DUE_SHARDS)


def test_nothing_is_kept_of_wallets(automated: Make) -> None:
    assert automated(MANY, NEVER).grown(4) == 0
