"""Whatever is done by itself fails into a dead-letter queue, and whatever lies there rings.

Each rule is tried on templates that break it: a check that cannot fail checks nothing.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.support.template import template

type Template = dict[str, Any]

SUFFIX = "DeadLetterQueue"
TWO_WEEKS = 1_209_600
ALARM = {
    "AlarmActions": [{"Ref": "AlarmTopic"}],
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "Threshold": 0,
    "TreatMissingData": "notBreaching",
}


def _of(template: Template, kind: str) -> dict[str, Any]:
    found = template["Resources"].items()
    return {name: resource["Properties"] for name, resource in found if resource["Type"] == kind}


def _at(properties: Any, *path: str) -> Any:
    """What stands there; an empty text when nothing does."""
    for step in path:
        properties = properties.get(step, "") if isinstance(properties, dict) else ""
    return properties


def _queue_at(properties: Any, *path: str) -> str:
    return str(_at(properties, *path, "GetAtt")).removesuffix(".Arn")


DESTINATION: dict[str, tuple[str, ...]] = {
    "DynamoDB": ("DestinationConfig", "OnFailure", "Destination"),
    "ScheduleV2": ("DeadLetterConfig", "Arn"),
}
"""Where each source of events says what becomes of those that were given up."""
REDRIVE = ("RedrivePolicy", "deadLetterTargetArn")
CALLED = {"Api"}
"""A caller waits, and is told."""


def _paths(template: Template) -> Iterator[tuple[str, str]]:
    """Everything that happens by itself, and the queue that it fails into."""
    queues = _of(template, "AWS::SQS::Queue")
    for name, queue in queues.items():
        if not name.endswith(SUFFIX):
            yield name, _queue_at(queue, *REDRIVE)
    for name, function in _of(template, "AWS::Serverless::Function").items():
        for source, event in function.get("Events", {}).items():
            if event["Type"] == "SQS":  # it is the queue that gives up
                queue = queues.get(_queue_at(event, "Properties", "Queue"))
                yield f"{name}.{source}", _queue_at(queue, *REDRIVE)
            elif event["Type"] not in CALLED:
                yield f"{name}.{source}", _queue_at(event, "Properties", *DESTINATION[event["Type"]])


def complaints(template: Template) -> list[str]:
    """What is wrong with the template's dead letters and alarms."""
    return [*_lost(template), *_unwatched(template), *_unheard(template), *_stranded(template)]


def _lost(template: Template) -> Iterator[str]:
    queues = _of(template, "AWS::SQS::Queue")
    for path, queue in _paths(template):
        if queue not in queues or not queue.endswith(SUFFIX):
            yield f"{path} fails into nothing"
    for name, queue in queues.items():
        if name.endswith(SUFFIX) and queue.get("MessageRetentionPeriod") != TWO_WEEKS:
            yield f"{name} forgets early"


def _unwatched(template: Template) -> Iterator[str]:
    alarms = list(_of(template, "AWS::CloudWatch::Alarm").values())
    for queue in _of(template, "AWS::SQS::Queue"):
        dimension = [{"Name": "QueueName", "Value": {"GetAtt": f"{queue}.QueueName"}}]
        watching = [alarm for alarm in alarms if alarm.get("Dimensions") == dimension]
        if queue.endswith(SUFFIX) and not any(alarm.items() >= ALARM.items() for alarm in watching):
            yield f"nobody is told of {queue}"


def _unheard(template: Template) -> Iterator[str]:
    topics, keys = _of(template, "AWS::SNS::Topic"), _of(template, "AWS::KMS::Key")
    for name, alarm in _of(template, "AWS::CloudWatch::Alarm").items():
        if not topics.keys() & {_at(action, "Ref") for action in alarm.get("AlarmActions", [])}:
            yield f"{name} rings nowhere"
    for name, topic in topics.items():
        key = keys.get(_at(topic, "KmsMasterKeyId", "Ref"))
        if key is None or not _alarms_may(key["KeyPolicy"], {"kms:Decrypt", "kms:GenerateDataKey*"}):
            yield f"{name} is not encrypted with a key that alarms may use"
        policies = _of(template, "AWS::SNS::TopicPolicy").values()
        open_to_alarms = [p for p in policies if _alarms_may(p["PolicyDocument"], {"sns:Publish"})]
        if [{"Ref": name}] not in [policy["Topics"] for policy in open_to_alarms]:
            yield f"{name} lets no alarm in"


