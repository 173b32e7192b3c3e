"""A stack of the tests' own and, beside it, everything that `make sam-local` prepares for containers."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local.sam_local import api, engine, examples
from local.stack.aws import Aws
from local.stack.client import Client
from local.stack.layout import Layout
from local.stack.temporary import free_port, temporary_stack


@dataclass(frozen=True)
class Stack:
    """A stack that containers reach."""

    layout: Layout
    aws: Aws
    token: str
    wallet: str


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Fails, and is not skipped, where no container engine answers: `make test` is for such machines."""
    engine.require()
    engine.ensure_image(say=print)
    with temporary_stack("containers", say=print) as running:
        aws = Aws(running.layout)
        examples.ensure(running.layout, aws)
        api.prepare(running.layout, aws)
        with api.reachable(running.layout):
            yield Stack(running.layout, aws, running.seeded.token, running.seeded.wallet)


@pytest.fixture(scope="session")
def port(stack: Stack) -> Iterator[int]:
    """Where `sam local start-api` serves the API; what it says is in sam-local.log of the stack's folder."""
    chosen = free_port()
    with api.started(stack.layout, "127.0.0.1", chosen):
        yield chosen


@pytest.fixture
def client(stack: Stack, port: int) -> Client:
    """A caller with the developer's token."""
    return Client(port, stack.token)
