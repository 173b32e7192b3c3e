"""Lambda ends a function that has no time left."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from tests.e2e.additive import OPERATIONS
from tests.e2e.conftest import Stack
from tests.e2e.faults.asked import Asked
from tests.e2e.faults.deployed import worker_asleep
from tests.e2e.mutations import path_of
from tests.e2e.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

SHORT_SECONDS = 3
"""For a function: enough for everything but a node that hangs."""


@contextmanager
def timeout_of(stack: Stack, function: str, seconds: int) -> Iterator[None]:
    """The deployed function with less time; as it was in the end."""
    functions, name = stack.aws.client("lambda"), stack.aws.resources[f"{function}Function"]
    before = functions.get_function_configuration(FunctionName=name)["Timeout"]
    live = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    functions.update_function_configuration(FunctionName=name, Timeout=seconds)
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
    try:
        yield
    finally:
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion=live)
        functions.update_function_configuration(FunctionName=name, Timeout=before)


def warm(asked: Asked, function: str) -> None:
    """An environment that has begun: a cold one may need all of the time for that."""
    path, body, key = f"{path_of(function)}?dry_run=true", asked.bodies[function], asked.keys[function]
    eventually(lambda: asked.stack.post(path, body, key).status == 200)


@pytest.mark.parametrize("after", [False, True], ids=["not taken", "taken"])
def test_f10_function_is_ended_while_the_node_hangs(stack: Stack, after: bool) -> None:
    """API Gateway tells the caller that something failed. The same key tells what was stored."""
    asked = Asked(stack)
    with ExitStack() as short:
        for function in OPERATIONS:
            short.enter_context(timeout_of(stack, function, SHORT_SECONDS))
            warm(asked, function)
        hang = {"kind": "hang", "seconds": 20, "after": after, "path": "/wallet/broadcasthex"}
        stack.devnet("/admin/faults", hang)
        with worker_asleep(stack), ThreadPoolExecutor(len(OPERATIONS)) as pool:
            answers = list(pool.map(asked.over_http, OPERATIONS))
            stack.heal_devnet()
    assert {answer.status >= 500 for answer in answers} == {True}
    for function in OPERATIONS:
        assert asked.over_http(function).status == 202
    asked.ends_once()
