"""The answers that the document shows are those that the handlers give."""

from collections.abc import Iterator

import pytest

from commands.openapi.document import OPERATIONS
from commands.openapi.examples import examples
from tests.support.openapi.examples import recorded


def _shown() -> Iterator[tuple[str, str]]:
    for operation in OPERATIONS:
        for status, answer in operation.answers.items():
            if answer.model and status < 300:
                yield operation.name, str(status)


def test_examples_are_what_the_handlers_answer() -> None:
    """After a change of an answer: `python -m tests.support.openapi.examples`, then `make openapi`."""
    assert recorded() == examples()


@pytest.mark.parametrize(("name", "status"), list(_shown()))
def test_every_success_is_shown(name: str, status: str) -> None:
    assert examples()[name][status]
