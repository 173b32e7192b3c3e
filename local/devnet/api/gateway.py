"""From a request to an answer: routes, java-tron's error forms, and injected faults."""

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from local.devnet.api import accounts, admin, blocks, builders, network, submission
from local.devnet.api.endpoint import Endpoint, Get
from local.devnet.api.request import read_object, read_request
from local.devnet.errors import JsonError, NodeError
from local.devnet.faults import Hang, Latency, Mutate, Reply
from local.devnet.node import Node

_ENDPOINTS: dict[str, Endpoint] = (
    accounts.ENDPOINTS | blocks.ENDPOINTS | builders.ENDPOINTS | network.ENDPOINTS | submission.ENDPOINTS
)
_JSON = "application/json; charset=utf-8"
_HTML = "text/html;charset=iso-8859-1"
_OK, _BAD_REQUEST, _NOT_FOUND, _NOT_ALLOWED = 200, 400, 404, 405


@dataclass(frozen=True)
class Answer:
    """What goes back after `delay` seconds; with `hang_up` the connection closes without a word."""

    status: int
    content_type: str
    body: bytes
    delay: float = 0.0
    hang_up: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": self.content_type, "Content-Length": str(len(self.body))}


def handle(node: Node, method: str, path: str, query: str = "", body: bytes = b"") -> Answer:
    """Answer one request; `query` is the part after the question mark."""
    if path.startswith("/admin/"):
        return _admin(node, method, path.removeprefix("/admin/"), body)
    answer = _with_faults(node, method, path, query, body)
    delay = sum(one.seconds for one in node.faults.take_all(Latency, path))
    return replace(answer, delay=answer.delay + delay)


def _with_faults(node: Node, method: str, path: str, query: str, body: bytes) -> Answer:
    hang, reply = node.faults.take(Hang, path), node.faults.take(Reply, path)
    if hang and not hang.after:
        return _hang_up(hang)
    if reply and not reply.after:
        return _replied(reply)
    answer = _serve(node, method, path, query, body)
    for mutation in node.faults.take_all(Mutate, path):
        answer = _mutated(answer, mutation)
    if hang:
        return _hang_up(hang)
    return _replied(reply) if reply else answer


def _serve(node: Node, method: str, path: str, query: str, body: bytes) -> Answer:
    _, _, rest = path.partition("/")
    prefix, _, name = rest.partition("/")
    endpoint = _ENDPOINTS.get(name)
    solid = prefix == "walletsolidity"
    if endpoint is None or not (prefix == "wallet" or (solid and endpoint.solid)):
        return _html(_NOT_FOUND, "Not Found")
    if method == "GET" and endpoint.get is Get.EMPTY:
        return Answer(_OK, _JSON, b"")
    if method not in ("GET", "POST") or (method == "GET" and endpoint.get is Get.REFUSED):
        return _html(_NOT_ALLOWED, f"HTTP method {method} is not supported by this URL")
    try:
        request = read_request(method, path, dict(parse_qsl(query)), body, from_body=endpoint.from_body)
        return _json(endpoint.handler(node, node.solid if solid else node.pending, request))
    except NodeError as error:
        return _json({"Error": error.report})


def _admin(node: Node, method: str, name: str, body: bytes) -> Answer:
    action = admin.ACTIONS.get((method, name))
    if action is None:
        return _json({"error": f"no {method} /admin/{name}"}, _NOT_FOUND)
    try:
        params = read_object(body.decode(errors="replace"))
        return _json(action(node, params))
    except JsonError as error:
        return _json({"error": error.message}, _BAD_REQUEST)
    except ValueError as error:
        return _json({"error": str(error)}, _BAD_REQUEST)


def _json(value: Any, status: int = _OK) -> Answer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, _JSON, text.encode() + b"\n")


def _html(status: int, reason: str) -> Answer:
    page = (
        f'<html>\n<head>\n<meta http-equiv="Content-Type" content="{_HTML}"/>\n'
        f"<title>Error {status} {reason}</title>\n</head>\n<body><h2>HTTP ERROR {status} {reason}</h2>\n"
        "</body>\n</html>\n"
    )
    return Answer(status, _HTML, page.encode())


def _hang_up(hang: Hang) -> Answer:
    return Answer(_OK, _JSON, b"", delay=hang.seconds, hang_up=True)


def _replied(reply: Reply) -> Answer:
    return Answer(reply.status, reply.content_type, reply.body.encode())


def _mutated(answer: Answer, mutation: Mutate) -> Answer:
    """The answer with one field set; one without the field's parent, or not JSON, stays as it is."""
    if answer.content_type != _JSON or not answer.body:
        return answer
    value = json.loads(answer.body)
    *parents, last = mutation.field.split(".")
    target = value
    for step in parents:
        target = _child(target, step)
    if isinstance(target, list) and last.isdigit() and int(last) < len(target):
        target[int(last)] = mutation.value
    elif isinstance(target, dict) and mutation.value is None:
        target.pop(last, None)
    elif isinstance(target, dict):
        target[last] = mutation.value
    return replace(_json(value), status=answer.status)


def _child(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if step.isdigit() and int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None
