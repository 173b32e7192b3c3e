"""How fast the devnet starts and how many freezes it takes, measured here and now. `make bench` runs it."""

import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from coincurve import PrivateKey

from local.devnet import Config, Node, Transaction, account_key, messages
from local.devnet.crypto import address_of, sign
from local.devnet.server import DevnetServer

SECONDS = 3.0
STARTS = 5
BLOCK = 200
"""Transactions in a block."""
HEADERS = {"Content-Type": "application/json"}
TRX = 1_000_000


class Freezer:
    """Signed freezes of one account, each another one."""

    def __init__(self) -> None:
        self.key: PrivateKey = account_key("bench", 0)
        self.owner = address_of(self.key.public_key)
        self.node = Node(Config(seed="bench", accounts={self.owner: 10**17}))
        self._serial = itertools.count()

    def batch(self) -> list[Transaction]:
        """One block full."""
        return [self._freeze() for _ in range(BLOCK)]

    def _freeze(self) -> Transaction:
        schema = messages.CONTRACTS["FreezeBalanceV2Contract"][1]
        value = schema.new(owner_address=self.owner, frozen_balance=TRX + next(self._serial), resource=1)
        transaction = self.node.build("FreezeBalanceV2Contract", value)
        signature = sign(self.key, transaction.txid)
        return Transaction(transaction.raw, transaction.raw_bytes, (signature,))


def in_process() -> float:
    """Freezes a second that the node takes and packs, one core."""
    freezer = Freezer()

    def send(batch: list[Transaction]) -> None:
        for transaction in batch:
            if not freezer.node.broadcast(transaction).accepted:
                raise RuntimeError("a freeze was refused")
        freezer.node.produce()

    return _rate(freezer.batch, send)


def over_http() -> float:
    """The same from one client over one connection, in this process too: client and server share a core."""
    freezer = Freezer()
    with _served(freezer.node) as server:
        connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"))

        def prepare() -> list[bytes]:
            return [_body(one) for one in freezer.batch()]

        def send(bodies: list[bytes]) -> None:
            for body in bodies:
                connection.request("POST", "/wallet/broadcasttransaction", body, HEADERS)
                if json.load(connection.getresponse()).get("result") is not True:
                    raise RuntimeError("a freeze was refused")
            with server.lock:
                freezer.node.produce()

        rate = _rate(prepare, send)
        connection.close()
    return rate


def start() -> float:
    """Seconds from a fresh interpreter to the first answer over HTTP."""
    begin = time.perf_counter()
    command = (sys.executable, "-m", "local.devnet", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        if process.stdout is None:
            raise RuntimeError("no output")
        host = process.stdout.readline().split("//")[1].strip()
        connection = http.client.HTTPConnection(host)
        connection.request("GET", "/wallet/getnowblock")
        json.load(connection.getresponse())
        seconds = time.perf_counter() - begin
        connection.close()
        process.terminate()
    return seconds


def days() -> float:
    """Seconds for two weeks with a block in every slot and every maintenance in between."""
    node = Node()
    begin = time.perf_counter()
    node.network.live(14 * 86_400_000)
    return time.perf_counter() - begin


def _rate[T](prepare: Callable[[], list[T]], send: Callable[[list[T]], None]) -> float:
    """Items a second; what `prepare` needs, which is the client's work, is not counted."""
    spent, sent = 0.0, 0
    while spent < SECONDS:
        batch = prepare()
        begin = time.perf_counter()
        send(batch)
        spent += time.perf_counter() - begin
        sent += len(batch)
    return sent / spent


def _body(transaction: Transaction) -> bytes:
    return json.dumps(transaction.to_json(visible=False)).encode()


@contextmanager
def _served(node: Node) -> Iterator[DevnetServer]:
    server = DevnetServer(("127.0.0.1", 0), node)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def main() -> None:
    lines = [
        ("devnet: fresh interpreter to first HTTP answer", f"{median(start() for _ in range(STARTS)):.2f} s"),
        ("devnet: freezes in process", f"{in_process():.0f} tx/s"),
        ("devnet: freezes over HTTP, one connection", f"{over_http():.0f} tx/s"),
        ("devnet: 14 days of blocks and maintenances", f"{days():.2f} s"),
    ]
    for name, value in lines:
        print(f"{name:<50}{value:>14}")  # noqa: T201


if __name__ == "__main__":
    main()
