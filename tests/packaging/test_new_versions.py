"""What is deployed is what runs: the alias of a function moves whenever anything of its code has changed."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from local.stack import build
from tests.support.template import ROOT, resources

pytestmark = pytest.mark.artifact

FUNCTIONS = len(resources("AWS::Serverless::Function"))
UPLOADED = re.sub(
    r"(CodeUri|ContentUri): (\S+?)/?$",
    r"\1: s3://bucket/\2",
    (ROOT / "template.yaml").read_text(),
    flags=re.MULTILINE,
)
"""The template as `sam deploy` sends it: the names of what was uploaded say what is in it."""


def _versions(template: str) -> set[str]:
    translator = Path(__file__).with_name("translated.py")
    done = subprocess.run(
        [build.SAM.with_name("python"), translator],
        input=template,
        env=os.environ | {"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def published() -> set[str]:
    """The versions of what there is."""
    return _versions(UPLOADED)


def _changed(name: str) -> set[str]:
    changed = UPLOADED.replace(f"s3://bucket/{name}\n", f"s3://bucket/{name}-changed\n")
    assert changed != UPLOADED
    return _versions(changed)


def test_every_function_is_published(published: set[str]) -> None:
    assert len(published) == FUNCTIONS > 0
    assert published == _versions(UPLOADED)


@pytest.mark.parametrize("layer", ["layers/dependencies", "shared"])
def test_new_layer_is_a_new_version_of_every_function(published: set[str], layer: str) -> None:
    assert published & _changed(layer) == set()


def test_new_code_is_a_new_version_of_its_function_alone(published: set[str]) -> None:
    assert len(published & _changed("functions/freeze")) == FUNCTIONS - 1
