"""Injected faults around a request: what is served instead, what is changed, how it travels."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.devnet.api import lies
from local.devnet.api.answer import OK, Answer, json_answer
from local.devnet.effects import (
    JSON,
    Dribble,
    FutureSolid,
    Hang,
    InventInclusion,
    Latency,
    Mutate,
    Reply,
    SolidFromHead,
    SwapContract,
    Truncate,
)
from local.devnet.node import Node

_NODE_INFO = "/wallet/getnodeinfo"


def interfere(node: Node, path: str, asked: str, serve: Callable[[], Answer]) -> Answer:
    """The answer of `serve` as the node's faults leave it; `asked` is the text of the request."""
    faults = node.faults
    hang, reply = faults.take(Hang, path), faults.take(Reply, path)
    if hang and not hang.after:
        answer = _hang_up(hang)
    elif reply and not reply.after:
        answer = _replied(reply)
    else:
        answer = _changed(node, path, asked, serve())
        answer = _hang_up(hang) if hang else _replied(reply) if reply else answer
    return _travelled(node, path, answer)


def _hang_up(hang: Hang) -> Answer:
    return Answer(OK, JSON, b"", delay=hang.seconds, hang_up=True)


def _replied(reply: Reply) -> Answer:
    return Answer(reply.status, reply.content_type, reply.body.encode())


def _travelled(node: Node, path: str, answer: Answer) -> Answer:
    """Cut short, slow or late."""
    for cut in node.faults.take_all(Truncate, path):
        length = None if cut.announced else len(answer.body)
        answer = replace(answer, body=answer.body[: cut.keep], length=length)
    dribble = sum(one.seconds for one in node.faults.take_all(Dribble, path))
    delay = sum(one.seconds for one in node.faults.take_all(Latency, path))
    return replace(answer, delay=answer.delay + delay, dribble=dribble) if delay or dribble else answer


def _changed(node: Node, path: str, asked: str, answer: Answer) -> Answer:
    """The answer with every lie in force told, unless it is no JSON object."""
    changes = _changes(node, path, asked)
    if not changes or answer.content_type != JSON or not answer.body:
        return answer
    value = json.loads(answer.body)
    for change in changes:
        value = change(value)
    return replace(json_answer(value), status=answer.status)


def _changes(node: Node, path: str, asked: str) -> list[Callable[[Any], Any]]:
    found: list[Callable[[Any], Any]] = []
    if path == _NODE_INFO and node.faults.take(SolidFromHead, path):
        found.append(lies.head_as_solid)
    found += [lies.swapped(one.value) for one in node.faults.take_all(SwapContract, path)]
    found += [lies.ahead(one.blocks) for one in node.faults.take_all(FutureSolid, path)]
    found += [lies.included(node.solid.head(), asked) for _ in node.faults.take_all(InventInclusion, path)]
    found += [lies.mutated(one.field, one.value) for one in node.faults.take_all(Mutate, path)]
    return found
