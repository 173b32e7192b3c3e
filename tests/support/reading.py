"""Reads through their handlers: what was told, and what the node was asked for it."""

from typing import Any

from tests.support.http import Answer, Service


def told_by(answer: Answer) -> dict[str, Any]:
    """What an answer tells; a refusal fails."""
    assert answer.status == 200, answer.body
    json: dict[str, Any] = answer.json
    return json


def asked(service: Service) -> list[str]:
    """What the node was asked since the last look."""
    requests = [call.removeprefix("node-1.") for call in service.world.node_requests]
    service.world.killer.calls.clear()
    return requests
