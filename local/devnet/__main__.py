"""The command line: a TRON devnet on this machine."""

import argparse
import signal
import sys
import threading
import time

from local.devnet import snapshot
from local.devnet.clock import Clock
from local.devnet.config import Mode
from local.devnet.constants import SUN_PER_TRX
from local.devnet.crypto import address_of, to_base58
from local.devnet.keys import account_key
from local.devnet.ledger import BLOCKS
from local.devnet.node import Node
from local.devnet.options import config_from, read_options
from local.devnet.server import DevnetServer

_NANOSECONDS_PER_MS = 1_000_000


def main(argv: list[str] | None = None) -> int:
    """Serve until a signal; the exit status."""
    options = read_options(argv)
    try:
        node = _node(options)
    except (OSError, ValueError) as error:
        return _refuse(f"cannot load {options.state}: {error}")
    try:
        server = _server(options, node)
    except OSError as error:
        return _refuse(f"cannot serve on {options.host}:{options.port}: {error.strerror}")
    _announce(server, options)
    _stop_on_signals(server)
    server.run()
    if options.state:
        snapshot.write(node, options.state)
    return 0


def _refuse(reason: str) -> int:
    print(f"devnet: {reason}", file=sys.stderr)
    return 1


def _node(options: argparse.Namespace) -> Node:
    config, clock = config_from(options), _clock(options)
    if options.state is None or not options.state.exists():
        return Node(config, clock)
    node = snapshot.read(options.state, config, clock)
    _fund_missing(node)
    return node


def _clock(options: argparse.Namespace) -> Clock:
    """A clock that stands still in manual mode, where only orders move time, and the machine's otherwise."""
    if options.mode is Mode.MANUAL and options.start is not None:
        return Clock(lambda: options.start)
    return Clock(lambda: time.time_ns() // _NANOSECONDS_PER_MS)


def _fund_missing(node: Node) -> None:
    """Accounts that were asked for and that the restored chain does not have come from its faucet."""
    for address, sun in node.config.accounts.items():
        if node.pending.account(address) is None:
            node.fund(address, sun)


def _server(options: argparse.Namespace, node: Node) -> DevnetServer:
    server = DevnetServer((options.host, options.port), node)
    for port in options.also_port:
        server.also(port)
    return server


def _announce(server: DevnetServer, options: argparse.Namespace) -> None:
    node = server.node
    genesis = node.head.store.get(BLOCKS, 0)
    lines = [
        f"devnet    {server.base_url}",
        *(f"also      {other.base_url}" for other in server.others),
        f"mode      {node.config.mode}, solidified {node.chain.solid_lag} blocks behind the head",
        f"genesis   {genesis.id.hex() if genesis else ''}",
    ]
    for index in range(options.accounts):
        key = account_key(node.config.seed, index)
        address = address_of(key.public_key)
        funded = f"{node.config.accounts[address] // SUN_PER_TRX} TRX"
        lines.append(f"account   {to_base58(address)} key {key.to_hex()} {funded}")
    lines += [f"account   {to_base58(address)} {sun} sun" for address, sun in options.account]
    print("\n".join(lines), flush=True)


def _stop_on_signals(server: DevnetServer) -> None:
    def stop(_signal: int, _frame: object) -> None:
        # shutdown() waits for serve_forever, which runs in this very thread.
        threading.Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
