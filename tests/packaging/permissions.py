"""Run by SAM's own Python: every statement of every policy in the template as it is deployed.

SAM adds roles and permissions of its own, so what the source says is not all.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class _NoPolicies:
    def load(self) -> dict[str, str]:
        return {}


def _documents(value: Any) -> Iterator[Any]:
    """Whatever has a `Statement`, wherever it stands."""
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        for inner in value.values():
            yield from _documents(inner)
    if isinstance(value, list):
        for inner in value:
            yield from _documents(inner)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def main() -> None:
    """The template comes in, and a list goes out: of each statement where it is and what it allows."""
    translated = transform(yaml_parse(sys.stdin.read()), {}, _NoPolicies())
    found = [
        {
            "where": name,
            "type": resource["Type"],
            "managed": resource.get("Properties", {}).get("ManagedPolicyArns", []),
            "actions": _listed(statement["Action"]),
            "resources": [json.dumps(one) for one in _listed(statement.get("Resource", []))],
            "condition": json.dumps(statement.get("Condition")),
        }
        for name, resource in translated["Resources"].items()
        for document in _documents(resource.get("Properties", {}))
        for statement in _listed(document["Statement"])
    ]
    sys.stdout.write(json.dumps(found))


main()
