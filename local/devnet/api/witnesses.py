"""Witnesses and maintenance (`Wallet.getWitnessList`, `getPaginatedNowWitnessList`; stake2 §8.9, §8.13)."""

from typing import Any

from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.errors import NodeError
from local.devnet.jsonformat import to_json
from local.devnet.ledger import NEXT_MAINTENANCE, STATE_FLAG, Ledger
from local.devnet.maintenance import schedule
from local.devnet.node import Node
from local.devnet.records import Witness
from local.devnet.schema import Message, Schema, address, boolean, integer, message, string
from local.devnet.votes import tally

_WITNESS = Schema(
    "Witness",
    (
        address(1, "address"),
        integer(2, "voteCount"),
        string(4, "url"),
        integer(5, "totalProduced"),
        integer(6, "totalMissed"),
        integer(7, "latestBlockNum"),
        integer(8, "latestSlotNum"),
        boolean(9, "isJobs"),
    ),
)
_WITNESSES = Schema("WitnessList", (message(1, "witnesses", _WITNESS, repeated=True),))
_PAGE = Schema("PaginatedMessage", (integer(1, "offset"), integer(2, "limit")))
_MAX_PAGE = 1_000


class MaintenanceUnavailableError(NodeError):
    java_class = "org.tron.core.exception.MaintenanceUnavailableException"


def list_witnesses(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """With the votes of the last maintenance, in the order of the database."""
    return _list(ledger, [(one, one.votes) for one in ledger.witnesses()], request)


def list_witnesses_now(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """A page of them with the votes as they are now, most votes first (since 4.8.1)."""
    page = request.parse(_PAGE)
    offset, limit = page["offset"], min(page["limit"], _MAX_PAGE)
    if limit <= 0 or offset < 0:
        return {}
    if ledger.value(STATE_FLAG):
        raise MaintenanceUnavailableError(
            "Service temporarily unavailable during maintenance period. Please try again later."
        )
    changes = tally(ledger)
    now = [(one, one.votes + changes.get(one.address, 0)) for one in ledger.witnesses()]
    now.sort(key=lambda pair: (pair[1], pair[0].address), reverse=True)
    return _list(ledger, now[offset : offset + limit], request)


def get_next_maintenance_time(_node: Node, ledger: Ledger, _request: Request) -> dict[str, int]:
    return {"num": ledger.value(NEXT_MAINTENANCE)}


def _list(ledger: Ledger, witnesses: list[tuple[Witness, int]], request: Request) -> dict[str, Any]:
    active = schedule(ledger)
    shown = [_message(one, votes, jobs=one.address in active) for one, votes in witnesses]
    return to_json(_WITNESSES, _WITNESSES.new(witnesses=shown), visible=request.visible)


def _message(witness: Witness, votes: int, *, jobs: bool) -> Message:
    return _WITNESS.new(
        address=witness.address,
        voteCount=votes,
        url=witness.url,
        totalProduced=witness.total_produced,
        totalMissed=witness.total_missed,
        latestBlockNum=witness.latest_block,
        latestSlotNum=witness.latest_slot,
        isJobs=jobs,
    )


ENDPOINTS = {
    "listwitnesses": Endpoint(list_witnesses, solid=True, from_body=False),
    "getpaginatednowwitnesslist": Endpoint(list_witnesses_now, solid=True),
    "getnextmaintenancetime": Endpoint(get_next_maintenance_time, from_body=False),
}
