"""A stack of the tests' own: its ports and its folder are nobody else's, so `make up` may run beside it."""

import http.client
import json
import os
import shutil
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from local.stack import devnet_admin, lifecycle, seed
from local.stack.aws import Aws
from local.stack.layout import ADMIN, HOST_NAME, ROOT, Layout
from tron_staking.domain.constants import API_PREFIX

PREFIX = API_PREFIX
TIMEOUT_SECONDS = 30
LOCAL = ROOT / ".local"


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Stack:
    """The deployed service and what is around it."""

    layout: Layout
    aws: Aws
    token: str
    wallet: str

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """One request. A body that is not bytes is sent as JSON; an empty token sends none."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        bearer = self.token if token is None else token
        # Not every resolver knows *.localhost, so the name travels in the Host header.
        connection = http.client.HTTPConnection("127.0.0.1", self.layout.aws_port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(
                method,
                path,
                body=sent,
                headers={
                    "Host": f"{HOST_NAME}:{self.layout.aws_port}",
                    **({"Content-Type": "application/json"} if body is not None else {}),
                    **({"Authorization": f"Bearer {bearer}"} if bearer else {}),
                    **(headers or {}),
                },
            )
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """A GET below the API's prefix."""
        return self.call("GET", PREFIX + path)

    def post(self, path: str, body: object, idempotency_key: str) -> Answer:
        """A POST below the API's prefix."""
        return self.call("POST", PREFIX + path, body, {"Idempotency-Key": idempotency_key})

    def new_wallet(self, trx: int = 1000) -> str:
        """A registered wallet with its own KMS key and its TRX on the chain, not yet final."""
        return seed.create_wallet(self.layout, self.aws, trx, wait=False)

    def new_token(self, principal: str) -> str:
        """A token for another caller."""
        return seed.issue_token(self.aws, principal)

    def devnet(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """A request to the TRON node or to its admin API."""
        return devnet_admin.post(self.layout.devnet_url + path, body)

    def heal_devnet(self) -> None:
        """Ends every fault that was injected."""
        request = urllib.request.Request(f"{self.layout.devnet_url}/admin/faults", b"{}", method="DELETE")
        urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS).close()

    def function_environment(self, logical_id: str) -> dict[str, str]:
        """What a deployed function finds in its environment, for a process on this machine."""
        name = self.aws.resources[logical_id]
        configuration = self.aws.client("lambda").get_function_configuration(FunctionName=name)
        variables: dict[str, str] = configuration["Environment"]["Variables"]
        region = {"AWS_REGION": ADMIN["AWS_DEFAULT_REGION"], "AWS_ENDPOINT_URL": self.layout.aws_url}
        return variables | ADMIN | region

    def queued(self, staking_id: str) -> int:
        """How many wake-ups for a record are in the queue, delayed ones included."""
        query = urllib.parse.urlencode({"QueueUrl": self.aws.outputs["AdvanceQueueUrl"]})
        with urllib.request.urlopen(f"{self.layout.aws_url}/_ministack/sqs/messages?{query}") as answer:
            found = json.load(answer)["messages"]
        return json.dumps(found).count(f'"Body": "{staking_id}"')


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A stack that exists for this test run only."""
    _forget_finished_stacks()
    folder = LOCAL / f"e2e-{os.getpid()}"
    layout = Layout(folder=folder, aws_port=_free_port(), devnet_port=_free_port())
    try:
        seeded = lifecycle.up(layout, say=lambda line: None)
        yield Stack(layout, Aws(layout), seeded.token, seeded.wallet)
    finally:
        lifecycle.reset(layout)


def _forget_finished_stacks() -> None:
    """A run leaves its logs to whoever wants to know why it failed; the next one clears them away."""
    for folder in LOCAL.glob("e2e-*"):
        if not (folder / "running").exists():
            shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
