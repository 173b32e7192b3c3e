"""Every stage of the API in the template that is deployed is throttled, those that SAM adds included."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from local.stack import build
from tests.packaging.test_new_versions import UPLOADED

pytestmark = pytest.mark.artifact


def test_every_stage_is_throttled() -> None:
    done = subprocess.run(
        [build.SAM.with_name("python"), Path(__file__).with_name("stages.py")],
        input=UPLOADED,
        env=os.environ | {"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    stages = json.loads(done.stdout)
    assert [stage["name"] for stage in stages] == [{"Ref": "Stage"}]
    for stage in stages:
        assert ("*", "/*") in {(one["HttpMethod"], one["ResourcePath"]) for one in stage["methods"]}
        for one in stage["methods"]:
            assert one["ThrottlingRateLimit"]
            assert one["ThrottlingBurstLimit"]
