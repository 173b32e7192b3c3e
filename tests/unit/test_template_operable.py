"""The template can be operated, and nothing that makes it so can be missing unnoticed.

The rules are in tests/support/operable.py. Each is tried on templates that break it: everything that they
are about is taken away, one at a time, and has to be missed. A check that cannot fail checks nothing.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.support.operable import (
    DEAD_LETTERS,
    FUNCTION,
    FUNCTIONS,
    SUFFIX,
    WATCHED,
    Template,
    complaints,
    of,
    paths,
)
from tests.support.template import template

WATCHING = (
    *("AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::KMS::Key"),
    *("AWS::Logs::LogGroup", "AWS::SQS::Queue", "Custom::Settings"),
)
"""Every resource of these types is there to operate by, but for the two queues of work."""
NEEDED = [name for name in of(template(), *WATCHING) if name not in {"AdvanceQueue", "AutomateQueue"}]
ALARMS = list(of(template(), "AWS::CloudWatch::Alarm"))


def _without(*path: str) -> Template:
    """The template, and what stands there is missing."""
    broken = deepcopy(template())
    *way, last = path
    holder: Any = broken
    for step in way:
        holder = holder[step]
    del holder[last]
    return broken


def test_template_keeps_the_rules() -> None:
    assert complaints(template()) == []


def test_there_is_something_to_check() -> None:
    assert {path for path, _ in paths(template())} >= {
        "AdvanceQueue",
        "AdvanceFunction.Wake",
        "SweepFunction.EveryMinute",
        "SweepFunction after EveryMinute",
        "PublishFunction.Change",
    }
    queues = [name for name in of(template(), "AWS::SQS::Queue") if name.endswith(SUFFIX)]
    assert len(ALARMS) == len(queues) + len(WATCHED)
    assert len(of(template(), "AWS::Logs::LogGroup")) == len(of(template(), *FUNCTIONS)) + 1


@pytest.mark.parametrize("resource", NEEDED)
def test_no_resource_can_be_missing(resource: str) -> None:
    assert complaints(_without("Resources", resource))


def _of_resources() -> Iterator[tuple[str, str]]:
    """What no resource of a kind can do without."""
    yield from ((name, "RetentionInDays") for name in of(template(), "AWS::Logs::LogGroup"))
    yield from ((name, "LoggingConfig") for name in of(template(), *FUNCTIONS))
    yield from ((name, "VersionDescription") for name in of(template(), FUNCTION))
    yield from ((name, "Name") for name in of(template(), "AWS::Serverless::Api"))
    for name in ALARMS:
        yield from ((name, changed) for changed in ("AlarmActions", "Dimensions", *DEAD_LETTERS))
    for name, queue in of(template(), "AWS::SQS::Queue").items():
        yield from ((name, one) for one in ("RedrivePolicy", "MessageRetentionPeriod") if one in queue)
    for name, settings in of(template(), "Custom::Settings").items():
        yield from ((name, told) for told in settings if told != "ServiceTimeout")


@pytest.mark.parametrize(("resource", "part"), list(_of_resources()))
def test_no_part_of_one_can_be_missing(resource: str, part: str) -> None:
    assert complaints(_without("Resources", resource, "Properties", part))


@pytest.mark.parametrize("alarm", ALARMS)
def test_no_alarm_can_be_duller(alarm: str) -> None:
    broken = deepcopy(template())
    broken["Resources"][alarm]["Properties"]["Threshold"] = 100_000
    assert complaints(broken)


def _properties(broken: Template, resource: str) -> Any:
    return broken["Resources"][resource]["Properties"]


def _source(broken: Template, function: str, event: str) -> Any:
    return _properties(broken, function)["Events"][event]["Properties"]


def _deny_alarms(broken: Template) -> None:
    del _properties(broken, "AlarmKey")["KeyPolicy"]["Statement"][1]


BREAKS: dict[str, Callable[[Template], Any]] = {
    "stream without a destination": lambda t: _source(t, "PublishFunction", "Change").pop(
        "DestinationConfig"
    ),
    "schedule without its dead letters": lambda t: _source(t, "SweepFunction", "EveryMinute").pop(
        "DeadLetterConfig"
    ),
    "scheduled function without a destination": lambda t: _properties(t, "HandOutFunction")[
        "EventInvokeConfig"
    ].pop("DestinationConfig"),
    "topic in the clear": lambda t: _properties(t, "AlarmTopic").pop("KmsMasterKeyId"),
    "key that alarms may not use": _deny_alarms,
    "queue that belongs to nothing": lambda t: t["Resources"].update(
        {f"Lost{SUFFIX}": deepcopy(t["Resources"][f"Sweep{SUFFIX}"])}
    ),
    "metrics of all stacks together": lambda t: t["Globals"]["Function"]["Environment"]["Variables"].update(
        {"POWERTOOLS_SERVICE_NAME": "tron-staking"}
    ),
    "functions that stay as they were": lambda t: t["Globals"]["Function"].pop("Description"),
    "variable that nothing is named after": lambda t: _properties(t, "FreezeFunction")["Environment"][
        "Variables"
    ].update({"NEW": {"Ref": "LogRetentionDays"}}),
    "settings that nobody names": lambda t: t["Resources"].pop("SettingsFunction"),
}


@pytest.mark.parametrize("damage", BREAKS.values(), ids=BREAKS)
def test_no_rule_can_be_broken(damage: Callable[[Template], Any]) -> None:
    broken = deepcopy(template())
    damage(broken)
    assert complaints(broken)
