"""One HTTP question to a node: a JSON object comes back in time, or NodeUnavailable says briefly why not."""

import json
import random
import time
from typing import Any, NoReturn

import requests
from urllib3 import exceptions as urllib3_errors

from tron_staking.adapters.deadline_http import DeadlineAdapter, whole
from tron_staking.adapters.tronpy_parts import HTTPProvider
from tron_staking.domain.errors import NodeUnavailable

MAX_BODY = 16 * 1024 * 1024
"""Bytes of an answer. A full block is up to 2 MB of protobuf and about six times that as JSON."""

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.1
_TOO_MANY_REQUESTS = 429
_CAUSE_LENGTH = 160
# The system's: every environment that is restored from one snapshot would draw the same from `random`.
_RANDOM = random.SystemRandom()


class _Passing(NodeUnavailable):
    """The same question may well be answered a moment later."""


class NodeProvider(HTTPProvider):  # type: ignore[misc]  # tronpy ships no types
    """tronpy's provider with its own way to ask.

    tronpy's constructor and `make_request` are not used: they read the environment, send six shared API keys
    where none is given and none where one is, have no deadline, and hand a node's error out as data.
    Every answer is awaited for at most `deadline_seconds`, retries included.
    """

    def __init__(self, name: str, endpoint: str, api_key: str | None, deadline_seconds: float) -> None:
        self.endpoint_uri = endpoint.rstrip("/") + "/"
        self.timeout = deadline_seconds
        self._name = name
        self._api_key = api_key
        self.sess = _session(api_key)

    def __repr__(self) -> str:
        return f"NodeProvider({self._name!r})"

    def make_request(self, method: str, params: Any = None) -> dict[str, Any]:
        """Asks once. Raises NodeUnavailable; the node may have done what it was asked all the same."""
        return self._ask(method, params or {}, time.monotonic() + self.timeout)

    def read(self, method: str, params: Any = None) -> dict[str, Any]:
        """Asks, up to three times where a new attempt may help. Only for questions that change nothing."""
        deadline = time.monotonic() + self.timeout
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._ask(method, params or {}, deadline)
            except _Passing:
                pause = _RANDOM.uniform(0.5, 1.5) * _PAUSE_SECONDS * attempt
                if time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)
        return self._ask(method, params or {}, deadline)

    def _ask(self, method: str, params: Any, deadline: float) -> dict[str, Any]:
        try:
            status, body = self._post(method, params, deadline - time.monotonic())
        except (requests.Timeout, urllib3_errors.TimeoutError, TimeoutError):
            self._unavailable("did not answer in time")
        except (requests.ConnectionError, urllib3_errors.HTTPError):
            raise _Passing(f"{self._name} could not be reached") from None
        except (requests.RequestException, ValueError):
            self._unavailable("could not be asked: check its address and key")
        return self._answer(status, body)

    def _post(self, method: str, params: Any, seconds: float) -> tuple[int, bytes]:
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
            return response.status_code, response.raw.read(MAX_BODY + 1, decode_content=True)

    def _answer(self, status: int, body: bytes) -> dict[str, Any]:
        if status == _TOO_MANY_REQUESTS or status >= requests.codes.server_error:
            raise _Passing(f"{self._name} answered HTTP {status}")
        if status != requests.codes.ok:
            self._unavailable(f"answered HTTP {status}")
        if len(body) > MAX_BODY:
            self._unavailable("answered more than a node would")
        answer = self._parse(body)
        if "Error" in answer:
            self._unavailable(f"answered an error: {self._shown(answer['Error'])}")
        return answer

    def _parse(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body, parse_constant=_not_json)
        except (ValueError, RecursionError):
            self._unavailable("answered something that is not JSON")
        if not isinstance(answer, dict):
            self._unavailable("answered JSON that is not an object")
        return answer

    def _shown(self, text: object) -> str:
        shown = str(text)
        if self._api_key:
            shown = shown.replace(self._api_key, "***")
        return "".join(c for c in shown if c.isprintable())[:_CAUSE_LENGTH]

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
