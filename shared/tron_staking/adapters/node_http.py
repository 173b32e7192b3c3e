"""One HTTP question to a node: a JSON object comes back in time, or NodeUnavailable says briefly why not."""

import json
import random
import time
from functools import cached_property
from typing import Any, NamedTuple, NoReturn

import requests
from urllib3 import exceptions as urllib3_errors

from tron_staking.adapters.circuit_breaker import Unwatched, WatchesNode
from tron_staking.adapters.deadline_http import DeadlineAdapter, whole
from tron_staking.adapters.node_refusals import is_busy, refusal
from tron_staking.adapters.tronpy_parts import HTTPProvider
from tron_staking.domain.circuit import Trouble
from tron_staking.domain.errors import NodeUnavailable

MAX_BODY = 16 * 1024 * 1024
"""Bytes of an answer. A full block is up to 2 MB of protobuf and about six times that as JSON."""

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.1
_UNAUTHORIZED, _FORBIDDEN = 401, 403
_CAUSE_LENGTH = 160
# The system's: every environment that is restored from one snapshot would draw the same from `random`.
_RANDOM = random.SystemRandom()


class Reply(NamedTuple):
    """What came back: `retry_after` is that header, or nothing."""

    status: int
    body: bytes
    retry_after: str = ""


class _InTrouble(NodeUnavailable):
    """It is the node, and not the question.

    `again` when the same question may well be answered a moment later, and one more try is allowed.
    """

    def __init__(self, trouble: Trouble, *, again: bool = False) -> None:
        super().__init__(trouble.cause)
        self.trouble = trouble
        self.again = again


class NodeProvider(HTTPProvider):  # type: ignore[misc]  # tronpy ships no types
    """tronpy's provider with its own way to ask.

    tronpy's constructor and `make_request` are not used: they read the environment, send six shared API keys
    where none is given and none where one is, have no deadline, and hand a node's error out as data.
    Every answer is awaited for at most `deadline_seconds`, retries included. `watch` says whether the node
    is asked at all, and how often again.
    """

    def __init__(
        self,
        name: str,
        endpoint: str,
        api_key: str | None,
        deadline_seconds: float,
        watch: WatchesNode | None = None,
    ) -> None:
        self.endpoint_uri = endpoint.rstrip("/") + "/"
        self.timeout = deadline_seconds
        self._name = name
        self._api_key = api_key
        self._watch = watch or Unwatched()

    def __repr__(self) -> str:
        return f"NodeProvider({self._name!r})"

    @cached_property
    def sess(self) -> requests.Session:
        """Made for the first question: whoever answers in this process never needs it."""
        return _session(self._api_key)

    def make_request(self, method: str, params: Any = None) -> dict[str, Any]:
        """Asks once. Raises NodeUnavailable; the node may have done what it was asked all the same."""
        return self._watched(method, params or {}, time.monotonic() + self.timeout)

    def read(self, method: str, params: Any = None) -> dict[str, Any]:
        """Asks, up to three times where a new attempt may help. Only for questions that change nothing."""
        deadline = time.monotonic() + self.timeout
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._watched(method, params or {}, deadline, again=attempt > 1)
            except _InTrouble as error:
                pause = _RANDOM.uniform(0.5, 1.5) * _PAUSE_SECONDS * attempt
                if not error.again or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)
        return self._watched(method, params or {}, deadline, again=True)

    def _watched(self, method: str, params: Any, deadline: float, *, again: bool = False) -> dict[str, Any]:
        self._watch.enter(again=again)
        try:
            answer = self._ask(method, params, deadline)
        except _InTrouble as error:
            error.again = self._watch.failed(error.trouble) and error.again
            raise
        except NodeUnavailable:
            self._watch.answered()
            raise
        self._watch.answered()
        return answer

    def _ask(self, method: str, params: Any, deadline: float) -> dict[str, Any]:
        try:
            reply = self._post(method, params, deadline - time.monotonic())
        except (requests.Timeout, urllib3_errors.TimeoutError, TimeoutError):
            self._in_trouble("did not answer in time")
        except (requests.ConnectionError, urllib3_errors.HTTPError):
            self._in_trouble("could not be reached", again=True)
        except (requests.RequestException, ValueError):
            self._in_trouble("could not be asked: check its address and key")
        return self._answer(reply)

    def _post(self, method: str, params: Any, seconds: float) -> Reply:
        if seconds <= 0:
            raise TimeoutError
        url = self.endpoint_uri + method
        with self.sess.post(
            url,
            json=params,
            timeout=whole(seconds),  # type: ignore[arg-type]  # requests hands a urllib3 Timeout on as it is
            stream=True,
            allow_redirects=False,
        ) as response:
            body = response.raw.read(MAX_BODY + 1, decode_content=True)
            return Reply(response.status_code, body, response.headers.get("Retry-After", ""))

    def _answer(self, reply: Reply) -> dict[str, Any]:
        status, body, _ = reply
        wish = refusal(status, body, reply.retry_after)
        if wish is not None:
            cause = f"{self._name} answered HTTP {status}"
            raise _InTrouble(Trouble(cause, cooling=True, asked_for=wish.asked_for))
        if status != requests.codes.ok:
            self._refused(status)
        if len(body) > MAX_BODY:
            self._unavailable("answered more than a node would")
        answer = self._parse(body)
        if "Error" in answer:
            self._erred(answer["Error"])
        return answer

    def _refused(self, status: int) -> NoReturn:
        """What is not about the question is about the node: errors of its own, redirects, who may ask it."""
        if status >= requests.codes.server_error:
            self._in_trouble(f"answered HTTP {status}", again=True)
        if status < requests.codes.bad_request or status in {_UNAUTHORIZED, _FORBIDDEN}:
            self._in_trouble(f"answered HTTP {status}")
        self._unavailable(f"answered HTTP {status}")

    def _erred(self, error: object) -> NoReturn:
        """A node's own words are mostly about the question, which may be anybody's."""
        shown = f"answered an error: {self._shown(error)}"
        if is_busy(error):
            self._in_trouble(shown)
        self._unavailable(shown)

    def _parse(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body, parse_constant=_not_json)
        except (ValueError, RecursionError):
            self._in_trouble("answered something that is not JSON")
        if not isinstance(answer, dict):
            self._in_trouble("answered JSON that is not an object")
        return answer

    def _shown(self, text: object) -> str:
        shown = str(text)
        if self._api_key:
            shown = shown.replace(self._api_key, "***")
        return "".join(c for c in shown if c.isprintable())[:_CAUSE_LENGTH]

    def _in_trouble(self, cause: str, *, again: bool = False) -> NoReturn:
        raise _InTrouble(Trouble(f"{self._name} {cause}"), again=again) from None

    def _unavailable(self, cause: str) -> NoReturn:
        # Without the cause's own text: it holds the address, and an address may hold a key.
        raise NodeUnavailable(f"{self._name} {cause}") from None


def _session(api_key: str | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", DeadlineAdapter())
    session.mount("https://", DeadlineAdapter())
    if api_key:
        session.headers["TRON-PRO-API-KEY"] = api_key
    return session


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