def _alarms_may(policy: Any, actions: set[str]) -> bool:
    return any(
        statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        and actions <= set(_listed(statement["Action"]))
        and statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        for statement in policy["Statement"]
    )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _stranded(template: Template) -> Iterator[str]:
    """`make redrive` knows by the name where a queue's messages belong to."""
    for name in _of(template, "AWS::SQS::Queue"):
        stem = name.removesuffix(SUFFIX)
        if stem != name and not {f"{stem}Queue", f"{stem}Function"} & template["Resources"].keys():
            yield f"{name} belongs to nothing"


def test_template_keeps_the_rules() -> None:
    assert complaints(template()) == []


QUEUES = [name for name in _of(template(), "AWS::SQS::Queue") if name.endswith(SUFFIX)]
ALARMS = list(_of(template(), "AWS::CloudWatch::Alarm"))


def test_there_is_something_to_check() -> None:
    assert {path for path, _ in _paths(template())} >= {
        "AdvanceQueue",
        "AdvanceFunction.Wake",
        "SweepFunction.EveryMinute",
        "PublishFunction.Change",
    }
    assert len(QUEUES) == len(ALARMS) >= 3


@pytest.mark.parametrize("resource", [*QUEUES, *ALARMS, "AlarmTopic", "AlarmTopicPolicy", "AlarmKey"])
def test_no_resource_can_be_missing(resource: str) -> None:
    broken = deepcopy(template())
    del broken["Resources"][resource]
    assert complaints(broken)


@pytest.mark.parametrize("alarm", ALARMS)
@pytest.mark.parametrize("changed", [*ALARM, "Dimensions"])
def test_no_alarm_can_be_weaker(alarm: str, changed: str) -> None:
    broken = deepcopy(template())
    del broken["Resources"][alarm]["Properties"][changed]
    assert complaints(broken)


def _properties(broken: Template, resource: str) -> Any:
    return broken["Resources"][resource]["Properties"]


def _source(broken: Template, function: str, event: str) -> Any:
    return _properties(broken, function)["Events"][event]["Properties"]


def _deny_alarms(broken: Template) -> None:
    del _properties(broken, "AlarmKey")["KeyPolicy"]["Statement"][1]


BREAKS: dict[str, Callable[[Template], Any]] = {
    "queue without its dead letters": lambda t: _properties(t, "AdvanceQueue").pop("RedrivePolicy"),
    "stream without a destination": lambda t: _source(t, "PublishFunction", "Change").pop(
        "DestinationConfig"
    ),
    "schedule without its dead letters": lambda t: _source(t, "SweepFunction", "EveryMinute").pop(
        "DeadLetterConfig"
    ),
    "queue that forgets": lambda t: _properties(t, f"Sweep{SUFFIX}").pop("MessageRetentionPeriod"),
    "topic in the clear": lambda t: _properties(t, "AlarmTopic").pop("KmsMasterKeyId"),
    "key that alarms may not use": _deny_alarms,
    "queue that belongs to nothing": lambda t: t["Resources"].update(
        {f"Lost{SUFFIX}": deepcopy(t["Resources"][f"Sweep{SUFFIX}"])}
    ),
}


@pytest.mark.parametrize("damage", BREAKS.values(), ids=BREAKS)
def test_no_rule_can_be_broken(damage: Callable[[Template], Any]) -> None:
    broken = deepcopy(template())
    damage(broken)
    assert complaints(broken)
