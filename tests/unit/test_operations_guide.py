"""docs/operations.md names what there is: no alarm, parameter or table is left out, nothing is invented."""

import re
from collections.abc import Iterator

import pytest

from commands.tokens import spelled_out
from tests.support.template import ROOT, resources, template
from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.scopes import Permission, parse_scopes

GUIDE = (ROOT / "docs" / "operations.md").read_text()
README = (ROOT / "README.md").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
TO_KNOW = [
    *template()["Parameters"],
    *resources("AWS::CloudWatch::Alarm"),
    *resources("AWS::DynamoDB::Table"),
]


@pytest.mark.parametrize("name", TO_KNOW)
def test_everything_that_is_said_or_rings_or_is_kept_is_explained(name: str) -> None:
    assert f"`{name}`" in GUIDE or f"{name} " in GUIDE


@pytest.mark.parametrize("text", [GUIDE, README], ids=["operations.md", "README.md"])
def test_every_target_exists(text: str) -> None:
    named = set(re.findall(r"(?:`|\$ |; |\n)make ([a-z-]+)", text))
    assert named
    assert named <= TARGETS


def test_every_route_exists() -> None:
    named = set(re.findall(r"`(GET|PUT|POST) (?:<ApiUrl>)?(/[a-z{}/_-]*)", GUIDE))
    assert named
    assert named <= {(method, path.removeprefix(API_PREFIX)) for method, path in _routes()}


def _routes() -> Iterator[tuple[str, str]]:
    for function in resources("AWS::Serverless::Function").values():
        for event in function.get("Events", {}).values():
            if event["Type"] == "Api":
                yield event["Properties"]["Method"].upper(), event["Properties"]["Path"]


def test_environments_are_samconfigs() -> None:
    named = set(re.findall(r"--config-env (\w+)", GUIDE))
    assert named <= {"dev", "prod", "local"}


def test_first_token_can_be_issued() -> None:
    (scopes,) = re.findall(r'SCOPES="([^"]+)"', GUIDE)
    assert parse_scopes(spelled_out(scopes)).allow_somewhere(Permission.ADMIN)


def test_numbers_are_the_templates() -> None:
    indexes = resources("AWS::DynamoDB::Table")["StakingRecordsTable"]["GlobalSecondaryIndexes"]
    assert f"StakingRecordsTable has {len(indexes)}" in GUIDE
    functions = resources("AWS::Serverless::Function").values()
    reserving = [one for one in functions if "ReservedConcurrentExecutions" in one]
    enough = 100 + sum(one["ReservedConcurrentExecutions"]["If"][1] for one in reserving)
    assert f"has {enough} concurrent executions" in GUIDE
    assert f"with less than {enough}" in README
