"""What makes a template operable, as rules over any template: each says what is wrong with it.

Whatever is done by itself fails into a dead-letter queue, whatever lies there rings, every alarm reaches the
topic, every function has a log that is kept for a time, and a changed parameter is a new version of each.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

type Template = dict[str, Any]

SUFFIX = "DeadLetterQueue"
TWO_WEEKS = 1_209_600
FUNCTION = "AWS::Serverless::Function"
FUNCTIONS = (FUNCTION, "AWS::Lambda::Function")
"""The second kind is what CloudFormation calls while it deploys: should it fail, so does the deployment."""
DEAD_LETTERS = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "Threshold": 0,
    "TreatMissingData": "notBreaching",
}
"""The alarm of every dead-letter queue."""
_OF_THE_SWEEP = [
    {"Name": "service", "Value": {"Ref": "AWS::StackName"}},
    {"Name": "function", "Value": "sweep"},
]
WATCHED: dict[str, dict[str, Any]] = {
    "answers that are 5xx": {
        "Namespace": "AWS/ApiGateway",
        "MetricName": "5XXError",
        "Dimensions": [
            {"Name": "ApiName", "Value": {"Ref": "AWS::StackName"}},
            {"Name": "Stage", "Value": {"Ref": "Stage"}},
        ],
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 5,
        "TreatMissingData": "notBreaching",
    },
    "a late sweep": {
        "Namespace": "TronStaking",
        "MetricName": "OldestDueAge",
        "Dimensions": _OF_THE_SWEEP,
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 180,
        # A sweep that says nothing is the worst one.
        "TreatMissingData": "breaching",
    },
    "an operation that stays undecided": {
        "Namespace": "TronStaking",
        "MetricName": "OldestPendingAge",
        "Dimensions": _OF_THE_SWEEP,
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": {"Ref": "OldestPendingSeconds"},
        "TreatMissingData": "notBreaching",
    },
    "a wave of automation that stands still": {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": {"GetAtt": "AutomateQueue.QueueName"}}],
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 3600,
        "TreatMissingData": "notBreaching",
    },
}
"""What else has an alarm, and which."""
DESTINATION: dict[str, tuple[str, ...]] = {
    "DynamoDB": ("DestinationConfig", "OnFailure", "Destination"),
    "ScheduleV2": ("DeadLetterConfig", "Arn"),
}
"""Where each source of events says what becomes of those that were given up."""
_ON_FAILURE = ("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination")
"""Where a function says what becomes of events at which it failed: the Scheduler does not wait."""
_REDRIVE = ("RedrivePolicy", "deadLetterTargetArn")
_CALLED = {"Api"}
"""A caller waits, and is told."""


def complaints(template: Template) -> list[str]:
    """What is wrong with the template, in words; nothing when it can be operated."""
    rules = (_lost, _unwatched, _unheard, _stranded, _unlogged, _unseen, _stale)
    return [complaint for rule in rules for complaint in rule(template)]


def of(template: Template, *kinds: str) -> dict[str, Any]:
    """The properties of every resource of these types, by logical id."""
    found = template["Resources"].items()
    return {name: resource["Properties"] for name, resource in found if resource["Type"] in kinds}


def paths(template: Template) -> Iterator[tuple[str, str]]:
    """Everything that happens by itself, and the queue that it fails into."""
    queues = of(template, "AWS::SQS::Queue")
    for name, queue in queues.items():
        if not name.endswith(SUFFIX):
            yield name, _queue_at(queue, *_REDRIVE)
    for name, function in of(template, FUNCTION).items():
        for source, event in function.get("Events", {}).items():
            if event["Type"] == "SQS":  # it is the queue that gives up
                queue = queues.get(_queue_at(event, "Properties", "Queue"))
                yield f"{name}.{source}", _queue_at(queue, *_REDRIVE)
            elif event["Type"] not in _CALLED:
                yield f"{name}.{source}", _queue_at(event, "Properties", *DESTINATION[event["Type"]])
            if event["Type"] == "ScheduleV2":
                yield f"{name} after {source}", _queue_at(function, *_ON_FAILURE)


def _lost(template: Template) -> Iterator[str]:
    queues = of(template, "AWS::SQS::Queue")
    for path, queue in paths(template):
        if queue not in queues or not queue.endswith(SUFFIX):
            yield f"{path} fails into nothing"
    for name, queue in queues.items():
        if name.endswith(SUFFIX) and queue.get("MessageRetentionPeriod") != TWO_WEEKS:
            yield f"{name} forgets early"


def _unwatched(template: Template) -> Iterator[str]:
    alarms = list(of(template, "AWS::CloudWatch::Alarm").values())
    for queue in of(template, "AWS::SQS::Queue"):
        dimension = [{"Name": "QueueName", "Value": {"GetAtt": f"{queue}.QueueName"}}]
        wanted = DEAD_LETTERS | {"Dimensions": dimension}
        if queue.endswith(SUFFIX) and not any(alarm.items() >= wanted.items() for alarm in alarms):
            yield f"nobody is told of {queue}"
    for what, wanted in WATCHED.items():
        if not any(alarm.items() >= wanted.items() for alarm in alarms):
            yield f"nobody is told of {what}"


def _unheard(template: Template) -> Iterator[str]:
    topics, keys = of(template, "AWS::SNS::Topic"), of(template, "AWS::KMS::Key")
    for name, alarm in of(template, "AWS::CloudWatch::Alarm").items():
        if not topics.keys() & {_at(action, "Ref") for action in alarm.get("AlarmActions", [])}:
            yield f"{name} rings nowhere"
    for name, topic in topics.items():
        key = keys.get(_at(topic, "KmsMasterKeyId", "Ref"))
        if key is None or not _alarms_may(key["KeyPolicy"], {"kms:Decrypt", "kms:GenerateDataKey*"}):
            yield f"{name} is not encrypted with a key that alarms may use"
        policies = of(template, "AWS::SNS::TopicPolicy").values()
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


def _stranded(template: Template) -> Iterator[str]:
    """`make redrive` knows by the name where a queue's messages belong to."""
    for name in of(template, "AWS::SQS::Queue"):
        stem = name.removesuffix(SUFFIX)
        if stem != name and not {f"{stem}Queue", f"{stem}Function"} & template["Resources"].keys():
            yield f"{name} belongs to nothing"


