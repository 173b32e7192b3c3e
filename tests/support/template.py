"""template.yaml as data: intrinsic functions become dicts, `!GetAtt A.B` reads {"GetAtt": "A.B"}."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


class _Loader(yaml.CSafeLoader):
    """YAML with CloudFormation's tags."""


def _intrinsic(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode)
    return {name: loader.construct_scalar(node)}


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def template() -> dict[str, Any]:
    """The whole template."""
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506  # a safe loader
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def folder_of(function: str) -> str:
    """Of functions/: GetRecordFunction lives in functions/get_record."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def event_of(function: str) -> Path:
    """What it is called with in tests and with `sam local invoke`."""
    return ROOT / "events" / f"{folder_of(function)}.json"


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    """What a role allows, in the order of its policy."""
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]
