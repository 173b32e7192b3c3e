"""The server on a socket: tronpy as a client, faults a client can feel, the command line."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from tronpy import Tron
from tronpy.keys import PrivateKey
from tronpy.providers import HTTPProvider

from local.devnet import Clock, Config, Node, account_key
from local.devnet.crypto import address_of, to_base58
from local.devnet.faults import Hang, Latency
from local.devnet.server import DevnetServer
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]
KEY = account_key("devnet", 0)
OWNER = to_base58(address_of(KEY.public_key))
TRX = 1_000_000


@pytest.fixture
def server():
    accounts = {address_of(KEY.public_key): 5_000 * TRX}
    node = Node(Config(accounts=accounts), Clock(lambda: time.time_ns() // 1_000_000))
    server = DevnetServer(("127.0.0.1", 0), node)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    server.stop()
    thread.join()


@pytest.fixture
def client(server):
    provider = HTTPProvider(server.base_url + "/", timeout=PATIENCE)
    yield Tron(provider)
    provider.sess.close()


def test_tronpy_freezes_from_end_to_end(server, client):
    key = PrivateKey(KEY.secret)
    transaction = client.trx.freeze_balance(OWNER, 1_000 * TRX, "ENERGY").build().sign(key)
    sent = transaction.broadcast()
    assert sent["txid"] == transaction.txid
    with server.lock:
        server.node.produce(20)
    info = client.get_solid_transaction_info(transaction.txid)
    assert info["receipt"] == {"net_usage": 254}
    account = client.get_account(OWNER)
    assert account["frozenV2"][1] == {"type": "ENERGY", "amount": 1_000 * TRX}
    assert account["balance"] == 4_000 * TRX
    assert client.get_account_resource(OWNER)["EnergyLimit"] == 9_473
    solid = server.node.chain.solid_block.number  # a block may come at any moment
    shown = client.get_latest_solid_block()["block_header"]["raw_data"]["number"]
    assert solid <= shown <= server.node.chain.solid_block.number


def test_tronpy_transfers_to_a_new_account(server, client):
    to = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
    transaction = client.trx.transfer(OWNER, to, TRX).build().sign(PrivateKey(KEY.secret))
    transaction.broadcast()
    assert client.get_account(to)["balance"] == TRX


def test_one_connection_serves_many_requests(server):
    with requests.Session() as session:
        for _ in range(3):
            answer = session.post(f"{server.base_url}/wallet/getnowblock", timeout=PATIENCE)
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert session.get(f"{server.base_url}/nothing", timeout=PATIENCE).status_code == 404
        assert session.delete(f"{server.base_url}/admin/faults", timeout=PATIENCE).json() == {"faults": []}


def test_a_client_feels_latency_and_hangs(server):
    url = f"{server.base_url}/wallet/getnowblock"
    server.node.faults.add(Latency(0.2), uses=1)
    start = time.monotonic()
    requests.get(url, timeout=PATIENCE)
    assert time.monotonic() - start >= 0.2
    server.node.faults.add(Hang(0.05), uses=1)
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=PATIENCE)
    assert requests.get(url, timeout=PATIENCE).ok


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "local.devnet", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def stop(process, how=signal.SIGTERM):
    process.send_signal(how)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")


def test_the_command_saves_and_restores(tmp_path):
    state = str(tmp_path / "state.json")
    options = ("--port", "0", "--mode", "manual", "--accounts", "1", "--state", state)
    seen = []
    for how in (signal.SIGTERM, signal.SIGINT):
        with start(*options, "--account", "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7=1.5") as process:
            announced = "".join(process.stdout.readline() for _ in range(5))
            url = re.match(r"devnet +(http://127\.0\.0\.1:\d+)\n", announced)[1]
            assert KEY.to_hex() in announced
            requests.post(f"{url}/admin/blocks", json={"count": 2}, timeout=PATIENCE)
            seen.append(requests.get(f"{url}/admin/state", timeout=PATIENCE).json())
            balance = requests.get(f"{url}/wallet/getaccount?address={OWNER}&visible=true", timeout=PATIENCE)
            assert balance.json()["balance"] == 1_000_000 * TRX
            stop(process, how)
    assert seen[1]["genesis_id"] == seen[0]["genesis_id"]
    assert seen[1]["head"]["number"] == seen[0]["head"]["number"] + 2


def test_a_port_in_use_is_one_line():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        start("--port", str(taken.getsockname()[1])) as process,
    ):
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors.count("\n")) == (1, "", 1)
    assert "in use" in errors


@pytest.mark.parametrize("options", [("--host", "0.0.0.0"), ("--account", "Tx=1"), ("--mode", "fast")])  # noqa: S104
def test_bad_options_are_refused(options):
    with start("--port", "0", *options) as process:
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
