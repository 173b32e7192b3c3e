"""`sam local start-api`: freeze, vote, status and claim through containers, and who may not."""

from datetime import timedelta

import pytest

from commands.tokens import Access
from local.demo.caller import Caller
from local.demo.chain import Chain
from local.stack import seed
from local.stack.client import Client
from tests.sam_local.conftest import Stack

pytestmark = pytest.mark.containers

TRX = 1_000_000
FREEZE = {"amount": 100, "resource": "ENERGY"}
KEY = "sam-local-000000001"


@pytest.fixture
def access(stack: Stack) -> Access:
    return seed.access(stack.aws)


def test_freeze_vote_and_claim_change_the_chain_as_they_say(stack: Stack, client: Client) -> None:
    """The caller reads GET /status before and after each, follows the record, and fails where they differ."""
    chain = Chain(stack.layout.devnet_url)
    wallet = seed.create_wallet(stack.layout, stack.aws, 1000, wait=True)
    caller = Caller(client, chain, wallet, {"WALLET": wallet})
    caller.call("Freeze.", "/freeze", **FREEZE).must_change(balance=-100 * TRX, energy=100 * TRX, power=100)
    witness = chain.witnesses()[0]
    caller.call("Vote.", "/vote", witness_address=witness, vote_count=100).must_change(votes=100)
    chain.wait_until(chain.now + timedelta(days=2), "the votes have earned.")
    claimed = caller.call("Claim.", "/claim-reward")
    assert claimed.record["paid_sun"] > 0
    claimed.must_change(balance=claimed.record["paid_sun"])


def test_a_call_without_a_token_is_refused(stack: Stack, port: int) -> None:
    refused = Client(port, token="").post("/freeze", {"address": stack.wallet, **FREEZE}, KEY)
    assert refused.status == 401


def test_a_call_out_of_the_tokens_scope_is_refused_by_the_authorizer(
    stack: Stack, port: int, access: Access
) -> None:
    reader = Client(port, access.issue("reader", "read:*", None))
    assert reader.get(f"/{stack.wallet}/status").status == 200
    refused = reader.post("/freeze", {"address": stack.wallet, **FREEZE}, KEY)
    assert (refused.status, refused.json()) == (
        403,
        {"message": "User is not authorized to access this resource"},
    )


def test_the_function_is_told_which_accounts_the_token_is_for(
    stack: Stack, port: int, access: Access
) -> None:
    other = seed.create_wallet(stack.layout, stack.aws, 1, wait=False)
    limited = Client(port, access.issue("limited", f"freeze:{other}", None))
    refused = limited.post("/freeze", {"address": stack.wallet, **FREEZE}, KEY)
    assert (refused.status, refused.json()["code"]) == (403, "scope_missing")
