"""The deployed API over HTTP, as any client calls it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.stack.layout import HOST_NAME
from tron_staking.domain.constants import API_PREFIX

TIMEOUT_SECONDS = 150
"""More than a request waits for an environment, and a function may take."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """A caller of the API that listens on `port`, with the API token that it shows."""

    port: int
    token: str

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request. A body that is not bytes is sent as JSON; an empty token sends none."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        # Not every resolver knows *.localhost, so the name travels in the Host header.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(
                method,
                path,
                body=sent,
                headers={
                    "Host": f"{HOST_NAME}:{self.port}",
                    **({"Content-Type": "application/json"} if body is not None else {}),
                    **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
                    **(headers or {}),
                },
            )
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """A GET below the API's prefix."""
        return self.call("GET", API_PREFIX + path)

    def post(self, path: str, body: object, idempotency_key: str) -> Answer:
        """A POST below the API's prefix."""
        return self.call("POST", API_PREFIX + path, body, {"Idempotency-Key": idempotency_key})
