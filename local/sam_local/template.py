"""The built template as `sam local` needs it: deployed parameters, and room for what Lambda provides."""

import json
from collections.abc import Iterable
from typing import Any

import yaml

from local.stack import build
from local.stack.aws import Aws

PATH = build.WORK / "containers.json"
"""Beside the build, whose folders it names; samconfig.toml names it."""
FUNCTION = "AWS::Serverless::Function"
PATIENCE_SECONDS = 300
"""For every function. SAM counts the start of Python in a new container, which takes longer on a busy laptop
than functions have in Lambda; and what it cuts short it answers with nothing.
"""
_LOCATIONS = ("CodeUri", "ContentUri")


def built() -> dict[str, Any]:
    """What `sam build` made. It writes intrinsic functions out, so that this is plain YAML."""
    template: dict[str, Any] = yaml.safe_load((build.BUILT / "template.yaml").read_text())
    return template


def functions() -> list[str]:
    """The logical ids of every function."""
    return [name for name, one in built()["Resources"].items() if one["Type"] == FUNCTION]


def write(aws: Aws, provided: Iterable[str]) -> None:
    """Writes it for the stack that is deployed.

    SAM gives a container no variable that the template does not declare, not even those that `environment`
    provides in Lambda's place and that no template for AWS may declare.
    """
    template = built()
    for name, value in aws.parameters.items():
        template["Parameters"][name]["Default"] = value
    template["Globals"]["Function"]["Environment"]["Variables"] |= dict.fromkeys(provided, "")
    _point_at_functions(template["Resources"]["StakingApi"]["Properties"]["Auth"]["Authorizers"])
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        properties |= {name: str(build.BUILT / properties[name]) for name in _LOCATIONS if name in properties}
        if resource["Type"] == FUNCTION:
            properties["Timeout"] = PATIENCE_SECONDS
    # JSON: SAM reads YAML of this size for half a second, each time.
    PATH.write_text(json.dumps(template, indent=2))


def _point_at_functions(authorizers: dict[str, Any]) -> None:
    """SAM knows no alias here: it would say so, and let everybody in."""
    for authorizer in authorizers.values():
        function = authorizer["FunctionArn"]["Ref"].removesuffix(".Alias")
        authorizer["FunctionArn"] = {"Fn::GetAtt": [function, "Arn"]}
