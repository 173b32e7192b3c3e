"""The tables as `template.yaml` declares them, so that what is tested is what is deployed."""

from typing import Any

from tests.support.template import resources

_OF_CREATE_TABLE = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def create_table(client: Any, resource: str, table_name: str) -> None:
    """Creates one table of the template under another name."""
    declared = resources("AWS::DynamoDB::Table")[resource]
    properties = {key: declared[key] for key in _OF_CREATE_TABLE if key in declared}
    client.create_table(TableName=table_name, **properties)
