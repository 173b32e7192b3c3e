"""The template keeps its own rules: every function is whole, every role is narrow, every table is safe."""

import json
import re
from typing import Any

import grimp
import pytest

from tests.support.origins import NO_ORIGINS, ORIGINS
from tests.support.template import ROOT, event_of, folder_of, resources, statements, template
from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.errors import SEND_AGAIN
from tron_staking.entry.headers import EVERYWHERE
from tron_staking.runtime.base import AWS_CONFIG

CODE = grimp.build_graph("tron_staking")
FUNCTIONS = resources("AWS::Serverless::Function")
ROLES = resources("AWS::IAM::Role")
CACHE = "CacheTable"
TABLES = resources("AWS::DynamoDB::Table")
BOOKS = TABLES.keys() - {CACHE}
QUEUES = resources("AWS::SQS::Queue")
GATEWAY = resources("AWS::Serverless::Api")["StakingApi"]["GatewayResponses"]
LOG_GROUPS = resources("AWS::Logs::LogGroup")
OF_THE_SERVICE = {"HealthFunction", "GetServiceStatusFunction", "GetMetricsFunction", "DocsFunction"}
"""What is told at the root."""
ALLOWED_WILDCARDS = {
    # Wallets, and so their keys, are registered at run time. In the cloud the tag condition narrows them.
    "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*",
    # Sixteen indexes of one table, one for each combination of filters: who reads one list may read all.
    "${StakingRecordsTable.Arn}/index/list_*",
    # As keys; and Secrets Manager adds six letters to a secret's name. Nothing else may be named like that.
    "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:tron-staking/${Stage}/wallet/*",
}
SIGNERS = {
    # A mutation answers when its transaction is signed and sent: leaving that to the worker would cost each
    # caller the wait for a wake-up. The worker signs what a mutation could not, and new attempts. Automation
    # asks for transactions like a caller: its steps are signed where they are accepted, by the same code.
    *("Freeze", "Unfreeze", "CancelUnfreeze", "WithdrawUnfrozen", "Vote", "Unvote", "Delegate", "Undelegate"),
    *("ClaimReward", "WithdrawReward", "Advance", "Automate"),
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_has_its_folder_log_group_role_and_event(function: str) -> None:
    properties, stem = FUNCTIONS[function], function.removesuffix("Function")
    folder = folder_of(function)
    assert properties["CodeUri"] == f"functions/{folder}/"
    assert (ROOT / "functions" / folder / "app.py").is_file()
    assert properties["Role"] == {"GetAtt": f"{stem}Role.Arn"}
    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": f"{stem}LogGroup"}}
    assert LOG_GROUPS[f"{stem}LogGroup"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert isinstance(json.loads(event_of(function).read_text()), dict)


def test_every_folder_is_deployed() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert folders == {folder_of(function) for function in FUNCTIONS}


def test_every_function_publishes_what_changed() -> None:
    assert template()["Globals"]["Function"]["AutoPublishAlias"] == "live"
    assert all(function["AutoPublishAliasAllProperties"] is True for function in FUNCTIONS.values())


def test_every_route_but_health_status_and_docs_needs_a_token() -> None:
    api = resources("AWS::Serverless::Api")["StakingApi"]
    assert api["Auth"]["DefaultAuthorizer"] in api["Auth"]["Authorizers"]
    open_to_all = {
        name
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Properties"].get("Auth")
    }
    assert open_to_all == {"HealthFunction", "GetServiceStatusFunction", "DocsFunction", "PreflightFunction"}


def test_preflights_are_all_that_their_function_answers() -> None:
    """Whatever it would answer else, it would answer without a token."""
    assert {call["Properties"]["Method"] for call in FUNCTIONS["PreflightFunction"]["Events"].values()} == {
        "options"
    }


def test_preflights_fit_into_their_functions_policy() -> None:
    """A statement for each path, of at most 450 bytes with the longest names; Lambda takes 20 kB."""
    assert len(FUNCTIONS["PreflightFunction"]["Events"]) * 450 < 20_480


def test_without_origins_there_are_no_preflights_at_all() -> None:
    ours = [template()["Resources"][f"Preflight{part}"] for part in ("Function", "Role", "LogGroup")]
    assert {part["Condition"] for part in ours} == {"TakesBrowsers"}
    assert template()["Conditions"]["TakesBrowsers"] == {"Not": [{"Equals": [{"Ref": "CorsOrigins"}, ""]}]}
    assert template()["Parameters"]["CorsOrigins"]["Default"] == ""


def test_every_function_is_told_whose_pages_may_call() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["CORS_ORIGINS"] == {"Ref": "CorsOrigins"}


@pytest.mark.parametrize("origins", ORIGINS)
def test_origins_that_are_taken_are_exact_ones(origins: str) -> None:
    assert re.fullmatch(template()["Parameters"]["CorsOrigins"]["AllowedPattern"], origins)


@pytest.mark.parametrize("origins", NO_ORIGINS)
def test_origins_that_are_none_are_not_deployed(origins: str) -> None:
    assert not re.fullmatch(template()["Parameters"]["CorsOrigins"]["AllowedPattern"], origins)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_that_tells_time_knows_whose(function: str) -> None:
    """On the devnet it is the node's, so whoever schedules or builds anything must know the network."""
    reached = CODE.find_upstream_modules(f"tron_staking.runtime.{folder_of(function)}")
    if "tron_staking.runtime.clock" in reached:
        variables = FUNCTIONS[function]["Environment"]["Variables"]
        assert variables["TRON_NETWORK"] == {"Ref": "TronNetwork"}
        assert variables["TRON_HTTP_ENDPOINT"] == {"Ref": "TronHttpEndpoint"}


@pytest.mark.parametrize("role", ROLES)
def test_role_is_narrow(role: str) -> None:
    assert "ManagedPolicyArns" not in ROLES[role]
    for statement in statements(ROLES[role]):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        resource = _text(statement["Resource"])
        assert "*" not in resource or resource in ALLOWED_WILDCARDS


@pytest.mark.parametrize("role", ROLES)
def test_role_writes_its_own_log_only(role: str) -> None:
    logging = [s for s in statements(ROLES[role]) if any(a.startswith("logs:") for a in s["Action"])]
    assert [s["Resource"] for s in logging] == [{"GetAtt": f"{role.removesuffix('Role')}LogGroup.Arn"}]


def test_keys_are_bound_to_the_stage_wherever_it_is_deployed() -> None:
    signing = [
        s
        for role in ROLES.values()
        for s in statements(role)
        if any(a.startswith("kms:") for a in s["Action"])
    ]
    assert signing
    for statement in signing:
        condition, locally, in_the_cloud = statement["Condition"]["If"]
        assert (condition, locally) == ("IsLocal", {"Ref": "AWS::NoValue"})
        assert in_the_cloud["StringEquals"]["aws:ResourceTag/tron-staking"] == {"Ref": "Stage"}
        if "kms:Sign" in statement["Action"]:
            assert in_the_cloud["StringEquals"]["kms:MessageType"] == "RAW"
            assert in_the_cloud["StringEquals"]["kms:SigningAlgorithm"] == "ECDSA_SHA_256"


def test_only_who_must_may_sign() -> None:
    """Twelve roles. Who registers a wallet finds out whose key it is, and signs nothing."""
    signing = {
        role.removesuffix("Role")
        for role, properties in ROLES.items()
        for statement in statements(properties)
        if "kms:Sign" in statement["Action"]
    }
    assert signing == SIGNERS


def test_only_who_signs_or_registers_reads_keys_from_secrets() -> None:
    reading = {
        role.removesuffix("Role")
        for role, properties in ROLES.items()
        for statement in statements(properties)
        if "/wallet/*" in _text(statement["Resource"])
    }
    assert reading == SIGNERS | {"PutWallet"}


API = resources("AWS::Serverless::Api")["StakingApi"]
THROTTLED = {(one["HttpMethod"], one["ResourcePath"]): one for one in API["MethodSettings"]}
CHANGING = {
    (event["Properties"]["Method"].upper(), "/" + event["Properties"]["Path"].replace("/", "~1"))
    for function in FUNCTIONS.values()
    for event in function.get("Events", {}).values()
    if event["Type"] == "Api" and event["Properties"]["Method"] in {"post", "put"}
}


def test_every_method_is_throttled_and_what_changes_something_by_itself() -> None:
    """API Gateway counts by method and path, and takes the settings for all where it finds none for one."""
    assert THROTTLED.keys() == {("*", "/*")} | CHANGING
    for route, one in THROTTLED.items():
        rate = {"Ref": "RequestsPerSecond" if route == ("*", "/*") else "MutationsPerSecond"}
        assert (one["ThrottlingRateLimit"], one["ThrottlingBurstLimit"]) == (rate, rate)
        assert one["MetricsEnabled"] is True
    for name in ("RequestsPerSecond", "MutationsPerSecond"):
        assert template()["Parameters"][name]["MinValue"] >= 1  # Retry-After of THROTTLED is a second


def test_room_that_is_kept_is_as_much_as_is_used() -> None:
    """Of a reservation that is less than the queue starts, Lambda refuses the rest."""
    for name, event in (("AdvanceFunction", "Wake"), ("AutomateFunction", "Wallet")):
        condition, reserved, otherwise = FUNCTIONS[name]["ReservedConcurrentExecutions"]["If"]
        assert (condition, otherwise) == ("ReservesConcurrency", {"Ref": "AWS::NoValue"})
        scaling = FUNCTIONS[name]["Events"][event]["Properties"]["ScalingConfig"]
        assert reserved >= scaling["MaximumConcurrency"]
    for name in ("SweepFunction", "HandOutFunction"):
        assert FUNCTIONS[name]["ReservedConcurrentExecutions"]["If"][1] > 1


def test_who_accepts_operations_knows_how_many() -> None:
    accepting = {name for name in SIGNERS if name != "Advance"}
    limits = {
        "OPERATIONS_PER_MINUTE": {"Ref": "OperationsPerMinute"},
        "CALLER_OPERATIONS_PER_MINUTE": {"Ref": "CallerOperationsPerMinute"},
    }
    for name, function in FUNCTIONS.items():
        variables = function.get("Environment", {}).get("Variables", {})
        told = {key: value for key, value in variables.items() if key in limits}
        assert told == (limits if name.removesuffix("Function") in accepting else {})


@pytest.mark.parametrize("table", TABLES)
def test_table_is_encrypted_and_costs_nothing_at_rest(table: str) -> None:
    assert TABLES[table]["BillingMode"] == "PAY_PER_REQUEST"
    assert TABLES[table]["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("table", sorted(BOOKS))
def test_books_are_safe(table: str) -> None:
    properties = TABLES[table]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"If": ["IsProd", True, False]}
    resource = template()["Resources"][table]
    assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resource["UpdateReplacePolicy"] == "Retain"


def test_cache_forgets_by_itself_and_holds_up_nothing() -> None:
    """An item without its time would stay for ever; a cache that is protected would outlive its stack."""
    assert TABLES[CACHE]["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert template()["Resources"][CACHE]["DeletionPolicy"] == "Delete"
    assert "DeletionProtectionEnabled" not in TABLES[CACHE]


@pytest.mark.parametrize("queue", QUEUES)
def test_queue_is_encrypted(queue: str) -> None:
    assert QUEUES[queue]["SqsManagedSseEnabled"] is True


def test_a_message_stays_hidden_while_it_is_worked_on() -> None:
    timeout = FUNCTIONS["AdvanceFunction"]["Timeout"]
    assert QUEUES["AdvanceQueue"]["VisibilityTimeout"] >= 6 * timeout
    assert QUEUES["AdvanceQueue"]["RedrivePolicy"]["maxReceiveCount"] == 5


def test_changes_of_records_are_told_whole_and_from_the_first() -> None:
    assert TABLES["StakingRecordsTable"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    source = FUNCTIONS["PublishFunction"]["Events"]["Change"]["Properties"]
    assert source["Stream"] == {"GetAtt": "StakingRecordsTable.StreamArn"}
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_what_was_not_published_can_be_read_again_for_most_of_a_day() -> None:
    """A stream forgets after 24 hours: who is woken by the alarm must have time left."""
    source = FUNCTIONS["PublishFunction"]["Events"]["Change"]["Properties"]
    assert 0 < source["MaximumRetryAttempts"] < 100
    assert 3600 <= source["MaximumRecordAgeInSeconds"] <= 6 * 3600


def test_a_batch_of_events_is_waited_for() -> None:
    """Each event may be waited for twice, to connect and to be answered."""
    function = FUNCTIONS["PublishFunction"]
    slowest = 2 * (AWS_CONFIG.connect_timeout + AWS_CONFIG.read_timeout)
    assert function["Timeout"] >= slowest * function["Events"]["Change"]["Properties"]["BatchSize"]


def test_gateway_answers_look_like_ours() -> None:
    for kind, answer in GATEWAY.items():
        problem = json.loads(answer["ResponseTemplates"]["application/json"])
        assert set(problem) == {"type", "title", "status", "detail", "code", "retryable", "request_id"}, kind
        assert str(problem["status"]) == answer["StatusCode"]
        assert problem["type"] == f"urn:tron-staking:problem:{problem['code']}"
        assert answer["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
        assert problem["detail"][0].islower()
        assert not problem["detail"].endswith(".")
        if problem["retryable"]:
            assert "Retry-After" in answer["ResponseParameters"]["Headers"]
            assert problem["detail"].endswith(SEND_AGAIN)


@pytest.mark.parametrize("kind", GATEWAY)
def test_gateway_answers_carry_what_ours_carry(kind: str) -> None:
    """The policy without quotes, which stand around the values here: an empty list is 'none'."""
    headers = GATEWAY[kind]["ResponseParameters"]["Headers"]
    wanted = EVERYWHERE | {"content-security-policy": "default-src; frame-ancestors"}
    told = {name.lower(): value for name, value in headers.items()}
    assert {name: told[name] for name in wanted} == {name: f"'{value}'" for name, value in wanted.items()}


@pytest.mark.parametrize("kind", GATEWAY)
def test_gateway_answers_name_the_first_origin_and_none_without_any(kind: str) -> None:
    headers = GATEWAY[kind]["ResponseParameters"]["Headers"]
    condition, named, unnamed = headers["Access-Control-Allow-Origin"]["If"]
    assert (condition, unnamed) == ("TakesBrowsers", {"Ref": "AWS::NoValue"})
    text, variables = named["Sub"]
    assert text == "'${Origin}'"
    assert variables == {"Origin": {"Select": [0, {"Split": [",", {"Ref": "CorsOrigins"}]}]}}
    assert "Access-Control-Allow-Credentials" not in headers


def test_who_is_lost_is_shown_the_way() -> None:
    detail = json.loads(GATEWAY["MISSING_AUTHENTICATION_TOKEN"]["ResponseTemplates"]["application/json"])
    assert detail["detail"].endswith("see GET / for where the API is")


def test_operations_are_below_the_prefix() -> None:
    routes = {
        event["Properties"]["Path"]
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api" and name not in OF_THE_SERVICE | {"PreflightFunction"}
    }
    assert routes
    assert all(route.startswith(f"{API_PREFIX}/") for route in routes)


def test_names_are_the_stacks_own() -> None:
    """Two stages live in one account, so every fixed name carries the stack's."""
    fixed = [_text(group["LogGroupName"]) for group in LOG_GROUPS.values()]
    fixed.append(_text(FUNCTIONS["SweepFunction"]["Events"]["EveryMinute"]["Properties"]["Name"]))
    fixed += [_text(bus["Name"]) for bus in resources("AWS::Events::EventBus").values()]
    assert all("${AWS::StackName}" in name for name in fixed)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(next(iter(value.values())))
