"""What API Gateway answers by itself: the gateway responses of template.yaml."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
REQUEST_ID = "7f1a3c52-0f0e-4f0e-9a0a-3d1f5b1c9e77"


class _Loader(yaml.CSafeLoader):
    """YAML without CloudFormation's functions: a gateway response has none."""


_Loader.add_multi_constructor("!", lambda _loader, _name, _node: None)


@cache
def gateway_problems() -> dict[str, dict[str, Any]]:
    """The problem documents, by the kind of response."""
    template = yaml.load(TEMPLATE.read_text(), _Loader)  # noqa: S506  # a safe loader
    responses = template["Resources"]["StakingApi"]["Properties"]["GatewayResponses"]
    return {str(kind): _problem(answer["ResponseTemplates"]) for kind, answer in responses.items()}


def _problem(templates: dict[str, str]) -> dict[str, Any]:
    problem: dict[str, Any] = json.loads(templates["application/json"])
    return problem | {"request_id": REQUEST_ID}
