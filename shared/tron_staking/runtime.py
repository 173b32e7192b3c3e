"""The composition root: the only module that knows both ports and adapters.

Each constructor is cached: built on first use, warm for as long as the process lives. `reset` forgets
them all.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from tron_staking import __version__
from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.queue import AdvanceQueue
from tron_staking.adapters.signers.dispatch import WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.adapters.tables.access import AccessTable
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.totals import TotalsTable
from tron_staking.adapters.tables.wallets import WalletsTable
from tron_staking.adapters.tron_node import TronNode
from tron_staking.operations.authorize import Authorizer
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.get_record import RecordReader
from tron_staking.operations.get_status import StatusReader
from tron_staking.operations.health import HealthReader
from tron_staking.settings import settings
from tron_staking.submission.advance import Advancer
from tron_staking.submission.pace import Pace
from tron_staking.submission.send import Sender
from tron_staking.submission.submit import Submitter
from tron_staking.submission.sweep import Sweeper

_AWS = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})


@cache
def freezer() -> Freezer:
    """What the freeze function runs."""
    return Freezer(_wallets(), _node_pool(), _node_pool(), _node_pool(), _clock(), _submitter())


@cache
def record_reader() -> RecordReader:
    """What the record function runs."""
    return RecordReader(_records(), _queue(), _clock())


@cache
def status_reader() -> StatusReader:
    """What the status function runs."""
    return StatusReader(_node_pool(), _records(), _clock())


@cache
def health_reader() -> HealthReader:
    """What the health function runs."""
    totals = TotalsTable(settings().needed("submissions_table"), settings().region)
    return HealthReader(totals, _node_pool(), _clock(), settings().needed("network"), __version__)


@cache
def authorizer() -> Authorizer:
    """What the authorizer runs."""
    return Authorizer(AccessTable(settings().needed("access_table"), settings().region), _clock())


@cache
def advancer() -> Advancer:
    """What the worker runs."""
    return Advancer(_records(), _books(), _nodes(), _node_pool(), _sender(), _pace(), _clock())


@cache
def sweeper() -> Sweeper:
    """What the sweep runs."""
    return Sweeper(_records(), _queue(), _clock())


def reset() -> None:
    """Forgets everything that was built."""
    for value in globals().values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@cache
def _submitter() -> Submitter:
    return Submitter(_books(), _books(), _node_pool(), _sender(), _pace(), _clock())


@cache
def _sender() -> Sender:
    return Sender(_wallets(), WalletSigner({"kms": KmsSigner(_aws("kms"))}), _nodes(), _clock())


@cache
def _pace() -> Pace:
    return Pace(_clock(), _queue(), settings().finality())


@cache
def _books() -> Books:
    return Books(
        settings().needed("records_table"), settings().needed("submissions_table"), settings().region
    )


@cache
def _records() -> RecordsTable:
    return RecordsTable(settings().needed("records_table"), settings().region)


@cache
def _wallets() -> WalletsTable:
    return WalletsTable(settings().needed("wallets_table"), settings().region)


@cache
def _queue() -> AdvanceQueue:
    return AdvanceQueue(_aws("sqs"), settings().needed("advance_queue_url"))


@cache
def _nodes() -> tuple[TronNode, ...]:
    key = settings().api_key.get_secret_value() or None
    endpoints = settings().node_endpoints()
    return tuple(TronNode(f"node-{number}", endpoint, key) for number, endpoint in enumerate(endpoints, 1))


@cache
def _node_pool() -> NodePool:
    return NodePool(_nodes())


@cache
def _clock() -> SystemClock:
    return SystemClock()


def _aws(service: str) -> Any:
    """A client from botocore: PynamoDB has it loaded, and boto3 would add only its own import."""
    return botocore.session.get_session().create_client(service, region_name=settings().region, config=_AWS)
