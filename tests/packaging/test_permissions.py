"""What may be done by whom in the template that is deployed, SAM's own additions included."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.stack import build
from tests.packaging.test_new_versions import UPLOADED

pytestmark = pytest.mark.artifact

ACTIONS = {
    # AWS keeps a key manageable by handing it to the account's IAM in these words, which allow nobody.
    ("AlarmKey", "kms:*"),
    # The two kinds of data keys that CloudWatch asks for, as its documentation has it.
    ("AlarmKey", "kms:GenerateDataKey*"),
}
"""Actions with a wildcard, and where."""

SIGNERS = (
    *("Freeze", "Unfreeze", "CancelUnfreeze", "WithdrawUnfrozen", "Vote", "Unvote", "Delegate", "Undelegate"),
    *("ClaimReward", "WithdrawReward", "Advance", "Automate"),
)

RESOURCES = {
    # In a key's own policy this is the key.
    ("AlarmKey", "*"),
    # Keys and secrets of wallets are registered at run time: keys are told by their tag, secrets by name.
    *((role, end) for role in (*SIGNERS, "PutWallet") for end in ("key/*", "wallet/*")),
    # Sixteen indexes of one table: who reads one list may read all.
    ("GetList", "index/list_*"),
    ("GetHistory", "index/list_*"),
}
"""Resources with a wildcard: how they end, and where."""


@pytest.fixture(scope="module")
def statements() -> list[dict[str, Any]]:
    done = subprocess.run(
        [build.SAM.with_name("python"), Path(__file__).with_name("permissions.py")],
        input=UPLOADED,
        env=os.environ | {"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_no_action_is_a_wildcard(statements: list[dict[str, Any]]) -> None:
    wild = {(one["where"], action) for one in statements for action in one["actions"] if "*" in action}
    assert wild == ACTIONS


def test_few_resources_are_wildcards_and_each_is_explained(statements: list[dict[str, Any]]) -> None:
    wild = {
        (one["where"].removesuffix("Role"), _end(resource))
        for one in statements
        for resource in one["resources"]
        if "*" in resource
    }
    assert wild == RESOURCES


def test_no_policy_of_somebody_elses(statements: list[dict[str, Any]]) -> None:
    assert not [one["where"] for one in statements if one["managed"]]


def test_twelve_roles_sign_raw_data_with_keys_of_the_stage_and_nothing_else(
    statements: list[dict[str, Any]],
) -> None:
    signing = [one for one in statements if "kms:Sign" in one["actions"]]
    assert sorted(one["where"] for one in signing) == sorted(f"{role}Role" for role in SIGNERS)
    for one in signing:
        condition, locally, in_the_cloud = json.loads(one["condition"])["Fn::If"]
        assert (condition, locally) == ("IsLocal", {"Ref": "AWS::NoValue"})
        assert in_the_cloud == {
            "StringEquals": {
                "kms:SigningAlgorithm": "ECDSA_SHA_256",
                "kms:MessageType": "RAW",
                "aws:ResourceTag/tron-staking": {"Ref": "Stage"},
            }
        }


def test_nobody_may_take_a_key_or_a_secret_away(statements: list[dict[str, Any]]) -> None:
    allowed = {action for one in statements for action in one["actions"]}
    of_keys = {one for one in allowed if one.startswith(("kms:", "secretsmanager:"))}
    assert of_keys == {
        *("kms:Sign", "kms:GetPublicKey", "secretsmanager:GetSecretValue"),
        *("kms:*", "kms:Decrypt", "kms:GenerateDataKey*"),
    }


def _end(resource: str) -> str:
    """What a resource's pattern ends with: its last two parts."""
    return "/".join(resource.rstrip('"}').lstrip('"').replace(":", "/").split("/")[-2:])
