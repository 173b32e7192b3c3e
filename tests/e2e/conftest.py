"""A stack of the tests' own, and what a test may do with it."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from commands.tokens import EVERYTHING
from local.stack import devnet_admin, seed
from local.stack.aws import Aws
from local.stack.client import TIMEOUT_SECONDS, Answer, Client
from local.stack.layout import ADMIN, Layout
from local.stack.temporary import temporary_stack
from tests.e2e.waiting import eventually
from tron_staking.domain.constants import API_PREFIX

PREFIX = API_PREFIX


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
        """One request; see Client. Another token may be shown, or with an empty one none."""
        return Client(self.layout.aws_port, self.token if token is None else token).call(
            method, path, body, headers
        )

    def get(self, path: str) -> Answer:
        """A GET below the API's prefix."""
        return self.call("GET", PREFIX + path)

    def post(self, path: str, body: object, idempotency_key: str) -> Answer:
        """A POST below the API's prefix."""
        return self.call("POST", PREFIX + path, body, {"Idempotency-Key": idempotency_key})

    def new_wallet(self, trx: int = 1000) -> str:
        """A registered wallet with its own KMS key and its TRX on the chain, not yet final."""
        return seed.create_wallet(self.layout, self.aws, trx, wait=False)

    def new_token(self, principal: str, scopes: str = EVERYTHING) -> str:
        """A token for another caller."""
        return seed.access(self.aws).issue(principal, scopes, None)

    def devnet(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """A request to the TRON node or to its admin API."""
        return devnet_admin.post(self.layout.devnet_url + path, body)

    def heal_devnet(self) -> None:
        """Ends every fault that was injected; from then on the functions ask the node again."""
        request = urllib.request.Request(f"{self.layout.devnet_url}/admin/faults", b"{}", method="DELETE")
        urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS).close()
        eventually(lambda: not any(map(_is_left_alone, self.nodes_in_trouble())))

    def nodes_in_trouble(self) -> list[dict[str, Any]]:
        """What the functions know of nodes that failed them."""
        items = self.aws.client("dynamodb").scan(TableName=self.aws.resources["CacheTable"])["Items"]
        return [item for item in items if item["key"]["S"].startswith("node#")]

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


def _is_left_alone(node: dict[str, Any]) -> bool:
    """Whether no function asks it yet, not even to see how it is."""
    until = int(node["until"]["N"]) if "until" in node else 0
    return node.get("phase") != {"S": "CLOSED"} and until > time.time() * 1000


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A stack that exists for this test run only."""
    with temporary_stack("e2e", say=lambda line: None) as running:
        seeded = running.seeded
        yield Stack(running.layout, Aws(running.layout), seeded.token, seeded.wallet)
