"""The tables as `template.yaml` declares them, so that what is tested is what is deployed."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's tags; `!Ref X` becomes `{"Ref": "X"}`."""


def _tagged(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {tag: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {tag: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _tagged)

_OF_CREATE_TABLE = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by name."""
    declared = _template()["Resources"].items()
    return {name: one.get("Properties", {}) for name, one in declared if one["Type"] == kind}


@cache
def _template() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(TEMPLATE.read_text(), _Loader)  # noqa: S506  # it is a SafeLoader
    return loaded


def create_table(client: Any, resource: str, table_name: str) -> None:
    """Creates one table of the template under another name."""
    declared = resources("AWS::DynamoDB::Table")[resource]
    properties = {key: declared[key] for key in _OF_CREATE_TABLE if key in declared}
    client.create_table(TableName=table_name, **properties)
