"""T4 at every route: marks in every field, header, query, path and context, and nothing of them in a log
line, a metric, on stdout or stderr, or in the answer.
"""

import json
import logging
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from random import Random
from typing import Any

import pytest

from tests.support.http import EVERYTHING, Answer, captured_logs
from tests.support.ready import PAYOUT, WALLETS
from tests.unit.edge.mutants import header, kinds, mutants
from tests.unit.edge.routes import KMS, ROUTES, Edge
from tests.unit.edge.unchanged import MARK, NUMBER

SEED = "canaries"
ROUNDS = 5
SECRET = f"secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:tron-staking/local/wallet/{MARK}"
TOLD_BY = {
    *("get_wallet", "get_policies", "get_stopped", "put_wallet", "put_policies"),
    *("put_wallet_stopped", "put_wallet_paused"),
}
"""Who is told who changed a wallet last: the caller, to administrators and readers of that account."""
HEADERS = ("Authorization", "Cookie", "X-Api-Key", "X-Request-Id", "User-Agent", "Referer", "Origin", MARK)


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


@pytest.fixture
def heard(capfd: pytest.CaptureFixture[str]) -> Callable[[Callable[[], Answer]], tuple[str, Answer]]:
    """Everything that is logged, measured and printed during a call, and its answer."""

    def listen(call: Callable[[], Answer]) -> tuple[str, Answer]:
        capfd.readouterr()
        with captured_logs() as logs:
            answer = call()
        written = capfd.readouterr()
        assert '{"_aws"' in written.out, "metrics are looked at too"
        return logs.getvalue() + written.out + written.err, answer

    return listen


def _marked(text: str) -> bool:
    return MARK.lower() in text.lower() or str(NUMBER) in text


@pytest.mark.parametrize("name", ROUTES)
def test_t04_marks_of_wrong_requests_are_heard_nowhere(edge: Edge, heard: Any, name: str) -> None:
    route = ROUTES[name]
    good = edge.good(route)
    rng = Random(f"{SEED}/{name}")  # noqa: S311  # to be made again
    wrong = mutants(rng, route, lambda: deepcopy(good))
    for kind, _, event in islice(wrong, ROUNDS * len(kinds(route))):
        told, answer = heard(lambda event=event: edge.send(route.function, event))
        assert not _marked(told), (kind, told)
        assert not _marked(answer.body + json.dumps(answer.headers)), kind


@pytest.mark.parametrize("name", ROUTES)
def test_t04_marks_of_good_requests_are_in_no_log(edge: Edge, heard: Any, name: str) -> None:
    """Who calls, with which token, key and headers; whose account it is and what it is about."""
    route = ROUTES[name]
    event = edge.good(route)
    for one in HEADERS:
        header(event, one, f"Bearer {MARK}")
    if route.keyed:
        header(event, "Idempotency-Key", f"{MARK}-0001")
    if not route.public:
        context = {"principalId": MARK, "token_id": f"{MARK}1", "scopes": EVERYTHING}
        event["requestContext"]["authorizer"] = context
    event["requestContext"]["identity"] = {"sourceIp": MARK, "userAgent": MARK}
    told, answer = heard(lambda: edge.send(route.function, event))
    assert 200 <= answer.status < 300
    assert not _marked(told), told
    assert not [one for one in (*WALLETS, PAYOUT, KMS, edge.names["signature"], EVERYTHING) if one in told]
    if name not in TOLD_BY | {"put_stopped"}:
        assert not _marked(answer.body + json.dumps(answer.headers))


def test_t04_signer_of_a_wallet_is_in_no_log(edge: Edge, heard: Any) -> None:
    """It is told to administrators and readers of the account, and opens nothing without IAM."""
    edge.keys.known[SECRET] = WALLETS[0]
    told, answer = heard(lambda: edge.put_wallet(WALLETS[0], signer=SECRET))
    assert answer.status == 200
    assert not _marked(told), told
    told, answer = heard(lambda: edge.put_wallet(WALLETS[0], signer=f"{SECRET}-which-is-not-there"))
    assert answer.status == 409
    assert not _marked(told + answer.body), told


def test_a_mark_would_be_heard(edge: Edge, heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """This file's own ears."""
    route = ROUTES["freeze"]
    monkeypatch.setattr(edge.world.wallets, "wallet", lambda _address: print(MARK))  # noqa: T201
    assert _marked(heard(lambda: edge.send(route.function, edge.good(route)))[0])
    log = logging.getLogger("tron_staking.domain")
    monkeypatch.setattr(edge.world.wallets, "wallet", lambda _address: log.warning(MARK))
    assert _marked(heard(lambda: edge.send(route.function, edge.good(route)))[0])
