"""From a request to an answer: routes, methods and java-tron's error forms."""

from local.devnet.api import (
    accounts,
    addresses,
    admin,
    blocks,
    builders,
    delegations,
    network,
    rewards,
    signatures,
    submission,
    unfreezing,
    witnesses,
)
from local.devnet.api.answer import OK, Answer, html_answer, json_answer
from local.devnet.api.endpoint import Endpoint, Get
from local.devnet.api.interference import interfere
from local.devnet.api.request import Call, read_object, read_request
from local.devnet.effects import JSON, SolidFromHead
from local.devnet.errors import JsonError, NodeError
from local.devnet.ledger import Ledger
from local.devnet.node import Node

_ENDPOINTS: dict[str, Endpoint] = (
    accounts.ENDPOINTS
    | addresses.ENDPOINTS
    | blocks.ENDPOINTS
    | builders.ENDPOINTS
    | delegations.ENDPOINTS
    | network.ENDPOINTS
    | rewards.ENDPOINTS
    | signatures.ENDPOINTS
    | submission.ENDPOINTS
    | unfreezing.ENDPOINTS
    | witnesses.ENDPOINTS
)
_BAD_REQUEST, _NOT_FOUND, _NOT_ALLOWED, _TOO_LARGE = 400, 404, 405, 413
MAX_BODY = 4 * 1024 * 1024
"""`node.http.maxMessageSize`"""
TOO_LARGE = html_answer(_TOO_LARGE, "Request Entity Too Large")


def handle(
    node: Node, method: str, path: str, query: str = "", body: bytes = b"", *, content_type: str = JSON
) -> Answer:
    """Answer one request; `query` is the part after the question mark."""
    if path.startswith("/admin/"):
        return _admin(node, method, path.removeprefix("/admin/"), body)
    if len(body) > MAX_BODY:
        return TOO_LARGE
    asked = query + body.decode(errors="replace")
    return interfere(node, path, asked, lambda: _serve(node, Call(method, path, query, body, content_type)))


def _serve(node: Node, call: Call) -> Answer:
    _, _, rest = call.path.partition("/")
    prefix, _, name = rest.partition("/")
    endpoint = _ENDPOINTS.get(name)
    solid = prefix == "walletsolidity"
    if endpoint is None or not (prefix == "wallet" or (solid and endpoint.solid)):
        return html_answer(_NOT_FOUND, "Not Found")
    if call.method == "GET" and endpoint.get is Get.EMPTY:
        return Answer(OK, JSON, b"")
    if call.method not in ("GET", "POST") or (call.method == "GET" and endpoint.get is Get.REFUSED):
        return html_answer(_NOT_ALLOWED, f"HTTP method {call.method} is not supported by this URL")
    try:
        request = read_request(call, from_body=endpoint.from_body)
        answer = endpoint.handler(node, _layer(node, call.path, solid=solid), request)
    except NodeError as error:
        return json_answer({"Error": error.report})
    return answer if isinstance(answer, Answer) else json_answer(answer)


def _layer(node: Node, path: str, *, solid: bool) -> Ledger:
    """The state an endpoint reads: /wallet with what is pending, /walletsolidity what is final."""
    if not solid:
        return node.pending
    return node.head if node.faults.take(SolidFromHead, path) else node.solid


def _admin(node: Node, method: str, name: str, body: bytes) -> Answer:
    action = admin.ACTIONS.get((method, name))
    if action is None:
        return json_answer({"error": f"no {method} /admin/{name}"}, _NOT_FOUND)
    try:
        return json_answer(action(node, read_object(body.decode(errors="replace"))))
    except JsonError as error:
        return json_answer({"error": error.message}, _BAD_REQUEST)
    except ValueError as error:
        return json_answer({"error": str(error)}, _BAD_REQUEST)
