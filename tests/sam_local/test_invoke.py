"""`sam local invoke` of every function of the template with its event of events/, in a container."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import pytest

from local.sam_local import api
from local.stack import devnet_admin
from local.stack.layout import ROOT
from tests.sam_local.conftest import Stack
from tests.support.template import event_of, resources

pytestmark = pytest.mark.containers

FUNCTIONS = resources("AWS::Serverless::Function")
FIRST = "FreezeFunction"
"""What it freezes is voted with and delegated by others."""
STATUS = dict.fromkeys(FUNCTIONS, HTTPStatus.OK) | {
    "FreezeFunction": HTTPStatus.ACCEPTED,
    "VoteFunction": HTTPStatus.ACCEPTED,
    "DelegateFunction": HTTPStatus.ACCEPTED,
    # It is to be proved with a signature.
    "PutWalletFunction": HTTPStatus.ACCEPTED,
    "PreflightFunction": HTTPStatus.NO_CONTENT,
    # The freeze is committed, and the delegation locked, for three days.
    "UnfreezeFunction": HTTPStatus.CONFLICT,
    "UndelegateFunction": HTTPStatus.CONFLICT,
    # Nothing is final, unfrozen or earned yet, and neither a payout address nor automation was asked for.
    "UnvoteFunction": HTTPStatus.CONFLICT,
    "CancelUnfreezeFunction": HTTPStatus.CONFLICT,
    "WithdrawUnfrozenFunction": HTTPStatus.CONFLICT,
    "ClaimRewardFunction": HTTPStatus.CONFLICT,
    "WithdrawRewardFunction": HTTPStatus.CONFLICT,
    "RunScheduleFunction": HTTPStatus.CONFLICT,
    # Their staking_id is nobody's.
    "GetRecordFunction": HTTPStatus.NOT_FOUND,
    "SubmitSignatureFunction": HTTPStatus.NOT_FOUND,
}
ANSWERS = {
    # API Gateway makes a 401 of it: the token in the event is nobody's.
    "AuthorizerFunction": ("errorMessage", "Unauthorized"),
    # There is no such record: the message comes again, and goes to the dead letters in the end.
    "AdvanceFunction": ("batchItemFailures", [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975830a7d"}]),
    "AutomateFunction": ("batchItemFailures", []),
    "PublishFunction": ("batchItemFailures", []),
    "SweepFunction": ("woken", 0),
    "HandOutFunction": ("queued", 0),
}
"""What those say that the API does not call."""


@pytest.fixture(scope="module")
def answers(stack: Stack) -> Iterator[Mapping[str, Future[Any]]]:
    """What each says, several at a time: most of an invocation is waiting for the engine."""
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        first = pool.submit(_invoke, stack, FIRST)
        first.result()
        devnet_admin.post(f"{stack.layout.devnet_url}/admin/blocks", {"count": 1})
        others = {name: pool.submit(_invoke, stack, name) for name in FUNCTIONS if name != FIRST}
        yield {FIRST: first, **others}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_container_answers_the_event(answers: Mapping[str, Future[Any]], function: str) -> None:
    answer = answers[function].result()
    name, said = ANSWERS.get(function, ("statusCode", STATUS[function]))
    assert answer.get(name) == said, answer


def _invoke(stack: Stack, function: str) -> Any:
    done = subprocess.run(
        [*api.command("invoke", stack.layout), function, "--event", str(event_of(function))],
        cwd=ROOT,
        env=api.surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout, done.stderr  # a function that was cut short is no failure to SAM
    return json.loads(done.stdout)
