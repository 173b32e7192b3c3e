"""The command line and the sockets: several nodes, the same blocks twice, answers that travel badly."""

import json
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from local.devnet import Node
from local.devnet.effects import Dribble, Truncate, daily_limit, frequency_limit, too_many_requests
from local.devnet.server import DevnetServer
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]


@contextmanager
def running(*options):
    """The command, with the lines it announces itself with."""
    command = (sys.executable, "-m", "local.devnet", "--port", "0", *options)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        while not lines or not lines[-1].startswith("genesis"):
            lines.append(process.stdout.readline())
        yield [found[0] for one in lines for found in [re.search(r"http://\S+", one)] if found]
        process.terminate()
    assert process.returncode == 0


@pytest.fixture
def server():
    server = DevnetServer(("127.0.0.1", 0), Node())
    server.also(0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    server.stop()
    thread.join()


def order(url, name, **body):
    answer = requests.post(f"{url}/admin/{name}", json=body, timeout=PATIENCE)
    assert answer.ok, answer.text
    return answer.json()


def head(url):
    return requests.get(f"{url}/wallet/getnowblock", timeout=PATIENCE).json()


def test_three_nodes_of_one_chain():
    options = ("--mode", "manual", "--also-port", "0", "--also-port", "0")
    with running(*options) as (first, second, third):
        order(first, "blocks", count=5)
        order(second, "lag", blocks=2)
        order(third, "faults", kind="reply", status=503, path="/wallet/*")
        number = head(first)["block_header"]["raw_data"]["number"]
        assert head(second)["block_header"]["raw_data"]["number"] == number - 2
        assert requests.get(f"{third}/wallet/getnowblock", timeout=PATIENCE).status_code == 503
        assert requests.get(f"{third}/walletsolidity/getnowblock", timeout=PATIENCE).ok


def test_the_same_seed_and_orders_give_the_same_blocks():
    seen = []
    for _ in range(2):
        with running("--mode", "manual", "--seed", "again") as (url,):
            order(url, "accounts", index=0, amount_sun=7)
            order(url, "advance", seconds=100, days=1, blocks=3)
            order(url, "reorganise", blocks=2, branch=4)
            seen.append(head(url))
    assert seen[0] == seen[1]


def test_witnesses_brokerage_parameters_and_start():
    options = ("--mode", "manual", "--start", "2030-01-01T00:00:00Z", "--witnesses", "5", "--brokerage", "7")
    with running(*options, "--parameter", "getUnfreezeDelayDays=3") as (url,):
        witnesses = requests.get(f"{url}/wallet/listwitnesses", timeout=PATIENCE).json()["witnesses"]
        assert len(witnesses) == 5
        query = {"address": witnesses[0]["address"]}
        assert requests.post(f"{url}/wallet/getBrokerage", json=query, timeout=PATIENCE).json() == {
            "brokerage": 7
        }
        assert requests.get(f"{url}/admin/parameters", timeout=PATIENCE).json()["getUnfreezeDelayDays"] == 3
        assert head(url)["block_header"]["raw_data"]["timestamp"] == 1_893_456_000_000


@pytest.mark.parametrize(
    "options",
    [
        ("--witnesses", "0"),
        ("--witnesses", "128"),
        ("--brokerage", "101"),
        ("--parameter", "getNothing=1"),
        ("--parameter", "getUnfreezeDelayDays=x"),
        ("--start", "tomorrow"),
        ("--host", "example.org"),
    ],
)
def test_bad_options_are_refused(options):
    command = (sys.executable, "-m", "local.devnet", "--port", "0", *options)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert options[0] in done.stderr or options[1] in done.stderr


def test_the_help_shows_how():
    command = (sys.executable, "-m", "local.devnet", "--help")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    for word in ("--also-port", "--parameter", "/admin/advance", "/admin/reorganise", "/admin/faults"):
        assert word in done.stdout


def test_a_body_comes_byte_by_byte(server):
    server.node.faults.add(Dribble(0.002), uses=1)
    expected, start = head(server.others[0].base_url), time.monotonic()
    assert head(server.base_url) == expected
    assert time.monotonic() - start >= 0.002 * len(json.dumps(expected, separators=(",", ":")))


def test_an_answer_is_cut_short(server):
    url = f"{server.base_url}/wallet/getnowblock"
    server.node.faults.add(Truncate(20), uses=1)
    answer = requests.get(url, timeout=PATIENCE)
    assert (answer.status_code, len(answer.content)) == (200, 20)
    server.node.faults.add(Truncate(20, announced=False), uses=1)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        requests.get(url, timeout=PATIENCE)
    assert requests.get(url, timeout=PATIENCE).ok


@pytest.mark.parametrize(
    ("effect", "status", "text"),
    [
        (daily_limit(), 403, "Exceed the user daily usage"),
        (frequency_limit(), 403, "suspended for 5s"),
        (too_many_requests(), 429, "Too Many Requests"),
    ],
)
def test_limits_of_those_who_run_nodes(server, effect, status, text):
    server.node.faults.add(effect, uses=1)
    answer = requests.get(f"{server.base_url}/wallet/getnowblock", timeout=PATIENCE)
    assert answer.status_code == status
    assert text in answer.text


def test_a_body_in_chunks(server):
    url = f"{server.base_url}/wallet/getblockbynum"
    with requests.Session() as session:
        for _ in range(2):
            answer = session.post(url, data=iter([b'{"nu', b'm":', b"1}"]), timeout=PATIENCE)
            assert answer.json()["block_header"]["raw_data"]["number"] == 1
        too_much = session.post(url, data=iter([b" " * 1_000_000] * 5), timeout=PATIENCE)
        assert too_much.status_code == 413
    assert head(server.base_url)


def test_a_body_above_four_mebibytes(server):
    answer = requests.post(f"{server.base_url}/wallet/getaccount", data=b" " * 5_000_000, timeout=PATIENCE)
    assert answer.status_code == 413
    assert head(server.base_url)
