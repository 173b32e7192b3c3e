"""What the command line says."""

import argparse
import ipaddress
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from local.devnet.clock import DEFAULT_START_MS
from local.devnet.config import Config, Mode
from local.devnet.constants import ACTIVE_WITNESSES, STANDBY_WITNESSES, SUN_PER_TRX
from local.devnet.crypto import address_of, from_base58, is_address
from local.devnet.keys import account_key
from local.devnet.parameters import MAINNET

_DESCRIPTION = (
    "A TRON node on this machine that behaves as java-tron does, with an /admin interface to drive it."
)
_EXAMPLE = """\
example, one chain seen through three nodes, time moved by hand:

  python -m local.devnet --mode manual --accounts 2 --also-port 8091 --also-port 8092 --state /tmp/d
  curl -s localhost:8090/wallet/getnowblock
  curl -s localhost:8090/admin/advance -d '{"days": 14}'  # 403,200 blocks and every maintenance
  curl -s localhost:8090/admin/reorganise -d '{"blocks": 2, "branch": 3, "transactions": "lost"}'
  curl -s localhost:8091/admin/lag -d '{"blocks": 10}'                # this node is half a minute behind
  curl -s localhost:8092/admin/faults -d '{"kind": "solid_from_head"}'   # and this one lies
  curl -s localhost:8090/admin/state

In manual mode time stands still between orders, from --start on: the same seed and the same orders give the
same blocks. Clients that use their own clock, such as tronpy, need --start now.
"""
_ACCOUNT_BALANCE = 1_000_000 * SUN_PER_TRX
_DEFAULT_LAG = 19
_PERCENT = 100
_MS_PER_SECOND = 1_000


def read_options(argv: list[str] | None) -> argparse.Namespace:
    """The options, or an exit with the reason."""
    parser = _parser()
    options = parser.parse_args(argv)
    if not options.allow_remote and not _is_loopback(options.host):
        parser.error(f"{options.host} is not a loopback address; --allow-remote serves it all the same")
    return options


def config_from(options: argparse.Namespace) -> Config:
    default_lag = 0 if options.mode is Mode.INSTANT else _DEFAULT_LAG
    config = Config(
        seed=options.seed,
        mode=options.mode,
        solid_lag=default_lag if options.solid_lag is None else options.solid_lag,
        parameters=dict(options.parameter),
        witnesses=options.witnesses,
        brokerage=options.brokerage,
    )
    derived = {
        address_of(account_key(config.seed, index).public_key): _ACCOUNT_BALANCE
        for index in range(options.accounts)
    }
    return replace(config, accounts=derived | dict(options.account))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.devnet",
        description=_DESCRIPTION,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_places(parser)
    _add_genesis(parser)
    _add_time(parser)
    parser.add_argument("--state", type=Path, metavar="FILE", help="load the chain from it, save it on exit")
    return parser


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to serve (default %(default)s)")
    parser.add_argument("--allow-remote", action="store_true", help="serve an address others can reach")
    parser.add_argument("--port", type=int, default=8090, help="0 picks a free one (default %(default)s)")
    parser.add_argument(
        "--also-port",
        type=int,
        action="append",
        default=[],
        metavar="PORT",
        help="another node of the same chain there, with faults and a lag of its own (may be repeated)",
    )


def _add_genesis(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--account", action="append", default=[], type=_funded, metavar="ADDRESS=TRX", help="fund an account"
    )
    parser.add_argument(
        "--accounts", type=int, default=0, metavar="N", help="fund N accounts with keys derived from the seed"
    )
    parser.add_argument("--seed", default="devnet", help="what keys and the genesis come from")
    parser.add_argument(
        "--witnesses",
        type=_between(1, STANDBY_WITNESSES),
        default=ACTIVE_WITNESSES,
        metavar="N",
        help="how many representatives there are (default %(default)s)",
    )
    parser.add_argument(
        "--brokerage",
        type=_between(0, _PERCENT),
        default=20,
        metavar="PERCENT",
        help="what they keep of a reward (default %(default)s)",
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        type=_parameter,
        metavar="KEY=VALUE",
        help="a chain parameter, such as getUnfreezeDelayDays=1 (may be repeated)",
    )


def _add_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        type=Mode,
        choices=list(Mode),
        default=Mode.REALTIME,
        help="blocks every 3 s, for each transaction, or only when asked (default %(default)s)",
    )
    parser.add_argument(
        "--start",
        type=_moment,
        default=DEFAULT_START_MS,
        metavar="TIME",
        help="manual mode: where time stands (default 2026-01-01T00:00:00Z), or now to let it run",
    )
    parser.add_argument(
        "--solid-lag",
        type=int,
        metavar="BLOCKS",
        help=f"blocks between head and solidified block (default {_DEFAULT_LAG}, 0 in instant mode)",
    )


def _funded(text: str) -> tuple[bytes, int]:
    address, _, trx = text.partition("=")
    try:
        decoded, sun = from_base58(address), Decimal(trx) * SUN_PER_TRX
    except (ValueError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"{text} is not ADDRESS=TRX") from None
    if not is_address(decoded) or sun <= 0 or sun != int(sun):
        raise argparse.ArgumentTypeError(f"{text} is not ADDRESS=TRX with at most six decimal places")
    return decoded, int(sun)


def _parameter(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if name not in MAINNET or not value.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not KEY=VALUE with a key of getchainparameters")
    return name, int(value)


def _moment(text: str) -> int | None:
    """Milliseconds since 1970; None for the running clock."""
    if text == "now":
        return None
    try:
        return int(datetime.fromisoformat(text).timestamp()) * _MS_PER_SECOND
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is neither a time nor now") from None


def _between(lowest: int, highest: int) -> Callable[[str], int]:
    """An integer argument within bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"{text} is not between {lowest} and {highest}")
        return int(text)

    return read


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