def _unlogged(template: Template) -> Iterator[str]:
    """Without a group of its own a function's log is made by Lambda, and kept for ever."""
    groups = of(template, "AWS::Logs::LogGroup")
    for name, function in of(template, *FUNCTIONS).items():
        if _at(function, "LoggingConfig", "LogGroup", "Ref") not in groups:
            yield f"{name} has no log of its own"
    for name, api in of(template, "AWS::Serverless::Api").items():
        if not groups.keys() & _named(api.get("AccessLogSetting")):
            yield f"{name} has no log of its own"
    for name, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogRetentionDays"}:
            yield f"{name} is kept for ever"


def _unseen(template: Template) -> Iterator[str]:
    """Of a shared name the metrics of two stacks would be one: the well one would hide the other."""
    variables = _at(template, "Globals", "Function", "Environment", "Variables")
    if _at(variables, "POWERTOOLS_SERVICE_NAME") != {"Ref": "AWS::StackName"}:
        yield "metrics of functions do not name the stack"
    for name, api in of(template, "AWS::Serverless::Api").items():
        if api.get("Name") != {"Ref": "AWS::StackName"}:
            yield f"metrics of {name} do not name the stack"


def _stale(template: Template) -> Iterator[str]:
    """See SETTINGS in the template: a parameter that changes is a new version of each function."""
    shared = template["Globals"]["Function"]
    functions = of(template, FUNCTION)
    told = of(template, "Custom::Settings")
    for name, function in functions.items():
        if _at(function, "VersionDescription", "Ref") not in told:
            yield f"{name} is not published with new settings"
    if _at(shared, "Description", "Ref") not in told:
        yield "functions do not change with their settings, and Lambda publishes nothing"
    for name, properties in told.items():
        if _at(properties, "ServiceToken", "GetAtt").removesuffix(".Arn") not in of(template, *FUNCTIONS):
            yield f"nobody names {name}"
        for variable, value in _variables(shared, *functions.values()):
            if _named(value) and properties.get(variable) != value:
                yield f"{name} knows nothing of {variable}"


def _variables(*functions: Any) -> Iterator[tuple[str, Any]]:
    """All that functions are told, and what they run on."""
    for function in functions:
        yield from function.get("Environment", {}).get("Variables", {}).items()
        yield from (("ARCHITECTURE", one) for one in function.get("Architectures", []))


def _named(value: Any) -> set[str]:
    """The parameters and resources in an expression; not AWS's own, which stay as long as the stack."""
    names = re.findall(r'"(?:Ref|GetAtt)": "(\w+)["\.]', json.dumps(value))
    return {*names, *re.findall(r"\$\{(\w+)[.}]", json.dumps(value))}


def _at(properties: Any, *path: str) -> Any:
    """What stands there; an empty text when nothing does."""
    for step in path:
        properties = properties.get(step, "") if isinstance(properties, dict) else ""
    return properties


def _queue_at(properties: Any, *path: str) -> str:
    return str(_at(properties, *path, "GetAtt")).removesuffix(".Arn")


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
