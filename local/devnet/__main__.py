"""The command line: a TRON devnet on this machine."""

import argparse
import ipaddress
import signal
import sys
import threading
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path

from local.devnet import snapshot
from local.devnet.clock import Clock
from local.devnet.constants import SUN_PER_TRX
from local.devnet.crypto import address_of, from_base58, is_address, to_base58
from local.devnet.ledger import BLOCKS
from local.devnet.node import Config, Mode, Node, account_key
from local.devnet.server import DevnetServer

_DESCRIPTION = (
    "A TRON node on this machine that behaves as java-tron does, with an /admin interface to drive it."
)
_ACCOUNT_BALANCE = 1_000_000 * SUN_PER_TRX
_DEFAULT_LAG = 19
_NANOSECONDS_PER_MS = 1_000_000


def main(argv: list[str] | None = None) -> int:
    """Serve until a signal; the exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    if not options.allow_remote and not _is_loopback(options.host):
        parser.error(f"{options.host} is not a loopback address; --allow-remote serves it all the same")
    try:
        node = _node(options)
    except (OSError, ValueError) as error:
        return _refuse(f"cannot load {options.state}: {error}")
    try:
        server = DevnetServer((options.host, options.port), node)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.devnet", description=_DESCRIPTION)
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to serve (default %(default)s)")
    parser.add_argument("--allow-remote", action="store_true", help="serve an address others can reach")
    parser.add_argument("--port", type=int, default=8090, help="0 picks a free one (default %(default)s)")
    parser.add_argument(
        "--account", action="append", default=[], type=_funded, metavar="ADDRESS=TRX", help="fund an account"
    )
    parser.add_argument(
        "--accounts", type=int, default=0, metavar="N", help="fund N accounts with keys derived from the seed"
    )
    parser.add_argument("--seed", default="devnet", help="what keys and the genesis come from")
    parser.add_argument(
        "--mode", type=Mode, choices=list(Mode), default=Mode.REALTIME, help="when blocks are made"
    )
    parser.add_argument(
        "--solid-lag",
        type=int,
        metavar="BLOCKS",
        help=f"blocks between head and solidified block (default {_DEFAULT_LAG}, 0 in instant mode)",
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="load the chain from it, save it on exit")
    return parser


def _funded(text: str) -> tuple[bytes, int]:
    address, _, trx = text.partition("=")
    try:
        decoded, sun = from_base58(address), Decimal(trx) * SUN_PER_TRX
    except (ValueError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"{text} is not ADDRESS=TRX") from None
    if not is_address(decoded) or sun <= 0 or sun != int(sun):
        raise argparse.ArgumentTypeError(f"{text} is not ADDRESS=TRX with at most six decimal places")
    return decoded, int(sun)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _node(options: argparse.Namespace) -> Node:
    default_lag = 0 if options.mode is Mode.INSTANT else _DEFAULT_LAG
    accounts = {_derived(options.seed, index): _ACCOUNT_BALANCE for index in range(options.accounts)}
    config = Config(
        seed=options.seed,
        mode=options.mode,
        solid_lag=default_lag if options.solid_lag is None else options.solid_lag,
        accounts=accounts | dict(options.account),
    )
    clock = Clock(lambda: time.time_ns() // _NANOSECONDS_PER_MS)
    if options.state is None or not options.state.exists():
        return Node(config, clock)
    node = snapshot.read(options.state, config, clock)
    _fund_missing(node)
    return node


def _fund_missing(node: Node) -> None:
    """Accounts that were asked for and that the restored chain does not have come from its faucet."""
    for address, sun in node.config.accounts.items():
        if node.pending.account(address) is None:
            node.fund(address, sun)


def _derived(seed: str, index: int) -> bytes:
    return address_of(account_key(seed, index).public_key)


def _announce(server: DevnetServer, options: argparse.Namespace) -> None:
    node = server.node
    genesis = node.head.store.get(BLOCKS, 0)
    lines = [
        f"devnet    {server.base_url}",
        f"mode      {node.config.mode}, solidified {node.chain.solid_lag} blocks behind the head",
        f"genesis   {genesis.id.hex() if genesis else ''}",
    ]
    for index in range(options.accounts):
        key = account_key(node.config.seed, index)
        lines.append(f"account   {to_base58(address_of(key.public_key))} key {key.to_hex()}")
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
