"""A devnet in process, and what a test does with it."""

import json
from typing import Any

import pytest
from coincurve import PrivateKey

from local.devnet import Config, Node, account_key, handle, transaction_from_json
from local.devnet.crypto import address_of, sign, to_base58

TRX = 1_000_000


class Bench:
    """A node with one account, and calls to it as JSON in and JSON out."""

    def __init__(self, balance: int = 10_000 * TRX, **config: Any) -> None:
        self.key = account_key("devnet", 0)
        self.address = address_of(self.key.public_key)
        self.base58 = to_base58(self.address)
        self.config = Config(accounts={self.address: balance}, **config)
        self.node = Node(self.config)

    def call(self, path: str, method: str = "POST", query: str = "", /, **body: Any) -> Any:
        answer = handle(self.node, method, path, query, json.dumps(body).encode())
        assert answer.status == 200, answer
        assert answer.body.endswith(b"\n")
        return json.loads(answer.body)

    def account(self, prefix: str = "/wallet") -> Any:
        return self.call(f"{prefix}/getaccount", address=self.base58, visible=True)

    def freeze(self, sun: int = 1_000 * TRX, resource: str = "ENERGY", **extra: Any) -> dict[str, Any]:
        """An unsigned freeze as the node's builder makes it, each a millisecond after the other."""
        self.node.clock.shift(1)
        return self.call(
            "/wallet/freezebalancev2",
            owner_address=self.address.hex(),
            frozen_balance=sun,
            resource=resource,
            **extra,
        )

    def edit(self, transaction: dict[str, Any], **raw: Any) -> dict[str, Any]:
        """The transaction with other raw_data, its txID made right again."""
        changed = transaction | {"raw_data": transaction["raw_data"] | raw}
        txid = transaction_from_json(changed, visible=False).txid.hex()
        return changed | {"txID": txid}

    def sign(self, transaction: dict[str, Any], *keys: PrivateKey) -> dict[str, Any]:
        txid = bytes.fromhex(transaction["txID"])
        return transaction | {"signature": [sign(key, txid).hex() for key in keys or (self.key,)]}

    def send(self, transaction: dict[str, Any], *keys: PrivateKey) -> Any:
        return self.broadcast(self.sign(transaction, *keys))

    def broadcast(self, transaction: dict[str, Any]) -> Any:
        """The answer, its message as text."""
        answer = self.call("/wallet/broadcasttransaction", **transaction)
        if "message" in answer:
            answer["message"] = bytes.fromhex(answer["message"]).decode()
        return answer


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def make_bench() -> type[Bench]:
    return Bench
