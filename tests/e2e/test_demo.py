"""The demo's tour fails by itself at any step that does not do what it says; and it shows everything."""

import pytest

from local.demo.tour import tour
from tests.e2e.conftest import PREFIX, Stack
from tests.support.template import resources

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]


def _mutations() -> set[str]:
    """Every path below the prefix that takes a POST and names nothing."""
    events = [
        event["Properties"]
        for function in resources("AWS::Serverless::Function").values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    ]
    paths = {event["Path"].removeprefix(PREFIX) for event in events if event["Method"] == "post"}
    return {path for path in paths if "{" not in path}


def test_tour_shows_every_operation(stack: Stack) -> None:
    done = tour(stack.layout, stack.aws, stack.token, stack.wallet).done
    assert {one.call.path for one in done} == _mutations()
